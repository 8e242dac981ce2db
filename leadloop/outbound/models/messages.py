"""Messages: what was to be said to whom, and what became of it."""

from typing import Any

from django.db import models
from django.db.models.functions import Lower

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.outbound.contracts import MAX_KEY, Channel, MessageClass, MessageState

_CHANNELS = [(one.value, one.value) for one in Channel]
_CLASSES = [(one.value, one.value) for one in MessageClass]
_STATES = [(one.value, one.value) for one in MessageState]


class Message(models.Model):
    """One message to one address. Its bodies are kept apart, out of the change feed.

    ``key`` is what makes two requests one message. ``reason`` says why it failed, or waits for
    another attempt; ``via`` and ``sender`` through what and from whom it left, ``kept`` that it
    reached nobody. ``thread`` holds the conversation it belongs to (``contracts.MailThread``).
    ``reason_code`` says in one stable word why it was refused or is held, ``hold_until`` till when.
    ``campaign_id`` … ``variant`` say what of ours wanted it sent (``contracts.MessageSource``).
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    key = models.CharField(max_length=MAX_KEY, unique=True)
    channel = models.CharField(max_length=20, choices=_CHANNELS)
    message_class = models.CharField(max_length=20, choices=_CLASSES)
    purpose = models.CharField(max_length=MAX_KEY)
    consent_purpose = models.TextField(default="", db_default="", blank=True)
    thread = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )
    to = models.TextField()
    subject = models.TextField()
    state = models.CharField(max_length=20, choices=_STATES)
    reason = models.TextField(default="", blank=True)
    via = models.TextField(default="", blank=True)
    sender = models.TextField(default="", blank=True)
    kept = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    cause = models.UUIDField(null=True, blank=True)
    trace_id = models.TextField(default="", blank=True)
    last_cause = models.UUIDField(null=True, blank=True)
    last_trace = models.TextField(default="", db_default="", blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    reason_code = models.TextField(default="", db_default="", blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    person_entity = models.TextField(default="", db_default="", blank=True)
    person_id = models.UUIDField(null=True, blank=True)
    time_zone = models.TextField(default="", db_default="", blank=True)
    campaign_id = models.UUIDField(null=True, blank=True)
    journey_id = models.UUIDField(null=True, blank=True)
    flow_id = models.UUIDField(null=True, blank=True)
    step_id = models.TextField(default="", db_default="", blank=True)
    variant = models.TextField(default="", db_default="", blank=True)
    headers = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField()), blank=True
    )

    class Meta:
        indexes = [
            models.Index(fields=["state", "-id"], name="outbound_message_state"),
            models.Index(fields=["to", "-created_at"], name="outbound_message_to"),
            # What caps count, and what an opt-out stops.
            models.Index(Lower("to"), "created_at", name="outbound_message_address"),
            # What caps count of a person who has several addresses.
            models.Index(
                fields=["person_id", "created_at"],
                name="outbound_message_person",
                condition=models.Q(person_id__isnull=False),
            ),
        ]
        triggers: list[Any] = feed_triggers("message")

    def __str__(self) -> str:
        return str(self.pk)


class MessageBody(models.Model):
    """What a message says. ``secret`` is the part of it that only its addressee may read."""

    message = models.OneToOneField(
        Message, primary_key=True, on_delete=models.CASCADE, related_name="body"
    )
    text = models.TextField()
    html = models.TextField(default="", blank=True)
    secret = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class Handover(models.Model):
    """A message in the hands of a process that sends; gone once it is known what became of it.

    ``journal`` names the file in which that process notes what it has handed over.
    """

    message = models.OneToOneField(
        Message, primary_key=True, on_delete=models.CASCADE, related_name="handover"
    )
    journal = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["journal"], name="outbound_handover_journal")]

    def __str__(self) -> str:
        return str(self.pk)
