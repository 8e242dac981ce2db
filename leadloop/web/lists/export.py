"""A list as a file: its columns as they are shown, all of its rows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse

from leadloop.bulk import api as bulk
from leadloop.bulk.contracts import MAX_ROWS
from leadloop.kit import clock
from leadloop.users.contracts import Actor
from leadloop.web import phrases
from leadloop.web.access import Request
from leadloop.web.answers import download
from leadloop.web.lists.screen import ask_of, page_through, shown_columns
from leadloop.web.lists.spec import Column, RecordList

_AT_ONCE: Final = 500


def export(request: Request, spec: RecordList) -> HttpResponse:
    """Answer the list at this address as a CSV file, and keep that it was taken.

    The rows are those that match now; one that changes meanwhile is written as it is then, one
    that goes away is left out.
    """
    asked = ask_of(request, spec, request.GET.urlencode())
    ids = matching_ids(request.actor, spec, asked.query)
    columns = shown_columns(asked.address, spec)
    bulk.record_export(
        request.actor,
        entity=spec.entity,
        title=f"Export: {phrases.count(len(ids), spec.noun, spec.nouns)}",
        rows=len(ids),
        plan={"list": str(asked.address), "columns": [column.name for column in columns]},
    )
    rows = _rows(request.actor, spec, asked.query, ids, columns)
    pieces = bulk.export_file([*(column.label for column in columns), "Id"], rows)
    return download(request, pieces, f"{spec.key}-{clock.now():%Y-%m-%d}.csv")


def matching_ids(actor: Actor, spec: RecordList, query: Any) -> list[UUID]:
    """Return the ids of every row of a list, in its order."""
    if spec.ids is not None:
        return spec.ids(actor, query, MAX_ROWS)
    return page_through(actor, spec, query, MAX_ROWS)


def _rows(
    actor: Actor, spec: RecordList, query: Any, ids: Sequence[UUID], columns: Sequence[Column]
) -> Iterator[Sequence[Any]]:
    first, *others = columns
    for start in range(0, len(ids), _AT_ONCE):
        some = tuple(ids[start : start + _AT_ONCE])
        found = spec.read(actor, replace(query, ids=some, offset=0, limit=_AT_ONCE)).rows
        by_id = {row.id: row for row in found}
        for key in some:
            row = by_id.get(key)
            if row is not None:
                yield [
                    first.plain(row) if first.plain else spec.name(row),
                    *(_plain(column.value(row)) for column in others),
                    key,
                ]


def _plain(value: Any) -> Any:
    if value is None:
        return ""
    name = getattr(value, "name", None)
    return name if isinstance(name, str) else value
