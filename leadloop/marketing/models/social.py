"""Ad accounts, the audiences kept there, who was told to them, and what they cost."""

from typing import Any

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.marketing.contracts.social import MemberState, Network
from leadloop.marketing.models.base import moment, text
from leadloop.marketing.models.campaigns import Campaign


class AdAccountRecord(models.Model):
    """An account of an ad network. ``sealed`` holds what opens it, encrypted."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    name = models.TextField(unique=True)
    network = models.TextField(choices=[(one.value, one.label) for one in Network])
    external_id = models.TextField()
    sealed = models.TextField()
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by = text()

    class Meta:
        db_table = "marketing_ad_account"

    def __str__(self) -> str:
        return str(self.pk)


class SocialAudience(models.Model):
    """An audience at a network, kept in step with a campaign's segments."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="social")
    account = models.ForeignKey(AdAccountRecord, on_delete=models.PROTECT, related_name="+")
    external_id = text()
    consent_purpose = models.TextField()
    network_campaign = text()
    active = models.BooleanField(default=True)
    problem = text()
    last_upload_at = moment()
    spend_read_at = moment()
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by = text()

    class Meta:
        db_table = "marketing_social_audience"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "account"], name="marketing_social_audience_once"
            )
        ]
        triggers: list[Any] = feed_triggers("social_audience")

    def __str__(self) -> str:
        return str(self.pk)


class SocialMember(models.Model):
    """Somebody told, or about to be told, to an audience; by hashes that outlive the person's row.

    ``person_id`` is no foreign key: who is erased must still be taken out of the audience.
    """

    id = models.BigAutoField(primary_key=True)
    audience = models.ForeignKey(SocialAudience, on_delete=models.CASCADE, related_name="members")
    person_id = models.UUIDField()
    email = models.TextField()
    phone = text()
    state = models.TextField(choices=[(one.value, one.value) for one in MemberState])
    checked_at = models.DateTimeField()

    class Meta:
        db_table = "marketing_social_member"
        constraints = [
            models.UniqueConstraint(
                fields=["audience", "person_id"], name="marketing_social_member_once"
            )
        ]
        indexes = [
            models.Index(fields=["audience", "state", "id"], name="marketing_social_state"),
            models.Index(fields=["person_id"], name="marketing_social_person"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SocialSpend(models.Model):
    """What an audience's campaign cost and brought on one day of the ad account."""

    id = models.BigAutoField(primary_key=True)
    audience = models.ForeignKey(SocialAudience, on_delete=models.CASCADE, related_name="spend")
    day = models.DateField()
    amount = models.DecimalField(max_digits=19, decimal_places=4)
    currency = models.TextField()
    impressions = models.BigIntegerField(default=0)
    clicks = models.BigIntegerField(default=0)
    leads = models.BigIntegerField(default=0)

    class Meta:
        db_table = "marketing_social_spend"
        constraints = [
            models.UniqueConstraint(fields=["audience", "day"], name="marketing_social_spend_day")
        ]

    def __str__(self) -> str:
        return f"{self.audience_id} {self.day}"
