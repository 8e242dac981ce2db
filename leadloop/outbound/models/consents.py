"""The consent ledger, and addresses that are left alone."""

from typing import Any

import pgtrigger
from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.outbound.contracts import ConsentState, SuppressionReason

CONSENT_KIND = "consent"


class Consent(models.Model):
    """One word about one purpose on one channel: appended, never changed.

    ``at`` is when it was given; ``seq`` orders what was noted. ``address`` is an e-mail address
    or an E.164 number; ``person_entity`` and ``person_id`` the record it was given on, if known.
    """

    FOLLOWS_MERGES = False  # what was said was said of that person

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    key = models.TextField(unique=True)
    address = models.TextField()
    channel = models.TextField()
    purpose = models.TextField()
    state = models.TextField(choices=[(state.value, state.label) for state in ConsentState])
    lawful_basis = models.TextField(default="consent")
    wording_version = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    source = models.TextField()
    evidence = models.JSONField(default=dict, blank=True)
    person_entity = models.TextField(default="", blank=True)
    person_id = models.UUIDField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.TextField(default="", blank=True)
    last_cause = models.UUIDField(null=True, blank=True)
    last_trace = models.TextField(default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["address", "channel"], name="outbound_consent_address"),
            models.Index(
                fields=["person_id"],
                name="outbound_consent_person",
                condition=models.Q(person_id__isnull=False),
            ),
        ]
        triggers: list[Any] = [
            *feed_triggers(CONSENT_KIND),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Suppression(models.Model):
    """An address that is left alone on a channel, until it expires or is lifted by hand."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    address = models.TextField()
    channel = models.TextField()
    reason = models.TextField(choices=[(one.value, one.label) for one in SuppressionReason])
    source = models.TextField()
    note = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()
    created_by = models.TextField(default="", blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.TextField(default="", blank=True)
    last_cause = models.UUIDField(null=True, blank=True)
    last_trace = models.TextField(default="", blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at", "id"], name="outbound_suppression_newest"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["address", "channel", "reason"],
                name="outbound_suppression_once",
                condition=models.Q(lifted_at=None),
            ),
        ]
        triggers: list[Any] = feed_triggers("suppression")

    def __str__(self) -> str:
        return str(self.pk)
