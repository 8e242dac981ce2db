"""What the portal keeps: forms, the wordings of their consents, and tracked sites."""

import pgtrigger
from django.db import models
from django.db.models import Value

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.portal.contracts import MAX_LINE, MAX_NAME, ProofOfWork
from leadloop.portal.lead_sources.tables import (
    LeadDelivery,
    LeadSourceNote,
    LeadSourceRecord,
    LeadSourceSecret,
)

__all__ = [
    "ConsentWording",
    "FormRecord",
    "FormSignal",
    "FormSignalMark",
    "FormSubmission",
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
    embed_hosts = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    honeypot = models.BooleanField(default=True, db_default=True)
    proof_of_work = models.CharField(
        max_length=10, default=ProofOfWork.MARK.value, db_default=ProofOfWork.MARK.value
    )
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


class FormSignal(models.Model):
    """How often visitors did one thing with a form on one day (UTC). No visitor is kept here.

    ``what`` is ``view``, ``start``, ``submit``, and for one ``field`` ``reached``, ``filled``,
    ``left``.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid)
    form = models.CharField(max_length=MAX_NAME)
    day = models.DateField()
    what = models.CharField(max_length=10)
    field = models.CharField(max_length=MAX_NAME, blank=True)
    total = models.PositiveBigIntegerField()

    class Meta:
        db_table = "portal_form_signal"
        ordering = ["form", "day"]
        constraints = [
            models.UniqueConstraint(
                fields=["form", "day", "what", "field"], name="portal_form_signal_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.day} {self.what} {self.field}"


class FormSignalMark(models.Model):
    """The last event of topic ``visits`` that was added up: what comes again is not added again."""

    name = models.CharField(primary_key=True, max_length=40)
    xid = models.BigIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        db_table = "portal_form_signal_mark"

    def __str__(self) -> str:
        return f"{self.xid}/{self.seq}"


class FormSubmission(models.Model):
    """Which form a submission came by. What became of it is intake's to say."""

    key = models.UUIDField(primary_key=True)
    form = models.CharField(max_length=MAX_NAME)
    received_at = models.DateTimeField()

    class Meta:
        db_table = "portal_form_submission"
        indexes = [
            models.Index(fields=["form", "-received_at", "-key"], name="portal_form_submission_of")
        ]

    def __str__(self) -> str:
        return str(self.key)
