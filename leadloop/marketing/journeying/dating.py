"""Dates of people lead them into journeys: each once for each time that the date comes."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid5

import structlog

from leadloop.kit import clock
from leadloop.kit.arrays import text_array
from leadloop.kit.db import execute
from leadloop.kit.due import DueItem, DueKind, Finished, NewDue, Step, Wait
from leadloop.marketing.contracts.journey_dates import EntryDate
from leadloop.marketing.contracts.journeys import EntryPlan, JourneyStatus, Plan
from leadloop.marketing.journeying.book import Running, find_journeys
from leadloop.marketing.journeying.conditions import nodes_in
from leadloop.marketing.journeying.entering import Entry, let_in
from leadloop.marketing.journeying.facts import load
from leadloop.marketing.logic.journeys.dates import (
    days_between,
    month_days,
    next_look,
    occurrences,
)

log = structlog.get_logger()

DATES: Final = "marketing.journey_dates"
"""The kind of due work that looks whose date has come; the key is the journey and the entry."""

_ROOM: Final = 1_000
_LATEST: Final = timedelta(days=7)
"""How late somebody still comes in, where nothing ran meanwhile."""

_ATTRIBUTE: Final = "attributes."
_DAYS: Final = "%(days)s::text[]::date[]"
_FREE: Final = "(p.attributes ->> %(name)s::text)"
_FIELDS: Final = {
    "birth_date": ("p.birth_date", f"p.birth_date = ANY({_DAYS})"),
    "policy_renewals": (
        "p.policy_renewals",
        f"p.policy_renewals && {_DAYS} AND p.policy_renewals <> '{{}}'",
    ),
    **{
        name: (f"p.{name}", f"(p.{name} AT TIME ZONE 'UTC')::date = ANY({_DAYS})")
        for name in ("sales_created_at", "converted_at", "mql_at")
    },
}
"""What is read of each field, and how it is found by days."""

_MONTH_DAY: Final = (
    "(extract(month FROM {0}) * 100 + extract(day FROM {0})) = ANY(%(days)s::numeric[])"
)
_YEARLY: Final = {
    "birth_date": _MONTH_DAY.format("p.birth_date"),
    "policy_renewals": "EXISTS (SELECT FROM unnest(p.policy_renewals) AS d WHERE "
    + _MONTH_DAY.format("d")
    + ")",
    **{
        name: _MONTH_DAY.format(f"(p.{name} AT TIME ZONE 'UTC')::date")
        for name in ("sales_created_at", "converted_at", "mql_at")
    },
}


class Arriving(NamedTuple):
    """Somebody whose date comes: who, which day is meant, and when they come in (UTC)."""

    number: int
    person: UUID
    day: str
    moment: datetime


def date_work(journey: UUID, plan: Plan) -> list[NewDue]:
    """Return the due work of a plan's entries by date: what comes from now on leads in."""
    now = clock.now()
    return [
        NewDue(DATES, f"{journey}:{entry.key}", next_look(entry.date, now), _from(now))
        for entry in plan.entries
        if entry.date is not None
    ]


def _from(moment: datetime) -> dict[str, Any]:
    return {"since": moment.isoformat()}


def dates_kind() -> DueKind:
    """Return how such work advances."""
    return DueKind(
        DATES,
        lambda items: [_look(item) for item in items],
        _give_up,
        batch_size=1,
        # Dates go on coming: whatever is the matter, it is tried again.
        max_attempts=1_000_000,
    )


def _give_up(item: DueItem, error: str) -> None:
    log.error("journey.dates_given_up", key=item.key, error=error)


def _look(item: DueItem) -> Step:
    key, _, entry_key = item.key.partition(":")
    running = find_journeys([UUID(key)]).get(UUID(key))
    if running is None or running.status not in (JourneyStatus.PUBLISHED, JourneyStatus.PAUSED):
        return Finished()
    entry = next((one for one in running.plan.entries if one.key == entry_key), None)
    if entry is None or entry.date is None:
        return Finished()
    now, told = clock.now(), item.payload
    until = datetime.fromisoformat(told["until"]) if "until" in told else now
    since = max(datetime.fromisoformat(told["since"]), until - _LATEST)
    after, last = told.get("number", 0), 0
    found = _rows(entry.date, since, until, after)
    if found:
        last = found[-1][0]
        arriving = list(_exact(entry.date, found, since, until))
        let_in(running, _entries(running, entry, arriving))
    if len(found) == _ROOM:
        return Wait(now, {**_from(since), "until": until.isoformat(), "number": last})
    return Wait(next_look(entry.date, now), _from(until))


def _entries(running: Running, entry: EntryPlan, arriving: Sequence[Arriving]) -> list[Entry]:
    """Return who comes in; the day meant makes the cause, so that each day leads in once."""
    if entry.condition is not None:
        people = load((one.person for one in arriving), nodes_in(running.plan))
        arriving = [
            one
            for one in arriving
            if one.person in people and people[one.person].matches(entry.condition)
        ]
    return [
        Entry(one.person, uuid5(running.id, f"{entry.key}/{one.day}"), data={"date": one.day})
        for one in arriving
    ]


def _exact(
    entry: EntryDate, rows: Sequence[tuple[Any, ...]], since: datetime, until: datetime
) -> Iterator[Arriving]:
    for number, person, zone, value in rows:
        for one in occurrences(entry, value, zone, since, until):
            yield Arriving(number, person, one.day.isoformat(), one.moment)


def list_arriving(entry: EntryDate, since: datetime, until: datetime) -> list[Arriving]:
    """Return whom a date leads in within a time, at most about a thousand of them."""
    return list(_exact(entry, _rows(entry, since, until, 0), since, until))


def _rows(entry: EntryDate, since: datetime, until: datetime, after: int) -> list[tuple[Any, ...]]:
    """Return number, id, zone and dates of people whose date may be in a time; some too many."""
    value, narrow, days = _asked(entry, days_between(since, until, entry))
    found: list[tuple[Any, ...]] = execute(
        f"SELECT p.number, p.id, p.time_zone, {value} FROM marketing_person p WHERE p.is_active"
        f" AND p.number > %(after)s AND {narrow} ORDER BY p.number LIMIT {_ROOM}",
        {"after": after, "days": days, **_named(entry)},
    )
    return found


def _named(entry: EntryDate) -> dict[str, str]:
    free = entry.field.startswith(_ATTRIBUTE)
    return {"name": entry.field.removeprefix(_ATTRIBUTE)} if free else {}


def _asked(entry: EntryDate, days: Sequence[date]) -> tuple[str, str, Any]:
    """Return what is read, the condition, and the days in it; every name in it is ours."""
    if entry.field in _FIELDS:
        value, narrow = _FIELDS[entry.field]
        if entry.yearly:
            return value, _YEARLY[entry.field], list(month_days(days))
        return value, narrow, text_array([day.isoformat() for day in days])
    if entry.yearly:
        written = [f"{day // 100:02}-{day % 100:02}" for day in month_days(days)]
        return _FREE, f"substr({_FREE}, 6, 5) = ANY(%(days)s)", text_array(written)
    written = [day.isoformat() for day in days]
    return _FREE, f"left({_FREE}, 10) = ANY(%(days)s)", text_array(written)
