"""Pipelines, their stages, and the competitors that deals are lost to."""

from typing import Any, Self

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.sales.contracts.deals import FORECAST_CATEGORIES, OPEN_CATEGORIES
from leadloop.sales.models.records import Stamped, text
from leadloop.users import api as users
from leadloop.users.contracts import Actor

PIPELINE_KIND = "pipeline"


class SharedQuerySet(models.QuerySet[Any]):
    """Records that belong to nobody: a role reads all of them, or none."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the rows that ``actor`` may read."""
        return self.filter(users.visible_to(actor, PIPELINE_KIND))

    def editable_by(self, actor: Actor) -> Self:
        """Leave the rows that ``actor`` may change."""
        return self.filter(users.editable_by(actor, PIPELINE_KIND))


class Pipeline(Stamped):
    """A way that deals take: its stages in order, in one currency.

    Exactly one pipeline is the default, for deals that name none. ``slug`` is what forms and
    leads name it by.
    """

    slug = models.TextField(unique=True)
    name = models.TextField()
    currency = models.TextField(default="USD")
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    position = models.IntegerField(default=0)

    objects = SharedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                name="sales_pipeline_one_default",
                condition=models.Q(is_default=True),
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex="^[A-Z]{3}$"), name="sales_pipeline_currency"
            ),
        ]
        triggers: list[Any] = feed_triggers("pipeline")

    def __str__(self) -> str:
        return self.name


class Stage(Stamped):
    """One step of a pipeline.

    ``probability`` (percent) and ``forecast_category`` are what a deal that comes here gets,
    unless a person set them; ``required_fields`` what it must have before it may come.
    """

    pipeline = models.ForeignKey(Pipeline, on_delete=models.CASCADE, related_name="stages")
    position = models.IntegerField()
    name = models.TextField()
    probability = models.SmallIntegerField()
    forecast_category = models.TextField(choices=[(w.value, w.label) for w in FORECAST_CATEGORIES])
    required_fields = models.JSONField(default=list, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["pipeline", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["pipeline", "position"],
                name="sales_stage_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.CheckConstraint(
                condition=models.Q(probability__range=(0, 100)), name="sales_stage_probability"
            ),
            models.CheckConstraint(
                condition=models.Q(forecast_category__in=OPEN_CATEGORIES),
                name="sales_stage_category",
            ),
        ]
        triggers: list[Any] = feed_triggers("stage")

    def __str__(self) -> str:
        return self.name


class Competitor(Stamped):
    """Another insurer that deals are lost to."""

    name = models.TextField(unique=True)
    website = text()
    strengths = text()
    weaknesses = text()
    is_active = models.BooleanField(default=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        triggers: list[Any] = feed_triggers("competitor")

    def __str__(self) -> str:
        return self.name
