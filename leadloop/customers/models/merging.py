"""Merges that were made, and pairs of records that may be one."""

from django.db import models

from leadloop.customers.contracts.matching import PairState
from leadloop.customers.models.base import text
from leadloop.kit.ids import new_uuid


class Merge(models.Model):
    """One merge: which record was kept, which went, and everything that undoing it needs.

    ``kept_before``, ``gone_before`` and ``kept_after`` are whole rows as the database writes them
    in JSON; ``changed`` names the columns that the merge changed on the kept row, ``moves`` the
    references it turned, ``counts`` how many of each. ``left`` says what an undo left as it was.
    It carries no change feed, for it is itself the record of a change, and it does not follow
    merges, for it tells of one.
    """

    FOLLOWS_MERGES = False

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    entity = models.TextField()
    kept_id = models.UUIDField()
    gone_id = models.UUIDField()
    kept_title = text()
    gone_title = text()
    choices = models.JSONField(default=dict)
    kept_before = models.JSONField(default=dict)
    gone_before = models.JSONField(default=dict)
    kept_after = models.JSONField(default=dict)
    changed = models.JSONField(default=list)
    moves = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = text()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = text()
    left = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["kept_id", "-created_at"], name="customers_merge_kept"),
            models.Index(fields=["gone_id", "-created_at"], name="customers_merge_gone"),
            models.Index(fields=["-created_at"], name="customers_merge_newest"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kept_id=models.F("gone_id")), name="customers_merge_two"
            ),
            models.UniqueConstraint(
                fields=["gone_id"],
                condition=models.Q(undone_at=None),
                name="customers_merge_gone_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DuplicatePair(models.Model):
    """Two records that may be one; ``left`` is the one with the smaller id.

    A pair that a person called *not the same* stays, so that nobody is asked again.
    """

    FOLLOWS_MERGES = False

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    left_entity = models.TextField()
    left_id = models.UUIDField()
    right_entity = models.TextField()
    right_id = models.UUIDField()
    probability = models.FloatField()
    verdict = models.TextField()
    explanation = text()
    comparisons = models.JSONField(default=list)
    source = text()
    state = models.TextField(
        default=PairState.OPEN.value, choices=[(s.value, s.label) for s in PairState]
    )
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = text()

    class Meta:
        indexes = [
            models.Index(fields=["state", "-probability", "id"], name="customers_duplicate_state"),
            models.Index(fields=["right_id"], name="customers_duplicate_right"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["left_id", "right_id"], name="customers_duplicate_once"
            ),
            models.CheckConstraint(
                condition=models.Q(left_id__lt=models.F("right_id")),
                name="customers_duplicate_order",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in PairState]),
                name="customers_duplicate_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SweepMark(models.Model):
    """How far the look for duplicates has come in one kind of record."""

    FOLLOWS_MERGES = False

    entity = models.TextField(primary_key=True)
    seen_id = models.UUIDField(null=True, blank=True)
    round_started_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.entity
