"""A form's fields as the hosted page asks them. Pure."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from leadloop.portal.contracts import FieldKind, Form, FormDraft, FormField
from leadloop.portal.logic import LEAD_ANSWERS, Answers, consent_control, list_of, text_of

_AUTOCOMPLETE: Final = {
    "first_name": "given-name",
    "last_name": "family-name",
    "email": "email",
    "mobile_phone": "tel",
    "company": "organization",
    "job_title": "organization-title",
    "country": "country",
}
_WIDE: Final = frozenset(
    {
        FieldKind.TEXTAREA,
        FieldKind.CHECKBOX,
        FieldKind.RADIO,
        FieldKind.CHECKBOXES,
        FieldKind.HEADING,
        FieldKind.PARAGRAPH,
    }
)


class Choice(NamedTuple):
    """One choice of a control, and whether it is the one, or one of those, chosen at first."""

    value: str
    label: str
    chosen: bool


class Question(NamedTuple):
    """One control of the page, with the value it starts with and what is wrong with it.

    ``belongs`` says where its answer goes: ``lead`` or ``attributes``.
    """

    name: str
    label: str
    kind: str
    required: bool
    choices: tuple[Choice, ...]
    placeholder: str
    value: str
    error: str
    autocomplete: str
    wide: bool
    belongs: str


class ConsentBox(NamedTuple):
    """One tick box that asks for a consent. It is never ticked beforehand."""

    control: str
    purpose: str
    channel: str
    text: str
    wording_version: str
    ticked: bool


def questions_of(draft: FormDraft, given: Answers, errors: Mapping[str, str]) -> list[Question]:
    """Return the controls; ``given`` are answers so far, or what the address fills in.

    A field that ``given`` does not name starts with its default; of a field that takes several
    choices, the default names them one a line.
    """
    return [_question(field, given, errors.get(field.name, "")) for field in draft.fields]


def _question(field: FormField, given: Answers, error: str) -> Question:
    value = text_of(given, field.name, field.default)
    chosen = {value}
    if field.kind is FieldKind.CHECKBOXES:
        named = list_of(given, field.name) if field.name in given else field.default.splitlines()
        chosen = {name.strip() for name in named}
    return Question(
        name=field.name,
        label=field.label,
        kind=field.kind.value,
        required=field.required,
        choices=tuple(Choice(c.value, c.label, c.value in chosen) for c in field.choices),
        placeholder=field.placeholder,
        value=value.replace("\0", ""),
        error=error,
        autocomplete=_AUTOCOMPLETE.get(field.name, ""),
        wide=field.kind in _WIDE,
        belongs="lead" if field.name in LEAD_ANSWERS else "attributes",
    )


def consents_of(form: Form, given: Answers) -> list[ConsentBox]:
    """Return the tick boxes; one is ticked only if the visitor ticked it in this very form."""
    return [
        ConsentBox(
            control=(control := consent_control(consent.purpose, consent.channel)),
            purpose=consent.purpose,
            channel=consent.channel,
            text=consent.text,
            wording_version=consent.wording_version,
            ticked=bool(given.get(control)),
        )
        for consent in form.consents
    ]
