"""Campaigns, the people in them, and what they brought."""

from typing import Any

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.marketing.contracts.words import (
    CampaignKind,
    CampaignStatus,
    MemberStatus,
    SendState,
)
from leadloop.marketing.models.base import OwnedRecord, link, moment, money, text
from leadloop.marketing.models.people import Person


def _json(empty: Any) -> Any:
    return models.JSONField(
        default=type(empty), db_default=models.Value(empty, models.JSONField()), blank=True
    )


class Campaign(OwnedRecord):
    """Something that marketing does for a while, with a plan, a cost, and people.

    ``audience`` is ``{"include": [segment ids], "exclude": [segment ids]}``; ``content`` the
    variants and how they are tested (``contracts.campaigns``). ``utm_campaign`` is the name that
    links to it carry, by which visits and leads are told to be its.
    """

    KIND = "campaign"

    name = models.TextField(unique=True)
    description = text()
    kind = models.TextField(
        default=CampaignKind.EMAIL.value, choices=[(one.value, one.label) for one in CampaignKind]
    )
    status = models.TextField(
        default=CampaignStatus.PROPOSED.value,
        choices=[(one.value, one.label) for one in CampaignStatus],
    )
    objective = text()
    utm_campaign = text()
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    currency = models.TextField(default="USD", db_default="USD")
    budgeted_cost = money()
    actual_cost = money()
    expected_revenue = money()
    parent = link("self")

    consent_purpose = text()
    audience = _json({})
    content = _json({})
    send_state = models.TextField(
        default=SendState.NONE.value,
        db_default=SendState.NONE.value,
        choices=[(one.value, one.label) for one in SendState],
    )
    winner = text()
    launched_at = moment()
    winner_due_at = moment()
    finished_at = moment()

    class Meta:
        indexes = [
            models.Index(fields=["status", "-updated_at", "id"], name="marketing_campaign_status"),
            models.Index(
                fields=["utm_campaign"],
                name="marketing_campaign_utm",
                condition=~models.Q(utm_campaign=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=[one.value for one in CampaignStatus]),
                name="marketing_campaign_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(send_state__in=[one.value for one in SendState]),
                name="marketing_campaign_send_state",
            ),
        ]
        triggers: list[Any] = feed_triggers("campaign")


class CampaignMember(models.Model):
    """One person in one campaign: what was sent, what came back.

    ``refusal`` is the stable code of why the person was left out, ``reason`` the sentence.
    Times are UTC; the moments hold the first time that something happened.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="members", db_index=False
    )
    person = models.ForeignKey(
        Person, on_delete=models.CASCADE, related_name="campaigns", db_index=False
    )
    status = models.TextField(
        default=MemberStatus.PLANNED.value, choices=[(one.value, one.label) for one in MemberStatus]
    )
    has_responded = models.BooleanField(default=False, db_default=False)
    variant = text()
    message_id = models.UUIDField(null=True, blank=True)
    refusal = text()
    reason = text()
    added_at = models.DateTimeField()
    sent_at = moment()
    opened_at = moment()
    clicked_at = moment()
    bounced_at = moment()
    unsubscribed_at = moment()
    responded_at = moment()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "person"], name="marketing_campaignmember_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[one.value for one in MemberStatus]),
                name="marketing_campaignmember_status",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], name="marketing_member_person"),
            models.Index(fields=["campaign", "status", "id"], name="marketing_member_status"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Influence(models.Model):
    """How much of a won deal a campaign is credited with, under one stated model.

    ``share`` is 0 to 1; all shares of one deal and model add up to 1. ``amount`` is that share of
    the deal's revenue, in ``currency``.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="influences")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    opportunity_id = models.UUIDField()
    model = models.TextField()
    share = models.DecimalField(max_digits=7, decimal_places=6)
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    currency = models.TextField(default="USD")
    won_on = models.DateField()
    touches = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity_id", "model", "campaign"],
                name="marketing_influence_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
