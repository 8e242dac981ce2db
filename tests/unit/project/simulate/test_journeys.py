"""Visitors as requests: in order, to the right doors, with nothing hidden in them."""

from collections import Counter
from dataclasses import fields
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import orjson
import pytest

from leadloop.project.simulate.contracts import Mix
from leadloop.project.simulate.doors import DemoDoors
from leadloop.project.simulate.hidden import HiddenState, won_probability
from leadloop.project.simulate.journeys import (
    API,
    EVENT_GRID,
    FORM,
    TRACKER,
    Days,
    Journeys,
    Start,
    Step,
    daily_starts,
    steady_starts,
)
from leadloop.project.simulate.world import World

FORMS = ("ilp-enquiry", "premium-calculator", "group-benefits", "contact")
DOORS = DemoDoors(
    base_url="http://127.0.0.1:8000",
    write_key="wk",
    sas_key="sk",
    site_key="site",
    form_keys={slug: f"key-of-{slug}" for slug in FORMS},
    wordings={
        "ilp-enquiry": [
            {"purpose": "product_offers", "channel": "email", "wording_version": "ilp:offers:3"}
        ]
    },
)
BEGAN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def _journeys(**shares: float) -> Journeys:
    return Journeys(World(1, Mix(**shares), DOORS.base_url), DOORS, "run", BEGAN)


def _steps(count: int, **shares: float) -> list[Step]:
    starts = (Start(number * 0.5, number) for number in range(count))
    return list(_journeys(**shares).steps(starts))


def _read(step: Step) -> tuple[str, dict[str, str], Any]:
    head, _, body = step.request.payload.partition(b"\r\n\r\n")
    line, *rest = head.decode().split("\r\n")
    headers = dict(item.split(": ", 1) for item in rest)
    assert int(headers["content-length"]) == len(body)
    return line.split()[1], headers, orjson.loads(body)


def test_requests_come_in_order_of_time_and_each_enquiry_is_sent() -> None:
    steps = _steps(150)
    assert all(a.at_s <= b.at_s for a, b in pairwise(steps))
    keys = {key for step in steps for key in step.request.keys}
    assert keys == {f"run-{number}" for number in range(150)}


def test_every_door_is_used_and_forms_most() -> None:
    doors = Counter(step.request.door for step in _steps(400))
    assert doors[FORM] > doors[API] > 0
    assert doors[EVENT_GRID] > 0
    assert doors[TRACKER] > doors[FORM]


def test_a_form_is_sent_with_its_public_key_and_the_wordings_it_shows() -> None:
    seen = 0
    for step in _steps(200):
        if step.request.door != FORM:
            continue
        path, headers, data = _read(step)
        slug = path.split("/")[2]
        assert headers["authorization"] == f"Bearer key-of-{slug}"
        assert headers["idempotency-key"] == step.request.keys[0]
        assert data["context"]["page_url"] == f"http://127.0.0.1:8000/p/{slug}"
        if slug == "ilp-enquiry":
            seen += 1
            (consent,) = data["consents"]
            assert consent["wording_version"] == "ilp:offers:3"
            assert consent["state"] in {"opted_in", "opted_out"}
    assert seen


def test_a_visitor_is_tracked_under_the_id_that_the_form_sends_and_before_it() -> None:
    tracked: dict[str, float] = {}
    joined = 0
    for step in _steps(100):
        _, _, data = _read(step)
        if step.request.door == TRACKER:
            assert data["key"] == "site"
            tracked[data["anonymous_id"]] = step.at_s
        elif step.request.door == FORM and data["context"]["pages_before"]:
            joined += 1
            assert tracked[data["context"]["anonymous_id"]] <= step.at_s
    assert joined > 20


def test_an_event_grid_event_carries_key_type_and_a_time_on_the_servers_clock() -> None:
    steps = [step for step in _steps(300) if step.request.door == EVENT_GRID]
    for step in steps:
        path, headers, events = _read(step)
        assert path.startswith("/eventgrid/leads/api/events")
        assert headers["aeg-sas-key"] == "sk"
        assert events[0]["id"] == step.request.keys[0]
        assert events[0]["eventType"] == "lead.created"
        assert datetime.fromisoformat(events[0]["eventTime"]) >= BEGAN


def test_some_people_click_twice_and_both_requests_are_the_same() -> None:
    sent = Counter(step.request for step in _steps(600) if step.request.keys)
    assert max(sent.values()) == 2
    assert 3 < sum(1 for count in sent.values() if count == 2) < 40


@pytest.mark.parametrize("hostile", [0.0, 0.5])
def test_nothing_hidden_is_in_any_request(hostile: float) -> None:
    names = [field.name.encode() for field in fields(HiddenState)] + [b"won", b"hidden", b"keen"]
    journeys = _journeys(hostile=hostile)
    for number in range(200):
        enquiry = journeys.world.enquiry(number)
        state = journeys.world.hidden(enquiry.person.number)
        secrets = [state.true_intent, state.true_budget, state.adviser_luck]
        secrets.append(won_probability(enquiry, state))
        shown = [str(round(secret, 6)).encode()[:8] for secret in secrets]
        for step in journeys.visit(Start(0, number)):
            payload = step.request.payload
            assert not [name for name in names if b'"%s"' % name in payload]
            assert not [value for value in shown if value in payload]


def test_steady_starts_keep_the_rate_on_average() -> None:
    starts = list(steady_starts(10, 2_000))
    assert 170 < starts[-1].at_s < 230
    assert [start.number for start in starts] == list(range(2_000))


def test_days_last_as_long_as_told_and_start_now() -> None:
    world = World(1)
    starts = list(daily_starts(world, Days(3, 40, 60.0, BEGAN)))
    assert len(starts) == 120
    assert all(a.at_s <= b.at_s for a, b in pairwise(starts))
    assert {int(start.at_s // 60) for start in starts} == {0, 1, 2}
