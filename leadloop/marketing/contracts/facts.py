"""The facts of a person that conditions may ask for, declared once."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, NamedTuple


class FactType(StrEnum):
    """What kind of value a fact is, and so what may be asked of it."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    MOMENT = "moment"
    WORDS = "words"


class Fact(NamedTuple):
    """One fact: its name, which is the column's, the word on screens, its type, its group there."""

    name: str
    label: str
    type: FactType
    group: str = "Person"


_T, _N, _B, _M, _W = FactType

FACTS: Final = (
    Fact("kind", "Lead or contact", _T),
    Fact("first_name", "First name", _T),
    Fact("last_name", "Last name", _T),
    Fact("email", "E-mail", _T),
    Fact("mobile_phone", "Mobile phone", _T),
    Fact("company", "Company", _T),
    Fact("job_title", "Job title", _T),
    Fact("company_size", "Company size", _N),
    Fact("country", "Country", _T),
    Fact("language", "Language", _T),
    Fact("time_zone", "Time zone", _T),
    Fact("customer_type", "Relationship", _T),
    Fact("product_interest", "Product interest", _T, "Interest"),
    Fact("lead_status", "Lead status", _T, "Interest"),
    Fact("lead_source", "Lead source", _T, "Interest"),
    Fact("utm_source", "UTM source", _T, "Interest"),
    Fact("utm_campaign", "UTM campaign", _T, "Interest"),
    Fact("score", "Score", _N, "Scores"),
    Fact("grade", "Grade", _T, "Scores"),
    Fact("intake_score", "Score at intake", _N, "Scores"),
    Fact("intake_grade", "Grade at intake", _T, "Scores"),
    Fact("sales_created_at", "Came in", _M, "Moments"),
    Fact("last_engaged_at", "Last engaged", _M, "Moments"),
    Fact("converted_at", "Became a contact", _M, "Moments"),
    Fact("mql_at", "Handed to sales", _M, "Moments"),
    Fact("has_opted_out_of_email", "Opted out of e-mail", _B, "Permissions"),
    Fact("do_not_call", "Do not call", _B, "Permissions"),
    Fact("email_bounced_reason", "E-mail bounced: reason", _T, "Permissions"),
    Fact("open_opportunities", "Open opportunities", _N, "Customer"),
    Fact("won_opportunities", "Won opportunities", _N, "Customer"),
    Fact("won_premium", "Won premium", _N, "Customer"),
    Fact("open_cases", "Open cases", _N, "Customer"),
    Fact("open_case_types", "Types of open cases", _W, "Customer"),
    Fact("open_case_priorities", "Priorities of open cases", _W, "Customer"),
    Fact("policies_in_force", "Policies in force", _W, "Customer"),
)
BY_NAME: Final[Mapping[str, Fact]] = {fact.name: fact for fact in FACTS}

ATTRIBUTES: Final = "attributes."
"""Begins the name of a fact that an installation added: what ``attributes`` has under the rest."""


class Operator(NamedTuple):
    """One thing to ask of a fact: its name, the words on screens, whether it takes a value."""

    name: str
    label: str
    takes: str = "value"


_KNOWN: Final = (
    Operator("is_known", "is known", ""),
    Operator("is_unknown", "is unknown", ""),
)
OPERATORS: Final[Mapping[FactType, tuple[Operator, ...]]] = {
    FactType.TEXT: (
        Operator("is", "is"),
        Operator("is_not", "is not"),
        Operator("in", "is one of", "values"),
        Operator("not_in", "is none of", "values"),
        Operator("contains", "contains"),
        Operator("not_contains", "does not contain"),
        Operator("begins_with", "begins with"),
        *_KNOWN,
    ),
    FactType.NUMBER: (
        Operator("is", "is", "number"),
        Operator("is_not", "is not", "number"),
        Operator("at_least", "is at least", "number"),
        Operator("at_most", "is at most", "number"),
        Operator("more_than", "is more than", "number"),
        Operator("less_than", "is less than", "number"),
        *_KNOWN,
    ),
    FactType.BOOLEAN: (Operator("is_true", "is true", ""), Operator("is_false", "is false", "")),
    FactType.MOMENT: (
        Operator("within_last_days", "was within the last … days", "days"),
        Operator("more_than_days_ago", "was more than … days ago", "days"),
        Operator("within_next_days", "is within the next … days", "days"),
        Operator("before", "is before", "date"),
        Operator("after", "is on or after", "date"),
        *_KNOWN,
    ),
    FactType.WORDS: (
        Operator("has", "has"),
        Operator("has_not", "has not"),
        *_KNOWN,
    ),
}


def operator_of(kind: FactType, name: str) -> Operator | None:
    """Return what may be asked under this name of such a fact, None if nothing."""
    return next((one for one in OPERATORS[kind] if one.name == name), None)


def fact_of(name: str) -> Fact | None:
    """Return a fact by name; one that an installation added is a text."""
    if name.startswith(ATTRIBUTES):
        rest = name.removeprefix(ATTRIBUTES)
        return Fact(name, rest, FactType.TEXT, "Added") if 0 < len(rest) <= 100 else None  # noqa: PLR2004 -- a name
    return BY_NAME.get(name)
