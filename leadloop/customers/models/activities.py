"""Activities: what happened with a record, and what is to be done."""

from collections.abc import Callable
from typing import Any, Self

from django.db import models
from django.db.models.functions import Now

from leadloop.customers.contracts.activities import (
    ActivityStatus,
    ActivityType,
    Direction,
    Priority,
)
from leadloop.customers.contracts.activity_columns import REGARDING_ENTITIES
from leadloop.customers.models.base import RecordQuerySet
from leadloop.events.api import feed_triggers
from leadloop.kit.entity import Entity, get_entity, list_entity_names
from leadloop.kit.errors import NotAllowed
from leadloop.kit.ids import new_uuid
from leadloop.users import api as users
from leadloop.users.contracts import Actor


def _choices(
    words: type[ActivityStatus | ActivityType | Direction | Priority],
) -> list[tuple[str, str]]:
    return [(word.value, word.value.replace("_", " ").capitalize()) for word in words]


class ActivityQuerySet(RecordQuerySet):
    """Activities: one's own and one's team's, and those of every record in sight.

    Of a record that one may only see, other people's activities are only seen, too.
    """

    def visible_to(self, actor: Actor) -> Self:
        """Leave the activities that ``actor`` may read."""
        own = users.visible_to(actor, Activity.KIND)
        return self._within(actor, users.check_may_read, own, _sight)

    def editable_by(self, actor: Actor) -> Self:
        """Leave the activities that ``actor`` may change."""
        own = users.editable_by(actor, Activity.KIND)
        return self._within(actor, users.check_may_write, own, _grasp)

    def _within(
        self,
        actor: Actor,
        check: Callable[[Actor, str], None],
        own: models.Q,
        reach: Callable[[Actor, Entity], Any],
    ) -> Self:
        if not own:
            return self
        try:
            check(actor, Activity.KIND)
        except NotAllowed:
            return self.none()
        return self.filter(own | _of_records(actor, reach))


def _sight(actor: Actor, entity: Entity) -> Any:
    return entity.rows(actor)


def _grasp(actor: Actor, entity: Entity) -> Any:
    return entity.rows(actor).filter(users.editable_by(actor, entity.kind))


def _of_records(actor: Actor, reach: Callable[[Actor, Entity], Any]) -> models.Q:
    found = models.Q()
    for name in set(REGARDING_ENTITIES) & set(list_entity_names()):
        records = reach(actor, get_entity(name)).order_by()
        mine = records.filter(pk=models.OuterRef("regarding_id")).values("pk")
        found |= models.Q(models.Exists(mine), regarding_entity=name)
    return found


def _text(**options: Any) -> "models.TextField[str, str]":
    return models.TextField(default="", db_default="", blank=True, **options)


class Activity(models.Model):
    """A task, call, note, e-mail, appointment or campaign response regarding one record.

    It regards its record by entity name and id, since the record lives in another zone.
    ``reminder_at`` is when its owner gets a notice, as long as it is open. What a release before
    this one wrote has no version or stamps of its own: the database fills them in.
    """

    KIND = "activity"

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    type = models.TextField(choices=_choices(ActivityType))
    subject = models.TextField()
    regarding_entity = models.TextField()
    regarding_id = models.UUIDField()
    owner = models.ForeignKey(
        "users.User",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    team = models.ForeignKey(
        "users.Team",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    due_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    status = models.TextField(choices=_choices(ActivityStatus), default="open")
    priority = models.TextField(choices=_choices(Priority), default="normal")
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    created_by = models.TextField(default="", blank=True)
    description = _text()
    start_at = models.DateTimeField(null=True, blank=True)
    end_at = models.DateTimeField(null=True, blank=True)
    location = _text()
    reminder_at = models.DateTimeField(null=True, blank=True)
    direction = _text(choices=_choices(Direction))
    actual_minutes = models.IntegerField(null=True, blank=True)
    status_reason = _text()
    attributes = models.JSONField(default=dict, blank=True, db_default={})
    version = models.IntegerField(default=1, db_default=1)
    updated_at = models.DateTimeField(db_default=Now())
    updated_by = _text()
    last_cause = models.UUIDField(null=True, blank=True)
    last_trace = models.TextField(default="", blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"
        indexes = [
            models.Index(
                fields=["regarding_id", "-created_at"], name="customers_activity_regarding"
            ),
            models.Index(
                fields=["owner", "due_at"],
                name="customers_activity_owner",
                condition=models.Q(status="open", owner__isnull=False),
            ),
            models.Index(
                fields=["team", "due_at"],
                name="customers_activity_team",
                condition=models.Q(status="open", team__isnull=False),
            ),
            models.Index(
                fields=["start_at"],
                name="customers_activity_start",
                condition=models.Q(start_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=[s.value for s in ActivityStatus]),
                name="customers_activity_status",
            ),
            models.CheckConstraint(
                condition=models.Q(type__in=[t.value for t in ActivityType]),
                name="customers_activity_type",
            ),
            models.CheckConstraint(
                condition=models.Q(direction__in=["", *(d.value for d in Direction)]),
                name="customers_activity_direction",
            ),
            models.CheckConstraint(
                condition=models.Q(start_at=None)
                | models.Q(end_at=None)
                | models.Q(start_at__lte=models.F("end_at")),
                name="customers_activity_times",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="completed") | models.Q(completed_at__isnull=False),
                name="customers_activity_completed",
            ),
        ]
        triggers: list[Any] = feed_triggers("activity")

    def __str__(self) -> str:
        return self.subject
