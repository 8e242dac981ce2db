"""Submissions' outcomes, rule sets with their versions, and edge models."""

from typing import Any

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.intake.contracts import Outcome
from leadloop.kit.ids import new_uuid

_OUTCOMES = [(outcome.value, outcome.value.capitalize()) for outcome in Outcome]
_CURRENT = models.Q(superseded_at=None)


class Submission(models.Model):
    """What became of one submission, once per attempt.

    A replay or release is a further attempt: its outcome supersedes the earlier one, so that at
    any time exactly one is current. ``data`` holds what was sent only where somebody may have to
    mend or release it. Rows are written by ``api.record_outcomes`` alone and never change but
    for ``superseded_at``; they carry no change feed, for each is itself the record of a change.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    submission_key = models.UUIDField()
    attempt = models.PositiveIntegerField()
    event_id = models.TextField()
    topic = models.TextField()
    source = models.TextField()
    trace_id = models.TextField()
    received_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=_OUTCOMES)
    lead_id = models.UUIDField(null=True)
    rule_set = models.TextField(default="")
    rule_id = models.TextField(default="")
    rule_name = models.TextField(default="")
    rule_version = models.IntegerField(null=True)
    reasons = models.JSONField(default=list)
    decision = models.JSONField(null=True)
    data = models.JSONField(null=True)
    decided_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    by = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["submission_key", "attempt"], name="intake_submission_once"
            ),
            models.UniqueConstraint(
                fields=["submission_key"], name="intake_submission_current", condition=_CURRENT
            ),
        ]
        indexes = [
            # Only what people work through is listed by outcome; the rest would cost each lead.
            models.Index(
                fields=["outcome", "-id"],
                name="intake_submission_held",
                condition=_CURRENT & models.Q(outcome__in=("rejected", "suppressed")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.submission_key} ({self.attempt})"


class RuleSet(models.Model):
    """A named set of rules. ``in_force`` is the version every process decides by."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    key = models.SlugField(unique=True, max_length=60)
    in_force = models.OneToOneField(
        "RuleSetVersion", null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        triggers: list[Any] = feed_triggers("rule_set")

    def __str__(self) -> str:
        return self.key


class RuleSetVersion(models.Model):
    """One version of a rule set: JDM JSON that passed every check. A draft has no number."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    rule_set = models.ForeignKey(RuleSet, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(null=True)
    content = models.JSONField()
    note = models.TextField(default="", blank=True)
    draft = models.BooleanField(default=False)
    saved_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.TextField(default="")

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "number"], name="intake_version_number"),
            models.UniqueConstraint(
                fields=["rule_set"], name="intake_version_draft", condition=models.Q(draft=True)
            ),
            models.CheckConstraint(
                condition=models.Q(draft=True, number=None) | models.Q(draft=False, number__gte=1),
                name="intake_version_kind",
            ),
        ]
        triggers: list[Any] = feed_triggers("rule_set_version")

    def __str__(self) -> str:
        return f"{self.rule_set_id} {self.number or 'draft'}"


class EdgeModelVersion(models.Model):
    """A file of an edge model that this release can use. Written once, never changed."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    version = models.CharField(max_length=80, unique=True)
    content = models.JSONField()
    shipped = models.BooleanField(default=False)
    note = models.TextField(default="", blank=True)
    added_at = models.DateTimeField()
    added_by = models.TextField(default="")

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.version


class EdgeModelSlot(models.Model):
    """Which edge model scores at intake. There is one row, ``edge``."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    key = models.SlugField(unique=True, max_length=60)
    in_force = models.ForeignKey(EdgeModelVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        triggers: list[Any] = feed_triggers("edge_model")

    def __str__(self) -> str:
        return self.key


class EdgeModelUse(models.Model):
    """That an edge model went live: when, by whom, why. Its use ends with the next row."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    model = models.ForeignKey(EdgeModelVersion, on_delete=models.PROTECT, related_name="uses")
    since = models.DateTimeField()
    by = models.TextField()
    note = models.TextField(default="", blank=True)
    undone = models.BooleanField(default=False)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.model_id} since {self.since:%Y-%m-%d %H:%M}"
