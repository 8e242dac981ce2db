"""The failures of other products that users reported, each as a test of ours."""

from datetime import date

import pytest
from desk import ALWAYS, HOLD, OFFICE, Desk, at, book, clock, hours, is_in, level

from leadloop.service.contracts.calendars import Interval, OwnDay, WorkingTime
from leadloop.service.contracts.levels import Fact, Kpi
from leadloop.service.contracts.timing import TimerStatus
from leadloop.service.logic.working_time import add_working, working_between


def test_saturday_16_00_and_two_hours_is_monday_11_00() -> None:
    """frappe/crm's loop gives Tuesday 10:00."""
    assert add_working(at("2026-11-21 16:00"), hours(2), OFFICE) == at("2026-11-23 11:00")


def test_friday_16_30_and_one_hour_is_monday_9_30() -> None:
    """chatwoot#13392."""
    assert add_working(at("2026-11-20 16:30"), hours(1), OFFICE) == at("2026-11-23 09:30")


def test_paused_and_resolved_in_one_save_counts_the_pause() -> None:
    """helpdesk#3776: the hold was ignored when a ticket went straight from paused to resolved."""
    rules = book(level("All", [clock(Kpi.RESOLVE, 8, pauses=HOLD)]))
    desk = Desk(rules, "2026-02-02 09:00")
    desk.status("2026-02-02 10:00", "on_hold")
    desk.tick("2026-08-03 09:30")
    desk.resolve("2026-08-03 10:00")
    timer = desk.live(Kpi.RESOLVE)
    assert timer.status is TimerStatus.SUCCEEDED
    assert timer.pauses[-1].ended_at == at("2026-08-03 10:00")
    assert timer.paused == working_between(at("2026-02-02 10:00"), at("2026-08-03 10:00"), OFFICE)


def test_an_agent_in_another_time_zone_changes_nothing() -> None:
    """helpdesk#3776: deadlines were read as if they stood in the agent's zone."""
    riyadh = WorkingTime("Asia/Riyadh", OFFICE.week)
    due = add_working(at("2026-11-23 09:00", "Asia/Riyadh"), hours(0.5), riyadh)
    assert due == at("2026-11-23 09:30", "Asia/Riyadh") == at("2026-11-23 06:30")
    same = at("2026-11-23 09:00", "Asia/Riyadh").astimezone(at("2026-01-01 00:00").tzinfo)
    assert add_working(same, hours(0.5), riyadh) == due
    with pytest.raises(ValueError, match="time zone"):
        add_working(at("2026-11-23 09:00").replace(tzinfo=None), hours(1), riyadh)


def test_a_hold_over_a_holiday_counts_no_holiday() -> None:
    """helpdesk#2449."""
    calendar = WorkingTime("UTC", OFFICE.week, days=(OwnDay(date(2026, 11, 24), "Founders"),))
    desk = Desk(
        book(level("All", [clock(Kpi.RESOLVE, 16, pauses=HOLD)]), calendar=calendar),
        "2026-11-23 09:00",
    )
    desk.status("2026-11-23 16:00", "on_hold")
    desk.status("2026-11-25 10:00", "in_progress")
    timer = desk.live(Kpi.RESOLVE)
    assert timer.paused == hours(2)
    # 16 h without the pause: 23rd and 25th; two hours later: the 26th, 11:00.
    assert timer.due_at == at("2026-11-26 11:00")


@pytest.mark.parametrize("reply_first", [True, False])
def test_reply_and_pend_together_still_meets_the_first_response(*, reply_first: bool) -> None:
    """zammad#3551."""
    rules = book(level("All", [clock(Kpi.FIRST_RESPONSE, 1, pauses=HOLD)]))
    desk = Desk(rules, "2026-11-23 09:00")
    if reply_first:
        desk.reply("2026-11-23 09:40")
        desk.status("2026-11-23 09:40", "waiting_for_details")
    else:
        desk.status("2026-11-23 09:40", "waiting_for_details")
        desk.reply("2026-11-23 09:40")
    timer = desk.live(Kpi.FIRST_RESPONSE)
    assert timer.status is TimerStatus.SUCCEEDED
    assert timer.met_at == at("2026-11-23 09:40")
    assert desk.next_moment() is None


def test_a_shorter_next_response_never_overrules_the_first_response() -> None:
    """zammad#5177: the update time counted before anybody had replied at all."""
    rules = book(level("All", [clock(Kpi.FIRST_RESPONSE, 4), clock(Kpi.NEXT_RESPONSE, 1)]))
    desk = Desk(rules, "2026-11-23 09:00")
    desk.customer("2026-11-23 09:10")
    assert not desk.has(Kpi.NEXT_RESPONSE)
    assert desk.next_moment() == at("2026-11-23 13:00")
    desk.reply("2026-11-23 12:30")
    assert desk.live(Kpi.FIRST_RESPONSE).status is TimerStatus.SUCCEEDED
    assert not desk.has(Kpi.NEXT_RESPONSE)
    desk.customer("2026-11-23 14:00")
    desk.customer("2026-11-23 14:30")
    assert desk.live(Kpi.NEXT_RESPONSE).due_at == at("2026-11-23 15:00")


def test_a_change_of_queue_drops_the_old_clocks() -> None:
    """zammad#5624: support had a next response, sales has none; the old one stayed."""
    support = level(
        "Support",
        [clock(Kpi.FIRST_RESPONSE, 1), clock(Kpi.NEXT_RESPONSE, 2)],
        is_in(Fact.QUEUE, "support"),
    )
    sales = level("Sales", [clock(Kpi.FIRST_RESPONSE, 1)], is_in(Fact.QUEUE, "sales"), position=2)
    desk = Desk(book(support, sales), "2026-11-23 09:00", queue="support")
    desk.reply("2026-11-23 09:30")
    desk.customer("2026-11-23 10:00")
    assert desk.live(Kpi.NEXT_RESPONSE).status is TimerStatus.IN_PROGRESS
    desk.facts("2026-11-23 10:30", queue="sales")
    assert not desk.has(Kpi.NEXT_RESPONSE)
    (old,) = desk.all(Kpi.NEXT_RESPONSE)
    assert old.end_reason == "Changed: queue; Sales holds now"
    assert desk.live(Kpi.FIRST_RESPONSE).status is TimerStatus.SUCCEEDED
    assert desk.next_moment() is None


def test_thanks_after_the_resolution_starts_no_clock() -> None:
    """chatwoot#10178."""
    rules = book(level("All", [clock(Kpi.NEXT_RESPONSE, 1), clock(Kpi.RESOLVE, 8)]))
    desk = Desk(rules, "2026-11-23 09:00")
    desk.reply("2026-11-23 09:30")
    desk.resolve("2026-11-23 10:00")
    before = desk.times.timers
    desk.customer("2026-11-23 10:05")
    assert desk.times.timers == before
    assert desk.next_moment() is None


def test_a_customers_note_in_the_portal_counts_like_a_mail() -> None:
    """zammad#1322: the customer answered by a note, and the update time never began again."""
    rules = book(level("All", [clock(Kpi.NEXT_RESPONSE, 2, pauses=HOLD)]))
    desk = Desk(rules, "2026-11-23 09:00")
    desk.reply("2026-11-23 09:30")
    desk.status("2026-11-23 09:30", "waiting_for_details")
    desk.status("2026-11-23 11:00", "in_progress")
    desk.customer("2026-11-23 11:00")
    assert desk.live(Kpi.NEXT_RESPONSE).due_at == at("2026-11-23 13:00")


def test_a_public_note_is_a_reply_and_an_internal_one_is_not() -> None:
    """zammad#1620, #1322: what the customer can read counts, whatever the channel."""
    desk = Desk(book(level("All", [clock(Kpi.FIRST_RESPONSE, 1)])), "2026-11-23 09:00")
    desk.reply("2026-11-23 09:10", public=False)
    assert desk.live(Kpi.FIRST_RESPONSE).status is TimerStatus.IN_PROGRESS
    desk.reply("2026-11-23 09:20", public=True)
    assert desk.live(Kpi.FIRST_RESPONSE).status is TimerStatus.SUCCEEDED


def test_an_hour_skipped_by_summer_time_is_not_worked() -> None:
    night = WorkingTime("America/New_York", (((Interval(0, 6 * 60)),),) * 7)
    start = at("2026-03-08 00:00", "America/New_York")
    assert add_working(start, hours(5), night) == at("2026-03-08 06:00", "America/New_York")
    assert working_between(start, at("2026-03-09 00:00", "America/New_York"), night) == hours(5)


def test_an_hour_that_comes_twice_is_worked_twice() -> None:
    night = WorkingTime("America/New_York", (((Interval(0, 6 * 60)),),) * 7)
    start = at("2026-11-01 00:00", "America/New_York")
    assert working_between(start, at("2026-11-02 00:00", "America/New_York"), night) == hours(7)
    assert add_working(start, hours(7), night) == at("2026-11-01 06:00", "America/New_York")


def test_working_days_keep_their_wall_clock_over_the_change() -> None:
    new_york = WorkingTime("America/New_York", OFFICE.week)
    friday = at("2026-03-06 16:30", "America/New_York")
    assert add_working(friday, hours(1), new_york) == at("2026-03-09 09:30", "America/New_York")


def test_around_the_clock_time_is_plain_time() -> None:
    assert add_working(at("2026-03-08 00:00"), hours(72.5), ALWAYS) == at("2026-03-11 00:30")
