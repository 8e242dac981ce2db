"""What tables, columns and relationships may be called, and who may make them."""

import re
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import F

from leadloop.facades.customizing.extensions import extensions
from leadloop.facades.models import Customization
from leadloop.kit.entity import Choice, FieldType
from leadloop.kit.errors import FieldError, InvalidInput, NotAllowed
from leadloop.kit.text import clean_text
from leadloop.users.contracts import Actor, ActorKind, Role

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{1,7}_[A-Za-z0-9_]{1,80}", re.ASCII)
_MAX_LABEL: Final = 200
_MAY: Final = frozenset({Role.ADMINISTRATOR, Role.INTEGRATION})


class LookupDraft(NamedTuple):
    """Where a lookup leads: a table, the name of the way back, and what its target's end means."""

    target: str
    relation: str
    on_delete: str


class ColumnDraft(NamedTuple):
    """A column to be made. ``schema_name`` in lower case is its name."""

    schema_name: str
    label: str
    type: FieldType
    max_length: int | None = None
    required: bool = False
    choices: tuple[Choice, ...] = ()
    lookup: LookupDraft | None = None


class TableDraft(NamedTuple):
    """A table to be made, with its columns; the first of them is its primary name."""

    schema_name: str
    label: str
    columns: tuple[ColumnDraft, ...]


def check_may_customize(actor: Actor) -> None:
    """Raise ``NotAllowed`` unless ``actor`` may change what tables there are."""
    if actor.kind is not ActorKind.SYSTEM and actor.role not in _MAY:
        raise NotAllowed("Only administrators change tables and columns.")


def bad(field: str, message: str) -> InvalidInput:
    """Return what is wrong with one property of a draft."""
    return InvalidInput([FieldError(field, "invalid", message)])


def checked_name(schema_name: str) -> str:
    """Return the logical name that a schema name gives.

    Raises:
        InvalidInput: It has no prefix, or signs that names do not have.
    """
    if not _NAME.fullmatch(schema_name) or "__" in schema_name:
        message = "A name has a prefix of 2 to 8 letters, an underscore, then letters and digits."
        raise bad("SchemaName", message)
    return schema_name.lower()


def checked_label(label: str) -> str:
    """Return a label as it is kept."""
    return clean_text(label).strip()[:_MAX_LABEL]


def count_change() -> None:
    """Count the change, so that every process sees it within a second."""
    Customization.objects.get_or_create(pk=1)
    Customization.objects.filter(pk=1).update(generation=F("generation") + 1)
    transaction.on_commit(extensions.refresh)
