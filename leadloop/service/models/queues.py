"""Where cases wait, what they are about, and what customers have paid for."""

from typing import Any, Self

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.service.models.columns import OwnedRecord, Record, blank, link
from leadloop.users import api as users
from leadloop.users.contracts import Actor

QUEUE_KIND = "queue"


class QueueQuerySet(models.QuerySet["Queue"]):
    """Queues, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the public queues, and the private ones of the actor's teams."""
        rows = self.filter(users.visible_to(actor, QUEUE_KIND))
        if not users.editable_by(actor, QUEUE_KIND):  # no condition: every queue is the actor's
            return rows
        return rows.filter(models.Q(is_private=False) | models.Q(team__in=actor.team_ids))

    def editable_by(self, actor: Actor) -> Self:
        """Leave the queues that ``actor`` may change."""
        return self.filter(users.editable_by(actor, QUEUE_KIND))


class Queue(OwnedRecord):
    """A line in which cases wait. ``address``: mail to it opens cases here."""

    name = models.TextField(unique=True)
    description = blank()
    is_private = models.BooleanField(default=False)
    address = blank()
    is_active = models.BooleanField(default=True)

    objects = QueueQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["address"],
                name="service_queue_address",
                condition=~models.Q(address=""),
            ),
        ]
        triggers: list[Any] = feed_triggers(QUEUE_KIND)


class QueueItem(models.Model):
    """A case's stay in a queue; ``worker`` has picked it. ``left_at`` ends it."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="items", db_index=False)
    case = models.ForeignKey(
        "service.Case", on_delete=models.CASCADE, related_name="queue_items", db_index=False
    )
    worker = link("users.User", db_index=False)
    picked_at = models.DateTimeField(null=True, blank=True)
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(
                fields=["queue", "entered_at"],
                name="service_queueitem_waiting",
                condition=models.Q(left_at__isnull=True),
            ),
            models.Index(fields=["case"], name="service_queueitem_case"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                name="service_queueitem_one",
                condition=models.Q(left_at__isnull=True),
            ),
        ]
        triggers: list[Any] = feed_triggers("queue_item")

    def __str__(self) -> str:
        return str(self.pk)


class SubjectQuerySet(models.QuerySet["Subject"]):
    """Subjects: whoever sees queues sees all of them, whoever keeps queues keeps them."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the subjects that ``actor`` may read."""
        return self if users.visible_to(actor, "case") == models.Q() else self.none()

    def editable_by(self, actor: Actor) -> Self:
        """Leave the subjects that ``actor`` may change."""
        return self if users.editable_by(actor, QUEUE_KIND) == models.Q() else self.none()


class Subject(Record):
    """What cases are about: a tree."""

    title = models.TextField()
    description = blank()
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    is_active = models.BooleanField(default=True)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ("title",)
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "title"],
                name="service_subject_title",
                nulls_distinct=False,
            ),
        ]
        triggers: list[Any] = feed_triggers("subject")


class Entitlement(Record):
    """How much service a customer has, in cases or minutes, and until when."""

    name = models.TextField()
    customer_entity = models.TextField()
    customer_id = models.UUIDField()
    unit = models.TextField(default="cases", choices=[("cases", "Cases"), ("minutes", "Minutes")])
    total = models.PositiveIntegerField()
    remaining = models.IntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    sla_hint = blank()
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["customer_id"], name="service_entitlement_customer")]
        triggers: list[Any] = feed_triggers("entitlement")
