"""Columns that every record of ``service`` has."""

from typing import Any

from django.db import models

from leadloop.kit.ids import new_uuid


def blank(**options: Any) -> "models.TextField[str, str]":
    """Return a text that is empty rather than null."""
    return models.TextField(default="", blank=True, **options)


def link(to: str, **options: Any) -> Any:
    """Return a reference that empties itself when its target goes; without a reverse name."""
    chosen = {"related_name": "+", **options}
    return models.ForeignKey(to, null=True, blank=True, on_delete=models.SET_NULL, **chosen)


class Record(models.Model):
    """Identity, version and stamps. ``created_by`` and ``updated_by`` are actors' labels."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    attributes = models.JSONField(default=dict, blank=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = blank()
    updated_by = blank()
    last_cause = models.UUIDField(null=True, blank=True)
    last_trace = blank()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.pk)


class OwnedRecord(Record):
    """A record that belongs to a person, a team, or both."""

    owner = link("users.User", db_index=False)
    team = link("users.Team", db_index=False)

    class Meta:
        abstract = True
