"""Leads as rows: filtered, sorted, counted; every read starts at what the actor may see."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import BooleanField, Case, F, Func, Q, QuerySet, TextField, Value, When
from django.db.models.expressions import OrderBy, RawSQL
from django.db.models.functions import Lower, NullIf

from leadloop.kit import clock
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.standing import Sorting, by_key
from leadloop.kit.text import clean_text, search_words
from leadloop.sales.contracts import SORT_COLUMNS, LeadQuery, LeadRow, PersonRef
from leadloop.sales.models import KIND, Lead, LeadQuerySet
from leadloop.users import api as users
from leadloop.users.contracts import Actor

MAX_LIMIT: Final = 500

_PLAIN: Final = frozenset(
    {
        "company_size",
        "propensity_score",
        "lead_score",
        "response_due_at",
        "first_response_at",
        "created_at",
        "updated_at",
    }
)
_INDEXED: Final = frozenset(
    {
        *("full_name", "company", "propensity_score"),
        *("response_due_at", "created_at", "updated_at"),
    }
)
_TEXT: Final["TextField[str, str]"] = TextField()

ROW_FIELDS: Final = (
    "id",
    "full_name",
    "email",
    "mobile_phone",
    "company",
    "job_title",
    "company_size",
    "country",
    "product_interest",
    "lead_source",
    "utm_campaign",
    "status",
    "status_reason",
    "rating",
    "propensity_score",
    "propensity_grade",
    "lead_score",
    "lead_grade",
    "priority",
    "category",
    "response_due_at",
    "first_response_at",
    "created_at",
    "updated_at",
    "version",
)
_JOINED: Final = ("owner_id", "owner__name", "team_id", "team__name")

# One-to-many filters: the query's name, and the column it narrows.
_ONE_OF: Final[Mapping[str, str]] = {
    "ids": "id",
    "statuses": "status",
    "status_reasons": "status_reason",
    "team_ids": "team_id",
    "grades": "propensity_grade",
    "ratings": "rating",
    "priorities": "priority",
    "countries": "country",
    "products": "product_interest",
    "sources": "lead_source",
}
_MATCHES: Final = (
    "sales_lead_words(sales_lead.first_name, sales_lead.last_name, sales_lead.company,"
    " sales_lead.email, sales_lead.mobile_phone) @@ to_tsquery('simple', %s)"
)


RESPONSES: Final[Mapping[str, Callable[[], Q]]] = {
    # That both are there follows, but only what is said leads to an index.
    "in_time": lambda: Q(
        response_due_at__isnull=False, first_response_at__lte=F("response_due_at")
    ),
    "late": lambda: Q(response_due_at__isnull=False, first_response_at__gt=F("response_due_at")),
    "overdue": lambda: Q(status="open", first_response_at=None, response_due_at__lt=clock.now()),
}


GRADE_NOW: Final = Case(
    When(lead_score__isnull=False, then="lead_grade"), default="propensity_grade"
)
"""The grade of the score from history, else at intake; empty without either."""


def filtered(actor: Actor, query: LeadQuery) -> LeadQuerySet:
    """Return the leads of a query that the actor may see, in no order; tombstones left out.

    Raises:
        NotAllowed: The actor's role sees no leads at all.
    """
    users.check_may_read(actor, KIND)
    rows = Lead.objects.visible_to(actor).filter(*_conditions(query), merged_into=None)
    words = search_words(query.text)
    if words:
        matches = RawSQL(_MATCHES, (words,), output_field=BooleanField())  # noqa: S611 -- a constant
        return rows.filter(matches)
    # Text without a single letter or digit finds nothing, rather than everything.
    return rows.none() if query.text.strip() else rows


def _conditions(query: LeadQuery) -> Iterable[Q]:
    for name, column in _ONE_OF.items():
        values = getattr(query, name)
        if values:
            cleaned = [clean_text(v) if isinstance(v, str) else v for v in values]
            yield Q(**{f"{column}__in": cleaned})
    if query.owner_id is not None:
        yield Q(owner_id=query.owner_id)
    elif query.unowned:
        yield Q(owner_id=None)
    if query.campaign:
        yield Q(utm_campaign=clean_text(query.campaign))
    if query.grades_now:
        yield _graded(tuple(clean_text(grade) for grade in query.grades_now))
    yield from _arrival(query)


def _graded(grades: tuple[str, ...]) -> Q:
    of_history = Q(lead_score__isnull=False, lead_grade__in=grades)
    return of_history | Q(lead_score__isnull=True, propensity_grade__in=grades)


def _arrival(query: LeadQuery) -> Iterable[Q]:
    if query.response in RESPONSES:
        yield RESPONSES[query.response]()
    if query.created_from is not None:
        yield Q(created_at__gte=query.created_from)
    if query.created_to is not None:
        yield Q(created_at__lt=query.created_to)


def sort_key(query: LeadQuery) -> F | Func:
    """Return what a query sorts by; empty texts are null, so that they come last.

    Raises:
        InvalidInput: There is no such column to sort by.
    """
    name = query.sort
    if name not in SORT_COLUMNS:
        cure = f"Sort by one of {', '.join(SORT_COLUMNS)}."
        raise InvalidInput([FieldError("sort", "unknown", cure)])
    if name in _PLAIN:
        return F(name)
    column = f"{name}__name" if name in {"owner", "team"} else name
    return NullIf(Lower(column), Value("", _TEXT), output_field=_TEXT)


def sorting(query: LeadQuery) -> Sorting:
    """Return the order a query asks for.

    Raises:
        InvalidInput: There is no such column to sort by.
    """
    return Sorting(sort_key(query), query.descending, query.sort in _INDEXED)


def sort_order(query: LeadQuery) -> list[OrderBy | str]:
    """Return the order a query asks for; equals stand in the order of their ids.

    Raises:
        InvalidInput: There is no such column to sort by.
    """
    return by_key(Lead, sort_key(query), descending=query.descending)


def ordered(rows: QuerySet[Lead], query: LeadQuery) -> QuerySet[Lead]:
    """Sort ``rows`` as the query says."""
    return rows.order_by(*sort_order(query))


def read_rows(rows: QuerySet[Lead]) -> tuple[LeadRow, ...]:
    """Read ``rows`` with the names of owner and team, in one query."""
    return tuple(map(_row, rows.values(*ROW_FIELDS, *_JOINED)))


def _row(values: dict[str, Any]) -> LeadRow:
    owner = _ref(values.pop("owner_id"), values.pop("owner__name"))
    team = _ref(values.pop("team_id"), values.pop("team__name"))
    return LeadRow(**values, owner=owner, team=team)


def _ref(key: UUID | None, name: str | None) -> PersonRef | None:
    return PersonRef(key, name or "") if key else None
