"""Reads records: one by its key, or a page of a set, by the options of a query."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from django.core.exceptions import FieldError, ValidationError
from django.db import DataError
from django.db.models import Q

from leadloop.facades.dataverse.answers import Refusal, bad_syntax, no_record
from leadloop.facades.dataverse.calls import MAX_PAGE, Call
from leadloop.facades.dataverse.expanding import Reading, expand_into, needed, selected
from leadloop.facades.dataverse.paging import Cookie, after, decode, ordered
from leadloop.facades.dataverse.rendering import Record, Renderer
from leadloop.facades.dataverse.schema import schema_of
from leadloop.kit.entity import Entity
from leadloop.kit.odata.compiling import Compiler
from leadloop.kit.odata.options import parse_expand, parse_order, parse_select
from leadloop.kit.odata.parser import parse_filter
from leadloop.kit.odata.syntax import Expand, Node, Order

TOTAL: Final = "Microsoft.Dynamics.CRM.totalrecordcount"
TOTAL_EXCEEDED: Final = "Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded"
MORE: Final = "Microsoft.Dynamics.CRM.morerecords"
_OPTIONS: Final = frozenset(
    ("$select", "$filter", "$expand", "$orderby", "$top", "$count", "$skiptoken", "$format")
)


@dataclass(frozen=True, slots=True)
class Query:
    """What a query asks of one entity, whichever language it came in."""

    select: tuple[str, ...] = ()
    where: Node | None = None
    order: tuple[Order, ...] = ()
    expand: tuple[Expand, ...] = ()
    top: int | None = None
    count: bool = False
    cookie: Cookie | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of records. ``more`` is where the next one begins; ``total`` stops at 5,000."""

    records: list[Record]
    more: Cookie | None
    total: int | None


def reading_of(call: Call) -> Reading:
    """Return what all parts of the answer to a call share."""
    return Reading(call.actor, call.annotations, call.base_url, call.max_page_size or MAX_PAGE)


def read_options(call: Call) -> Query:
    """Return the query that a call's options ask for.

    Raises:
        Refusal: An option is not known, or its value is none.
        SyntaxFault: It cannot be read.
    """
    options = call.query
    for name in options:
        if name.startswith("$") and name not in _OPTIONS:
            raise bad_syntax(f"The query parameter '{name[:60]}' is not supported.")
    aliases = call.aliases()
    token = options.get("$skiptoken")
    return Query(
        select=parse_select(options.get("$select", "")),
        where=parse_filter(options["$filter"], aliases) if options.get("$filter") else None,
        order=parse_order(options.get("$orderby", "")),
        expand=parse_expand(options["$expand"], aliases) if options.get("$expand") else (),
        top=_top(options),
        count=options.get("$count", "").lower() == "true",
        cookie=decode(token) if token else None,
    )


def _top(options: Mapping[str, str]) -> int | None:
    text = options.get("$top")
    if text is None:
        return None
    if not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 -- fits an integer
        raise bad_syntax("The value of $top is no number.")
    if int(text) == 0:
        raise bad_syntax("Invalid value '0' for $top: it is at least 1.")
    return int(text)


def read_page(reading: Reading, entity: Entity, query: Query, narrowed: Q | None = None) -> Page:
    """Return one page of the records that a query asks for.

    ``$top`` counts only where the call does not say how large a page is.

    Raises:
        Refusal: A property is not there or a value does not fit.
    """
    schema = schema_of(entity)
    compiler = Compiler(reading.actor, schema)
    renderer = Renderer(reading.actor, entity, selected(schema, query.select), reading.annotations)
    rows = entity.rows(reading.actor).order_by().filter(compiler.compile(query.where))
    rows = rows.filter(narrowed) if narrowed is not None else rows
    total = capped(rows) if query.count else None
    rows, columns = ordered(rows, compiler, query.order)
    if query.cookie is not None:
        rows = rows.filter(after(columns, query.cookie))
    size = min(query.top or reading.page_size, reading.page_size)
    names = {*renderer.attributes, *needed(schema, query.expand), *(c.alias for c in columns)}
    taken = fetch(rows.values(*names)[: size + 1])
    more = None
    if len(taken) > size:
        taken = taken[:size]
        last = taken[-1]
        number = query.cookie.number if query.cookie else 1
        more = Cookie((*(last[c.alias] for c in columns), last["pk"]), number + 1)
    records = renderer.render(taken)
    expand_into(reading, schema, query.expand, list(zip(taken, records, strict=True)))
    return Page(records, None if query.top and size == query.top else more, total)


def fetch(rows: Any) -> list[dict[str, Any]]:
    """Run a query.

    Raises:
        Refusal: A value does not fit its column.
    """
    try:
        return list(rows)
    except (FieldError, ValidationError, ValueError, TypeError, DataError, OverflowError):
        raise bad_syntax("A value does not fit its column.") from None


def capped(rows: Any) -> int:
    """Return how many rows there are, 5,000 being the most that is said."""
    return counted(rows, MAX_PAGE + 1)


def counted(rows: Any, most: int) -> int:
    """Return how many rows there are, ``most`` at most."""
    try:
        return int(rows.order_by()[:most].count())
    except (FieldError, ValidationError, ValueError, TypeError, DataError, OverflowError):
        raise bad_syntax("A value does not fit its column.") from None


def read_one(reading: Reading, entity: Entity, condition: Q, query: Query, said: object) -> Record:
    """Return the record that a condition leads to.

    Raises:
        Refusal: There is none that the actor sees.
    """
    schema = schema_of(entity)
    renderer = Renderer(reading.actor, entity, selected(schema, query.select), reading.annotations)
    names = {*renderer.attributes, *needed(schema, query.expand)}
    taken = fetch(entity.rows(reading.actor).order_by().filter(condition).values(*names)[:1])
    if not taken:
        raise no_record(entity.name, said)
    records = renderer.render(taken)
    expand_into(reading, schema, query.expand, list(zip(taken, records, strict=True)))
    return records[0]


def next_link(call: Call, cookie: Cookie) -> str:
    """Return the address of the next page: the same question, with where to begin."""
    options = {name: value for name, value in call.query.items() if name != "$skiptoken"}
    options["$skiptoken"] = cookie.encode()
    text = "&".join(
        f"{quote(name, safe='$@')}={quote(value, safe='$,()/')}" for name, value in options.items()
    )
    return f"{call.base_url}{quote(call.path)}?{text}"


def answer_page(call: Call, context: str, page: Page) -> dict[str, Any]:
    """Return the body that answers with a page."""
    body: dict[str, Any] = {"@odata.context": f"{call.base_url}$metadata#{context}"}
    if page.total is not None:
        body["@odata.count"] = min(page.total, MAX_PAGE)
        if call.annotations.wants(TOTAL):
            body[f"@{TOTAL}"] = min(page.total, MAX_PAGE)
            body[f"@{TOTAL_EXCEEDED}"] = page.total > MAX_PAGE
    body["value"] = page.records
    if page.more is not None:
        body["@odata.nextLink"] = next_link(call, page.more)
    return body


__all__ = ["MORE", "Page", "Query", "Refusal", "read_one", "read_options", "read_page"]
