"""Visitors as requests: pages seen, calculators tried, forms sent, each at its moment. Pure."""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import orjson

from leadloop.project.simulate.contracts import Enquiry, Visit
from leadloop.project.simulate.doors import DemoDoors
from leadloop.project.simulate.traffic import Door, Request
from leadloop.project.simulate.vocabulary import COUNTRY_BY_CODE, SITE
from leadloop.project.simulate.world import World

FORM, API, EVENT_GRID, TRACKER = "form", "api", "event-grid", "tracker"

_DOUBLE_CLICKS = 0.02
_COMPARISONS_BY_EVENT = 0.8
_LOOKERS_PER_ENQUIRY = 2
_LOOKERS_AT_A_FORM = 0.4
_FIRST_FIELDS = ("first_name", "last_name", "email", "mobile_phone")
_HOURS_PER_DAY = 24


_Signal = tuple[str, dict[str, str]]
"""What a form's script tells: a kind of visit and its data."""


class Step(NamedTuple):
    """One request and when it is due, in seconds after the start."""

    at_s: float
    request: Request


class Start(NamedTuple):
    """Enquiry ``number`` begins at ``at_s`` seconds after the start."""

    at_s: float
    number: int


@dataclass(frozen=True, slots=True)
class Journeys:
    """Turns enquiries of a world into requests to the doors of one installation.

    ``run`` begins every id, so that a second run is not taken for a repetition of the first.
    ``pace`` is how many seconds of a visit pass in one second, and no visit takes more than
    ``longest_s`` seconds; ``began`` is the time of the start on the server's clock.
    """

    world: World
    doors: DemoDoors
    run: str
    began: datetime
    pace: float = 40.0
    longest_s: float = 5.0

    def steps(self, starts: Iterable[Start]) -> Iterator[Step]:
        """Yield every request of every visit in order of time; ``starts`` must ascend."""
        waiting: list[tuple[float, int, Request]] = []
        order = count()
        for start in starts:
            while waiting and waiting[0][0] <= start.at_s:
                at_s, _, request = heapq.heappop(waiting)
                yield Step(at_s, request)
            for step in self.visit(start):
                heapq.heappush(waiting, (step.at_s, next(order), step.request))
        while waiting:
            at_s, _, request = heapq.heappop(waiting)
            yield Step(at_s, request)

    def visit(self, start: Start) -> list[Step]:
        """Return what one enquiry sends, and a few lookers who leave without sending anything."""
        enquiry = self.world.enquiry(start.number)
        rng = Random(f"{self.world.seed}/journey/{start.number}")  # noqa: S311 -- a simulation
        lookers = [
            step
            for number in range(_LOOKERS_PER_ENQUIRY)
            for step in self._look_only(self.world.looker(start.number, number), start.at_s, rng)
        ]
        return lookers + self._enquire(enquiry, start.at_s, rng)

    def _look_only(self, visit: Visit, start_s: float, rng: Random) -> list[Step]:
        """Return the pages of somebody who sends nothing; some open a form and leave it."""
        steps = self._look(visit, start_s)
        if visit.form not in self.doors.form_keys or rng.random() >= _LOOKERS_AT_A_FORM:
            return steps
        at_s = steps[-1].at_s if steps else start_s
        reached = rng.randrange(len(_FIRST_FIELDS) + 1)
        signals: list[_Signal] = [("form_view", {}), *_filled(_FIRST_FIELDS[:reached])]
        if reached:
            left = {"field": _FIRST_FIELDS[reached - 1], "step": "left"}
            signals.append(("form_field", left))
        return steps + self._tell(at_s, visit, signals)

    def _tell(self, at_s: float, visit: Visit, signals: Sequence[_Signal]) -> list[Step]:
        """Return what the script of a form tells of it; see ``portal/signals.js``."""
        page_url = f"{self.doors.base_url}/p/{visit.form}"
        return [
            self._track(
                at_s,
                visit,
                f"signal-{number}",
                {"kind": kind, "page_url": page_url, "data": {"form": visit.form, **data}},
            )
            for number, (kind, data) in enumerate(signals)
        ]

    def _look(self, visit: Visit, start_s: float) -> list[Step]:
        """Return the page views of a visit, each when the page was left."""
        steps = []
        at_s, referrer = start_s, visit.referrer
        pace = max(self.pace, visit.seconds / self.longest_s)
        query = f"?{urlencode(visit.attribution)}" if visit.attribution else ""
        for number, page in enumerate(visit.pages):
            at_s += page.seconds / pace
            url = SITE + page.path
            seen = {"kind": "page_view", "page_url": url + query, "referrer": referrer}
            steps.append(self._track(at_s, visit, f"{number}", seen))
            referrer, query = url, ""
        if visit.calculator:
            page_url = f"{self.doors.base_url}/p/welcome"
            tried: dict[str, Any] = {"kind": "calculator", "page_url": page_url}
            tried["data"] = visit.calculator.values()
            steps.append(self._track(at_s, visit, "calculator", tried))
        return steps

    def _track(self, at_s: float, visit: Visit, suffix: str, seen: dict[str, Any]) -> Step:
        rng = Random(f"{self.run}/{visit.anonymous_id}/{suffix}")  # noqa: S311 -- a simulation
        body = {
            "id": str(UUID(int=rng.getrandbits(128), version=4)),
            "key": self.doors.site_key,
            "anonymous_id": visit.anonymous_id,
            "at": self._moment(at_s),
            **seen,
        }
        door = self.doors.tracker(visit.user_agent)
        return Step(at_s, _request(door, orjson.dumps(body), TRACKER))

    def _enquire(self, enquiry: Enquiry, start_s: float, rng: Random) -> list[Step]:
        key = f"{self.run}-{enquiry.number}"
        door, name = self._choose_door(enquiry, rng)
        steps = self._look(enquiry.visit, start_s) if name == FORM else []
        at_s = steps[-1].at_s if steps else start_s
        data = self._with_wordings(enquiry) if name == FORM else enquiry.data
        if name == FORM:
            fields = [
                name for name, value in data.items() if value and isinstance(value, str | int)
            ]
            signals = [("form_view", {}), *_filled(fields), ("form_submit", {})]
            steps += self._tell(at_s, enquiry.visit, signals)
        body = orjson.dumps(data)
        if name == EVENT_GRID:
            body = self._grid_event(key, enquiry, body, at_s)
        sent = Step(at_s, _request(door, body, name, key))
        steps.append(sent)
        if rng.random() < _DOUBLE_CLICKS:
            steps.append(sent)
        return steps

    def _with_wordings(self, enquiry: Enquiry) -> dict[str, Any]:
        """Return the data with exactly the consents that the form asks for, in its wording."""
        states = {consent["purpose"]: consent["state"] for consent in enquiry.data["consents"]}
        asked = self.doors.wordings.get(enquiry.visit.form, ())
        consents = [{**ask, "state": states.get(ask["purpose"], "opted_out")} for ask in asked]
        return {**enquiry.data, "consents": consents}

    def _grid_event(self, key: str, enquiry: Enquiry, data: bytes, at_s: float) -> bytes:
        envelope = {
            "id": key,
            "subject": f"partners/{enquiry.visit.channel}",
            "eventType": "lead.created",
            "dataVersion": "1",
            "eventTime": self._moment(at_s),
            "data": orjson.Fragment(data),
        }
        return orjson.dumps([envelope])

    def _moment(self, at_s: float) -> str:
        return (self.began + timedelta(seconds=at_s * self.doors.time_scale)).isoformat()

    def _choose_door(self, enquiry: Enquiry, rng: Random) -> tuple[Door, str]:
        """Brokers and comparison sites have programs; everybody else fills in a form."""
        if enquiry.visit.channel == "partner" or enquiry.visit.form not in self.doors.form_keys:
            return self.doors.api(), API
        if enquiry.visit.channel == "comparison" and rng.random() < _COMPARISONS_BY_EVENT:
            return self.doors.event_grid(), EVENT_GRID
        return self.doors.form(enquiry.visit.form), FORM


def _filled(fields: Iterable[str]) -> list[_Signal]:
    """Return the signals of a visitor who begins and fills ``fields`` one after the other."""
    steps: list[_Signal] = [("form_start", {})]
    for name in fields:
        steps += [("form_field", {"field": name, "step": s}) for s in ("reached", "filled")]
    return steps if len(steps) > 1 else []


def _request(door: Door, body: bytes, name: str, key: str = "") -> Request:
    header = key if name in {FORM, API} else None
    return Request(door.head(key=header, length=len(body)) + body, (key,) if key else (), name)


def steady_starts(per_s: float, limit: int | None) -> Iterator[Start]:
    """Yield starts at random moments, ``per_s`` a second on average; without end if no limit."""
    rng = Random(per_s)  # noqa: S311 -- a simulation, no secret
    at_s = 0.0
    for number in count():
        if number == limit:
            return
        yield Start(at_s, number)
        at_s += rng.expovariate(per_s)


class Days(NamedTuple):
    """``days`` days of ``per_day`` enquiries from ``began`` (UTC) on, each day lasting so long."""

    days: int
    per_day: int
    seconds_per_day: float
    began: datetime


def daily_starts(world: World, plan: Days) -> Iterator[Start]:
    """Yield the starts of some days, each at an hour at which its visitor is awake."""
    first_hour = plan.began.hour + plan.began.minute / 60
    for day in range(plan.days):
        hours = sorted(
            ((_utc_hour(world.enquiry(number), world) - first_hour) % _HOURS_PER_DAY, number)
            for number in range(day * plan.per_day, (day + 1) * plan.per_day)
        )
        for hour, number in hours:
            yield Start((day + hour / _HOURS_PER_DAY) * plan.seconds_per_day, number)


def _utc_hour(enquiry: Enquiry, world: World) -> float:
    rng = Random(f"{world.seed}/minute/{enquiry.number}")  # noqa: S311 -- a simulation
    offset = COUNTRY_BY_CODE[enquiry.person.country].utc_offset_h
    return (enquiry.visit.local_hour - offset + rng.random()) % _HOURS_PER_DAY
