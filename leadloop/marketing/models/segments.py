"""Segments: sets of people, kept current or kept by hand."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.marketing.contracts.words import SegmentKind, SegmentState
from leadloop.marketing.models.base import OwnedRecord, count, moment, text
from leadloop.marketing.models.people import next_number

SEGMENT_NUMBERS = "marketing_segment_number"


class Segment(OwnedRecord):
    """People who fulfil conditions, or who were put on a list.

    ``conditions`` is the tree as ``logic.conditions`` reads it; ``reads`` the fields, kinds of
    engagement, segments and campaigns it looks at, by which a change finds the segments that it
    touches. ``listened_by`` names who wants to hear of people who enter and leave (``journey:…``).
    ``checked_at`` is up to when time itself has been followed: what lapses later has not lapsed
    yet. ``built_version`` is the version that the members stand for; ``build_error`` says why they
    could not be found.
    """

    KIND = "segment"

    number = models.IntegerField(unique=True, db_default=next_number(SEGMENT_NUMBERS))
    name = models.TextField(unique=True)
    description = text()
    kind = models.TextField(
        default=SegmentKind.DYNAMIC.value, choices=[(one.value, one.label) for one in SegmentKind]
    )
    state = models.TextField(
        default=SegmentState.DRAFT.value, choices=[(one.value, one.label) for one in SegmentState]
    )
    conditions = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    reads = ArrayField(models.TextField(), default=list, db_default=models.Value([]), blank=True)
    listened_by = ArrayField(
        models.TextField(), default=list, db_default=models.Value([]), blank=True
    )
    built_at = moment()
    built_version = count()
    checked_at = moment()
    build_error = text()

    class Meta:
        indexes = [
            GinIndex(
                fields=["reads"],
                name="marketing_segment_reads",
                condition=models.Q(state="active"),
            ),
            models.Index(fields=["-updated_at", "id"], name="marketing_segment_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[one.value for one in SegmentKind]),
                name="marketing_segment_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in SegmentState]),
                name="marketing_segment_state",
            ),
        ]
        triggers: list[Any] = feed_triggers("segment")


class SegmentMember(models.Model):
    """That a person is in a segment, since when (UTC). Numbers, so that millions stay small."""

    pk = models.CompositePrimaryKey("segment_number", "person_number")
    segment_number = models.IntegerField()
    person_number = models.BigIntegerField()
    entered_at = models.DateTimeField()

    class Meta:
        db_table = "marketing_segment_member"

    def __str__(self) -> str:
        return f"{self.segment_number}/{self.person_number}"


class SegmentTally(models.Model):
    """How many people are in a segment; kept apart, so that the segment itself is no news."""

    segment_number = models.IntegerField(primary_key=True)
    members = models.BigIntegerField(default=0)

    class Meta:
        db_table = "marketing_segment_tally"

    def __str__(self) -> str:
        return f"{self.segment_number}: {self.members}"
