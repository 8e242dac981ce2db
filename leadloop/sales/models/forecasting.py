"""Quotas, what managers add to a forecast by hand, and the forecast as it stood each week."""

from typing import Any, Self

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.users import api as users
from leadloop.users.contracts import Actor

QUOTA_KIND = "quota"
FORECAST_KIND = "forecast"


def _money(**options: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=19, decimal_places=4, **options)


def _text(**options: Any) -> "models.TextField[str, str]":
    return models.TextField(default="", blank=True, **options)


class QuotaQuerySet(models.QuerySet["Quota"]):
    """Quotas, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the quotas that ``actor`` may read: their own, their teams', or all."""
        return self.filter(users.visible_to(actor, QUOTA_KIND))

    def editable_by(self, actor: Actor) -> Self:
        """Leave the quotas that ``actor`` may change."""
        return self.filter(users.editable_by(actor, QUOTA_KIND))


class Quota(models.Model):
    """What a person, or a team as a whole, is to sell from ``period_start`` for ``months``.

    ``owner`` is the person; without one it is the quota of ``team``. A person's quota carries the
    team under which it is read.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    owner = models.ForeignKey(
        "users.User",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    team = models.ForeignKey(
        "users.Team",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    period_start = models.DateField()
    months = models.SmallIntegerField()
    amount = _money()
    currency = models.TextField()

    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = _text()
    updated_by = _text()
    last_cause = models.UUIDField(null=True, blank=True)
    last_trace = _text()
    attributes = models.JSONField(default=dict, blank=True)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["period_start", "months", "currency", "owner"],
                name="sales_quota_person",
                condition=models.Q(owner__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["period_start", "months", "currency", "team"],
                name="sales_quota_team",
                condition=models.Q(owner__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(owner__isnull=False) | models.Q(team__isnull=False),
                name="sales_quota_whose",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="sales_quota_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(months__in=[1, 3, 12]), name="sales_quota_months"
            ),
        ]
        triggers: list[Any] = feed_triggers(QUOTA_KIND)

    def __str__(self) -> str:
        return str(self.pk)


class ForecastAdjustment(models.Model):
    """What a manager added to (or took from) one cell of the forecast, by hand.

    Rows are only added; the newest one of a cell counts, an amount of zero takes it back. The sum
    of the deals is never touched.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    owner = models.ForeignKey(
        "users.User", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    period_start = models.DateField()
    months = models.SmallIntegerField()
    category = models.TextField()
    currency = models.TextField()
    pipeline_id = models.UUIDField(null=True, blank=True)
    amount = _money()
    reason = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.TextField()
    created_by_name = models.TextField()

    class Meta:
        indexes = [
            models.Index(
                fields=["period_start", "owner", "category", "-created_at"],
                name="sales_adjustment_cell",
            ),
        ]
        triggers: list[Any] = feed_triggers("forecastadjustment")

    def __str__(self) -> str:
        return str(self.pk)


class ForecastSnapshot(models.Model):
    """The deals as they stood on one day; at most one a day, the weekly ones on Mondays."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    taken_on = models.DateField(unique=True)
    taken_at = models.DateTimeField()
    taken_by = models.TextField(default="", blank=True)
    weekly = models.BooleanField(default=True)
    deals = models.IntegerField(default=0)

    class Meta:
        ordering = ("-taken_on",)

    def __str__(self) -> str:
        return str(self.taken_on)


class SnapshotDeal(models.Model):
    """One deal in a snapshot. What it was called is kept, since the deal may go.

    ``close_date`` is the estimated one, or the real one once it is closed; likewise ``amount``.
    """

    id = models.BigAutoField(primary_key=True)
    snapshot = models.ForeignKey(
        ForecastSnapshot, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    opportunity_id = models.UUIDField()
    name = models.TextField()
    owner_id = models.UUIDField(null=True, blank=True)
    team_id = models.UUIDField(null=True, blank=True)
    pipeline_id = models.UUIDField(null=True, blank=True)
    stage_id = models.UUIDField(null=True, blank=True)
    stage_name = _text()
    status = models.TextField()
    category = models.TextField()
    amount = _money(null=True, blank=True)
    currency = models.TextField()
    close_date = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "opportunity_id"], name="sales_snapshot_deal_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name
