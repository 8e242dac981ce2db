"""Cases, what is said on them, and how they ended."""

from typing import Any, Self

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.service.contracts import (
    CASE_TYPES,
    ORIGINS,
    PRIORITIES,
    REASONS,
    STATUSES,
    CaseReason,
    CaseStatus,
    Direction,
    MessageChannel,
    Visibility,
    Word,
)
from leadloop.service.models.columns import OwnedRecord, blank, link
from leadloop.users import api as users
from leadloop.users.contracts import Actor

CASE_KIND = "case"


def _choices(words: tuple[Word, ...]) -> list[tuple[str, str]]:
    return [(str(word.value), word.label) for word in words]


def _of_status(status: CaseStatus) -> models.Q:
    reasons = [reason.value for reason in CaseReason if reason.status is status]
    return models.Q(status=status.value, status_reason__in=reasons)


class CaseQuerySet(models.QuerySet["Case"]):
    """Cases, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the cases that ``actor`` may read."""
        return self.filter(users.visible_to(actor, CASE_KIND))

    def editable_by(self, actor: Actor) -> Self:
        """Leave the cases that ``actor`` may change."""
        return self.filter(users.editable_by(actor, CASE_KIND))


class Case(OwnedRecord):
    """Something a customer wants from us, until it is resolved or canceled.

    ``customer_entity`` and ``customer_id`` name the account or contact whose case it is;
    ``account`` and ``contact`` are filled from it. A merged case is canceled for good and says
    into which. ``born_of`` is the event that opened it.
    ``last_customer_message_at`` and ``last_reply_at`` count what a customer can
    read; they, like the clocks, do not raise ``version``.
    """

    number = models.TextField(unique=True)
    born_of = models.UUIDField(null=True, blank=True, unique=True)
    title = blank()
    description = blank()
    customer_entity = blank()
    customer_id = models.UUIDField(null=True, blank=True)
    contact = link("customers.Contact", db_index=False)
    account = link("customers.Account", db_index=False)
    policy = link("customers.Policy", db_index=False)
    subject = link("service.Subject", db_index=False)
    case_type = models.TextField(default="question", choices=_choices(CASE_TYPES))
    origin = models.TextField(default="phone", choices=_choices(ORIGINS))
    priority = models.TextField(default="normal", choices=_choices(PRIORITIES))
    status = models.TextField(default="active", choices=_choices(STATUSES))
    status_reason = models.TextField(default="in_progress", choices=_choices(REASONS))
    queue = link("service.Queue", db_index=False)
    parent = link("self", related_name="children", db_index=False)
    merged_into = link("self", related_name="merged_from", db_index=False)
    entitlement = link("service.Entitlement", db_index=False)
    satisfaction = models.SmallIntegerField(null=True, blank=True)
    resolution = models.JSONField(default=dict, blank=True)

    first_response_at = models.DateTimeField(null=True, blank=True)
    last_customer_message_at = models.DateTimeField(null=True, blank=True)
    last_reply_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    reopened_count = models.PositiveIntegerField(default=0)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "-created_at", "id"], name="service_case_newest"),
            models.Index(fields=["-created_at", "id"], name="service_case_all"),
            models.Index(
                fields=["owner", "status"],
                name="service_case_owner",
                condition=models.Q(owner__isnull=False),
            ),
            models.Index(fields=["team", "status"], name="service_case_team"),
            models.Index(fields=["queue", "status"], name="service_case_queue"),
            models.Index(
                fields=["contact", "-created_at"],
                name="service_case_contact",
                condition=models.Q(contact__isnull=False),
            ),
            models.Index(
                fields=["account", "-created_at"],
                name="service_case_account",
                condition=models.Q(account__isnull=False),
            ),
            models.Index(
                fields=["policy"],
                name="service_case_policy",
                condition=models.Q(policy__isnull=False),
            ),
            models.Index(
                fields=["parent"],
                name="service_case_parent",
                condition=models.Q(parent__isnull=False),
            ),
            models.Index(
                fields=["merged_into"],
                name="service_case_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
            models.Index(fields=["subject"], name="service_case_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=_of_status(CaseStatus.ACTIVE)
                | _of_status(CaseStatus.RESOLVED)
                | _of_status(CaseStatus.CANCELED),
                name="service_case_status_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(priority__in=["high", "normal", "low"]),
                name="service_case_priority",
            ),
            models.CheckConstraint(
                condition=models.Q(customer_entity="", customer_id__isnull=True)
                | models.Q(customer_entity__in=["account", "contact"], customer_id__isnull=False),
                name="service_case_customer",
            ),
            models.CheckConstraint(
                condition=models.Q(satisfaction__isnull=True)
                | models.Q(satisfaction__range=(1, 5)),
                name="service_case_satisfaction",
            ),
        ]
        triggers: list[Any] = feed_triggers(CASE_KIND)


class CaseMessage(models.Model):
    """One entry of a case's thread. What it says stays out of the change feed.

    ``author`` is the actor's label, empty for a customer; ``html`` is clean. ``outbound_id`` is
    the message of ``outbound`` that carries a reply. ``automatic`` marks auto-replies, bounces
    and what a program wrote. ``files`` are the attachments
    that came with it. ``origin`` is the case it was written on, where a merge moved it.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    origin = link("service.Case", db_index=False)
    direction = models.TextField(choices=[(one.value, one.value) for one in Direction])
    visibility = models.TextField(choices=[(one.value, one.value) for one in Visibility])
    channel = models.TextField(choices=[(one.value, one.value) for one in MessageChannel])
    author = blank()
    author_name = blank()
    from_address = blank()
    to_addresses = models.JSONField(default=list, blank=True)
    cc_addresses = models.JSONField(default=list, blank=True)
    subject = blank()
    text = blank()
    html = blank()
    quoted = blank()
    message_id = blank()
    in_reply_to = blank()
    outbound_id = models.UUIDField(null=True, blank=True)
    key = models.TextField(null=True, blank=True)  # noqa: DJ001 -- no key is no repeat
    automatic = models.BooleanField(default=False)
    files = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "created_at"], name="service_message_case"),
            models.Index(
                fields=["message_id"],
                name="service_message_id",
                condition=~models.Q(message_id=""),
            ),
            models.Index(
                fields=["outbound_id"],
                name="service_message_outbound",
                condition=models.Q(outbound_id__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="service_message_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CaseResolution(models.Model):
    """How a case ended, each time it did. ``minutes`` is the time spent."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="resolutions")
    reason = models.TextField(choices=_choices(REASONS))
    summary = blank()
    minutes = models.PositiveIntegerField(default=0)
    resolved_at = models.DateTimeField()
    resolved_by = blank()
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["case", "-resolved_at"], name="service_resolution_case")]
        triggers: list[Any] = feed_triggers("case_resolution")

    def __str__(self) -> str:
        return str(self.pk)


class CaseViewing(models.Model):
    """Who looks at a case just now: one row for each person and case, kept for seconds."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey("users.User", on_delete=models.CASCADE, related_name="+")
    is_writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="service_viewing_once"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
