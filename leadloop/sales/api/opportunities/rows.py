"""Deals as rows: filtered, sorted, read; every read starts at what the actor may see."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    DecimalField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.expressions import OrderBy, RawSQL
from django.db.models.functions import Lower, NullIf

from leadloop.kit import clock
from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.kit.standing import by_key
from leadloop.kit.text import clean_text, search_words
from leadloop.sales.contracts import PersonRef
from leadloop.sales.contracts.deals import FORECAST_CATEGORIES, DealStatus
from leadloop.sales.contracts.opportunities import (
    OPPORTUNITY_SORTS,
    OpportunityQuery,
    OpportunityRow,
    RecordRef,
    StageRef,
)
from leadloop.sales.models import OPPORTUNITY_KIND, Opportunity, OpportunityQuerySet
from leadloop.users import api as users
from leadloop.users.contracts import Actor

MAX_LIMIT: Final = 500

_TEXT: Final["TextField[str, str]"] = TextField()
_MONEY: Final["DecimalField[Any, Any]"] = DecimalField(max_digits=21, decimal_places=4)

WEIGHTED: Final = ExpressionWrapper(
    F("estimated_value") * F("probability") / Value(Decimal(100)), output_field=_MONEY
)

_ROW: Final = (
    "id",
    "name",
    "estimated_value",
    "annual_premium",
    "currency",
    "probability",
    "forecast_category",
    "estimated_close_date",
    "actual_value",
    "actual_close_date",
    "next_step",
    "rating",
    "status",
    "status_reason",
    "stage_changed_at",
    "created_at",
    "updated_at",
    "version",
)
_JOINED: Final = (
    *("account_id", "account__name", "contact_id", "contact__full_name"),
    *("product_id", "product__name", "pipeline_id", "pipeline__name"),
    *("stage_id", "stage__name", "stage__position"),
    *("owner_id", "owner__name", "team_id", "team__name"),
)

# The query's name, and the column it narrows.
_ONE_OF: Final[Mapping[str, str]] = {
    "ids": "id",
    "statuses": "status",
    "status_reasons": "status_reason",
    "pipeline_ids": "pipeline_id",
    "stage_ids": "stage_id",
    "categories": "forecast_category",
    "products": "product__code",
    "ratings": "rating",
    "team_ids": "team_id",
}
_EQUAL: Final[Mapping[str, str]] = {
    "owner_id": "owner_id",
    "account_id": "account_id",
    "contact_id": "contact_id",
    "originating_lead_id": "originating_lead_id",
    "competitor_id": "competitor_id",
    "campaign": "source_campaign",
    "currency": "currency",
}
_WORDS: Final[Mapping[str, str]] = {
    "account": "account__name",
    "contact": "contact__full_name",
    "product": "product__name",
    "pipeline": "pipeline__name",
    "owner": "owner__name",
    "team": "team__name",
    **{n: n for n in ("name", "next_step", "rating", "status_reason")},
}
_PLACES: Final = {word.value: place for place, word in enumerate(FORECAST_CATEGORIES)}

_OWN_WORDS: Final = (
    "sales_opportunity_words(sales_opportunity.name, sales_opportunity.next_step)"
    " @@ to_tsquery('simple', %s)"
)
# Whoever sees a deal sees the names of its account and contact on it, so they are searched too.
_THEIR_WORDS: Final = """
EXISTS (SELECT FROM customers_account a WHERE a.id = sales_opportunity.account_id
    AND to_tsvector('simple', regexp_replace(left(a.name, 200), '[^[:alnum:]]+', ' ', 'g'))
        @@ to_tsquery('simple', %s))
OR EXISTS (SELECT FROM customers_contact c WHERE c.id = sales_opportunity.contact_id
    AND to_tsvector('simple', regexp_replace(left(c.full_name, 200), '[^[:alnum:]]+', ' ', 'g'))
        @@ to_tsquery('simple', %s))
"""


def filtered(actor: Actor, query: OpportunityQuery) -> OpportunityQuerySet:
    """Return the deals of a query that the actor may see, in no order.

    Raises:
        NotAllowed: The actor's role sees no opportunities at all.
    """
    users.check_may_read(actor, OPPORTUNITY_KIND)
    rows = Opportunity.objects.visible_to(actor).filter(*_conditions(query))
    words = search_words(query.text)
    if words:
        own = RawSQL(_OWN_WORDS, (words,), output_field=BooleanField())  # noqa: S611 -- a constant
        theirs = RawSQL(_THEIR_WORDS, (words, words), output_field=BooleanField())  # noqa: S611 -- a constant
        return rows.filter(Q(own) | Q(theirs))
    # Text without a single letter or digit finds nothing, rather than everything.
    return rows.none() if query.text.strip() else rows


def _conditions(query: OpportunityQuery) -> Iterable[Q]:
    for name, column in _ONE_OF.items():
        values = getattr(query, name)
        if values:
            cleaned = [clean_text(v) if isinstance(v, str) else v for v in values]
            yield Q(**{f"{column}__in": cleaned})
    for name, column in _EQUAL.items():
        value = getattr(query, name)
        if value:
            yield Q(**{column: clean_text(value) if isinstance(value, str) else value})
    if query.unowned and query.owner_id is None:
        yield Q(owner_id=None)
    if query.no_next_step:
        yield Q(next_step="")
    if query.overdue:
        today = query.today or clock.now().date()
        yield Q(status=DealStatus.OPEN, estimated_close_date__lt=today)
    yield from _closing(query)


def _closing(query: OpportunityQuery) -> Iterable[Q]:
    for bound, how in ((query.closing_from, "gte"), (query.closing_to, "lt")):
        if bound is not None:
            yield Q(status=DealStatus.OPEN, **{f"estimated_close_date__{how}": bound}) | Q(
                ~Q(status=DealStatus.OPEN), **{f"actual_close_date__{how}": bound}
            )


def sort_key(name: str) -> Any:
    """Return what a query sorts by; empty texts are null, so that they come last."""
    if name not in OPPORTUNITY_SORTS:
        cure = f"Sort by one of {', '.join(OPPORTUNITY_SORTS)}."
        raise InvalidInput([FieldError("sort", "unknown", cure)])
    if name == "stage":
        return F("stage__position")
    if name == "weighted_value":
        return WEIGHTED
    if name == "forecast_category":
        return Case(*(When(forecast_category=w, then=Value(n)) for w, n in _PLACES.items()))
    if name in _WORDS:
        return NullIf(Lower(_WORDS[name]), Value("", _TEXT), output_field=_TEXT)
    return F(name)


def sort_order(query: OpportunityQuery) -> list[OrderBy | str]:
    """Return the order a query asks for; equals stand in the order of their ids.

    Raises:
        InvalidInput: There is no such column to sort by.
    """
    return by_key(Opportunity, sort_key(query.sort), descending=query.descending)


def read_rows(rows: QuerySet[Opportunity]) -> tuple[OpportunityRow, ...]:
    """Read ``rows`` with every name they show, in one query."""
    return tuple(map(_row, rows.values(*_ROW, *_JOINED)))


def read_row(actor: Actor, opportunity_id: UUID) -> OpportunityRow:
    """Return one deal as a list shows it.

    Raises:
        NotFound: There is no such deal, or the actor may not see it.
    """
    found = read_rows(filtered(actor, OpportunityQuery()).filter(pk=opportunity_id))
    if not found:
        raise NotFound("There is no such opportunity.")
    return found[0]


def _row(values: dict[str, Any]) -> OpportunityRow:
    joined = {name: values.pop(name) for name in _JOINED}
    value = values["estimated_value"]
    weighted = None if value is None else value * values["probability"] / 100
    return OpportunityRow(
        **values,
        account=_record("account", joined["account_id"], joined["account__name"]),
        contact=_record("contact", joined["contact_id"], joined["contact__full_name"]),
        product=ref(joined["product_id"], joined["product__name"]),
        pipeline=PersonRef(joined["pipeline_id"], joined["pipeline__name"]),
        stage=StageRef(joined["stage_id"], joined["stage__name"], joined["stage__position"]),
        weighted_value=weighted,
        owner=ref(joined["owner_id"], joined["owner__name"]),
        team=ref(joined["team_id"], joined["team__name"]),
    )


def _record(entity: str, key: UUID | None, name: str | None) -> RecordRef | None:
    return RecordRef(entity, key, name or f"Unnamed {entity}") if key else None


def ref(key: UUID | None, name: str | None) -> PersonRef | None:
    """Return a reference by id and name; None where there is no id."""
    return PersonRef(key, name or "") if key else None
