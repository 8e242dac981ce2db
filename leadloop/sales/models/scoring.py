"""Scores from history, as models send them."""

from typing import Any, Self

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.sales.contracts.scoring import SCORE_OUTCOMES, TRENDS
from leadloop.sales.models.leads import Lead
from leadloop.sales.models.records import Stamped, text
from leadloop.users import api as users
from leadloop.users.contracts import Actor

SCORE_KIND = "predictive_score"


class ScoreQuerySet(models.QuerySet["PredictiveScore"]):
    """Scores, narrowed by who asks: whoever sees a lead sees its score."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the scores that ``actor`` may read."""
        return self._of(users.visible_to, actor)

    def editable_by(self, actor: Actor) -> Self:
        """Leave the scores that ``actor`` may write."""
        return self._of(users.editable_by, actor)

    def _of(self, right: Any, actor: Actor) -> Self:
        whose = {"owner": "lead__owner_id", "team": "lead__team_id"}
        return self.filter(right(actor, SCORE_KIND, **whose))


class PredictiveScore(Stamped):
    """The last score that a model made of a lead's history, and those before it.

    ``features_as_of`` (UTC) says what the model knew; an older score never replaces a newer one.
    ``outcome`` tells what became of the last score sent: one that came too late, or to a closed
    lead, is only among the lead's ``ScoreEntry`` rows. ``entity_type`` and ``entity_id`` are the
    key that writers know.
    """

    lead = models.OneToOneField(Lead, on_delete=models.CASCADE, related_name="predictive_score")
    entity_type = models.TextField(default="lead")
    entity_id = models.TextField()
    score = models.SmallIntegerField()
    grade = models.TextField(choices=[(grade, grade) for grade in "ABCD"])
    trend = text(choices=[(str(word.value), word.label) for word in TRENDS])
    probability = models.DecimalField(max_digits=9, decimal_places=8, null=True, blank=True)
    base = models.DecimalField(max_digits=14, decimal_places=8, null=True, blank=True)
    reasons = models.JSONField(default=list, blank=True)
    model = text()
    model_version = text()
    features_as_of = models.DateTimeField()
    scored_on = models.DateTimeField(null=True, blank=True)
    outcome = text(choices=[(str(word.value), word.label) for word in SCORE_OUTCOMES])

    objects = ScoreQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity_id", "entity_type"], name="sales_predictivescore_key"
            ),
            models.CheckConstraint(
                condition=models.Q(score__range=(1, 100)), name="sales_predictivescore_range"
            ),
        ]
        triggers: list[Any] = feed_triggers(SCORE_KIND)

    def __str__(self) -> str:
        return str(self.pk)


class ScoreEntry(models.Model):
    """One score that was sent for a lead, and what became of it; sent again it is the same row.

    Times are UTC. Rows are only added; no door shows them but the lead's page, so no change feed
    repeats them.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    lead = models.ForeignKey(
        Lead, on_delete=models.CASCADE, related_name="score_entries", db_index=False
    )
    score = models.SmallIntegerField()
    grade = models.TextField()
    probability = models.DecimalField(max_digits=9, decimal_places=8, null=True)
    model = text()
    model_version = text()
    features_as_of = models.DateTimeField()
    outcome = models.TextField()
    sent_at = models.DateTimeField()
    sent_by = text()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead", "features_as_of", "model", "model_version", "score", "grade"],
                name="sales_scoreentry_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
