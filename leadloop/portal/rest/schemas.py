"""What ``/api/v1`` takes and gives, as its description prints it."""

from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from ninja import Schema
from pydantic import Field, create_model, field_validator

from leadloop.sales.contracts import FACTS, Fact

MAX_LIMIT: Final = 200
MAX_OFFSET: Final = 1_000_000


class FieldErrorOut(Schema):
    """What is wrong with one field."""

    field: str
    code: str
    message: str


class ErrorDetailOut(Schema):
    """A stable code, a sentence, and the fields at fault."""

    code: str
    message: str
    fields: list[FieldErrorOut]


class ErrorOut(Schema):
    """The one error shape of this API."""

    error: ErrorDetailOut
    trace_id: str


class RefOut(Schema):
    """A person or team."""

    id: UUID
    name: str


class LeadOut(Schema):
    """A lead in a list. Times are UTC; scores are 1 to 100, null where there is none."""

    id: UUID
    full_name: str
    email: str
    mobile_phone: str
    company: str
    job_title: str
    company_size: int | None
    country: str
    product_interest: str
    lead_source: str
    utm_campaign: str
    status: str
    status_reason: str
    rating: str
    propensity_score: int | None
    propensity_grade: str
    lead_score: int | None
    lead_grade: str
    priority: str
    category: str
    owner: RefOut | None
    team: RefOut | None
    response_due_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


class LeadPageOut(Schema):
    """A page of leads; ``next`` is the address of the following page, null at the end."""

    items: list[LeadOut]
    total: int
    offset: int
    limit: int
    next: str | None


class _LeadDetail(LeadOut):
    """A lead with everything that is known of it."""

    consents: list[dict[str, Any]]
    attribution: dict[str, Any]
    context: dict[str, Any]
    attributes: dict[str, Any]
    propensity: dict[str, Any]
    decision: dict[str, Any] | None
    submission_id: UUID | None
    trace_url: str | None
    redirected_from: UUID | None = None


def _fact(fact: Fact) -> Any:
    return (int | None if fact.is_number else str, ...)


LeadDetailOut: Final = create_model(
    "LeadDetailOut",
    __base__=_LeadDetail,
    __doc__=_LeadDetail.__doc__,
    **{f.attribute: _fact(f) for f in FACTS if f.attribute not in LeadOut.model_fields},
)


_Word = Annotated[str, Field(max_length=200)]


def _words(description: str) -> Any:
    return Field(default_factory=list, max_length=50, description=description)


def _word(default: str, description: str) -> Any:
    return Field(default, description=description)


class LeadFilter(Schema):
    """Which leads to list. A parameter that may be repeated means: one of these."""

    status: list[_Word] = _words("open, qualified, disqualified; may be repeated.")
    status_reason: list[_Word] = _words("new, contacted, lost …; may be repeated.")
    team: list[_Word] = _words("Slug of the team; may be repeated.")
    grade: list[_Word] = _words("Grade at intake, A to D; may be repeated.")
    country: list[_Word] = _words("ISO 3166 code; may be repeated.")
    product_interest: list[_Word] = _words("Product; may be repeated.")
    source: list[_Word] = _words("web_form, api, event_grid …; may be repeated.")
    campaign: _Word = _word("", "UTM campaign.")
    text: _Word = _word("", "Beginnings of words in name, company, e-mail, phone.")
    created_from: datetime | None = Field(None, description="From this moment on; UTC if bare.")
    created_to: datetime | None = Field(None, description="Before this moment; UTC if bare.")
    sort: _Word = _word("created_at", "Column to sort by.")
    descending: bool = Field(True, description="Largest or newest first.")  # noqa: FBT003
    offset: int = Field(0, ge=0, le=MAX_OFFSET, description="How many to skip.")
    limit: int = Field(50, ge=1, le=MAX_LIMIT, description="How many to return.")

    @field_validator("*", mode="after")
    @classmethod
    def _storable(cls, value: Any) -> Any:
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and "\0" in text for text in texts):
            raise ValueError("NUL characters match nothing")
        return value

    @field_validator("created_from", "created_to", mode="after")
    @classmethod
    def _in_utc(cls, value: datetime | None) -> datetime | None:
        if value is None:
            return None
        try:
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        except OverflowError:
            raise ValueError("this time is out of range") from None
