"""Mailboxes that are read, and what became of each e-mail."""

from django.db import models

from leadloop.kit.ids import new_uuid
from leadloop.service.models.columns import blank, link


class Mailbox(models.Model):
    """How far a mailbox was read: ``last_uid`` below ``uid_validity`` (RFC 9051, 2.3.1.1)."""

    name = models.TextField(primary_key=True)
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    polled_at = models.DateTimeField(null=True, blank=True)
    error = blank()

    class Meta:
        verbose_name_plural = "mailboxes"

    def __str__(self) -> str:
        return self.name


class InboundMail(models.Model):
    """One e-mail that came in, once: what it became, or why it is kept here for a person.

    ``raw`` is the mail as it came, kept where it could not be read.
    """

    STATES = (
        ("created", "Opened a case"),
        ("threaded", "Joined a case"),
        ("kept", "Kept, not answered"),
        ("ignored", "Nothing to do"),
        ("broken", "Could not be read"),
    )

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    mailbox = models.TextField()
    uid_validity = models.BigIntegerField(default=0)
    uid = models.BigIntegerField(default=0)
    message_key = models.TextField(unique=True)
    from_address = blank()
    subject = blank()
    kind = blank()
    state = models.TextField(choices=STATES)
    reason = blank()
    case = link("service.Case", db_index=False)
    raw = models.BinaryField(null=True, blank=True)
    size = models.PositiveIntegerField(default=0)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["-received_at", "id"], name="service_inbound_newest"),
            models.Index(fields=["state", "-received_at"], name="service_inbound_state"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
