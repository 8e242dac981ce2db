"""What every editable record of sales carries beside its own columns."""

from typing import Any

from django.db import models

from leadloop.kit.ids import new_uuid


def text(**options: Any) -> "models.TextField[str, str]":
    """Return a text column that is empty where nothing is known, never null."""
    return models.TextField(default="", blank=True, **options)


def money(**options: Any) -> "models.DecimalField[Any, Any]":
    """Return an amount in the record's currency; null where it is not known."""
    return models.DecimalField(max_digits=19, decimal_places=4, null=True, blank=True, **options)


class Stamped(models.Model):
    """A record that knows its version, who changed it, when, and which event led there."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    attributes = models.JSONField(default=dict, blank=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = text()
    updated_by = text()
    last_cause = models.UUIDField(null=True, blank=True)
    last_trace = text()

    class Meta:
        abstract = True


class Owned(Stamped):
    """A record that a person, a team, or both have."""

    owner = models.ForeignKey(
        "users.User",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    team = models.ForeignKey(
        "users.Team",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    class Meta:
        abstract = True
