"""Journeys, their versions, and who is in them."""

from typing import Any

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.marketing.contracts.enrolments import EnrolmentStatus
from leadloop.marketing.contracts.journeys import JourneyStatus
from leadloop.marketing.models.base import OwnedRecord, count, moment, text
from leadloop.marketing.models.people import Person


class Journey(OwnedRecord):
    """A way that people are led along, step by step.

    ``key`` is its stable name. ``draft`` is the definition being edited, null where the published
    one has not been touched; ``current`` the number of the version in force, null before the
    first. ``shipped`` marks one that comes with Leadloop. ``webhook_secret``, sealed, signs its
    webhooks.
    """

    KIND = "journey"

    key = models.TextField(unique=True)
    name = models.TextField()
    description = text()
    status = models.TextField(
        default=JourneyStatus.DRAFT.value, choices=[(one.value, one.value) for one in JourneyStatus]
    )
    draft = models.JSONField(null=True, blank=True)
    current = models.IntegerField(null=True, blank=True)
    published_at = moment()
    shipped = models.BooleanField(default=False, db_default=False)
    webhook_secret = text()

    class Meta:
        indexes = [models.Index(fields=["-updated_at", "id"], name="marketing_journey_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=[one.value for one in JourneyStatus]),
                name="marketing_journey_status",
            )
        ]
        triggers: list[Any] = feed_triggers("journey")


class JourneyVersion(models.Model):
    """A definition as it was published; never changed."""

    pk = models.CompositePrimaryKey("journey", "number")
    journey = models.ForeignKey(
        Journey, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    number = models.IntegerField()
    definition = models.JSONField()
    published_at = models.DateTimeField()
    published_by = text()
    comment = text()

    class Meta:
        db_table = "marketing_journey_version"

    def __str__(self) -> str:
        return f"{self.journey_id}/{self.number}"


class Enrolment(models.Model):
    """One person's way through one journey.

    A row of due work with this id as its key takes it on at ``due_at`` (UTC). ``step`` is where the
    person stands, empty at the end; ``visit`` counts the steps begun. ``slot`` makes re-entry a
    matter of the database: 0 where nobody enters twice, 1 while somebody is inside who may not be
    inside twice, null else. ``cause`` is the event that led in: the same one never does so twice.
    ``trail`` are the steps done: ``[step, at, way, note]``.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    journey = models.ForeignKey(
        Journey, on_delete=models.CASCADE, related_name="enrolments", db_index=False
    )
    version = models.IntegerField()
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="enrolments", db_index=False
    )
    status = models.TextField(
        default=EnrolmentStatus.ACTIVE.value,
        choices=[(one.value, one.label) for one in EnrolmentStatus],
    )
    step = text()
    arrived_at = models.DateTimeField()
    due_at = moment()
    visit = count()
    seen = text()
    slot = models.SmallIntegerField(null=True, blank=True)
    cause = models.UUIDField(null=True, blank=True)
    entered_at = models.DateTimeField()
    ended_at = moment()
    ended_by = text()
    note = text()
    trace_id = text()
    data = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    trail = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField()), blank=True
    )

    class Meta:
        db_table = "marketing_enrolment"
        constraints = [
            models.UniqueConstraint(
                fields=["journey", "person", "slot"],
                name="marketing_enrolment_once",
                condition=models.Q(slot__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["journey", "person", "cause"],
                name="marketing_enrolment_cause",
                condition=models.Q(cause__isnull=False),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[one.value for one in EnrolmentStatus]),
                name="marketing_enrolment_status",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "journey"], name="marketing_enrolment_person"),
            models.Index(
                fields=["journey", "step", "id"],
                name="marketing_enrolment_step",
                condition=models.Q(status="active"),
            ),
            models.Index(fields=["journey", "-id"], name="marketing_enrolment_newest"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class JourneyTally(models.Model):
    """How many people did what, by version and step; an empty step is the whole journey.

    Kept by each batch with its own sums, so that no screen counts people.
    """

    pk = models.CompositePrimaryKey("journey", "version", "step", "what")
    journey = models.ForeignKey(
        Journey, on_delete=models.CASCADE, related_name="tallies", db_index=False
    )
    version = models.IntegerField()
    step = models.TextField()
    what = models.TextField()
    total = models.BigIntegerField()

    class Meta:
        db_table = "marketing_journey_tally"

    def __str__(self) -> str:
        return f"{self.journey_id}/{self.version}/{self.step}/{self.what}"


class JourneyEdit(models.Model):
    """What a draft was before an edit, or before an undo, so that either can be taken back.

    ``side`` is ``undo`` or ``redo``; the highest ``number`` of a side is the next to go back to.
    ``draft`` null is the version in force, untouched.
    """

    pk = models.CompositePrimaryKey("journey", "side", "number")
    journey = models.ForeignKey(
        Journey, on_delete=models.CASCADE, related_name="edits", db_index=False
    )
    side = models.TextField()
    number = models.IntegerField()
    draft = models.JSONField(null=True, blank=True)

    class Meta:
        db_table = "marketing_journey_edit"

    def __str__(self) -> str:
        return f"{self.journey_id}/{self.side}/{self.number}"
