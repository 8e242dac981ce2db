"""Opportunities: deals with their lines, and how they were closed."""

from typing import Any, Self

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.sales.contracts.deals import (
    DEAL_REASONS,
    DEAL_STATUSES,
    FORECAST_CATEGORIES,
    OPEN_CATEGORIES,
)
from leadloop.sales.contracts.words import RATINGS, Word
from leadloop.sales.models.leads import Lead
from leadloop.sales.models.pipelines import Competitor, Pipeline, Stage
from leadloop.sales.models.records import Owned, Stamped, money, text
from leadloop.users import api as users
from leadloop.users.contracts import Actor

OPPORTUNITY_KIND = "opportunity"


def _choices(words: tuple[Word, ...]) -> list[tuple[str, str]]:
    return [(str(word.value), word.label) for word in words]


class OpportunityQuerySet(models.QuerySet["Opportunity"]):
    """Opportunities, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the opportunities that ``actor`` may read."""
        return self.filter(users.visible_to(actor, OPPORTUNITY_KIND))

    def editable_by(self, actor: Actor) -> Self:
        """Leave the opportunities that ``actor`` may change."""
        return self.filter(users.editable_by(actor, OPPORTUNITY_KIND))


class PartQuerySet(models.QuerySet[Any]):
    """Parts of opportunities, seen and changed by whoever may see and change the whole."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the parts of opportunities that ``actor`` may read."""
        return self._of(users.visible_to, actor)

    def editable_by(self, actor: Actor) -> Self:
        """Leave the parts of opportunities that ``actor`` may change."""
        return self._of(users.editable_by, actor)

    def _of(self, right: Any, actor: Actor) -> Self:
        condition = right(
            actor,
            OPPORTUNITY_KIND,
            owner="opportunity__owner_id",
            team="opportunity__team_id",
        )
        return self.filter(condition)


class Opportunity(Owned):
    """A deal on its way through a pipeline, from discovery to won or lost.

    ``estimated_value`` is the sum of its lines, else its annual premium. ``probability`` (percent)
    and ``forecast_category`` follow the stage unless a person set them (``*_by_hand``); a closed
    deal has those of its end. ``stage_changed_at`` is when it came to its stage. Amounts are in
    ``currency``.
    """

    name = models.TextField()
    account = models.ForeignKey(
        "customers.Account", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    contact = models.ForeignKey(
        "customers.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    product = models.ForeignKey(
        "customers.Product",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    pipeline = models.ForeignKey(Pipeline, on_delete=models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, related_name="+")
    stage_changed_at = models.DateTimeField()
    description = text()

    estimated_value = money()
    annual_premium = money()
    sum_assured = money()
    currency = models.TextField()
    estimated_close_date = models.DateField(null=True, blank=True)
    probability = models.SmallIntegerField()
    probability_by_hand = models.BooleanField(default=False)
    forecast_category = models.TextField(choices=_choices(FORECAST_CATEGORIES))
    category_by_hand = models.BooleanField(default=False)
    next_step = text()
    rating = text(choices=_choices(RATINGS))

    status = models.TextField(default="open", choices=_choices(DEAL_STATUSES))
    status_reason = models.TextField(default="in_progress", choices=_choices(DEAL_REASONS))
    originating_lead = models.ForeignKey(
        Lead, null=True, blank=True, on_delete=models.SET_NULL, related_name="opportunities"
    )
    source_campaign = text()
    competitor = models.ForeignKey(
        Competitor,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    actual_value = money()
    actual_close_date = models.DateField(null=True, blank=True)
    close_note = text()

    objects = OpportunityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "opportunities"
        indexes = [
            models.Index(
                fields=["stage", "estimated_close_date", "id"],
                name="sales_opportunity_board",
                condition=models.Q(status="open"),
            ),
            models.Index(
                fields=["status", "estimated_close_date", "id"], name="sales_opportunity_closing"
            ),
            models.Index(fields=["-created_at", "id"], name="sales_opportunity_newest"),
            models.Index(
                fields=["team", "status"],
                name="sales_opportunity_team",
                condition=models.Q(team__isnull=False),
            ),
            models.Index(
                fields=["owner", "status", "estimated_close_date"],
                name="sales_opportunity_owner",
                condition=models.Q(owner__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    status="open",
                    status_reason__in=["in_progress", "on_hold"],
                    forecast_category__in=OPEN_CATEGORIES,
                )
                | models.Q(status="won", status_reason="won", forecast_category="won")
                | models.Q(
                    status="lost",
                    status_reason__in=["canceled", "out_sold"],
                    forecast_category="lost",
                ),
                name="sales_opportunity_status_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(probability__range=(0, 100)),
                name="sales_opportunity_probability",
            ),
        ]
        triggers: list[Any] = feed_triggers(OPPORTUNITY_KIND)

    def __str__(self) -> str:
        return str(self.pk)


class OpportunityLine(Stamped):
    """One product of a deal: ``amount`` is quantity times price less discount.

    An amount is a year's premium. ``policy`` is what the line became when the deal was won.
    """

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="lines")
    position = models.IntegerField()
    product = models.ForeignKey(
        "customers.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    description = text()
    quantity = models.DecimalField(max_digits=19, decimal_places=4)
    price = models.DecimalField(max_digits=19, decimal_places=4)
    discount = models.DecimalField(max_digits=19, decimal_places=4, default=0)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    sum_assured = money()
    policy = models.ForeignKey(
        "customers.Policy", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        triggers: list[Any] = feed_triggers("opportunityproduct")

    def __str__(self) -> str:
        return str(self.pk)


class OpportunityClose(Stamped):
    """What was said when a deal was closed; a deal that is reopened may be closed again."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="closes")
    subject = models.TextField()
    outcome = models.TextField(choices=[("won", "Won"), ("lost", "Lost")])
    status_reason = models.TextField()
    revenue = money()
    competitor = models.ForeignKey(
        Competitor, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = text()
    closed_on = models.DateField()
    policy_ids = models.JSONField(default=list)

    objects = PartQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["opportunity", "-created_at"], name="sales_opportunityclose_newest"
            ),
        ]
        triggers: list[Any] = feed_triggers("opportunityclose")

    def __str__(self) -> str:
        return self.subject
