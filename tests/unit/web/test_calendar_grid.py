"""Weeks and months, long and short entries, and changes of the clocks."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from leadloop.customers.contracts import (
    ActivityDetail,
    ActivityStatus,
    ActivityType,
    Priority,
    Regarding,
)
from leadloop.web import calendar_grid as grid
from leadloop.web.call_times import later_times, said

BERLIN = ZoneInfo("Europe/Berlin")
KEY = Regarding("lead", uuid4())
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def an_activity(**values: Any) -> ActivityDetail:
    kept: dict[str, Any] = {
        "type": ActivityType.APPOINTMENT,
        "subject": "Talk",
        "regarding": KEY,
        "status": ActivityStatus.OPEN,
        "priority": Priority.NORMAL,
        "data": {},
        "created_at": NOW,
        "updated_at": NOW,
        "version": 1,
        **values,
    }
    empty = dict.fromkeys(ActivityDetail.__dataclass_fields__)
    return ActivityDetail(**{**empty, "id": uuid4(), **kept})


def entries(*found: ActivityDetail, zone: ZoneInfo = BERLIN) -> list[grid.Entry]:
    return grid.entries_of(found, {KEY: "Ann"}, now=NOW.astimezone(zone), me=None)


def test_weeks_begin_on_monday_and_months_show_whole_weeks() -> None:
    sunday = date(2026, 11, 22)
    assert grid.span_of("week", sunday) == (date(2026, 11, 16), date(2026, 11, 23))
    assert grid.span_of("month", sunday) == (date(2026, 10, 26), date(2026, 12, 7))
    assert grid.span_of("month", date(2027, 2, 1)) == (date(2027, 2, 1), date(2027, 3, 1))
    assert grid.step("month", date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert grid.step("week", sunday, -1) == date(2026, 11, 15)


@pytest.mark.parametrize("text", ["", "x", "9999-12-31", "0001-01-01", "2026-13-40", "\0"])
def test_a_day_that_makes_no_sense_is_today(text: str) -> None:
    assert grid.read_day(text, NOW.date()) == NOW.date()


def test_a_day_begins_at_the_viewers_midnight_also_when_clocks_change() -> None:
    begin, end = grid.bounds(date(2026, 10, 25), date(2026, 10, 26), BERLIN)
    assert (end - begin) == timedelta(hours=25)
    assert begin == datetime(2026, 10, 24, 22, 0, tzinfo=UTC)


def test_an_entry_stands_on_each_day_it_touches_and_not_on_the_one_it_ends_at() -> None:
    night = an_activity(
        start_at=datetime(2026, 11, 17, 21, 0, tzinfo=UTC),
        end_at=datetime(2026, 11, 18, 23, 0, tzinfo=UTC),
    )
    days = grid.days_of("week", date(2026, 11, 22), entries(night), today=NOW.date())
    assert [len(day.entries) for day in days] == [0, 1, 1, 0, 0, 0, 0]
    rows = {row.hour: row for row in grid.hours_of(days)}
    assert (min(rows), max(rows)) == (0, 22)
    assert [len(found) for _, _, found in rows[0].cells] == [0, 0, 1, 0, 0, 0, 0]
    assert rows[9].cells[0][1] == "2026-11-16T09:00"


def test_tasks_stand_at_their_due_time_and_what_cannot_be_seen_is_left_out() -> None:
    task = an_activity(type=ActivityType.TASK, due_at=datetime(2026, 11, 22, 8, 0, tzinfo=UTC))
    hidden = an_activity(regarding=Regarding("lead", uuid4()), due_at=NOW)
    (entry,) = entries(task, hidden, an_activity())
    assert (entry.at.hour, entry.late, entry.path) == (9, True, f"/leads/{KEY.id}")
    assert entry.label == "Task 09:00: Talk, Ann"


def test_later_is_said_with_its_exact_time() -> None:
    now = datetime(2026, 3, 28, 20, 30, tzinfo=BERLIN)  # the clocks change in the night
    told = {one.key: said(one.at, now) for one in later_times(now)}
    assert told == {
        "hour": "21:30",
        "three": "23:30",
        "tomorrow": "Sun 29 Mar, 09:00",
        "week": "Mon 30 Mar, 09:00",
    }
    elapsed = {one.key: one.at.astimezone(UTC) - now.astimezone(UTC) for one in later_times(now)}
    assert elapsed["tomorrow"] == timedelta(hours=11, minutes=30)
    sunday = datetime(2026, 3, 29, 10, 0, tzinfo=BERLIN)
    assert [one.key for one in later_times(sunday)] == ["hour", "three", "week"]
