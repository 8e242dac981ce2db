"""Decisions about forms: what a good one is, and how answers become a lead. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from leadloop.intake.contracts import ANSWERS, SUBMITTED_FIELDS
from leadloop.kit.errors import FieldError
from leadloop.portal import origins
from leadloop.portal.contracts import (
    MAX_LINE,
    MAX_NAME,
    ConsentAsk,
    FieldKind,
    Form,
    FormDraft,
    FormField,
)
from leadloop.portal.opt_in import check_options

MAX_FIELDS: Final = 40
MAX_CHOICES: Final = 250
MAX_CONSENTS: Final = 10
MAX_TEXT: Final = 4_000
MAX_PARAGRAPH: Final = 2_000

RESERVED_SLUGS: Final = frozenset({"welcome", "preview", "thanks", "static", "confirm"})
CONSENT_CHANNELS: Final = ("email", "sms", "phone", "whatsapp", "post", "web", "any")
HONEYPOT: Final = "website_address"
"""A field that no person sees; whoever fills it is a script. It travels as context."""

_SLUG: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_NAME: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")
_STRUCTURED: Final = frozenset(f.name for f in SUBMITTED_FIELDS if not f.is_answer)
LEAD_ANSWERS: Final = frozenset(answer.name for answer in ANSWERS)
"""Questions with these names fill the lead's own fields; every other one its ``attributes``."""
_NO_LEAD_ANSWER: Final = {
    FieldKind.CHECKBOX: "A tick is no answer to this; give the field a name of its own.",
    FieldKind.CHECKBOXES: "Several answers do not fit here; give the field a name of its own.",
    FieldKind.HEADING: "A heading is no answer; give it a name of its own.",
    FieldKind.PARAGRAPH: "A paragraph is no answer; give it a name of its own.",
}
Answers = Mapping[str, str | list[str]]
"""What a visitor answered, by field name; a list where several can be chosen."""

_REACHABLE: Final = frozenset({"email", "mobile_phone"})
_LINES: Final = ("name", "title", "product_interest", "campaign", "submit_label")
_TEXTS: Final = ("intro", "thank_you")


def check_slug(slug: str) -> list[FieldError]:
    """Return what is wrong with the name that a form has in its address."""
    if not slug or len(slug) > MAX_NAME or set(slug) - _SLUG or slug[0] == "-" or slug[-1] == "-":
        message = f"Up to {MAX_NAME} lower-case letters, digits and inner hyphens."
        return [FieldError("slug", "invalid", message)]
    if slug in RESERVED_SLUGS:
        return [FieldError("slug", "reserved", "This address is taken by Leadloop itself.")]
    return []


def check_draft(draft: FormDraft) -> list[FieldError]:
    """Return everything that keeps a form from being saved, field by field."""
    named = {"name": draft.name, "title": draft.title, "submit_label": draft.submit_label}
    return [
        *(FieldError(n, "missing", "This is needed.") for n, v in named.items() if not v.strip()),
        *_check_lengths(draft),
        *_check_ending(draft),
        *origins.check_hosts(draft.embed_hosts),
        *_check_fields(draft.fields),
        *_check_consents(draft.consents),
        *check_options(draft),
    ]


def _check_lengths(draft: FormDraft) -> list[FieldError]:
    limits = dict.fromkeys(_LINES, MAX_LINE) | dict.fromkeys(_TEXTS, MAX_TEXT)
    return [
        error
        for name, limit in limits.items()
        for error in _check_text(name, getattr(draft, name), limit)
    ]


def _check_text(path: str, text: str, limit: int) -> list[FieldError]:
    if len(text) > limit:
        return [FieldError(path, "too_long", f"At most {limit} characters.")]
    if "\0" in text:
        return [FieldError(path, "invalid", "NUL characters cannot be kept.")]
    return []


def _check_ending(draft: FormDraft) -> list[FieldError]:
    url = draft.redirect_url
    if not url:
        if draft.thank_you.strip():
            return []
        return [FieldError("thank_you", "missing", "Say thank you, or name a page to go to.")]
    return [] if is_web_address(url) else [_BAD_REDIRECT]


_BAD_REDIRECT: Final = FieldError(
    "redirect_url", "invalid", "This must be a web address that begins with http:// or https://."
)


def is_web_address(url: str) -> bool:
    """Tell whether ``url`` is an absolute http or https address with a plain host."""
    if len(url) > MAX_TEXT or not url.isprintable() or " " in url or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        )
    except ValueError:
        return False


def origin_of(url: str) -> str:
    """Return scheme, host and port of a web address, as content security policies name it."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _check_fields(fields: Sequence[FormField]) -> list[FieldError]:
    if len(fields) > MAX_FIELDS:
        return [FieldError("fields", "too_many", f"At most {MAX_FIELDS} fields.")]
    errors: list[FieldError] = []
    seen: set[str] = set()
    for place, field in enumerate(fields):
        errors += _check_field(f"fields[{place}]", field)
        if field.name in seen:
            message = "Another field has this name."
            errors.append(FieldError(f"fields[{place}].name", "repeated", message))
        seen.add(field.name)
    if not seen & _REACHABLE:
        message = "Ask for “email” or “mobile_phone”, or nobody can be answered."
        errors.append(FieldError("fields", "unreachable", message))
    return errors


def _check_field(path: str, field: FormField) -> list[FieldError]:
    longest = MAX_LINE if field.kind.asks else MAX_PARAGRAPH
    return [
        *_check_name(f"{path}.name", field.name),
        *_check_text(f"{path}.label", field.label, longest),
        *_check_text(f"{path}.placeholder", field.placeholder, MAX_LINE),
        *_check_text(f"{path}.default", field.default, MAX_TEXT),
        *_check_choices(f"{path}.choices", field),
        *_check_kind(path, field),
    ]


def _check_kind(path: str, field: FormField) -> list[FieldError]:
    errors: list[FieldError] = []
    hidden = field.kind is FieldKind.HIDDEN
    if not hidden and not field.label.strip():
        errors.append(FieldError(f"{path}.label", "missing", "Visitors need a label."))
    if field.required and (hidden or not field.kind.asks):
        message = "Nobody can fill a hidden field." if hidden else "Nobody can answer a text."
        errors.append(FieldError(f"{path}.required", "invalid", message))
    if field.kind in _NO_LEAD_ANSWER and field.name in LEAD_ANSWERS:
        errors.append(FieldError(f"{path}.kind", "invalid", _NO_LEAD_ANSWER[field.kind]))
    return errors


def _check_name(path: str, name: str) -> list[FieldError]:
    if not name or len(name) > MAX_NAME or set(name) - _NAME or not name[0].isalpha():
        message = f"Up to {MAX_NAME} lower-case letters, digits and underscores; a letter first."
        return [FieldError(path, "invalid", message)]
    if name in _STRUCTURED or name == HONEYPOT:
        return [FieldError(path, "reserved", "Leadloop itself uses this name.")]
    return []


def _check_choices(path: str, field: FormField) -> list[FieldError]:
    if not field.kind.has_choices:
        return []
    if not field.choices:
        return [FieldError(path, "missing", "A list needs choices.")]
    if len(field.choices) > MAX_CHOICES:
        return [FieldError(path, "too_many", f"At most {MAX_CHOICES} choices.")]
    if len({choice.value for choice in field.choices}) < len(field.choices):
        return [FieldError(path, "repeated", "Two choices have the same value.")]
    return [
        error
        for choice in field.choices
        for text in choice
        for error in _check_text(path, text, MAX_LINE)
    ]


def _check_consents(consents: Sequence[ConsentAsk]) -> list[FieldError]:
    if len(consents) > MAX_CONSENTS:
        return [FieldError("consents", "too_many", f"At most {MAX_CONSENTS} consents.")]
    errors: list[FieldError] = []
    seen: set[tuple[str, str]] = set()
    for place, ask in enumerate(consents):
        path = f"consents[{place}]"
        errors += _check_name(f"{path}.purpose", ask.purpose)
        errors += _check_text(f"{path}.text", ask.text, MAX_TEXT)
        if ask.channel not in CONSENT_CHANNELS:
            message = f"One of {', '.join(CONSENT_CHANNELS)}."
            errors.append(FieldError(f"{path}.channel", "unknown", message))
        if not ask.text.strip():
            errors.append(FieldError(f"{path}.text", "missing", "Say what the visitor agrees to."))
        if (ask.purpose, ask.channel) in seen:
            message = "This purpose and channel is asked for twice."
            errors.append(FieldError(path, "repeated", message))
        seen.add((ask.purpose, ask.channel))
    return errors


def wording_name(slug: str, purpose: str, channel: str, number: int) -> str:
    """Return the name under which one wording of a consent is kept for ever."""
    return f"{slug}:{purpose}:{channel}:{number}"


def consent_control(purpose: str, channel: str) -> str:
    """Return the name of the tick box that asks for a consent."""
    return f"consent.{purpose}.{channel}"


def text_of(answers: Answers, name: str, default: str = "") -> str:
    """Return the answer to a question that takes one."""
    found = answers.get(name, default)
    return found if isinstance(found, str) else next(iter(found), default)


def list_of(answers: Answers, name: str) -> list[str]:
    """Return the answers to a question that takes several."""
    found = answers.get(name, [])
    return [found] if isinstance(found, str) else list(found)


def check_answers(form: Form, answers: Answers) -> dict[str, str]:
    """Return what is wrong with a visitor's answers: a sentence per field name.

    Only what the form itself demands, and what a browser's own controls would have refused, is
    looked at; whether a value makes sense is for intake.
    """
    return {
        field.name: problem
        for field in form.draft.fields
        if field.kind.asks and (problem := _problem(field, answers))
    }


def _problem(field: FormField, answers: Answers) -> str:
    several = field.kind is FieldKind.CHECKBOXES
    if several:
        given = "".join(list_of(answers, field.name)).strip()
    else:
        given = text_of(answers, field.name).strip()
    if not given:
        if not field.required:
            return ""
        return "Please choose at least one." if several else "Please fill this in."
    if field.kind is FieldKind.DATE and not _is_date(given):
        return "Please write a date as year-month-day, for example 2026-03-31."
    if field.kind is FieldKind.URL and not is_web_address(given):
        return "Please write a web address that begins with https:// or http://."
    return ""


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def lead_from_answers(form: Form, answers: Answers, context: Mapping[str, Any]) -> dict[str, Any]:
    """Return the lead that a plain (script-less) submission of ``form`` stands for."""
    lead: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    for field in form.draft.fields:
        if not field.kind.asks:
            continue
        value = text_of(answers, field.name)
        if field.kind is FieldKind.CHECKBOX:
            attributes[field.name] = bool(value)
        elif field.kind is FieldKind.CHECKBOXES:
            if several := [one for one in list_of(answers, field.name) if one.strip()]:
                attributes[field.name] = several
        elif value.strip():
            (lead if field.name in LEAD_ANSWERS else attributes)[field.name] = value
    if form.draft.product_interest:
        lead.setdefault("product_interest", form.draft.product_interest)
    lead["consents"] = [
        {
            "purpose": consent.purpose,
            "channel": consent.channel,
            "state": "opted_in"
            if answers.get(consent_control(consent.purpose, consent.channel))
            else "opted_out",
            "wording_version": consent.wording_version,
        }
        for consent in form.consents
    ]
    campaign = form.draft.campaign
    lead["attribution"] = {"utm_campaign": campaign} if campaign else {}
    trapped = {"honeypot": True} if form.draft.honeypot and answers.get(HONEYPOT) else {}
    lead["context"] = {"form": form.slug, **context, **trapped}
    lead["attributes"] = attributes
    return lead
