"""What every record of marketing carries."""

from typing import Any, Self

from django.db import models

from leadloop.kit.ids import new_uuid
from leadloop.users import api as users
from leadloop.users.contracts import Actor


def text(**options: Any) -> "models.TextField[str, str]":
    """Return a text that is empty rather than null."""
    return models.TextField(default="", db_default="", blank=True, **options)


def flag() -> "models.BooleanField[bool, bool]":
    """Return a mark that is off unless set."""
    return models.BooleanField(default=False, db_default=False)


def count() -> "models.IntegerField[int, int]":
    """Return a number that begins at nothing."""
    return models.IntegerField(default=0, db_default=0)


def moment() -> "models.DateTimeField[Any, Any]":
    """Return a moment in UTC that may not have come."""
    return models.DateTimeField(null=True, blank=True)


def money() -> "models.DecimalField[Any, Any]":
    """Return an amount, null where none is known."""
    return models.DecimalField(max_digits=19, decimal_places=4, null=True, blank=True)


def link(to: str, **options: Any) -> Any:
    """Return a reference that empties itself when its target goes, without an index."""
    chosen = {"related_name": "+", "db_index": False, "on_delete": models.SET_NULL, **options}
    return models.ForeignKey(to, null=True, blank=True, **chosen)


class MarketingQuerySet(models.QuerySet[Any]):
    """Records, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the records that ``actor`` may read."""
        return self.filter(users.visible_to(actor, self.model.KIND))

    def editable_by(self, actor: Actor) -> Self:
        """Leave the records that ``actor`` may change."""
        return self.filter(users.editable_by(actor, self.model.KIND))


class OwnedRecord(models.Model):
    """Identity, owner, version and stamps. Times are UTC; ``created_by`` is an actor's label.

    ``KIND`` is the kind of record that ``users`` judges rights by and the change feed names.
    """

    KIND = ""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    attributes = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    version = models.IntegerField(default=1, db_default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = text()
    updated_by = text()
    last_cause = models.UUIDField(null=True, blank=True)
    last_trace = text()
    owner = link("users.User")
    team = link("users.Team")

    objects = MarketingQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)
