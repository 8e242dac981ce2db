"""Templates: the working copy, and the versions that messages are made from."""

from typing import Any, Self

from django.db import models

from leadloop.events.api import feed_triggers
from leadloop.kit.ids import new_uuid
from leadloop.outbound.contracts.messages import Channel, MessageClass
from leadloop.outbound.contracts.templates import MAX_NAME
from leadloop.users import api as users
from leadloop.users.contracts import Actor

TEMPLATE_KIND = "template"
_CHANNELS = [(one.value, one.value) for one in Channel]
_CLASSES = [(one.value, one.value) for one in MessageClass]


def _blank() -> "models.TextField[str, str]":
    return models.TextField(default="", blank=True)


def _link(to: str) -> Any:
    return models.ForeignKey(
        to, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )


class TemplateQuerySet(models.QuerySet["Template"]):
    """Templates, narrowed by who asks."""

    def visible_to(self, actor: Actor) -> Self:
        """Leave the templates that ``actor`` may see."""
        return self.filter(users.visible_to(actor, TEMPLATE_KIND))

    def editable_by(self, actor: Actor) -> Self:
        """Leave the templates that ``actor`` may change."""
        return self.filter(users.editable_by(actor, TEMPLATE_KIND))


class Template(models.Model):
    """A template: the working copy. Messages are made from its newest published version.

    ``key`` names it for journeys, flows and programs, and never changes. ``published_version`` is
    0 until it was published once.
    """

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    key = models.CharField(max_length=MAX_NAME, unique=True)
    name = models.CharField(max_length=MAX_NAME)
    description = _blank()
    channel = models.CharField(max_length=20, choices=_CHANNELS)
    message_class = models.CharField(max_length=20, choices=_CLASSES)
    consent_purpose = _blank()
    subject = _blank()
    body = _blank()
    text = _blank()
    published_version = models.PositiveIntegerField(default=0)
    is_archived = models.BooleanField(default=False)
    owner = _link("users.User")
    team = _link("users.Team")
    attributes = models.JSONField(default=dict, blank=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    created_by = _blank()
    updated_by = _blank()
    last_cause = models.UUIDField(null=True, blank=True)
    last_trace = _blank()

    objects = TemplateQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        triggers: list[Any] = feed_triggers(TEMPLATE_KIND)

    def __str__(self) -> str:
        return self.key


class TemplateVersion(models.Model):
    """A template as it was published once, with what was made of it; never changed."""

    id = models.UUIDField(primary_key=True, default=new_uuid, editable=False)
    template = models.ForeignKey(Template, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    subject = _blank()
    body = _blank()
    text = _blank()
    html = _blank()
    plain = _blank()
    channel = models.CharField(max_length=20, choices=_CHANNELS)
    message_class = models.CharField(max_length=20, choices=_CLASSES)
    consent_purpose = _blank()
    published_at = models.DateTimeField()
    published_by = _blank()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"], name="outbound_templateversion_number"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
