"""The form editor's own state: a draft that travels in the page and is changed by its buttons.

Pure: what the editor posts becomes a ``FormDraft``; a button's word ("add:email", "up:2") gives
the next draft. Nothing is kept on the server until it is saved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple, TypeVar
from uuid import UUID

from leadloop.customers.contracts import PRODUCTS
from leadloop.intake.contracts import OptIn
from leadloop.kit.errors import FieldError
from leadloop.portal.contracts import (
    Assignment,
    Confirming,
    ConsentAsk,
    FieldChoice,
    FieldKind,
    FormDraft,
    FormField,
    ProofOfWork,
)

MAX_ROWS: Final = 60
_T = TypeVar("_T")

_PRODUCT_CHOICES: Final = tuple(FieldChoice(p.code, p.label) for p in PRODUCTS)

STANDARD: Final = (
    FormField("first_name", "First name", FieldKind.TEXT),
    FormField("last_name", "Last name", FieldKind.TEXT, required=True),
    FormField("email", "Work e-mail", FieldKind.EMAIL, required=True),
    FormField("mobile_phone", "Mobile phone", FieldKind.TEL),
    FormField("company", "Company", FieldKind.TEXT),
    FormField("job_title", "Job title", FieldKind.TEXT),
    FormField("company_size", "Employees", FieldKind.NUMBER),
    FormField("country", "Country", FieldKind.TEXT),
    FormField("product_interest", "Interested in", FieldKind.SELECT, choices=_PRODUCT_CHOICES),
    FormField("message", "Message", FieldKind.TEXTAREA),
)
"""The fields of a lead, as the editor first offers them."""

_WORDS: Final = {"heading": "About you", "paragraph": "A few words between the questions."}
CHANNELS: Final = ("email", "phone", "sms", "whatsapp", "post", "web", "any")
OPT_INS: Final = (
    (OptIn.OFF, "Not needed"),
    (OptIn.AT_ONCE, "Lead at once, its consents pending until confirmed"),
    (OptIn.AFTER, "Lead only after confirmation"),
)
PURPOSES: Final = ("product_offers", "newsletter", "profiling")
_NEW_CONSENT: Final = ConsentAsk(
    "product_offers", "email", "I would like to receive offers about your products by e-mail."
)


class FieldRow(NamedTuple):
    """One field in the editor, with what is wrong about it."""

    place: int
    field: FormField
    choices_text: str
    errors: tuple[str, ...]
    standard: bool


class ConsentRow(NamedTuple):
    """One consent in the editor, with what is wrong about it."""

    place: int
    consent: ConsentAsk
    errors: tuple[str, ...]


def blank() -> FormDraft:
    """Return what a new form begins with."""
    wanted = {"first_name", "last_name", "email", "company", "product_interest"}
    return FormDraft(
        name="",
        title="",
        fields=tuple(field for field in STANDARD if field.name in wanted),
        consents=(_NEW_CONSENT,),
        thank_you="Thank you. We will be in touch shortly.",
    )


def parse(posted: Mapping[str, str]) -> FormDraft:
    """Read the editor's page back into a draft, as it was typed."""
    return FormDraft(
        name=posted.get("name", ""),
        title=posted.get("title", ""),
        fields=tuple(_field(posted, index) for index in _indexes(posted, "fields")),
        intro=posted.get("intro", ""),
        product_interest=posted.get("product_interest", ""),
        campaign=posted.get("campaign", ""),
        consents=tuple(_consent(posted, index) for index in _indexes(posted, "consents")),
        thank_you=posted.get("thank_you", ""),
        redirect_url=posted.get("redirect_url", ""),
        submit_label=posted.get("submit_label", ""),
        confirming=_confirming(posted),
        assignment=_assignment(posted),
        embed_hosts=hosts_from(posted.get("embed_hosts", "")),
        honeypot=bool(posted.get("honeypot", "1")),
        proof_of_work=_proof(posted.get("proof_of_work", "")),
        high_priority=bool(posted.get("high_priority")),
    )


def _confirming(posted: Mapping[str, str]) -> Confirming:
    opt_in = posted.get("opt_in", "")
    return Confirming(
        opt_in=OptIn(opt_in) if opt_in in set(OptIn) else OptIn.OFF,
        subject=posted.get("confirm_subject", ""),
        text=_lines(posted.get("confirm_text", "")),
        done=_lines(posted.get("confirmed_text", "")),
    )


def _lines(text: str) -> str:
    """Return text with line ends as Python writes them; browsers post CR LF."""
    return text.replace("\r\n", "\n")


def _assignment(posted: Mapping[str, str]) -> Assignment:
    return Assignment(
        owner_id=_id(posted.get("owner_id", "")),
        team_id=_id(posted.get("team_id", "")),
        pipeline=posted.get("pipeline", ""),
    )


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def hosts_from(text: str) -> tuple[str, ...]:
    """Read hosts, one a line or with commas between them, as they were typed."""
    return tuple(
        host for line in text.splitlines() for part in line.split(",") if (host := part.strip())
    )


def _proof(word: str) -> ProofOfWork:
    return ProofOfWork(word) if word in set(ProofOfWork) else ProofOfWork.MARK


def _indexes(posted: Mapping[str, str], group: str) -> range:
    count = posted.get(f"{group}-count", "")
    return range(min(int(count), MAX_ROWS) if count.isascii() and count.isdigit() else 0)


def _field(posted: Mapping[str, str], index: int) -> FormField:
    def value(name: str) -> str:
        return posted.get(f"fields-{index}-{name}", "")

    kind = value("kind")
    return FormField(
        name=value("name").strip(),
        label=value("label").replace("\r\n", "\n").strip(),
        kind=FieldKind(kind) if kind in {k.value for k in FieldKind} else FieldKind.TEXT,
        required=bool(value("required")),
        choices=choices_from(value("choices")),
        placeholder=value("placeholder"),
        default=value("default").replace("\r\n", "\n"),
    )


def _consent(posted: Mapping[str, str], index: int) -> ConsentAsk:
    def value(name: str) -> str:
        return posted.get(f"consents-{index}-{name}", "").strip()

    return ConsentAsk(value("purpose"), value("channel"), value("text"))


def choices_from(text: str) -> tuple[FieldChoice, ...]:
    """Read choices, one a line: ``value | label``, or only a label."""
    found = []
    for line in text.splitlines():
        value, bar, label = (part.strip() for part in line.partition("|"))
        if value:
            found.append(FieldChoice(value, label if bar and label else value))
    return tuple(found)


def choices_text(choices: Sequence[FieldChoice]) -> str:
    """Write choices as ``choices_from`` reads them."""
    return "\n".join(c.value if c.value == c.label else f"{c.value} | {c.label}" for c in choices)


def change(draft: FormDraft, word: str) -> FormDraft:
    """Return the draft after a button: ``add:NAME``, ``remove:N``, ``up:N``, ``down:N``.

    ``add:`` alone adds a question of its own, ``words:KIND`` a text between the questions; the
    same words with ``consent-`` in front change the consents. A word that fits nothing changes
    nothing.
    """
    verb, _, what = word.partition(":")
    if verb == "add":
        return replace(draft, fields=(*draft.fields, _new_field(draft, what)))
    if verb == "words" and what in _WORDS:
        words = FormField(_free_name(draft, what), _WORDS[what], FieldKind(what))
        return replace(draft, fields=(*draft.fields, words))
    if verb == "consent-add":
        return replace(draft, consents=(*draft.consents, _NEW_CONSENT))
    if not (what.isascii() and what.isdigit()):
        return draft
    if verb.startswith("consent-"):
        moved = _moved(draft.consents, verb.removeprefix("consent-"), int(what))
        return replace(draft, consents=moved)
    return replace(draft, fields=_moved(draft.fields, verb, int(what)))


def _new_field(draft: FormDraft, name: str) -> FormField:
    for field in STANDARD:
        if field.name == name:
            return field
    return FormField(_free_name(draft, "question"), "", FieldKind.TEXT)


def _free_name(draft: FormDraft, stem: str) -> str:
    taken = {field.name for field in draft.fields}
    return next(f"{stem}_{n}" for n in range(1, MAX_ROWS + 2) if f"{stem}_{n}" not in taken)


def _moved(rows: tuple[_T, ...], verb: str, index: int) -> tuple[_T, ...]:
    if index >= len(rows):
        return rows
    kept = list(rows)
    row = kept.pop(index)
    if verb == "up":
        kept.insert(max(0, index - 1), row)
    elif verb == "down":
        kept.insert(index + 1, row)
    elif verb != "remove":
        return rows
    return tuple(kept)


def field_rows(draft: FormDraft, errors: Sequence[FieldError]) -> list[FieldRow]:
    """Return the fields as the editor shows them."""
    standard = {field.name for field in STANDARD}
    return [
        FieldRow(
            index,
            field,
            choices_text(field.choices),
            _errors_of(f"fields[{index}]", errors),
            field.name in standard,
        )
        for index, field in enumerate(draft.fields)
    ]


def consent_rows(draft: FormDraft, errors: Sequence[FieldError]) -> list[ConsentRow]:
    """Return the consents as the editor shows them."""
    return [
        ConsentRow(index, consent, _errors_of(f"consents[{index}]", errors))
        for index, consent in enumerate(draft.consents)
    ]


def _errors_of(path: str, errors: Sequence[FieldError]) -> tuple[str, ...]:
    return tuple(
        f"{e.field.rpartition('.')[2].replace('_', ' ').capitalize()}: {e.message}"
        if "." in e.field
        else e.message
        for e in errors
        if e.field == path or e.field.startswith((f"{path}.", f"{path}["))
    )


def unused(draft: FormDraft) -> list[FormField]:
    """Return the fields of a lead that the form does not ask for yet."""
    asked = {field.name for field in draft.fields}
    return [field for field in STANDARD if field.name not in asked]


def errors_by_name(errors: Sequence[FieldError]) -> dict[str, list[str]]:
    """Return the errors of the form's own settings by name; those of rows are shown there."""
    found: dict[str, list[str]] = {}
    for error in errors:
        if "[" not in error.field:
            found.setdefault(error.field, []).append(error.message)
    return found
