"""What the portal tells others: forms as pages show them, doors as keys open them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.intake.contracts import OptIn
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
    "CHECK_INBOX",
    "DEFAULT_DONE",
    "DEFAULT_SUBJECT",
    "MAX_LINE",
    "MAX_NAME",
    "SCOPE_READ",
    "SCOPE_RECORDS",
    "SCOPE_WRITE",
    "VENDORS",
    "Assignment",
    "ConfirmationSettings",
    "ConfirmationView",
    "Confirming",
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

SCOPE_RECORDS: Final = "records"
"""May read and write records: duplicates and merges here, every table behind Dataverse."""

SCOPE_VISITS: Final = "visits.write"
"""May send visits and identities to the collector."""


class ProofOfWork(StrEnum):
    """What a form does about submissions whose browser did no work for them."""

    OFF = "off"
    MARK = "mark"
    """``context.proof_of_work`` says ``passed`` or ``missing``; rules may look at it."""

    REQUIRE = "require"
    """Refused without it."""


DEFAULT_SUBJECT: Final = "Please confirm: {form}"
DEFAULT_DONE: Final = "Your address is confirmed. We will be in touch shortly."

CHECK_INBOX: Final = (
    "One step is left: please open the e-mail that we have just sent you and confirm."
)
"""What a visitor reads after sending a form that waits for confirmation."""


class FormDoor(NamedTuple):
    """What the submit address of a published form must know.

    ``embed_hosts`` are the hosts whose pages may carry the form (``origins.allows``); ``priority``
    is as events have it; ``marks`` are what the form says about each submission (see
    ``opt_in.form_marks``).
    """

    slug: str
    public_key: str
    embed_hosts: tuple[str, ...] = ()
    proof_of_work: ProofOfWork = ProofOfWork.OFF
    priority: int = 0
    marks: bytes | None = None


class SiteDoor(NamedTuple):
    """A tracked site, by its public key.

    ``hosts`` are those whose pages may use the key (``example.com``, ``*.example.com``); none
    means that any may.
    """

    key: str
    name: str
    hosts: tuple[str, ...] = ()

    def admits(self, host: str) -> bool:
        """Tell whether a page on ``host`` (in lower case, maybe with a port) may use the key."""
        bare = host.partition(":")[0]
        return not self.hosts or any(
            allowed in (bare, host) or _is_below(bare, allowed) for allowed in self.hosts
        )


def _is_below(host: str, pattern: str) -> bool:
    return pattern.startswith("*.") and host.endswith(pattern[1:])


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


class VisitSeen(NamedTuple):
    """Something that a person did, on a page, in an app or on a server. ``at`` is UTC."""

    id: UUID
    at: datetime
    kind: str
    name: str
    title: str
    url: str
    referrer: str
    campaign: Mapping[str, str]
    data: Mapping[str, Any]
    user_id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Touch:
    """Where a person came from, once: campaign parameters and click ids, referrer, landing page."""

    at: datetime
    campaign: Mapping[str, str]
    referrer: str
    landing_page: str


@dataclass(frozen=True, slots=True)
class VisitorHistory:
    """What is known of a person's visits, newest first; bots' are left out.

    ``first_touch`` is the first visit of all; ``last_touch`` the latest that says where the person
    came from: a later visit without campaign does not take its place. ``pages`` counts page views,
    also those that ``visits`` has no room for.
    """

    visits: tuple[VisitSeen, ...] = ()
    pages: int = 0
    first_touch: Touch | None = None
    last_touch: Touch | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A tracked site; ``last_day`` counts its events, ``last_seen_at`` is UTC."""

    id: UUID
    name: str
    home: str
    key: str
    allowed_hosts: tuple[str, ...]
    created_at: datetime
    last_day: int = 0
    bots_last_day: int = 0
    last_seen_at: datetime | None = None
