"""Double opt-in and assignment of a form, as far as they can be decided purely."""

import re
from collections.abc import Mapping
from html import escape
from typing import Final, NamedTuple
from uuid import UUID

from leadloop.events.contracts import to_json
from leadloop.intake.contracts import FormMarks, OptIn
from leadloop.kit.errors import FieldError
from leadloop.portal.contracts import DEFAULT_SUBJECT, FieldKind, FormDraft

MAX_SUBJECT: Final = 150
MAX_TEXT: Final = 4_000
MAX_PIPELINE: Final = 60

DEFAULT_TEXT: Final = """\
Hello,

you, or somebody who typed your address, sent us the form “{form}”.

Please confirm that it was you:

{link}

{agreed}

If it was not you, do nothing. You will not hear from us again.

{company}"""

PLACEHOLDERS: Final = ("form", "company", "link", "agreed")
_GAP: Final = re.compile(r"\n{3,}")
_PLACEHOLDER: Final = re.compile(r"\{([^{}\n]{0,40})\}")


class FormSettings(NamedTuple):
    """What a form's row says about its submissions."""

    slug: str
    name: str
    opt_in: str
    owner_id: UUID | None
    team_id: UUID | None
    pipeline: str


def form_marks(settings: FormSettings) -> bytes | None:
    """Return what the door says about every submission of a form; None if that is nothing.

    These travel beside what the visitor sends, so that no visitor can read or set them.
    """
    marks = FormMarks(
        slug=settings.slug,
        name=settings.name,
        opt_in=OptIn(settings.opt_in) if settings.opt_in in set(OptIn) else OptIn.OFF,
        owner_id=settings.owner_id,
        team_id=settings.team_id,
        pipeline=settings.pipeline,
    )
    if marks.opt_in is OptIn.OFF and not marks.assigns:
        return None
    return to_json(marks.as_extensions())


def check_options(draft: FormDraft) -> list[FieldError]:
    """Return what is wrong with a form's double opt-in and assignment."""
    confirming = draft.confirming
    errors = [
        *_check_text("confirm_subject", confirming.subject, MAX_SUBJECT),
        *_check_text("confirm_text", confirming.text, MAX_TEXT),
        *_check_text("confirmed_text", confirming.done, MAX_TEXT),
        *_check_length("pipeline", draft.assignment.pipeline, MAX_PIPELINE),
    ]
    if "\n" in confirming.subject:
        errors.append(FieldError("confirm_subject", "invalid", "A subject is one line."))
    if confirming.opt_in is not OptIn.OFF and not _asks_for_email(draft):
        message = "Ask for “email”, and make it required: the confirmation goes there."
        errors.append(FieldError("opt_in", "needs_email", message))
    return errors


def _asks_for_email(draft: FormDraft) -> bool:
    return any(
        field.name == "email" and field.required and field.kind is not FieldKind.HIDDEN
        for field in draft.fields
    )


def _check_length(name: str, text: str, limit: int) -> list[FieldError]:
    if len(text) > limit:
        return [FieldError(name, "too_long", f"At most {limit} characters.")]
    if "\0" in text:
        return [FieldError(name, "invalid", "NUL characters cannot be kept.")]
    return []


def _check_text(name: str, text: str, limit: int) -> list[FieldError]:
    errors = _check_length(name, text, limit)
    for word in _PLACEHOLDER.findall(text):
        if word not in PLACEHOLDERS:
            known = ", ".join(f"{{{one}}}" for one in PLACEHOLDERS)
            message = f"There is no {{{word}}}; known: {known}."
            errors.append(FieldError(name, "unknown_placeholder", message))
    return errors


class Letter(NamedTuple):
    """A confirmation mail, ready to send."""

    subject: str
    text: str
    html: str


def write_letter(
    subject: str, text: str, *, words: Mapping[str, str], agreed: tuple[str, ...]
) -> Letter:
    """Fill subject and text; the link, and what is agreed to, are added where missing.

    ``words`` are the placeholders' values, ``agreed`` the wordings the visitor ticked. Nothing
    that a visitor typed goes in: a mail to any address must not carry a stranger's words.
    """
    subject, text = subject.strip() or DEFAULT_SUBJECT, text.strip() or DEFAULT_TEXT
    for needed in ("link", "agreed"):
        if f"{{{needed}}}" not in text:
            text = f"{text}\n\n{{{needed}}}"
    lines = "\n".join(f"• {wording}" for wording in agreed)
    said = {**words, "agreed": f"By confirming you agree to this:\n{lines}" if agreed else ""}
    plain = _GAP.sub("\n\n", _filled(text, said)).strip()
    return Letter(_filled(subject, said), plain, _html(text, said))


def _filled(text: str, words: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)


_BUTTON: Final = (
    '<a href="{0}" style="display:inline-block;padding:12px 24px;border-radius:6px;'
    'background:#1f5eff;color:#ffffff;text-decoration:none;font-weight:600">Confirm</a>'
    '<br><span style="font-size:13px;color:#555555;word-break:break-all">{0}</span>'
)


def _html(text: str, words: Mapping[str, str]) -> str:
    shown = {name: escape(value) for name, value in words.items()}
    shown["link"] = _BUTTON.format(shown.get("link", ""))
    parts = (_filled(escape(part), shown).strip() for part in text.split("\n\n"))
    paragraphs = [
        f'<p style="margin:0 0 16px">{part}</p>'.replace("\n", "<br>") for part in parts if part
    ]
    return (
        '<!doctype html><html lang="en"><body style="margin:0;padding:24px;background:#ffffff;'
        'color:#1b1f24;font:16px/1.5 system-ui,sans-serif"><div style="max-width:560px">'
        f"{''.join(paragraphs)}</div></body></html>"
    )
