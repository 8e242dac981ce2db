"""What the portal tells others: forms as pages show them, doors as keys open them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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

SCOPE_WRITE: Final = "leads.write"
"""May submit leads at ``POST /api/v1/leads``."""

SCOPE_READ: Final = "leads.read"
"""May read leads and the outcome of submissions."""


class FormDoor(NamedTuple):
    """What the submit address of a published form must know; ``priority`` as events have it."""

    slug: str
    public_key: str
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
    SELECT = "select"
    TEXTAREA = "textarea"
    CHECKBOX = "checkbox"
    HIDDEN = "hidden"


class FieldChoice(NamedTuple):
    """One entry of a ``select``."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One question of a form.

    A ``name`` that is a field of the lead fills that field; any other goes into its
    ``attributes``. ``default`` is the value at first, and the value sent by a hidden field.
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
    one (http or https). Submissions of a ``high_priority`` form overtake all others that wait.
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
    """What came of a form: decided submissions, and when (UTC) the latest one came."""

    submissions: int = 0
    last_submission_at: datetime | None = None


class WordingRow(NamedTuple):
    """One wording of one consent that some form shows or once showed."""

    wording_version: str
    purpose: str
    channel: str
    text: str
    created_at: datetime
    created_by: str
