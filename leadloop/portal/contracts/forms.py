"""Forms: drafts as people write them, and what pages show of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from leadloop.intake.contracts import OptIn
from leadloop.portal.contracts.doors import ProofOfWork

DEFAULT_SUBJECT: Final = "Please confirm: {form}"
DEFAULT_DONE: Final = "Your address is confirmed. We will be in touch shortly."
CHECK_INBOX: Final = (
    "One step is left: please open the e-mail that we have just sent you and confirm."
)
"""What a visitor reads after sending a form that waits for confirmation."""


class FieldKind(StrEnum):
    """What a visitor can be asked for, by the control that asks."""

    TEXT = "text"
    EMAIL = "email"
    TEL = "tel"
    NUMBER = "number"
    DATE = "date"
    URL = "url"
    SELECT = "select"
    RADIO = "radio"
    CHECKBOXES = "checkboxes"
    """Several of the choices; the answer is a list."""

    TEXTAREA = "textarea"
    CHECKBOX = "checkbox"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    HIDDEN = "hidden"

    @property
    def has_choices(self) -> bool:
        """Whether it is answered by choosing."""
        return self in {FieldKind.SELECT, FieldKind.RADIO, FieldKind.CHECKBOXES}

    @property
    def asks(self) -> bool:
        """Whether a visitor answers it; the others are words between the questions."""
        return self not in {FieldKind.HEADING, FieldKind.PARAGRAPH}


class FieldChoice(NamedTuple):
    """One entry of a field that is answered by choosing."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form.

    A ``name`` that is a field of the lead fills that field; any other goes into its
    ``attributes``. ``default`` is the value at first, and the value sent by a hidden field. Of a
    heading or a paragraph, ``label`` is the text.
    """

    name: str
    label: str
    kind: FieldKind = FieldKind.TEXT
    required: bool = False
    choices: tuple[FieldChoice, ...] = ()
    placeholder: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class ConsentAsk:
    """A consent that a form asks for, in the words that the visitor reads."""

    purpose: str
    channel: str
    text: str


class ConsentShown(NamedTuple):
    """A consent as a form shows it now; ``wording_version`` names exactly this text for ever."""

    purpose: str
    channel: str
    text: str
    wording_version: str


@dataclass(frozen=True, slots=True)
class Confirming:
    """Whether visitors confirm by e-mail, and what they read; empty texts mean the usual ones.

    ``subject`` and ``text`` may hold ``{form}``, ``{company}``, ``{link}`` and ``{agreed}``;
    ``done`` is shown once they have confirmed.
    """

    opt_in: OptIn = OptIn.OFF
    subject: str = ""
    text: str = ""
    done: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Whose the leads of a form are, before any rule. Visitors never see or set it."""

    owner_id: UUID | None = None
    team_id: UUID | None = None
    pipeline: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmationSettings:
    """How confirmation mails are sent; ``base_url`` begins their links."""

    base_url: str = "http://127.0.0.1:8000"
    validity: timedelta = timedelta(days=7)
    mails_per_day: int = 3


@dataclass(frozen=True, slots=True)
class FormDraft:
    """What a marketer decides about a form.

    After submitting, the visitor reads ``thank_you``, or is sent to ``redirect_url`` if there is
    one (http or https). Pages of ``embed_hosts`` may carry the form: ``example.com``,
    ``*.example.com``, ``example.com:8443``, or ``*`` for any; none means only our own. ``honeypot``
    puts a field on the form that no person sees. Submissions of a ``high_priority``
    form overtake all others that wait.
    """

    name: str
    title: str
    fields: tuple[FormField, ...]
    intro: str = ""
    product_interest: str = ""
    campaign: str = ""
    consents: tuple[ConsentAsk, ...] = ()
    thank_you: str = ""
    redirect_url: str = ""
    submit_label: str = "Send"
    embed_hosts: tuple[str, ...] = ()
    honeypot: bool = True
    proof_of_work: ProofOfWork = ProofOfWork.MARK
    confirming: Confirming = Confirming()
    assignment: Assignment = Assignment()
    high_priority: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it stands. Times are UTC; ``version`` counts its saves."""

    id: UUID
    slug: str
    draft: FormDraft
    consents: tuple[ConsentShown, ...]
    published: bool
    public_key: str
    version: int
    updated_at: datetime
    updated_by: str


class ConfirmationView(NamedTuple):
    """What is known of a submission's confirmation. Times are UTC.

    ``message_ids`` are the mails sent for it, in order; ``skipped`` says why the last one was not.
    """

    message_ids: tuple[UUID, ...]
    skipped: str
    requested_at: datetime
    confirmed_at: datetime | None


class WordingRow(NamedTuple):
    """One wording of one consent that some form shows or once showed."""

    wording_version: str
    purpose: str
    channel: str
    text: str
    created_at: datetime
    created_by: str
