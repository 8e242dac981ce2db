"""Quiet hours on the wall where people live, and caps."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.outbound.contracts import (
    Channel,
    ConsentState,
    ConsentWord,
    MessageClass,
    Occasion,
    SendingPolicy,
    SuppressionReason,
)
from leadloop.outbound.logic import Known, Moment, decide, is_quiet, next_open
from leadloop.outbound.logic.quiet import cap_frees_at

NIGHT = SendingPolicy(Channel.EMAIL, quiet_from=time(21), quiet_until=time(8))
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
NEWS = Occasion(Channel.EMAIL, MessageClass.COMMERCIAL, "news")
YES = (ConsentWord("news", "email", ConsentState.OPTED_IN, datetime(2026, 1, 1, tzinfo=UTC), 0),)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "now", "opens"),
    [
        ("Europe/Zurich", "2026-11-22T12:00", "2026-11-22T12:00"),
        ("Europe/Zurich", "2026-11-22T20:00", "2026-11-23T07:00"),
        ("Europe/Zurich", "2026-11-23T06:59", "2026-11-23T07:00"),
        ("America/New_York", "2026-11-22T12:00", "2026-11-22T13:00"),
        ("Asia/Kolkata", "2026-11-22T15:31", "2026-11-23T02:30"),
        # The nights in which clocks change: eight o'clock is an hour earlier or later in UTC.
        ("Europe/Zurich", "2026-03-28T20:30", "2026-03-29T06:00"),
        ("Europe/Zurich", "2026-10-24T19:30", "2026-10-25T07:00"),
        ("Australia/Lord_Howe", "2026-04-04T13:00", "2026-04-04T21:30"),
    ],
)
def test_quiet_hours_end_by_the_clock_where_the_person_lives(
    zone: str, now: str, opens: str
) -> None:
    assert next_open(at(now), ZoneInfo(zone), NIGHT) == at(opens)


def test_an_end_that_the_clock_jumps_over_is_not_waited_for_a_day() -> None:
    policy = SendingPolicy(Channel.EMAIL, quiet_from=time(22), quiet_until=time(2, 30))
    opens = next_open(at("2026-03-08T05:00"), ZoneInfo("America/New_York"), policy)
    assert opens == at("2026-03-08T07:30")  # 03:30 EDT: there is no 02:30 that night


def test_an_hour_shown_twice_is_quiet_twice() -> None:
    policy = SendingPolicy(Channel.EMAIL, quiet_from=time(22), quiet_until=time(1, 30))
    zone = ZoneInfo("America/New_York")
    assert next_open(at("2026-11-01T04:00"), zone, policy) == at("2026-11-01T05:30")
    assert next_open(at("2026-11-01T06:10"), zone, policy) == at("2026-11-01T06:30")


@given(
    st.integers(0, 366 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes)),
    st.sampled_from(["Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
    st.times(),
    st.times(),
)
def test_what_is_open_is_never_quiet_and_never_a_day_away(
    now: datetime, zone: str, begin: time, end: time
) -> None:
    begin, end = (one.replace(microsecond=0) for one in (begin, end))
    policy = SendingPolicy(Channel.EMAIL, quiet_from=begin, quiet_until=end)
    opens = next_open(now, ZoneInfo(zone), policy)
    assert not is_quiet(opens, ZoneInfo(zone), policy)
    assert now <= opens <= now + timedelta(hours=25)


def test_a_cap_frees_when_the_window_leaves_the_oldest_that_counts_behind() -> None:
    policy = SendingPolicy(Channel.EMAIL, cap_count=2, cap_window=timedelta(days=7))
    now = at("2026-11-22T12:00")
    days = [now - timedelta(days=one) for one in (1, 3, 8)]
    assert cap_frees_at(days, policy, now) == now + timedelta(days=4)
    assert cap_frees_at(days[:1], policy, now) is None
    assert cap_frees_at(days, SendingPolicy(Channel.EMAIL), now) is None


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (Known(), "no_consent"),
        (Known((), [SuppressionReason.COMPLAINT]), "no_consent"),
        (Known(YES, [SuppressionReason.COMPLAINT]), "suppressed_complaint"),
        (Known(YES, takes_mail=False), "no_mail_domain"),
        (Known(YES, sent=[at("2026-11-22T11:00")]), "frequency_cap"),
    ],
)
def test_the_gate_asks_in_one_order(known: Known, code: str) -> None:
    policy = SendingPolicy(
        Channel.EMAIL, 1, timedelta(days=7), timedelta(days=1), time(0), time(23, 59)
    )
    now = at("2026-11-22T12:00")
    verdict = decide(NEWS, known, policy, Moment(now, now))
    assert verdict.refusal is not None
    assert verdict.refusal.code == code


def test_what_its_reader_asked_for_knows_no_cap_and_no_night() -> None:
    policy = SendingPolicy(Channel.EMAIL, 1, quiet_from=time(0), quiet_until=time(23, 59))
    now = at("2026-11-22T12:00")
    asked = Occasion(Channel.EMAIL, MessageClass.TRANSACTIONAL)
    verdict = decide(asked, Known(sent=[now, now]), policy, Moment(now, now))
    assert verdict.passes
    assert verdict.held_until is None


def test_a_night_holds_and_a_cap_that_frees_in_time_holds_into_the_day() -> None:
    now = at("2026-11-22T23:00")
    held = decide(NEWS, Known(YES), NIGHT, Moment(now, now, "Europe/Zurich"))
    assert (held.refusal, held.held_until) == (None, at("2026-11-23T07:00"))
    capped = SendingPolicy(
        Channel.EMAIL, 1, timedelta(hours=2), timedelta(hours=9), time(21), time(8)
    )
    both = decide(NEWS, Known(YES, sent=[now]), capped, Moment(now, now, "Europe/Zurich"))
    assert both.held_until == at("2026-11-23T07:00")
    assert both.hold is not None
    assert both.hold.code == "frequency_cap"
