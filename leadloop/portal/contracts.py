"""What the portal tells others: forms as pages show them, doors as keys open them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.portal.lead_sources.contracts import (
    Delivery,
    DeliveryState,
    LeadSource,
    LeadSourceDraft,
    MappingRow,
    Noted,
    SecretKind,
    SecretState,
    SourceStats,
    Vendor,
)
from leadloop.portal.lead_sources.vendors import VENDORS, SecretAsk, VendorFacts

__all__ = [
    "MAX_LINE",
    "MAX_NAME",
    "SCOPE_READ",
    "SCOPE_WRITE",
    "VENDORS",
    "ConsentAsk",
    "ConsentShown",
    "Delivery",
    "DeliveryState",
    "FieldChoice",
    "FieldKind",
    "Form",
    "FormDoor",
    "FormDraft",
    "FormField",
    "FormStats",
    "LeadSource",
    "LeadSourceDraft",
    "MappingRow",
    "Noted",
    "SecretAsk",
    "SecretKind",
    "SecretState",
    "SiteDoor",
    "SourceStats",
    "SubmissionState",
    "Vendor",
    "VendorFacts",
    "WordingRow",
]

MAX_NAME: Final = 40
"""Characters of a slug, a field's name, a purpose."""

MAX_LINE: Final = 200
"""Characters of one line of text on a form."""

FORM_SOURCE: Final = "/p/"
"""What the source of an event begins with that came by a form; its slug follows."""

SCOPE_WRITE: Final = "leads.write"
"""May submit leads at ``POST /api/v1/leads``."""

SCOPE_READ: Final = "leads.read"
"""May read leads and the outcome of submissions."""


class ProofOfWork(StrEnum):
    """What a form does about submissions whose browser did no work for them."""

    OFF = "off"
    MARK = "mark"
    """``context.proof_of_work`` says ``passed`` or ``missing``; rules may look at it."""

    REQUIRE = "require"
    """Refused without it."""


class FormDoor(NamedTuple):
    """What the submit address of a published form must know; ``priority`` as events have it.

    ``embed_hosts`` are the hosts whose pages may carry the form (``origins.allows``).
    """

    slug: str
    public_key: str
    embed_hosts: tuple[str, ...] = ()
    proof_of_work: ProofOfWork = ProofOfWork.OFF
    priority: int = 0


class SiteDoor(NamedTuple):
    """A tracked site, by its public key."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class SubmissionState:
    """What became of one submission.

    ``done`` means that an outcome stands; ``message`` is the text its visitor may read (None: the
    form's own text is all there is). ``details`` is for authorised clients only.
    """

    key: UUID
    done: bool
    message: str | None
    details: Mapping[str, Any]


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


class FormStats(NamedTuple):
    """What came of a form: submissions, and when (UTC) the latest one came."""

    submissions: int = 0
    last_submission_at: datetime | None = None


class FormSubmissions(NamedTuple):
    """A page of the submissions of a form, newest first; ``after`` continues it."""

    keys: tuple[UUID, ...]
    after: UUID | None


class FormCounts(NamedTuple):
    """What visitors did with a form, of those who may be counted."""

    views: int = 0
    starts: int = 0
    submits: int = 0

    @property
    def conversion(self) -> float | None:
        """Submissions per view, 0..1; None if nobody was counted."""
        return min(1.0, self.submits / self.views) if self.views else None


class DayCounts(NamedTuple):
    """The counts of one day (UTC)."""

    day: date
    counts: FormCounts


class FieldDrop(NamedTuple):
    """How far visitors came with one field: reached it, filled it, left the page at it."""

    name: str
    label: str
    reached: int
    filled: int
    left: int


@dataclass(frozen=True, slots=True)
class FormReport:
    """What visitors did with a form in a period: in all, day by day, field by field."""

    total: FormCounts
    days: tuple[DayCounts, ...]
    fields: tuple[FieldDrop, ...]


class WordingRow(NamedTuple):
    """One wording of one consent that some form shows or once showed."""

    wording_version: str
    purpose: str
    channel: str
    text: str
    created_at: datetime
    created_by: str
