"""Short forms of the declarations that the entities of sales are made of."""

from typing import Any

from leadloop.kit.entity import Choice, EntityField, FieldType, LookupTarget
from leadloop.sales.contracts.words import Word


def choices(words: tuple[Word, ...]) -> tuple[Choice, ...]:
    """Return the words of an option set as doors take them."""
    return tuple(Choice(word.code, str(word.value), word.label) for word in words)


def text(name: str, attribute: str, label: str, length: int = 200, **more: Any) -> EntityField:
    """Return a column of one line of text."""
    return EntityField(name, attribute, FieldType.TEXT, label, max_length=length, **more)


def memo(name: str, attribute: str, label: str) -> EntityField:
    """Return a column of text of many lines."""
    return EntityField(name, attribute, FieldType.MEMO, label, max_length=20_000)


def money(name: str, attribute: str, label: str, **more: Any) -> EntityField:
    """Return a column of an amount in the record's currency."""
    return EntityField(name, attribute, FieldType.MONEY, label, **more)


def lookup(name: str, attribute: str, label: str, to: str, **more: Any) -> EntityField:
    """Return a lookup with one target; ``to`` is ``entity`` or ``entity:collection``."""
    entity, _, collection = to.partition(":")
    target = LookupTarget(entity, more.pop("navigation", name), collection)
    return EntityField(name, attribute, FieldType.LOOKUP, label, targets=(target,), **more)


def choice(name: str, attribute: str, label: str, words: tuple[Word, ...]) -> EntityField:
    """Return a column that holds one word of an option set."""
    return EntityField(name, attribute, FieldType.CHOICE, label, choices=choices(words))


def read_only(name: str, attribute: str, kind: FieldType, label: str) -> EntityField:
    """Return a column that no door writes."""
    return EntityField(name, attribute, kind, label, writable=False)


STAMPS: tuple[EntityField, ...] = (
    read_only("createdon", "created_at", FieldType.DATETIME, "Created"),
    read_only("modifiedon", "updated_at", FieldType.DATETIME, "Changed"),
    read_only("ll_createdby", "created_by", FieldType.TEXT, "Created by"),
    read_only("ll_modifiedby", "updated_by", FieldType.TEXT, "Changed by"),
    read_only("versionnumber", "version", FieldType.INTEGER, "Version"),
)

OWNERS: tuple[EntityField, ...] = (
    lookup("ownerid", "owner_id", "Owner", "systemuser"),
    lookup("ll_teamid", "team_id", "Team", "team"),
)
