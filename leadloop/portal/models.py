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
    "Confirmation",
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
    "Visit",
    "Visitor",
    "VisitorKey",
    "VisitorLink",
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
    opt_in = models.CharField(max_length=20, default="off", db_default="off")
    confirm_subject = models.TextField(default="", db_default="", blank=True)
    confirm_text = models.TextField(default="", db_default="", blank=True)
    confirmed_text = models.TextField(default="", db_default="", blank=True)
    owner_id = models.UUIDField(null=True, blank=True)
    team_id = models.UUIDField(null=True, blank=True)
    pipeline = models.TextField(default="", db_default="", blank=True)
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
    allowed_hosts = models.JSONField(default=list, db_default=[])
    created_at = models.DateTimeField()

    class Meta:
        db_table = "portal_tracked_site"
        ordering = ["name"]
        triggers = [*feed_triggers("site")]

    def __str__(self) -> str:
        return self.name


class Visit(models.Model):
    """What a visitor did, once. Whose it is follows from ``VisitorLink``; it is never rewritten.

    ``id`` is the key of its event, so a repeat is recognised. ``time`` is by our clock; ``key``
    the tracked site's public key, or empty for an API client. ``touch`` says that it tells where
    the visitor came from: a campaign, a click id, another site. Bots are kept and never counted.
    """

    id = models.UUIDField(primary_key=True)
    anonymous_id = models.TextField()
    user_id = models.TextField()
    kind = models.TextField()
    name = models.TextField()
    url = models.TextField()
    title = models.TextField()
    referrer = models.TextField()
    campaign = models.JSONField(default=dict)
    data = models.JSONField(default=dict)
    touch = models.BooleanField()
    bot = models.BooleanField()
    origin = models.TextField()
    key = models.TextField()
    time = models.DateTimeField()
    trace_id = models.TextField()

    class Meta:
        db_table = "portal_visit"
        indexes = [
            models.Index(
                fields=["anonymous_id", "time"],
                name="portal_visit_visitor",
                condition=~models.Q(anonymous_id=""),
            ),
            models.Index(
                fields=["user_id", "time"],
                name="portal_visit_user",
                condition=~models.Q(user_id=""),
            ),
            models.Index(
                fields=["key", "time"], name="portal_visit_site", condition=~models.Q(key="")
            ),
            models.Index(fields=["time"], name="portal_visit_time"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Visitor(models.Model):
    """A person who was identified at least once.

    ``first_touch`` and ``last_touch`` remember what retention took away with the visits; whoever
    reads them compares them with the visits there still are.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid)
    first_touch = models.JSONField(null=True, blank=True)
    last_touch = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "portal_visitor"

    def __str__(self) -> str:
        return str(self.id)


class VisitorKey(models.Model):
    """What a person is recognised by: user ids as given, e-mail and phone as SHA-256 digests."""

    id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    value = models.TextField()
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="keys")

    class Meta:
        db_table = "portal_visitor_key"
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="portal_key_once")]

    def __str__(self) -> str:
        return self.kind


class VisitorLink(models.Model):
    """From ``since`` on, the browser or device ``anonymous_id`` is this person's.

    Until the next link of that id; the first one has all that was before it, too. So whose a
    visit is follows from its time alone, whether it arrives before or after the link.
    """

    id = models.BigAutoField(primary_key=True)
    anonymous_id = models.TextField()
    since = models.DateTimeField()
    visitor = models.ForeignKey(Visitor, on_delete=models.CASCADE, related_name="links")

    class Meta:
        db_table = "portal_visitor_link"
        constraints = [
            models.UniqueConstraint(fields=["anonymous_id", "since"], name="portal_link_once")
        ]

    def __str__(self) -> str:
        return self.anonymous_id


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


class Confirmation(models.Model):
    """A submission whose visitor is asked to confirm by e-mail.

    ``held`` says that its lead waits for that; ``consents`` are those to confirm. ``message_ids``
    are the mails sent so far, in order; ``skipped`` says why one was not. ``settled_at`` is when
    the confirmation had reached intake or the lead.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid)
    submission_key = models.UUIDField(unique=True)
    form = models.ForeignKey(FormRecord, on_delete=models.PROTECT, related_name="confirmations")
    email = models.TextField()
    held = models.BooleanField()
    consents = models.JSONField(default=list)
    message_ids = models.JSONField(default=list)
    skipped = models.TextField(default="", blank=True)
    cause = models.UUIDField(null=True)
    trace_id = models.TextField()
    requested_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.TextField(default="", blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "portal_confirmation"
        indexes = [
            models.Index(fields=["email", "-requested_at"], name="portal_confirmation_email")
        ]

    def __str__(self) -> str:
        return str(self.pk)
