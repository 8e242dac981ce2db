"""The fields of a lead as it is submitted, declared once.

Every door, the hosted form, the API's description, intake, the rules and the form that mends a
rejected submission read this list. `docs/tutorials/add-a-field-to-a-lead.md` adds one to it.
"""

from enum import StrEnum
from typing import Final, NamedTuple


class Shape(StrEnum):
    """Which JSON a field takes, and what it is once it is canonical."""

    LINE = "line"
    """Text on one line."""

    TEXT = "text"
    """Text with line breaks."""

    WHOLE = "whole"
    """A whole number; a door takes a number or a text."""

    LIST = "list"
    """A list of objects."""

    OBJECT = "object"
    """An object."""


class SubmittedField(NamedTuple):
    """One field of a submission.

    ``label`` is the word for it on screens; ``about`` and ``example`` describe it to senders.
    ``limit`` is how many characters of a text intake keeps, or the highest number; 0 where the
    field has a reader of its own, which says so itself.
    """

    name: str
    label: str
    shape: Shape
    about: str
    example: str | int | None = None
    limit: int = 0

    @property
    def is_answer(self) -> bool:
        """Whether a person gives it; the rest is gathered around the answers."""
        return self.shape not in {Shape.LIST, Shape.OBJECT}


SUBMITTED_FIELDS: Final = (
    SubmittedField("first_name", "First name", Shape.LINE, "First name.", "Ana", 100),
    SubmittedField("last_name", "Last name", Shape.LINE, "Last name.", "Tan", 100),
    SubmittedField("email", "E-mail", Shape.LINE, "E-mail address.", "ana.tan@example.com"),
    SubmittedField(
        "mobile_phone", "Mobile phone", Shape.LINE, "Phone, national or E.164.", "+1 415 555 0134"
    ),
    SubmittedField("company", "Company", Shape.LINE, "Company.", "Northgate Logistics", 200),
    SubmittedField("job_title", "Job title", Shape.LINE, "Role.", "Chief financial officer", 150),
    SubmittedField(
        "company_size",
        "Company size",
        Shape.WHOLE,
        "Employees; a range such as 101-250 gives its lower bound.",
        240,
    ),
    SubmittedField("country", "Country", Shape.LINE, "Name or ISO 3166 code.", "US"),
    SubmittedField("product_interest", "Product interest", Shape.LINE, "Product.", "ilp"),
    SubmittedField("message", "Message", Shape.TEXT, "Free text.", "Please call me.", 10_000),
    SubmittedField("consents", "Consents", Shape.LIST, "What was agreed to, by purpose."),
    SubmittedField(
        "attribution",
        "Attribution",
        Shape.OBJECT,
        "Campaign parameters, click ids, referrer, landing_page.",
    ),
    SubmittedField(
        "context",
        "Context",
        Shape.OBJECT,
        "page_url, referrer, anonymous_id, form, user_agent, local_hour …",
    ),
    SubmittedField("attributes", "Attributes", Shape.OBJECT, "Everything else you want to keep."),
)

FIELD_NAMES: Final = tuple(field.name for field in SUBMITTED_FIELDS)
ANSWERS: Final = tuple(field for field in SUBMITTED_FIELDS if field.is_answer)
