"""Leads, and the submissions that made them."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Concat, Lower, NullIf, Trim

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.sales.contracts.words import PRIORITIES, RATINGS, STATUS_REASONS, STATUSES, Word
from leadloop.users import api as users
from leadloop.users.contracts import Actor

KIND = "lead"


def _choices(words: tuple[Word, ...]) -> list[tuple[str, str]]:
    return [(str(word.value), word.label) for word in words]


def _text(**options: Any) -> "models.TextField[str, str]":
    return models.TextField(default="", blank=True, **options)


class LeadQuerySet(models.QuerySet["Lead"]):
    """Leads, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the leads that ``actor`` may read."""
        return self.filter(users.visible_to(actor, KIND))

    def editable_by(self, actor: Actor) -> Self:
        """Leave the leads that ``actor`` may change."""
        return self.filter(users.editable_by(actor, KIND))


class Lead(models.Model):
    """A person who may become a customer, from the first submission to qualified or lost.

    ``propensity_*`` is the score at intake, ``lead_*`` the score from history. ``submission_id``
    is the submission this lead was born from, ``last_submission_id`` the newest that reached it.
    ``hand_assigned`` says that a person chose the team or owner, so that no decision takes it
    back; ``assignment`` which assignment rule chose the owner, and why. ``parent_account``,
    ``parent_contact`` and ``qualifying_opportunity`` are what it became when it was qualified.
    A lead that was merged stays as a tombstone: ``merged_into`` says where everything went.
    ``last_cause`` and ``last_trace`` say which event last changed the row.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    salutation = _text()
    first_name = _text()
    last_name = _text()
    full_name = models.GeneratedField(
        expression=Trim(Concat("first_name", models.Value(" ", models.TextField()), "last_name")),
        output_field=models.TextField(),
        db_persist=True,
    )
    email = _text()
    email_normalised = _text()
    mobile_phone = _text()
    phone_e164 = _text()
    company = _text()
    job_title = _text()
    company_size = models.IntegerField(null=True, blank=True)
    country = _text()
    product_interest = _text()
    message = _text()
    lead_source = _text()
    utm_source = _text()
    utm_medium = _text()
    utm_campaign = _text()
    landing_page = _text()
    referrer = _text()
    pipeline = _text(db_default="")
    rating = _text(choices=_choices(RATINGS))

    status = models.TextField(default="open", choices=_choices(STATUSES))
    status_reason = models.TextField(default="new", choices=_choices(STATUS_REASONS))

    propensity_score = models.SmallIntegerField(null=True, blank=True)
    propensity_grade = _text()
    propensity_record = models.JSONField(null=True, blank=True)
    lead_score = models.SmallIntegerField(null=True, blank=True)
    lead_grade = _text()
    lead_record = models.JSONField(null=True, blank=True)

    decision = models.JSONField(null=True, blank=True)
    assignment = models.JSONField(null=True, blank=True)
    priority = models.TextField(default="normal", choices=_choices(PRIORITIES))
    category = _text()
    response_due_at = models.DateTimeField(null=True, blank=True)
    first_response_at = models.DateTimeField(null=True, blank=True)

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
    hand_assigned = models.BooleanField(default=False)
    previous = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="following",
        db_index=False,
    )

    parent_account = models.ForeignKey(
        "customers.Account",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    parent_contact = models.ForeignKey(
        "customers.Contact",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    qualifying_opportunity = models.ForeignKey(
        "sales.Opportunity",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
    )

    submission_id = models.UUIDField(null=True, blank=True, unique=True)
    last_submission_id = models.UUIDField(null=True, blank=True)
    consents = models.JSONField(default=list, blank=True)
    attribution = models.JSONField(default=dict, blank=True)
    context = models.JSONField(default=dict, blank=True)
    attributes = models.JSONField(default=dict, blank=True)

    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = _text()
    updated_by = _text()
    last_cause = models.UUIDField(null=True, blank=True)
    last_trace = _text()

    objects = LeadQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["email_normalised"],
                name="sales_lead_email",
                condition=~models.Q(email_normalised=""),
            ),
            models.Index(
                fields=["phone_e164"], name="sales_lead_phone", condition=~models.Q(phone_e164="")
            ),
            models.Index(
                "status",
                "propensity_grade",
                models.F("propensity_score").desc(nulls_last=True),
                "id",
                name="sales_lead_graded",
            ),
            models.Index(
                models.F("propensity_score").desc(nulls_last=True),
                "id",
                name="sales_lead_best",
            ),
            # As lists sort by name: without case, the nameless last.
            models.Index(
                NullIf(Lower("full_name"), models.Value("", models.TextField())),
                "id",
                name="sales_lead_named",
            ),
            models.Index(
                NullIf(Lower("company"), models.Value("", models.TextField())),
                "id",
                name="sales_lead_by_company",
            ),
            models.Index(
                models.F("response_due_at").desc(nulls_last=True), "id", name="sales_lead_due"
            ),
            models.Index(fields=["-updated_at", "id"], name="sales_lead_changed"),
            models.Index(
                fields=["utm_campaign"],
                name="sales_lead_campaign",
                condition=~models.Q(utm_campaign=""),
            ),
            models.Index(fields=["-created_at", "id"], name="sales_lead_newest"),
            # What lists are narrowed by most: they are counted from this index alone.
            models.Index(
                fields=[
                    *("status", "status_reason", "propensity_grade", "country", "priority"),
                    *("owner", "team", "product_interest", "lead_source", "rating"),
                ],
                name="sales_lead_narrowed",
                condition=models.Q(merged_into__isnull=True),
            ),
            models.Index(
                fields=["team", "status"],
                name="sales_lead_team",
                condition=models.Q(team__isnull=False),
            ),
            models.Index(
                fields=["owner", "status"],
                name="sales_lead_owner",
                condition=models.Q(owner__isnull=False),
            ),
            models.Index(
                fields=["previous"],
                name="sales_lead_previous",
                condition=models.Q(previous__isnull=False),
            ),
            models.Index(
                fields=["parent_account"],
                name="sales_lead_account",
                condition=models.Q(parent_account__isnull=False),
            ),
            models.Index(
                fields=["parent_contact"],
                name="sales_lead_contact",
                condition=models.Q(parent_contact__isnull=False),
            ),
            models.Index(
                fields=["qualifying_opportunity"],
                name="sales_lead_opportunity",
                condition=models.Q(qualifying_opportunity__isnull=False),
            ),
            models.Index(
                fields=["merged_into"],
                name="sales_lead_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="open", status_reason__in=["new", "contacted"])
                | models.Q(status="qualified", status_reason="qualified")
                | models.Q(
                    status="disqualified",
                    status_reason__in=[
                        "lost",
                        "cannot_contact",
                        "no_longer_interested",
                        "canceled",
                    ],
                ),
                name="sales_lead_status_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(propensity_score__isnull=True)
                | models.Q(propensity_score__range=(1, 100)),
                name="sales_lead_propensity_range",
            ),
            models.CheckConstraint(
                condition=models.Q(lead_score__isnull=True) | models.Q(lead_score__range=(1, 100)),
                name="sales_lead_score_range",
            ),
            models.CheckConstraint(
                condition=models.Q(priority__in=["high", "normal", "low"]),
                name="sales_lead_priority",
            ),
        ]
        triggers: list[Any] = feed_triggers(KIND)

    def __str__(self) -> str:
        return str(self.pk)


class Submission(models.Model):
    """A submission that reached sales: which lead it made or joined, and its highest attempt.

    This is what makes the hot path safe to repeat.
    """

    submission_id = models.UUIDField(primary_key=True)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="submissions")
    attempt = models.IntegerField()
    created_lead = models.BooleanField()
    received_at = models.DateTimeField()
    written_at = models.DateTimeField()
    trace_id = models.TextField()

    def __str__(self) -> str:
        return str(self.pk)
