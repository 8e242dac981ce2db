"""Flows, their published versions, and their runs."""

from typing import Any

import orjson
from django.db import models
from django.db.models import Q

from leadloop.flows.contracts import Mode, Status
from leadloop.kit.ids import new_uuid

_MODES = [(mode.value, mode.value) for mode in Mode]
_STATUSES = [(status.value, status.value) for status in Status]


class Flow(models.Model):
    """A named flow: how it runs, which version is in force, what somebody is drafting.

    Definitions are kept as text: jsonb would put the actions into another order.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    name = models.SlugField(unique=True, max_length=80)
    title = models.CharField(max_length=200)
    mode = models.CharField(max_length=10, choices=_MODES)
    enabled = models.BooleanField(default=True)
    published = models.ForeignKey(
        "FlowVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )
    draft_text = models.TextField(default="", blank=True)
    draft_at = models.DateTimeField(null=True)
    draft_by = models.CharField(max_length=200, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @property
    def draft(self) -> dict[str, Any] | None:
        """The draft, None if nobody is drafting."""
        return orjson.loads(self.draft_text) if self.draft_text else None


class FlowVersion(models.Model):
    """A definition as it was published. Versions are never changed."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    definition_text = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=200, default="", blank=True)
    note = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=("flow", "number"), name="flows_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.flow_id} {self.number}"

    @property
    def definition(self) -> dict[str, Any]:
        """The definition."""
        found: dict[str, Any] = orjson.loads(self.definition_text)
        return found


class FlowRun(models.Model):
    """One run: for a stateful one also the state it goes on from.

    A submission's handling (``cause``, ``attempt``) has at most one run of a flow that was not
    resubmitted by hand; that makes redelivery harmless. ``trigger`` holds the body only if no
    event of the log holds it. Flow and version are never deleted, so the database does not check
    them for each of thousands of runs a second.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    flow = models.ForeignKey(Flow, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    version = models.ForeignKey(
        FlowVersion, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False
    )
    mode = models.CharField(max_length=10, choices=_MODES)
    status = models.CharField(max_length=10, choices=_STATUSES)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    trace_id = models.CharField(max_length=64, default="", blank=True)
    cause = models.UUIDField(null=True)
    attempt = models.IntegerField(default=1)
    event = models.UUIDField(null=True)
    client_tracking_id = models.CharField(max_length=200, default="", blank=True)
    trigger = models.JSONField(default=dict)
    actions = models.JSONField(default=list)
    response = models.JSONField(null=True)
    error = models.JSONField(null=True)
    resubmit_of = models.UUIDField(null=True)
    state = models.BinaryField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=("cause", "flow", "attempt"),
                condition=Q(cause__isnull=False, resubmit_of__isnull=True),
                name="flows_run_once",
            ),
        ]
        indexes = [
            models.Index(fields=("flow", "-id"), name="flows_run_newest"),
            models.Index(
                fields=("status", "-id"),
                condition=~Q(status=Status.SUCCEEDED.value),
                name="flows_run_not_succeeded",
            ),
            models.Index(fields=("trace_id",), name="flows_run_trace"),
        ]

    def __str__(self) -> str:
        return str(self.id)
