"""The people that marketing knows, and what they did."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Concat, ExtractDay, ExtractMonth, Trim

from leadloop.events.api import feed_triggers
from leadloop.marketing.contracts.words import EngagementKind, PersonKind
from leadloop.marketing.models.base import OwnedRecord, count, flag, link, moment, text

PERSON_NUMBERS = "marketing_person_number"


def next_number(sequence: str) -> models.Func:
    """Return the next number of a sequence, as the default of a column."""
    return models.Func(
        models.Value(sequence), function="nextval", output_field=models.BigIntegerField()
    )


def _words(**options: Any) -> Any:
    return ArrayField(models.TextField(), default=list, db_default=models.Value([]), **options)


def _once(column: str, name: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=[column], name=name, condition=models.Q(**{f"{column}__isnull": False})
    )


class Person(OwnedRecord):
    """One person that marketing knows: a lead of the CRM until it is a contact there.

    ``number`` is dense, for sets of many people. ``contact_key`` is the ContactKey of Marketing
    Cloud and never changes. ``sales_lead_id`` and ``sales_contact_id`` are ids of the CRM, whose
    facts are copied in: ``lead_version`` and ``contact_version`` say which state of it. ``score``
    and ``grade`` count; ``score_origin`` says which they are, ``intake`` or ``history``.
    ``policy_renewals`` are the days on which policies in force come to their end.
    ``time_zone`` is an IANA name, ``time_zone_source`` how it is known. A person that was merged
    stays as a tombstone: ``merged_into`` says where everything went.
    """

    KIND = "marketing_person"

    number = models.BigIntegerField(unique=True, db_default=next_number(PERSON_NUMBERS))
    kind = models.TextField(
        default=PersonKind.LEAD.value, choices=[(one.value, one.label) for one in PersonKind]
    )
    contact_key = models.TextField(unique=True)
    sales_lead_id = models.UUIDField(null=True, blank=True)
    sales_contact_id = models.UUIDField(null=True, blank=True)
    lead_version = count()
    contact_version = count()

    salutation = text()
    first_name = text()
    last_name = text()
    full_name = models.GeneratedField(
        expression=Trim(Concat("first_name", models.Value(" ", models.TextField()), "last_name")),
        output_field=models.TextField(),
        db_persist=True,
    )
    email = text()
    email_normalised = text()
    mobile_phone = text()
    company = text()
    job_title = text()
    company_size = models.IntegerField(null=True, blank=True)
    country = text()
    language = text()
    time_zone = text()
    time_zone_source = text()

    product_interest = text()
    lead_status = text()
    lead_source = text()
    utm_source = text()
    utm_campaign = text()
    customer_type = text()
    score = models.SmallIntegerField(null=True, blank=True)
    grade = text()
    score_origin = text()
    intake_score = models.SmallIntegerField(null=True, blank=True)
    intake_grade = text()
    sales_created_at = moment()
    converted_at = moment()

    has_opted_out_of_email = flag()
    do_not_call = flag()
    email_bounced_reason = text()
    email_bounced_at = moment()

    open_opportunities = count()
    won_opportunities = count()
    won_premium = models.DecimalField(max_digits=19, decimal_places=4, default=0, db_default=0)
    open_cases = count()
    open_case_types = _words(blank=True)
    open_case_priorities = _words(blank=True)
    policies_in_force = _words(blank=True)
    birth_date = models.DateField(null=True, blank=True)
    policy_renewals = ArrayField(
        models.DateField(), default=list, db_default=models.Value([]), blank=True
    )

    last_engaged_at = moment()
    mql_at = moment()
    mql_reason = text()
    erased_at = moment()
    merged_into = link("self")
    is_active = models.BooleanField(default=True, db_default=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["email_normalised"],
                name="marketing_person_email",
                condition=~models.Q(email_normalised=""),
            ),
            models.Index(
                fields=["mobile_phone"],
                name="marketing_person_phone",
                condition=~models.Q(mobile_phone=""),
            ),
            models.Index(fields=["-created_at", "id"], name="marketing_person_newest"),
            models.Index(
                models.F("last_engaged_at").desc(nulls_last=True),
                "id",
                name="marketing_person_engaged",
            ),
            models.Index(
                fields=["owner"],
                name="marketing_person_owner",
                condition=models.Q(owner__isnull=False),
            ),
            models.Index(
                fields=["team"],
                name="marketing_person_team",
                condition=models.Q(team__isnull=False),
            ),
            models.Index(
                fields=["merged_into"],
                name="marketing_person_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
        ]
        indexes += [
            models.Index(
                fields=[name],
                name=f"marketing_person_{name.removesuffix('_at')}",
                condition=models.Q(**{f"{name}__isnull": False}),
            )
            for name in ("sales_created_at", "converted_at", "mql_at")
        ]
        indexes += [
            models.Index(
                (ExtractMonth("birth_date") * 100 + ExtractDay("birth_date")),
                name="marketing_person_birthday",
                condition=models.Q(birth_date__isnull=False),
            ),
            GinIndex(
                fields=["policy_renewals"],
                name="marketing_person_renewals",
                condition=~models.Q(policy_renewals=[]),
            ),
        ]
        constraints = [
            _once("sales_lead_id", "marketing_person_lead"),
            _once("sales_contact_id", "marketing_person_contact"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[one.value for one in PersonKind]),
                name="marketing_person_kind",
            ),
        ]
        triggers: list[Any] = feed_triggers("marketing_person")


class Engagement(models.Model):
    """One thing that somebody did, or that became of a message to them. Only ever added.

    ``key`` is the key of the event that told of it. ``at`` is UTC. ``scanner`` marks what a
    machine did on its way to the person: it counts for no score, segment or goal.
    ``campaign_id``, ``journey_id`` and ``message_id`` are ids, without a foreign key, since
    history outlives them.
    """

    key = models.UUIDField(primary_key=True, editable=False)
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="engagements", db_index=False
    )
    kind = models.TextField(choices=[(one.value, one.label) for one in EngagementKind])
    at = models.DateTimeField()
    scanner = flag()
    url = text()
    subject = text()
    variant = text()
    step_id = text()
    message_id = models.UUIDField(null=True, blank=True)
    campaign_id = models.UUIDField(null=True, blank=True)
    journey_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-at"], name="marketing_engagement_person"),
            models.Index(fields=["kind", "at"], name="marketing_engagement_kind"),
            models.Index(
                fields=["campaign_id", "kind"],
                name="marketing_engagement_campaign",
                condition=models.Q(campaign_id__isnull=False),
            ),
            models.Index(
                fields=["journey_id", "step_id", "kind"],
                name="marketing_engagement_journey",
                condition=models.Q(journey_id__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[one.value for one in EngagementKind]),
                name="marketing_engagement_kind_known",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Visitor(models.Model):
    """Whose browser an anonymous id is, so that visits are told to be somebody's."""

    anonymous_id = models.TextField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.anonymous_id


class LooseVisit(models.Model):
    """A visit of nobody known; it becomes engagement once its visitor is, and is dropped if not."""

    key = models.UUIDField(primary_key=True)
    anonymous_id = models.TextField()
    at = models.DateTimeField()
    url = text()
    campaign = text()

    class Meta:
        indexes = [
            models.Index(fields=["anonymous_id"], name="marketing_loosevisit_visitor"),
            models.Index(fields=["at"], name="marketing_loosevisit_at"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
