"""Macros, and what they changed."""

from typing import Any

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.service.models.columns import OwnedRecord, blank


class Macro(OwnedRecord):
    """Several changes of a case at once; ``steps`` is a list of ``{"kind", "value"}``."""

    name = models.TextField(unique=True)
    description = blank()
    steps = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    uses = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("name",)
        triggers: list[Any] = feed_triggers("macro")


class MacroRun(models.Model):
    """One run on one case: the fields before and after, so that it can be taken back."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    case = models.ForeignKey("service.Case", on_delete=models.CASCADE, related_name="+")
    name = models.TextField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    replied = models.BooleanField(default=False)
    run_at = models.DateTimeField()
    run_by = blank()
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.pk)
