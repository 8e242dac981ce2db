"""Templates of messages: what is written, what is published, what comes out for one person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.kit.errors import LeadloopError
from leadloop.outbound.contracts.messages import Channel, MessageClass

MAX_SOURCE: Final = 200_000
"""Characters of a template's body or plain text, as written."""

MAX_NAME: Final = 120
"""Characters of a template's name or key."""


class Level(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """It keeps a template from being published."""

    WARNING = "warning"


class Finding(NamedTuple):
    """Something to know about a template. ``line`` counts from 1 in ``field``; 0: all of it."""

    level: Level
    code: str
    message: str
    field: str = "body"
    line: int = 0

    @property
    def is_error(self) -> bool:
        """Whether it keeps the template from being published."""
        return self.level is Level.ERROR


class TemplateRefused(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """This template cannot be published as it is."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        errors = [one for one in findings if one.is_error]
        super().__init__(
            " ".join(f"Line {e.line}: {e.message}" if e.line else e.message for e in errors[:5])
        )
        self.findings = findings


@dataclass(frozen=True, slots=True)
class TemplateSource:
    """What somebody writes. ``body`` is MJML for e-mail and plain Liquid for other channels.

    Empty ``text`` means: the plain-text part is made from the HTML.
    """

    subject: str
    body: str
    text: str = ""
    channel: Channel = Channel.EMAIL
    message_class: MessageClass = MessageClass.COMMERCIAL


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template made ready: MJML turned into HTML, Liquid still in it."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    """A template as it is to be kept. Without ``key`` one is made from the name."""

    name: str
    subject: str
    body: str
    text: str = ""
    key: str = ""
    description: str = ""
    channel: Channel = Channel.EMAIL
    message_class: MessageClass = MessageClass.COMMERCIAL
    consent_purpose: str = ""

    @property
    def source(self) -> TemplateSource:
        """The part that is rendered."""
        return TemplateSource(self.subject, self.body, self.text, self.channel, self.message_class)


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template as lists show it. ``published_version`` 0: it was never published."""

    id: UUID
    key: str
    name: str
    description: str
    channel: Channel
    message_class: MessageClass
    consent_purpose: str
    subject: str
    published_version: int
    is_archived: bool
    is_changed: bool
    updated_at: datetime
    version: int

    @property
    def state(self) -> str:
        """One word on how far it has come."""
        if self.is_archived:
            return "Archived"
        if not self.published_version:
            return "Draft"
        return "Changed" if self.is_changed else "Published"


class TemplateVersionRow(NamedTuple):
    """A version that was published once. ``published_by`` is a name."""

    number: int
    subject: str
    published_at: datetime
    published_by: str


@dataclass(frozen=True, slots=True)
class TemplateView:
    """One template with its working copy and its versions, newest first."""

    row: TemplateRow
    body: str
    text: str
    versions: tuple[TemplateVersionRow, ...]
    may_edit: bool


class TemplateVersionRef(NamedTuple):
    """The version of a template that messages are made from."""

    template_id: UUID
    version_id: UUID
    key: str
    name: str
    number: int
    channel: Channel
    message_class: MessageClass
    consent_purpose: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a message is made for.

    ``message_id`` is the id that the message will have: addresses in it are signed with it.
    ``person`` and ``campaign`` hold merge fields by name; names that no template may use are left
    out. ``track`` says whether clicks and opens are to be told.
    """

    message_id: UUID
    person: Mapping[str, Any]
    campaign: Mapping[str, Any] = field(default_factory=dict)
    track: bool = True


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message made for one person; ``subject`` is one line."""

    message_id: UUID
    subject: str
    text: str
    html: str


class RenderFailure(NamedTuple):
    """Why no message could be made for one person."""

    message_id: UUID
    reason: str


class MergeField(NamedTuple):
    """A value that templates may use. ``example`` stands in previews."""

    root: str
    name: str
    label: str
    example: str

    @property
    def path(self) -> str:
        """As it is written in a template."""
        return f"{self.root}.{self.name}"


MERGE_FIELDS: Final = (
    MergeField("person", "first_name", "First name", "Ana"),
    MergeField("person", "last_name", "Last name", "Keller"),
    MergeField("person", "full_name", "First and last name", "Ana Keller"),
    MergeField("person", "email", "E-mail address", "ana.keller@example.com"),
    MergeField("person", "mobile_phone", "Mobile phone (E.164)", "+41791234567"),
    MergeField("person", "company", "Company", "Keller Logistics"),
    MergeField("person", "job_title", "Job title", "Managing Director"),
    MergeField("person", "country", "Country (ISO 3166, two letters)", "CH"),
    MergeField("person", "language", "Language (two letters)", "en"),
    MergeField("person", "time_zone", "Time zone (IANA)", "Europe/Zurich"),
    MergeField("person", "product_interest", "Product of interest (code)", "ilp"),
    MergeField("person", "product_name", "Product of interest (name)", "Investment-linked plan"),
    MergeField("person", "lead_status", "Lead status", "New"),
    MergeField("person", "lead_source", "Lead source", "web_form"),
    MergeField("person", "grade", "Grade (A to D)", "B"),
    MergeField("person", "owner_name", "Name of the person's representative", "Marc Weber"),
    MergeField("person", "attributes", "Own fields: person.attributes.NAME", ""),
    MergeField("campaign", "name", "Campaign or journey", "Autumn review"),
    MergeField("campaign", "id", "Id of the campaign or journey", "0192f0c8"),
    MergeField("campaign", "variant", "Variant of an A/B test", "A"),
    MergeField("links", "unsubscribe", "Address that ends these messages", ""),
    MergeField("links", "preferences", "Address of the reader's preferences", ""),
    MergeField("sender", "name", "Name of the sender", "Northgate Life"),
    MergeField("sender", "postal_address", "Postal address of the sender", "1 Harbour Row, Zurich"),
)
"""Everything a template may name; beneath ``person.attributes`` any name is good."""
