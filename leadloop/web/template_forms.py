"""The form of a template, and whose values stand in its preview."""

from typing import Any, Final

from django import forms

from leadloop.kit.entity import get_entity
from leadloop.kit.ids import new_uuid
from leadloop.outbound.contracts import (
    CARRIED,
    MAX_NAME,
    MAX_SOURCE,
    MERGE_FIELDS,
    Channel,
    MessageClass,
    Reader,
    TemplateDraft,
    TemplateSource,
    TemplateView,
)
from leadloop.users.contracts import Actor
from leadloop.web.access import may_read

_CODE: Final = {"rows": 22, "spellcheck": "false", "class": "code", "wrap": "off"}
WRITTEN: Final = CARRIED
"""Channels that something takes messages of away."""

_CHANNELS: Final = [(one.value, one.label) for one in WRITTEN]
_CLASSES: Final = [
    (MessageClass.COMMERCIAL.value, "Commercial: only to who has agreed"),
    (MessageClass.TRANSACTIONAL.value, "Transactional: asked for by what its reader just did"),
]
_COLUMNS: Final = (
    *("first_name", "last_name", "email", "mobile_phone", "company", "job_title", "country"),
    *("product_interest", "lead_source", "lead_grade"),
)


class TemplateForm(forms.Form):
    """A template as its author writes it."""

    name = forms.CharField(label="Name", max_length=MAX_NAME)
    key = forms.CharField(
        label="Key",
        max_length=MAX_NAME,
        required=False,
        help_text="Journeys and programs name it by this. It never changes; empty makes one.",
    )
    description = forms.CharField(label="Description", max_length=2000, required=False)
    channel = forms.ChoiceField(label="Channel", choices=_CHANNELS, required=False)
    message_class = forms.ChoiceField(label="Class", choices=_CLASSES)
    consent_purpose = forms.CharField(
        label="Consent purpose",
        max_length=100,
        required=False,
        help_text="What its readers have agreed to, as the form's consent names it.",
    )
    subject = forms.CharField(label="Subject", max_length=MAX_SOURCE, required=False)
    body = forms.CharField(
        label="Body",
        max_length=MAX_SOURCE,
        required=False,
        strip=False,
        widget=forms.Textarea(_CODE),
        help_text="MJML with Liquid for e-mail; plain text with Liquid for other channels.",
    )
    text = forms.CharField(
        label="Plain text",
        max_length=MAX_SOURCE,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 5, "spellcheck": "true"}),
        help_text="Empty: made from the HTML.",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, fixed: TemplateView | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fixed = fixed
        if fixed is not None:
            del self.fields["key"], self.fields["channel"]

    @staticmethod
    def held(view: TemplateView) -> dict[str, Any]:
        """Return what the form shows of a template at first."""
        row = view.row
        return {
            "name": row.name,
            "description": row.description,
            "message_class": row.message_class.value,
            "consent_purpose": row.consent_purpose,
            "subject": row.subject,
            "body": view.body,
            "text": view.text,
            "version": row.version,
        }

    def draft(self) -> TemplateDraft:
        """Return the template as typed."""
        typed = self.cleaned_data
        channel = self._fixed.row.channel if self._fixed else Channel(typed["channel"] or "email")
        texts = {name: typed[name] for name in ("name", "description", "subject", "body", "text")}
        return TemplateDraft(
            **texts,
            key=typed.get("key", ""),
            channel=channel,
            message_class=MessageClass(typed["message_class"]),
            consent_purpose=typed["consent_purpose"],
        )


def typed_source(data: Any) -> TemplateSource:
    """Return a template as it stands in an editor, complete or not."""
    channel, kind = data.get("channel", ""), data.get("message_class", "")
    return TemplateSource(
        subject=data.get("subject", ""),
        body=data.get("body", ""),
        text=data.get("text", ""),
        channel=Channel(channel) if channel in set(Channel) else Channel.EMAIL,
        message_class=MessageClass(kind) if kind in set(MessageClass) else MessageClass.COMMERCIAL,
    )


def reader_like(actor: Actor, address: str) -> Reader | None:
    """Return the lead with an e-mail address as a reader, None where the actor sees none."""
    address = address.strip().lower()[:320].replace("\0", "")
    if not address or not may_read(actor, "lead"):
        return None
    rows = get_entity("lead").rows(actor).filter(email__iexact=address)
    found = rows.order_by("-created_at").values(*_COLUMNS).first()
    if found is None:
        return None
    return Reader(new_uuid(), {**found, "grade": found["lead_grade"]}, track=False)


def merge_fields() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the merge fields by what they begin with: path and meaning."""
    found: dict[str, list[tuple[str, str]]] = {}
    for field in MERGE_FIELDS:
        found.setdefault(field.root, []).append((field.path, field.label))
    return list(found.items())
