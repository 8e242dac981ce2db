"""Change tracking: a delta link after the last page, then what changed and what went."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from leadloop.events import api as events
from leadloop.events.contracts.tracking import Mark, Tracked
from leadloop.facades.dataverse.answers import Refusal, Reply, bad_syntax, ok
from leadloop.facades.dataverse.calls import MAX_PAGE, Call
from leadloop.facades.dataverse.expanding import selected
from leadloop.facades.dataverse.reading import (
    answer_page,
    fetch,
    read_options,
    read_page,
    reading_of,
)
from leadloop.facades.dataverse.rendering import Record, Renderer
from leadloop.facades.dataverse.schema import schema_of
from leadloop.kit import clock
from leadloop.kit.entity import Entity
from leadloop.kit.odata.options import parse_select

TOKEN: Final = "$deltatoken"  # noqa: S105 -- the name of an option
PREFERENCE: Final = "odata.track-changes"
_SINCE: Final = "trackedsince"
_EXPIRY: Final = timedelta(days=7)
_NOT_WITH: Final = ("$filter", "$orderby", "$expand", "$top")


def is_asked(call: Call) -> bool:
    """Say whether a call asks for changes, or begins to track them."""
    return PREFERENCE in call.preferences or TOKEN in call.query or _SINCE in call.query


def answer_changes(call: Call, entity: Entity) -> Reply:
    """Answer a call that tracks changes.

    Raises:
        Refusal: It goes with an option it cannot go with, or its token is old or none of ours.
    """
    for name in _NOT_WITH:
        if name in call.query:
            raise bad_syntax(f"Change tracking does not go with {name}.")
    if not entity.kind:
        raise bad_syntax(f"Change tracking is not enabled for {entity.name}.")
    if TOKEN in call.query:
        return _delta(call, entity)
    return _first(call, entity)


def _first(call: Call, entity: Entity) -> Reply:
    """Answer a page of all records; the mark was taken before the first of them was read."""
    given = call.query.get(_SINCE)
    mark = _decoded(given) if given else events.present_mark()
    query = read_options(call)
    page = read_page(reading_of(call), entity, query)
    marked = replace(call, query={**call.query, _SINCE: mark.token()})
    body = answer_page(marked, entity.set_name, page)
    if page.more is None:
        body["@odata.deltaLink"] = _link(call, mark.token())
    return _applied(call, body)


def _applied(call: Call, body: dict[str, Any]) -> Reply:
    asked = PREFERENCE in call.preferences
    return ok(body, headers={"Preference-Applied": PREFERENCE} if asked else {})


def _delta(call: Call, entity: Entity) -> Reply:
    changes, mark, more = _changes(call, entity, call.max_page_size or MAX_PAGE)
    context = f"{call.base_url}$metadata#{entity.set_name}/$delta"
    records = [*changes.records(call, entity), *changes.gone(call, entity)]
    link = _link(call, mark.token())
    name = "@odata.nextLink" if more else "@odata.deltaLink"
    return _applied(call, {"@odata.context": context, "value": records, name: link})


def count_changes(call: Call, entity: Entity) -> int:
    """Return how many records changed or went since a token, 5,000 at most."""
    changes, _, _ = _changes(call, entity, MAX_PAGE)
    return len(changes.records(call, entity)) + len(list(changes.gone(call, entity)))


@dataclass(frozen=True, slots=True)
class _Changes:
    """The last change of each record, the records that are there, and those that are seen."""

    last: dict[UUID, Tracked]
    seen: frozenset[UUID]

    def records(self, call: Call, entity: Entity) -> list[Record]:
        """Return the records that are new or have changed."""
        schema = schema_of(entity)
        fields = selected(schema, parse_select(call.query.get("$select", "")))
        renderer = Renderer(call.actor, entity, fields, call.annotations)
        rows = entity.rows(call.actor).order_by().filter(Q(pk__in=self.seen))
        found = {row["pk"]: row for row in fetch(rows.values(*renderer.attributes))}
        return renderer.render([found[key] for key in self.last if key in found])

    def gone(self, call: Call, entity: Entity) -> Iterable[Record]:
        """Return a tombstone for what was deleted, or went out of the actor's sight."""
        context = f"{call.base_url}$metadata#{entity.set_name}/$deletedEntity"
        for key, change in self.last.items():
            if key in self.seen:
                continue
            if change.op == "delete" or change.moved:
                yield {"@odata.context": context, "id": str(key), "reason": "deleted"}


def _changes(call: Call, entity: Entity, limit: int) -> tuple[_Changes, Mark, bool]:
    mark = _decoded(call.query[TOKEN])
    if clock.now() - mark.at > _EXPIRY:
        raise Refusal(400, "0x80044352", "The delta token has expired; read everything again.")
    ahead = events.present_mark()
    found = list(events.changed_since(entity.kind, mark, limit=limit + 1))
    more = len(found) > limit
    found = found[:limit]
    last: dict[UUID, Tracked] = {}
    for change in found:
        key = UUID(change.subject)
        moved = (change.op == "update" and change.moved) or (key in last and last[key].moved)
        last.pop(key, None)
        last[key] = change._replace(moved=bool(moved))
    rows = entity.rows(call.actor).order_by().filter(pk__in=list(last))
    seen = frozenset(rows.values_list("pk", flat=True))
    reached = Mark(found[-1].position, mark.at) if more else ahead
    return _Changes(last, seen), reached, more


def _decoded(text: str) -> Mark:
    try:
        return Mark.of(text)
    except ValueError:
        raise bad_syntax("The delta token is none of ours.") from None


def _link(call: Call, token: str) -> str:
    select = call.query.get("$select")
    chosen = f"$select={select.replace(' ', '')}&" if select else ""
    return f"{call.base_url}{call.path.partition('/')[0]}?{chosen}{TOKEN}={token}"
