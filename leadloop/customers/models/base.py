"""What every record of this zone carries: who owns it, its version, who changed it and why."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models

from leadloop.kit.entity import Choice
from leadloop.kit.ids import new_uuid
from leadloop.users import api as users
from leadloop.users.contracts import Actor


def text(**options: Any) -> "models.TextField[str, str]":
    """Return a column of text that is empty, never null, where nothing is known."""
    return models.TextField(default="", blank=True, **options)


def money(**options: Any) -> "models.DecimalField[Any, Any]":
    """Return a column of an amount, null where none is known; its currency stands beside it."""
    return models.DecimalField(max_digits=19, decimal_places=4, null=True, blank=True, **options)


def choices(words: Iterable[Choice]) -> list[tuple[str, str]]:
    """Return the words of an option set as Django takes them."""
    return [(word.value, word.label) for word in words]


def link(to: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    """Return a link to a record that may go away, without an index of its own."""
    settings = {"null": True, "blank": True, "on_delete": models.SET_NULL, "related_name": "+"}
    return models.ForeignKey(to, **{**settings, "db_index": False, **options})


class RecordQuerySet(models.QuerySet[Any]):
    """Records, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the records that ``actor`` may read."""
        return self.filter(users.visible_to(actor, self.model.KIND))

    def editable_by(self, actor: Actor) -> Self:
        """Leave the records that ``actor`` may change."""
        return self.filter(users.editable_by(actor, self.model.KIND))


class Stamped(models.Model):
    """A record that is counted and signed whenever it changes. Times are UTC.

    ``KIND`` is the kind of record that ``users`` judges rights by and the change feed names.
    """

    KIND = ""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    attributes = models.JSONField(default=dict, blank=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = text()
    updated_by = text()
    last_cause = models.UUIDField(null=True, blank=True)
    last_trace = text()

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class Owned(Stamped):
    """A stamped record that a person, a team, or both own; row rights go by them."""

    owner = link("users.User")
    team = link("users.Team")

    class Meta:
        abstract = True


def is_one_of(column: str, words: Iterable[Choice], name: str) -> models.CheckConstraint:
    """Return the constraint that keeps a column to the values of an option set."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{column}__in": [word.value for word in words]}), name=name
    )


def found_by(column: str, name: str) -> models.Index:
    """Return an index on a column of text for the rows where it is not empty."""
    return models.Index(fields=[column], name=name, condition=~models.Q(**{column: ""}))


def filed_by(column: str, name: str) -> models.Index:
    """Return an index on a link for the rows that have it."""
    condition = models.Q(**{f"{column}__isnull": False})
    return models.Index(fields=[column], name=name, condition=condition)
