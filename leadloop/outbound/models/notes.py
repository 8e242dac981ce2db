"""Notes in browsers: where messages in pages were seen, and which browsers take notifications."""

from typing import Any

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid


class PageSight(models.Model):
    """What its reader did with a message in the page; ``closed_as`` says how it ended."""

    message = models.OneToOneField(
        "outbound.Message", primary_key=True, on_delete=models.CASCADE, related_name="sight"
    )
    showings = models.PositiveIntegerField(default=0)
    first_shown_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.TextField(default="", blank=True)

    def __str__(self) -> str:
        return str(self.pk)


class PushSubscription(models.Model):
    """A browser that takes notifications for a person; ``address`` is the person's, lower case.

    ``endpoint``, ``p256dh`` and ``auth`` are what the browser was given by its push service.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    endpoint = models.TextField(unique=True)
    p256dh = models.TextField()
    auth = models.TextField()
    address = models.TextField()
    agent = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["address"], name="outbound_push_address")]

    def __str__(self) -> str:
        return str(self.pk)


class PushKey(models.Model):
    """The key by which push services know this installation (RFC 8292); the private half sealed."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    one = models.BooleanField(default=True, unique=True)
    sealed = models.TextField()
    public = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)


class Frequency(models.Model):
    """How often at most a person wants commercial messages on a channel, by the person's word."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    address = models.TextField()
    channel = models.TextField()
    every = models.DurationField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["address", "channel"], name="outbound_frequency_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class WarmUp(models.Model):
    """The plan by which a sending domain gets known: so many mails a day, growing day by day."""

    KIND = "warm_up"

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    domain = models.TextField(unique=True)
    first_day = models.PositiveIntegerField()
    growth_percent = models.PositiveIntegerField(default=100)
    until_per_day = models.PositiveIntegerField()
    started_on = models.DateField()
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    updated_at = models.DateTimeField()
    updated_by = models.TextField(default="", blank=True)

    class Meta:
        triggers: list[Any] = feed_triggers("warm_up")

    def __str__(self) -> str:
        return self.domain


class WarmUpDay(models.Model):
    """How many mails of a domain left on a day (UTC), or are about to."""

    id = models.BigAutoField(primary_key=True)
    domain = models.TextField()
    day = models.DateField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["domain", "day"], name="outbound_warmup_day")
        ]

    def __str__(self) -> str:
        return f"{self.domain} {self.day}"
