"""Who gets a lead that came to a team: ordered rules, and what each person takes on."""

from typing import Any, Self

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.users import api as users
from leadloop.users.contracts import Actor

ASSIGNMENT_KIND = "assignment"


def _text(**options: Any) -> "models.TextField[str, str]":
    return models.TextField(default="", blank=True, **options)


class AssignmentRuleQuerySet(models.QuerySet["AssignmentRule"]):
    """Assignment rules, narrowed by who asks: they belong to nobody, so a role sees all or none."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the rules that ``actor`` may read."""
        return self.filter(users.visible_to(actor, ASSIGNMENT_KIND, owner="id", team="team_id"))

    def editable_by(self, actor: Actor) -> Self:
        """Leave the rules that ``actor`` may change."""
        return self.filter(users.editable_by(actor, ASSIGNMENT_KIND, owner="id", team="team_id"))


class AssignmentRule(models.Model):
    """One line of the assignment rules; the first active one that finds somebody decides.

    ``countries`` (ISO 3166 codes), ``regions``, ``products``, ``grades`` and ``team`` say for which
    leads it speaks; empty means any. Its candidates are ``people``, else the members of
    ``pool_team``, else those of the lead's team; ``match_products`` and ``match_countries`` keep
    only whom the lead's product or country suits. ``method`` chooses among them.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    name = models.TextField()
    description = _text()
    position = models.IntegerField()
    is_active = models.BooleanField(default=True)
    team = models.ForeignKey(
        "users.Team",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    countries = models.JSONField(default=list, blank=True)
    regions = models.JSONField(default=list, blank=True)
    products = models.JSONField(default=list, blank=True)
    grades = models.JSONField(default=list, blank=True)
    pool_team = models.ForeignKey(
        "users.Team",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
    )
    people = models.JSONField(default=list, blank=True)
    match_products = models.BooleanField(default=False)
    match_countries = models.BooleanField(default=False)
    method = models.TextField(default="load")

    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = _text()
    updated_by = _text()
    last_cause = models.UUIDField(null=True, blank=True)
    last_trace = _text()

    objects = AssignmentRuleQuerySet.as_manager()

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method__in=["load", "round_robin"]),
                name="sales_assignment_method",
            ),
        ]
        triggers: list[Any] = feed_triggers("assignment")

    def __str__(self) -> str:
        return self.name


class Assignee(models.Model):
    """What one person takes on: products they know, countries they serve, open leads at most.

    Empty lists mean any, no capacity means no limit. Nothing is assigned to them from
    ``away_from`` to ``away_until``, both included (dates in UTC). ``turn`` is the number of their
    last assignment: who has the lowest is next in a round robin.
    """

    user = models.OneToOneField(
        "users.User", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    products = models.JSONField(default=list, blank=True)
    countries = models.JSONField(default=list, blank=True)
    regions = models.JSONField(default=list, blank=True)
    capacity = models.IntegerField(null=True, blank=True)
    away_from = models.DateField(null=True, blank=True)
    away_until = models.DateField(null=True, blank=True)
    turn = models.BigIntegerField(default=0)
    version = models.IntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = _text()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity__isnull=True) | models.Q(capacity__gte=0),
                name="sales_assignee_capacity",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
