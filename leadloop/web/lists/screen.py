"""The screens that every list has: itself, its rows for live updates, and how many there are."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from leadloop.kit.errors import InvalidInput
from leadloop.kit.standing import TOO_LONG
from leadloop.users import api as users
from leadloop.users.contracts import Actor
from leadloop.web import phrases
from leadloop.web.access import Request, may_read, may_write
from leadloop.web.answers import page
from leadloop.web.list_address import (
    MAX_IDS,
    Address,
    Choice,
    Filter,
    chips,
    ids_in,
    read_address,
    sort_value,
)
from leadloop.web.lists.spec import Column, Empty, RecordList, Rows

_AT_ONCE = 500
_ANY_ID = UUID(int=0)
_NO_MATCH = Empty(
    "filter", "Nothing matches", "Nothing fits these filters at the moment.", "", "Lift the filters"
)


class Asked(NamedTuple):
    """What an address asks of a list."""

    address: Address
    query: Any
    filters: Sequence[Filter]


class Line(NamedTuple):
    """A row: its id, its page, what it is called and sorted by, and its further cells as HTML."""

    id: UUID
    href: str
    name: str
    sort: str
    cells: SafeString


def ask(request: Request, spec: RecordList) -> Asked:
    """Read the list that the address describes."""
    return ask_of(request, spec, request.GET.urlencode())


def ask_of(request: Request, spec: RecordList, text: str) -> Asked:
    """Read the list that a query string describes."""
    filters = spec.filters(request)
    address = read_address(text, spec.names | {found.name for found in filters})
    return Asked(address, spec.parse(address, request.actor), filters)


def page_through(actor: Actor, spec: RecordList, query: Any, limit: int) -> list[UUID]:
    """Return the ids of every row of a query, a page at a time, at most ``limit``."""
    found: list[UUID] = []
    while len(found) < limit:
        page_of = spec.read(actor, replace(query, offset=len(found), limit=_AT_ONCE))
        found += [row.id for row in page_of.rows]
        if not page_of.rows or not page_of.has_next:
            break
    return found[:limit]


def suffix(address: Address) -> str:
    """Return the query string by which a record knows the list it was opened from."""
    text = str(address.list_only)
    return f"?{text}" if text else ""


def show(
    request: Request, spec: RecordList, *, template: str = "leadloop/lists/list.html", **more: Any
) -> HttpResponse:
    """Show the list: filtered, sorted, a page at a time, all of it in the address.

    ``template`` extends ``leadloop/lists/list.html`` where a list has actions of its own; it gets
    ``more`` besides.
    """
    asked = ask(request, spec)
    if not asked.address.pairs and not request.htmx:
        opens_as = _default_view(request.actor, spec)
        if opens_as:
            return redirect(f"{reverse(spec.url)}?{opens_as}")
    asked, found, too_long = _read(request.actor, spec, asked)
    context = {
        **_frame(asked, spec),
        "too_long_for": too_long,
        **_narrowing(asked, spec),
        **_paging(asked, found),
        "lines": _lines(found.rows, asked, spec),
        "page": found,
        "title": phrases.count(found.total, spec.noun, spec.nouns),
        "empty": _empty(request, asked, spec, found),
        "may_change": spec.bulk and may_write(request.actor, spec.kind),
        "may_export": may_read(request.actor, "export"),
        **more,
    }
    return page(request, template, context, part="leadloop/lists/_list.html", section=spec.key)


def _read(actor: Actor, spec: RecordList, asked: Asked) -> tuple[Asked, Rows, str]:
    """Read a list; one too long for the order asked for as it always is, naming the column."""
    try:
        return asked, spec.read(actor, asked.query), ""
    except InvalidInput as error:
        if error.errors[0].code != TOO_LONG:
            raise
    query = _as_always(actor, spec, asked.query)
    label = next((c.label for c in spec.columns if c.name == asked.query.sort), asked.query.sort)
    again = Asked(asked.address.without("sort"), query, asked.filters)
    return again, spec.read(actor, query), label


def _as_always(actor: Actor, spec: RecordList, query: Any) -> Any:
    """Return a query in the order that the list always has."""
    always = spec.parse(Address((), spec.names), actor)
    return replace(query, sort=always.sort, descending=always.descending)


def total(actor: Actor, spec: RecordList, query: Any) -> int:
    """Return how many records a query finds; a very long list is counted in part."""
    found = spec.read(actor, replace(_as_always(actor, spec, query), offset=0, limit=1))
    return found.total


def _default_view(actor: Actor, spec: RecordList) -> str:
    """Return the address as which a list opens for the actor; "" for as it always does."""
    views = users.list_views(actor, list_key=spec.key)
    return next((view.query for view in views if view.is_default), "")


def _or_plain(address: Address) -> str:
    """Return an address; one without anything says that the list is wanted as it always is."""
    return str(address) or "view=plain"


def rows(request: Request, spec: RecordList) -> HttpResponse:
    """Answer the rows of ``ids`` that belong into the list, for live updates."""
    asked = ask(request, spec)
    ids = ids_in(request.GET.get("ids", ""))
    query = replace(asked.query, ids=ids, offset=0, limit=MAX_IDS)
    found = spec.read(request.actor, query).rows if ids else ()
    context = {
        "list": spec,
        "lines": _lines(found, asked, spec),
        "suffix": suffix(asked.address),
        "may_change": spec.bulk and may_write(request.actor, spec.kind),
    }
    return render(request, "leadloop/lists/_rows.html", context)


def count(request: Request, spec: RecordList) -> HttpResponse:
    """Answer how many records the list holds, for live updates."""
    found = total(request.actor, spec, ask(request, spec).query)
    text = phrases.count(found, spec.noun, spec.nouns)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def shown_columns(address: Address, spec: RecordList) -> list[Column]:
    """Return the columns that an address shows: the first always, then those chosen."""
    chosen = [name for text in address.all("cols") for name in text.split(",")]
    first, *others = spec.columns
    if not chosen:
        return [first, *(column for column in others if column.shown)]
    by_name = {column.name: column for column in others}
    return [first, *(by_name[name] for name in dict.fromkeys(chosen) if name in by_name)]


def _lines(found: Sequence[Any], asked: Asked, spec: RecordList) -> list[Line]:
    # A page holds a thousand cells: templates take ten times as long over them.
    shown = [
        (format_html('<td class="{}">', column.css), column.cell)
        for column in shown_columns(asked.address, spec)[1:]
    ]
    sort = getattr(asked.query, "sort", "")
    before, after = _around_id(spec.record_url)
    tail = suffix(asked.address)
    return [
        Line(
            row.id,
            f"{before}{row.id}{after}{tail}",
            spec.name(row),
            sort_value(row, sort),
            _cells(row, shown),
        )
        for row in found
    ]


def _cells(row: Any, shown: Sequence[tuple[SafeString, Callable[[Any], Any]]]) -> SafeString:
    escaped = [f"{begin}{conditional_escape(cell(row))}</td>" for begin, cell in shown]
    return mark_safe("".join(escaped))  # noqa: S308 -- every part is escaped


@cache
def _around_id(name: str) -> tuple[str, str]:
    """Return what stands before and after the id in addresses of this name."""
    before, _, after = reverse(name, args=[_ANY_ID]).partition(str(_ANY_ID))
    return before, after


def _frame(asked: Asked, spec: RecordList) -> dict[str, Any]:
    address, query = asked.address, asked.query
    heads = []
    for column in shown_columns(address, spec):
        current = query.sort == column.name
        down = not query.descending if current else column.descends_first
        turned = address.without("page").having(sort=f"-{column.name}" if down else column.name)
        direction = "descending" if query.descending else "ascending"
        heads.append(
            {
                "label": column.label,
                "class": column.css,
                "query": turned if column.sorts else "",
                "direction": direction if current else "",
            }
        )
    return {
        "list": spec,
        "here": reverse(spec.url),
        "rows_url": reverse(f"{spec.url}-rows"),
        "count_url": reverse(f"{spec.url}-count"),
        "address": address,
        "query": query,
        "suffix": suffix(address),
        "heads": heads,
        "choosable": _choosable(address, spec),
        "column_pairs": [p for p in address.pairs if p[0] not in {"cols", "page"}],
    }


def _choosable(address: Address, spec: RecordList) -> list[dict[str, Any]]:
    shown = {column.name for column in shown_columns(address, spec)}
    return [
        {"name": column.name, "label": column.label, "shown": column.name in shown}
        for column in spec.columns[1:]
    ]


def _narrowing(asked: Asked, spec: RecordList) -> dict[str, Any]:
    address, filters = asked.address, asked.filters
    names = {found.name for found in filters}
    base = address.without(*spec.view_names, "page", "view")
    current = next((view for view in spec.views if _is(address, view.values, spec)), None)
    set_by_view = set(current.values.items()) if current else set()
    return {
        "filters": [
            {
                "name": f.name,
                "label": f.label,
                "options": _options(tuple(f.choices), address.get(f.name)),
                "chosen": address.get(f.name),
            }
            for f in filters
        ],
        "filter_pairs": [p for p in address.pairs if p[0] not in {*names, "page"}],
        "kept_pairs": [p for p in address.pairs if p[0] not in {"q", "page"}],
        "text": address.get("q"),
        "chips": chips(address, filters, people=_people(address), hidden=set_by_view),
        "cleared": _or_plain(address.without(*names, "q", "page")),
        "views": [
            {
                "label": v.label,
                "query": _or_plain(base.having(**v.values)),
                "current": v is current,
            }
            for v in spec.views
        ],
    }


@lru_cache(maxsize=512)
def _options(choices: tuple[Choice, ...], chosen: str) -> SafeString:
    """Return the options of a filter as HTML; a list of countries is too long for a template."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            (choice.value, mark_safe(" selected") if choice.value == chosen else "", choice.label)
            for choice in choices
        ),
    )


def _is(address: Address, values: Any, spec: RecordList) -> bool:
    return all(address.get(name) == values.get(name, "") for name in spec.view_names)


def _people(address: Address) -> dict[str, str]:
    with suppress(ValueError):
        found = users.names_of([UUID(address.get("owner"))])
        return {address.get("owner"): name for name in found.values()}
    return {}


def _empty(request: Request, asked: Asked, spec: RecordList, found: Rows) -> Empty | None:
    if found.rows:
        return None
    if spec.empty and not _any(request, spec):
        return spec.empty(request)
    fits = spec.no_match or _NO_MATCH
    cleared = asked.address.without(*(f.name for f in asked.filters), "q", "page")
    return fits if fits.href else fits._replace(href=f"?{cleared}")


def _any(request: Request, spec: RecordList) -> bool:
    """Whether there is any record at all, whatever the filters."""
    everything = Address(spec.views[-1].values.items(), spec.names)
    return total(request.actor, spec, spec.parse(everything, request.actor)) > 0


def _paging(asked: Asked, found: Rows) -> dict[str, Any]:
    number = found.offset // max(found.limit, 1) + 1
    base = asked.address.without("page")
    return {
        "first": found.offset + 1,
        "last": found.offset + len(found.rows),
        "previous_page": base.having(page=str(number - 1)) if number > 1 else "",
        "next_page": base.having(page=str(number + 1)) if found.has_next else "",
    }
