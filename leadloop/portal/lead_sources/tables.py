"""What is kept of lead sources: themselves, their secrets, deliveries, and what was refused."""

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.portal.lead_sources.contracts import DeliveryState, SecretKind, Vendor

_LINE = 200
_WORD = 40


class LeadSourceRecord(models.Model):
    """An ad network's way in: the address it posts to, and what becomes of its questions."""

    id = models.UUIDField(primary_key=True, default=new_uuid)
    vendor = models.CharField(max_length=_WORD, choices=[(v.value, v.value) for v in Vendor])
    key = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=_LINE)
    campaign = models.CharField(max_length=_LINE, blank=True)
    product_interest = models.CharField(max_length=_LINE, blank=True)
    mapping = models.JSONField()
    enabled = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    updated_by = models.CharField(max_length=100)

    class Meta:
        db_table = "portal_lead_source"
        ordering = ["name", "id"]
        triggers = [*feed_triggers("lead_source")]

    def __str__(self) -> str:
        return f"{self.vendor} {self.name}"


class LeadSourceSecret(models.Model):
    """A sealed secret of a source; a table of its own, so that no change feed ever copies one.

    For a while after a rotation the ``former`` value counts too, until ``former_until``.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid)
    source = models.ForeignKey(LeadSourceRecord, on_delete=models.CASCADE, related_name="secrets")
    kind = models.CharField(max_length=_WORD, choices=[(k.value, k.value) for k in SecretKind])
    sealed = models.TextField()
    former = models.TextField(blank=True)
    former_until = models.DateTimeField(null=True)
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=100)

    class Meta:
        db_table = "portal_lead_source_secret"
        constraints = [
            models.UniqueConstraint(fields=["source", "kind"], name="portal_lead_secret_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.source_id}"


class LeadDelivery(models.Model):
    """One message that was taken, and how far it has come. Holds ids, no answers."""

    id = models.UUIDField(primary_key=True, default=new_uuid)
    source = models.ForeignKey(LeadSourceRecord, on_delete=models.CASCADE, related_name="+")
    hook_key = models.UUIDField(unique=True)
    vendor_lead_id = models.CharField(max_length=_LINE)
    trace_id = models.CharField(max_length=32)
    received_at = models.DateTimeField()
    state = models.CharField(max_length=_WORD, choices=[(s.value, s.value) for s in DeliveryState])
    test = models.BooleanField(default=False)
    submission_key = models.UUIDField(null=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    unmapped = models.JSONField(default=list)

    class Meta:
        db_table = "portal_lead_delivery"
        indexes = [
            models.Index(fields=["source", "-received_at"], name="portal_lead_delivery_newest"),
            models.Index(fields=["received_at"], name="portal_lead_delivery_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.hook_key}"


class LeadSourceNote(models.Model):
    """How often in one hour the door said one thing: a refusal, a repeat, a handshake.

    ``source_id`` is all zeros for addresses that lead nowhere. However hard somebody knocks, there
    is one row per reason and hour.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid)
    source_id = models.UUIDField()
    what = models.CharField(max_length=_WORD)
    hour = models.DateTimeField()
    count = models.PositiveBigIntegerField()
    last_at = models.DateTimeField()
    trace_id = models.CharField(max_length=32)

    class Meta:
        db_table = "portal_lead_source_note"
        constraints = [
            models.UniqueConstraint(
                fields=["source_id", "what", "hour"], name="portal_lead_note_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.hour}"
