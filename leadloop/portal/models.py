"""What the portal keeps: forms, the wordings of their consents, and tracked sites."""

import pgtrigger
from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.portal.contracts import MAX_LINE, MAX_NAME
from leadloop.portal.lead_sources.tables import (
    LeadDelivery,
    LeadSourceNote,
    LeadSourceRecord,
    LeadSourceSecret,
)

__all__ = [
    "ConsentWording",
    "FormRecord",
    "LeadDelivery",
    "LeadSourceNote",
    "LeadSourceRecord",
    "LeadSourceSecret",
    "TrackedSite",
]


class FormRecord(models.Model):
    """A form that a marketer made; the hosted page and the submit address read it."""

    id = models.UUIDField(primary_key=True, default=new_uuid)
    slug = models.CharField(max_length=MAX_NAME, unique=True)
    name = models.CharField(max_length=MAX_LINE)
    title = models.CharField(max_length=MAX_LINE)
    intro = models.TextField(blank=True)
    product_interest = models.CharField(max_length=MAX_LINE, blank=True)
    campaign = models.CharField(max_length=MAX_LINE, blank=True)
    submit_label = models.CharField(max_length=MAX_LINE)
    fields = models.JSONField()
    consents = models.JSONField()
    thank_you = models.TextField(blank=True)
    redirect_url = models.TextField(blank=True)
    high_priority = models.BooleanField(default=False, db_default=False)
    published = models.BooleanField(default=False)
    public_key = models.CharField(max_length=64, unique=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=100)

    class Meta:
        db_table = "portal_form"
        ordering = ["name", "slug"]
        triggers = [*feed_triggers("form")]

    def __str__(self) -> str:
        return self.slug


class ConsentWording(models.Model):
    """A text that a visitor agreed to. Written once and never changed: it is evidence."""

    wording_version = models.CharField(primary_key=True, max_length=120)
    form = models.ForeignKey(FormRecord, on_delete=models.PROTECT, related_name="wordings")
    purpose = models.CharField(max_length=MAX_NAME)
    channel = models.CharField(max_length=MAX_NAME)
    number = models.PositiveIntegerField()
    text = models.TextField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=100)

    class Meta:
        db_table = "portal_consent_wording"
        ordering = ["purpose", "channel", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "purpose", "channel", "number"], name="portal_wording_once"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="wording_is_evidence", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return self.wording_version


class TrackedSite(models.Model):
    """A site whose pages may send visits under a public key."""

    id = models.UUIDField(primary_key=True, default=new_uuid)
    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=MAX_LINE, unique=True)
    home = models.CharField(max_length=MAX_LINE, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "portal_tracked_site"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
