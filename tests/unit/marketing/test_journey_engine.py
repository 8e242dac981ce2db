"""A journey's engine: where people go, when waits are over, and that nobody is lost."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadloop.marketing.contracts.enrolments import Ended, EnrolmentStatus, Position
from leadloop.marketing.contracts.journeys import JourneyEvent, Plan, Unit, WaitTime
from leadloop.marketing.logic.journeys.advancing import advance
from leadloop.marketing.logic.journeys.chance import is_held_out
from leadloop.marketing.logic.journeys.parsing import parse
from leadloop.marketing.logic.journeys.timing import over_at

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ANYBODY = UUID(int=7)


@dataclass
class Person:
    time_zone: str = "UTC"
    fields: Mapping[str, Any] = field(default_factory=dict)

    def value(self, field: str) -> Any:
        return self.fields.get(field)

    def matches(self, condition: Any) -> bool:
        return all(self.fields.get(name) == value for name, value in condition.items())


def check(condition: Any) -> list[str]:
    return [] if isinstance(condition, dict) else ["A condition is an object."]


def journey(*activities: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"key": "j", "name": "J", "activities": list(activities), **more}


def planned(*activities: dict[str, Any], **more: Any) -> Plan:
    found = parse(journey(*activities, **more), check)
    assert found.plan is not None, found.errors
    return found.plan


def step(key: str, kind: str, following: str | None = None, **arguments: Any) -> dict[str, Any]:
    return {
        "key": key,
        "type": kind,
        "outcomes": [{"key": f"{key}-out", "next": following}],
        "configurationArguments": arguments,
    }


def mail(key: str, following: str | None = None) -> dict[str, Any]:
    return step(key, "EMAILV2", following, triggeredSend={"key": "welcome"})


def wait(key: str, following: str | None, amount: int = 1, unit: str = "DAYS") -> dict[str, Any]:
    return step(key, "WAIT", following, waitDuration=amount, waitUnit=unit)


def yes_no(key: str, kind: str, yes: str | None, no: str | None, **arguments: Any) -> Any:
    ways = [
        {"key": f"{key}-1", "next": yes, "arguments": {"when": True}},
        {"key": f"{key}-2", "next": no, "arguments": {"when": False}},
    ]
    return {**step(key, kind, **arguments), "outcomes": ways}


def at(step_key: str | None, arrived: datetime = NOON, **more: Any) -> Position:
    return Position(ANYBODY, step_key, arrived, **more)


def test_a_message_is_asked_for_once_and_the_wait_after_it_holds() -> None:
    plan = planned(mail("a", "b"), wait("b", "c"), mail("c"))
    first = advance(plan, at("a"), Person(), now=NOON)
    assert [effect.step for effect in first.effects] == ["a"]
    assert first.outlook == NOON + timedelta(days=1)
    again = advance(plan, first.position, Person(), now=NOON + timedelta(hours=23))
    assert (again.effects, again.position) == ((), first.position)
    done = advance(plan, first.position, Person(), now=NOON + timedelta(days=1))
    assert [effect.step for effect in done.effects] == ["c"]
    assert done.outlook == Ended(EnrolmentStatus.COMPLETED)


def test_the_same_position_asks_for_the_same_effects() -> None:
    plan = planned(mail("a", "b"), mail("b"))
    one, two = (advance(plan, at("a"), Person(), now=NOON) for _ in range(2))
    assert one.effects == two.effects
    assert len({(effect.step, effect.visit) for effect in one.effects}) == 2


def test_a_goal_reached_in_a_wait_ends_the_journey_there() -> None:
    goal = {"key": "won", "configurationArguments": {"event": "opportunity.won"}}
    plan = planned(wait("a", "b"), mail("b"), goals=[goal])
    event = JourneyEvent("opportunity.won", NOON, {})
    found = advance(plan, at("a"), Person(), now=NOON, event=event)
    assert found.outlook == Ended(EnrolmentStatus.GOAL, "won")
    assert not found.effects


def test_an_exit_with_a_filter_holds_only_for_what_it_names() -> None:
    arguments = {"event": "case.opened", "where": {"priority": "High"}}
    plan = planned(wait("a", None), exits=[{"key": "case", "configurationArguments": arguments}])

    def opened(priority: str) -> Any:
        event = JourneyEvent("case.opened", NOON, {"priority": priority})
        return advance(plan, at("a"), Person(), now=NOON, event=event).outlook

    assert opened("normal") == NOON + timedelta(days=1)
    assert opened("high") == Ended(EnrolmentStatus.EXITED, "case")


def test_a_goal_by_condition_holds_before_the_next_step() -> None:
    goal = {"key": "g", "configurationArguments": {"criteria": {"customer": True}}}
    plan = planned(mail("a"), goals=[goal])
    found = advance(plan, at("a"), Person(fields={"customer": True}), now=NOON)
    assert found.outlook == Ended(EnrolmentStatus.GOAL, "g")
    assert not found.effects


def until_click(timeout_days: int = 3) -> Plan:
    waiting = yes_no(
        *("w", "EVENTWAIT", "yes", "no"),
        event="message.clicked",
        refActivityCustomerKey="a",
        waitDuration=timeout_days,
    )
    return planned(mail("a", "w"), waiting, mail("yes"), mail("no"))


def test_a_click_ends_the_wait_for_it() -> None:
    plan = until_click()
    event = JourneyEvent("message.clicked", NOON, {"step_id": "a"})
    found = advance(plan, at("w"), Person(), now=NOON, event=event)
    assert [effect.step for effect in found.effects] == ["yes"]


def test_a_click_on_another_message_does_not_end_the_wait() -> None:
    plan = until_click()
    event = JourneyEvent("message.clicked", NOON, {"step_id": "other"})
    found = advance(plan, at("w"), Person(), now=NOON, event=event)
    assert found.outlook == NOON + timedelta(days=3)


def test_a_click_before_the_wait_was_reached_counts() -> None:
    plan = until_click()
    event = JourneyEvent("message.clicked", NOON, {"step_id": "a"})
    seen = advance(plan, at("a"), Person(), now=NOON, event=event).position.seen
    found = advance(plan, at("w", seen=seen), Person(), now=NOON)
    assert [effect.step for effect in found.effects] == ["yes"]


def test_a_wait_for_an_event_times_out() -> None:
    late = NOON + timedelta(days=3)
    found = advance(until_click(), at("w"), Person(), now=late)
    assert [effect.step for effect in found.effects] == ["no"]


def test_one_event_ends_one_wait() -> None:
    first = yes_no("w1", "EVENTWAIT", "w2", None, event="page.visited", waitDuration=1)
    second = yes_no("w2", "EVENTWAIT", None, None, event="page.visited", waitDuration=1)
    event = JourneyEvent("page.visited", NOON, {})
    found = advance(planned(first, second), at("w1"), Person(), now=NOON, event=event)
    assert found.position.step == "w2"


def test_an_open_is_implied_by_a_click() -> None:
    split = yes_no(
        *("s", "ENGAGEMENTDECISION", "yes", None), statsTypeId=2, refActivityCustomerKey="a"
    )
    plan = planned(mail("a", "s"), split, mail("yes"))
    event = JourneyEvent("message.clicked", NOON, {"step_id": "a"})
    found = advance(plan, at("s"), Person(), now=NOON, event=event)
    assert [effect.step for effect in found.effects] == ["yes"]


def test_a_decision_takes_the_first_way_that_holds_else_the_remainder() -> None:
    decision = {
        "key": "d",
        "type": "MultiCriteriaDecision",
        "configurationArguments": {"criteria": {"gold": {"tier": "gold"}}},
        "outcomes": [{"key": "gold", "next": "g"}, {"key": "remainder_path", "next": "r"}],
    }
    plan = planned(decision, mail("g"), mail("r"))

    def taken(tier: str) -> list[str]:
        found = advance(plan, at("d"), Person(fields={"tier": tier}), now=NOON)
        return [effect.step for effect in found.effects]

    assert (taken("gold"), taken("tin")) == (["g"], ["r"])


def test_a_random_split_keeps_its_shares_and_repeats_itself() -> None:
    split = {
        "key": "s",
        "type": "RANDOMSPLIT",
        "outcomes": [
            {"key": "a", "next": "a", "arguments": {"percentage": 70}},
            {"key": "b", "next": "b", "arguments": {"percentage": 30}},
        ],
    }
    plan = planned(split, mail("a"), mail("b"))
    people = [UUID(int=number << 64) for number in range(4000)]

    def ways() -> list[str]:
        return [
            advance(plan, Position(one, "s", NOON), Person(), now=NOON).visits[0].way
            for one in people
        ]

    assert ways() == ways()
    assert 0.67 < ways().count("a") / len(people) < 0.73


def test_the_holdout_share_is_kept_and_is_the_same_each_time() -> None:
    journey_id = uuid4()
    people = [UUID(int=number) for number in range(4000)]
    held = [is_held_out(one, journey_id, 10) for one in people]
    assert held == [is_held_out(one, journey_id, 10) for one in people]
    assert 0.08 < sum(held) / len(held) < 0.12
    assert not any(is_held_out(one, journey_id, 0) for one in people)


@pytest.mark.parametrize(
    ("zone", "arrived", "wanted"),
    [
        # Berlin goes to summer time on 29 March 2026 at 02:00.
        ("Europe/Berlin", "2026-03-28T11:00+00:00", "2026-03-29T10:00+00:00"),
        ("Europe/Berlin", "2026-10-24T10:00+00:00", "2026-10-25T11:00+00:00"),
        ("UTC", "2026-03-28T11:00+00:00", "2026-03-29T11:00+00:00"),
    ],
)
def test_a_day_keeps_the_wall_clock_over_a_change_of_time(
    zone: str, arrived: str, wanted: str
) -> None:
    found = over_at(WaitTime(1, Unit.DAYS), datetime.fromisoformat(arrived), Person(time_zone=zone))
    assert found == datetime.fromisoformat(wanted)


def test_hours_are_exact_over_a_change_of_time() -> None:
    arrived = datetime(2026, 3, 28, 11, tzinfo=UTC)
    found = over_at(WaitTime(24, Unit.HOURS), arrived, Person(time_zone="Europe/Berlin"))
    assert found == arrived + timedelta(hours=24)


@pytest.mark.parametrize(
    ("zone", "wanted"),
    [
        ("America/New_York", "2026-03-09T13:00+00:00"),  # Monday, summer time since Sunday
        ("Asia/Singapore", "2026-03-09T01:00+00:00"),
        ("Asia/Kolkata", "2026-03-09T03:30+00:00"),
    ],
)
def test_a_local_time_and_weekday_is_the_persons_own(zone: str, wanted: str) -> None:
    friday_night = datetime(2026, 3, 7, 4, tzinfo=UTC)
    nine = datetime(2026, 1, 1, 9, tzinfo=UTC).time()
    office = WaitTime(at=nine, weekdays=frozenset({0, 1}))
    found = over_at(office, friday_night, Person(time_zone=zone))
    assert found == datetime.fromisoformat(wanted)


def test_a_local_time_that_clocks_skip_is_an_hour_later_that_day() -> None:
    arrived = datetime(2026, 3, 29, 0, tzinfo=UTC)
    half_past_two = datetime(2026, 1, 1, 2, 30, tzinfo=UTC).time()
    found = over_at(WaitTime(at=half_past_two), arrived, Person(time_zone="Europe/Berlin"))
    assert found == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_month_after_the_31st_is_the_last_of_the_next() -> None:
    arrived = datetime(2026, 1, 31, 9, tzinfo=UTC)
    found = over_at(WaitTime(1, Unit.MONTHS), arrived, Person())
    assert found == datetime(2026, 2, 28, 9, tzinfo=UTC)


def test_a_wait_until_a_date_goes_before_it_and_over_a_missing_one() -> None:
    waiting = step(
        *("w", "WAIT", "m"),
        waitEndDateAttributeExpression="attributes.renewal",
        waitDuration=7,
        waitDirection="before",
    )
    plan = planned(waiting, mail("m"))
    dated = Person(fields={"attributes.renewal": "2026-04-01"})
    assert advance(plan, at("w"), dated, now=NOON).outlook == datetime(2026, 3, 25, tzinfo=UTC)
    without = advance(plan, at("w"), Person(), now=NOON)
    assert [effect.step for effect in without.effects] == ["m"]
    assert "attributes.renewal" in without.visits[0].note


def test_a_zone_nobody_knows_is_utc() -> None:
    found = over_at(WaitTime(1), NOON, Person(time_zone="../../etc/passwd"))
    assert found == NOON + timedelta(days=1)


def test_somebody_on_a_step_that_is_gone_leaves_and_it_is_said() -> None:
    found = advance(planned(mail("a")), at("gone"), Person(), now=NOON)
    assert isinstance(found.outlook, Ended)
    assert found.outlook.status is EnrolmentStatus.EXITED
    assert "gone" in found.outlook.note


KINDS = st.sampled_from(["mail", "wait", "event", "split", "random", "exit"])


@st.composite
def journeys(draw: st.DrawFn) -> dict[str, Any]:
    """Return any journey without a circle: ways lead only to later steps."""
    count = draw(st.integers(1, 9))
    activities = []
    for place in range(count):
        later = st.sampled_from([None, *[f"s{n}" for n in range(place + 1, count)]])
        key = f"s{place}"
        one, two = draw(later), draw(later)
        match draw(KINDS):
            case "mail":
                made = mail(key, one)
            case "wait":
                made = wait(key, one, draw(st.integers(1, 100)), draw(st.sampled_from(list(Unit))))
            case "event":
                made = yes_no(key, "EVENTWAIT", one, two, event="page.visited", waitDuration=2)
            case "split":
                criteria: Any = {"a": {"x": draw(st.booleans())}}
                rest = {"key": "remainder_path", "next": two}
                ways: list[Any] = [{"key": "a", "next": one}, rest]
                made = {**step(key, "MULTICRITERIADECISION", criteria=criteria), "outcomes": ways}
            case "random":
                share = draw(st.integers(0, 100))
                ways = [
                    {"key": "a", "next": one, "arguments": {"percentage": share}},
                    {"key": "b", "next": two, "arguments": {"percentage": 100 - share}},
                ]
                made = {**step(key, "RANDOMSPLIT"), "outcomes": ways}
            case _:
                made = step(key, "EXIT", None)
        activities.append(made)
    return journey(*activities)


def unreachable_only(definition: dict[str, Any]) -> Plan:
    """Return the plan of what can be reached; steps nobody reaches are taken out."""
    errors = parse(definition, check).errors
    assert {error.code for error in errors} <= {"unreachable"}
    gone = {error.field.partition("[")[2].partition("]")[0] for error in errors}
    kept = [one for one in definition["activities"] if one["key"] not in gone]
    return planned(*kept, triggers=[
        {"key": "e", "type": "APIEvent", "outcomes": [{"next": "s0"}]}
    ])  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(definition=journeys(), x=st.booleans(), pokes=st.lists(st.integers(0, 5000), max_size=6))
def test_everybody_ends_or_waits_and_no_step_is_lost_or_done_twice(
    definition: dict[str, Any], *, x: bool, pokes: list[int]
) -> None:
    definition["triggers"] = [{"key": "e", "type": "APIEvent", "outcomes": [{"next": "s0"}]}]
    plan = unreachable_only(definition)
    person = Person(fields={"x": x})
    position, now = at("s0"), NOON
    walked: list[tuple[str, int]] = []
    effects: list[tuple[str, int]] = []
    hours = iter(pokes)
    for _ in range(50):
        poke = next(hours, None)
        event = JourneyEvent("page.visited", now, {}) if poke is not None else None
        found = advance(plan, position, person, now=now, event=event)
        walked += [(visit.step, 0) for visit in found.visits]
        effects += [(effect.step, effect.visit) for effect in found.effects]
        assert found.position.visit == len(walked)
        position = found.position
        if isinstance(found.outlook, Ended):
            break
        assert found.outlook > now
        now = found.outlook if poke is None else min(found.outlook, now + timedelta(hours=poke))
    assert isinstance(found.outlook, Ended)
    assert found.outlook.status is EnrolmentStatus.COMPLETED
    assert len(set(effects)) == len(effects)
    # Each step walked is the one that the way taken before leads to.
    keys = [key for key, _ in walked]
    assert keys[0] == "s0"
    for before, after in itertools.pairwise(keys):
        assert after in {way.next for way in plan.steps[before].ways}
