"""A form's fields as the hosted page asks them. Pure."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from leadloop.portal.contracts import FieldChoice, FieldKind, Form, FormField
from leadloop.portal.logic import LEAD_ANSWERS, consent_control

_AUTOCOMPLETE: Final = {
    "first_name": "given-name",
    "last_name": "family-name",
    "email": "email",
    "mobile_phone": "tel",
    "company": "organization",
    "job_title": "organization-title",
    "country": "country",
}
_WIDE: Final = frozenset({FieldKind.TEXTAREA, FieldKind.CHECKBOX})


class Question(NamedTuple):
    """One control of the page, with the value it starts with and what is wrong with it.

    ``belongs`` says where its answer goes: ``lead`` or ``attributes``.
    """

    name: str
    label: str
    kind: str
    required: bool
    choices: tuple[FieldChoice, ...]
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


def questions_of(form: Form, given: Mapping[str, str], errors: Mapping[str, str]) -> list[Question]:
    """Return the controls; ``given`` are answers so far, or what the address fills in.

    A field that ``given`` does not name starts with its default.
    """
    return [_question(field, given, errors.get(field.name, "")) for field in form.draft.fields]


def _question(field: FormField, given: Mapping[str, str], error: str) -> Question:
    value = given.get(field.name, field.default)
    return Question(
        name=field.name,
        label=field.label,
        kind=field.kind.value,
        required=field.required,
        choices=field.choices,
        placeholder=field.placeholder,
        value=value.replace("\0", ""),
        error=error,
        autocomplete=_AUTOCOMPLETE.get(field.name, ""),
        wide=field.kind in _WIDE,
        belongs="lead" if field.name in LEAD_ANSWERS else "attributes",
    )


def consents_of(form: Form, given: Mapping[str, str]) -> list[ConsentBox]:
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
