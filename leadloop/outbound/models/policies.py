"""How often and when messages may reach people, and what is known of mail domains."""

from datetime import timedelta
from typing import Any

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.outbound.contracts import Channel

POLICY_KIND = "sending_policy"


class SendingPolicy(models.Model):
    """The policy of one channel (``contracts.SendingPolicy``)."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    channel = models.TextField(unique=True, choices=[(one.value, one.label) for one in Channel])
    cap_count = models.PositiveIntegerField(default=0)
    cap_window = models.DurationField(default=timedelta(days=7))
    patience = models.DurationField(default=timedelta(days=3))
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    time_zone = models.TextField(default="UTC")
    domain_per_min = models.PositiveIntegerField(default=0)
    domain_overrides = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.TextField(default="", blank=True)

    class Meta:
        triggers: list[Any] = feed_triggers(POLICY_KIND)

    def __str__(self) -> str:
        return self.channel


class MailDomain(models.Model):
    """What DNS said of a domain that mail goes to; asked again after ``valid_until``."""

    name = models.TextField(primary_key=True)
    takes_mail = models.BooleanField()
    note = models.TextField(default="", blank=True)
    valid_until = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Pace(models.Model):
    """When the next message to a domain may leave: shared by all processes that send."""

    key = models.TextField(primary_key=True)
    next_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
