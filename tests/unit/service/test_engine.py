"""Clocks of a case through what happens to it, without a database."""

from desk import HOLD, OFFICE, Desk, at, book, clock, hours, is_in, level

from leadloop.service.contracts.calendars import WorkingTime
from leadloop.service.contracts.levels import Act, Action, Condition, Fact, Kpi, Moment, Test
from leadloop.service.contracts.timing import TimerStatus
from leadloop.service.logic.matching import fits, in_words

WARN_OWNER = Action(Moment.WARN, Act.NOTIFY_OWNER)
BREACH_LEADS = Action(Moment.BREACH, Act.NOTIFY_LEADS)


def _one(kpi: Kpi, target: float, **more: object) -> Desk:
    return Desk(book(level("All", [clock(kpi, target, **more)])), "2026-11-23 09:00")


def test_the_first_level_that_fits_holds_and_says_its_place() -> None:
    high = level("High", [clock(Kpi.RESOLVE, 2)], is_in(Fact.PRIORITY, "high"))
    rest = level("Rest", [clock(Kpi.RESOLVE, 8)], position=2)
    urgent = Desk(book(high, rest), "2026-11-23 09:00", priority="high")
    plain = Desk(book(high, rest), "2026-11-23 09:00")
    assert (urgent.times.level_id, urgent.times.reason) == (high.version_id, "Place 1 of 2")
    assert (plain.times.level_id, plain.times.reason) == (rest.version_id, "Place 2 of 2")


def test_no_level_no_clock() -> None:
    high = level("High", [clock(Kpi.RESOLVE, 2)], is_in(Fact.PRIORITY, "high"))
    desk = Desk(book(high), "2026-11-23 09:00")
    assert desk.times.timers == ()
    assert desk.next_moment() is None


def test_all_conditions_must_hold_and_each_takes_alternatives() -> None:
    conditions = (
        is_in(Fact.ORIGIN, "email", "web"),
        Condition(Fact.CASE_TYPE, Test.IS_NOT, ("question",)),
        Condition(Fact.ENTITLEMENT, Test.IS_SET),
        Condition(Fact.QUEUE, Test.IS_EMPTY),
    )
    good = {"origin": "web", "case_type": "complaint", "entitlement": "gold"}
    assert fits(conditions, good)
    assert not fits(conditions, {**good, "origin": "phone"})
    assert not fits(conditions, {**good, "case_type": "question"})
    assert not fits(conditions, {**good, "entitlement": ""})
    assert not fits(conditions, {**good, "queue": "claims"})
    assert in_words(conditions, {("origin", "web"): "Web form"}) == (
        "Origin is email or Web form and Type is not question and Entitlement is set"
        " and Queue is empty"
    )
    assert in_words((), {}) == "Every case"


def test_warning_and_breach_fire_at_their_own_times_once() -> None:
    desk = _one(Kpi.FIRST_RESPONSE, 4, warn_after=hours(3), actions=(WARN_OWNER, BREACH_LEADS))
    assert desk.next_moment() == at("2026-11-23 12:00")
    assert desk.tick("2026-11-23 11:59") == []
    assert desk.tick("2026-11-23 12:00") == ["warn:notify_owner"]
    assert desk.tick("2026-11-23 12:30") == []
    assert desk.live(Kpi.FIRST_RESPONSE).status is TimerStatus.NEARING
    assert desk.next_moment() == at("2026-11-23 13:00")
    assert desk.tick("2026-11-23 13:00") == ["breach:notify_leads"]
    assert desk.tick("2026-11-23 14:00") == []
    assert desk.next_moment() is None


def test_a_late_worker_breaches_at_the_due_time_and_does_not_warn_any_more() -> None:
    desk = _one(Kpi.FIRST_RESPONSE, 1, warn_after=hours(0.5), actions=(WARN_OWNER, BREACH_LEADS))
    assert desk.tick("2026-11-23 15:00") == ["breach:notify_leads"]
    assert desk.live(Kpi.FIRST_RESPONSE).breached_at == at("2026-11-23 10:00")


def test_a_reply_just_in_time_succeeds_though_the_worker_was_late() -> None:
    desk = _one(Kpi.FIRST_RESPONSE, 1, warn_after=hours(0.5), actions=(WARN_OWNER,))
    desk.reply("2026-11-23 10:00")
    assert desk.live(Kpi.FIRST_RESPONSE).status is TimerStatus.SUCCEEDED
    assert desk.tick("2026-11-23 10:01") == []


def test_a_late_reply_breaches_and_the_breach_still_acts() -> None:
    desk = _one(Kpi.FIRST_RESPONSE, 1, actions=(BREACH_LEADS,))
    desk.reply("2026-11-23 10:30")
    late = desk.live(Kpi.FIRST_RESPONSE)
    assert (late.status, late.met_at) == (TimerStatus.NONCOMPLIANT, at("2026-11-23 10:30"))
    assert desk.next_moment() == at("2026-11-23 10:00")
    assert desk.tick("2026-11-23 10:31") == ["breach:notify_leads"]
    desk.reply("2026-11-23 12:00")
    assert desk.live(Kpi.FIRST_RESPONSE).met_at == at("2026-11-23 10:30")


def test_only_working_time_of_a_pause_moves_what_is_due() -> None:
    desk = _one(Kpi.RESOLVE, 8, pauses=HOLD)
    desk.status("2026-11-23 16:00", "on_hold")
    paused = desk.live(Kpi.RESOLVE)
    assert paused.status is TimerStatus.PAUSED
    assert desk.next_moment() is None
    desk.status("2026-11-24 10:00", "in_progress")
    running = desk.live(Kpi.RESOLVE)
    assert running.paused == hours(2)
    assert running.due_at == at("2026-11-24 11:00")
    assert [(p.status, p.started_at, p.ended_at) for p in running.pauses] == [
        ("on_hold", at("2026-11-23 16:00"), at("2026-11-24 10:00"))
    ]


def test_a_pause_moves_a_warning_that_was_not_given_and_keeps_one_that_was() -> None:
    desk = _one(Kpi.RESOLVE, 8, warn_after=hours(4), pauses=HOLD, actions=(WARN_OWNER,))
    desk.status("2026-11-23 10:00", "on_hold")
    desk.status("2026-11-23 11:00", "in_progress")
    assert desk.live(Kpi.RESOLVE).warn_at == at("2026-11-23 14:00")
    assert desk.tick("2026-11-23 14:00") == ["warn:notify_owner"]
    desk.status("2026-11-23 15:00", "on_hold")
    desk.status("2026-11-23 16:00", "in_progress")
    after = desk.live(Kpi.RESOLVE)
    assert after.status is TimerStatus.NEARING
    assert after.warn_at == at("2026-11-23 14:00")
    assert after.due_at == at("2026-11-24 11:00")
    assert desk.tick("2026-11-23 16:30") == []


def test_the_longest_pause_ends_by_itself_until_work_has_gone_on() -> None:
    desk = _one(Kpi.RESOLVE, 8, pauses=HOLD, longest_pause=hours(2))
    desk.status("2026-11-23 10:00", "on_hold")
    assert desk.next_moment() == at("2026-11-23 12:00") == desk.live(Kpi.RESOLVE).resumes_at
    desk.tick("2026-11-23 12:05")
    assert desk.live(Kpi.RESOLVE).status is TimerStatus.IN_PROGRESS
    assert desk.live(Kpi.RESOLVE).due_at == at("2026-11-24 11:00")
    desk.status("2026-11-23 13:00", "waiting_for_details")
    assert desk.live(Kpi.RESOLVE).status is TimerStatus.IN_PROGRESS
    desk.status("2026-11-23 14:00", "in_progress")
    desk.status("2026-11-23 15:00", "on_hold")
    assert desk.live(Kpi.RESOLVE).status is TimerStatus.PAUSED


def test_a_pause_that_outlived_its_limit_unseen_still_counts_only_the_limit() -> None:
    """Never-resumed timers that were reported as met: a practitioner's complaint."""
    desk = _one(Kpi.RESOLVE, 8, pauses=HOLD, longest_pause=hours(2))
    desk.status("2026-11-23 10:00", "on_hold")
    desk.resolve("2026-12-23 10:00")
    timer = desk.live(Kpi.RESOLVE)
    assert timer.status is TimerStatus.NONCOMPLIANT
    assert timer.breached_at == at("2026-11-24 11:00")
    assert timer.paused == hours(2)


def test_next_responses_count_from_the_oldest_unanswered_message_each() -> None:
    desk = _one(Kpi.NEXT_RESPONSE, 2)
    assert not desk.has(Kpi.NEXT_RESPONSE)
    desk.customer("2026-11-23 10:00")
    desk.customer("2026-11-23 11:00")
    assert desk.live(Kpi.NEXT_RESPONSE).due_at == at("2026-11-23 12:00")
    desk.reply("2026-11-23 11:30")
    desk.customer("2026-11-23 13:00")
    assert [t.status for t in desk.all(Kpi.NEXT_RESPONSE)] == [
        TimerStatus.SUCCEEDED,
        TimerStatus.IN_PROGRESS,
    ]
    assert desk.live(Kpi.NEXT_RESPONSE).due_at == at("2026-11-23 15:00")


def test_an_unanswered_breach_does_not_start_another_clock() -> None:
    desk = _one(Kpi.NEXT_RESPONSE, 1)
    desk.customer("2026-11-23 10:00")
    desk.tick("2026-11-23 11:00")
    desk.customer("2026-11-23 12:00")
    assert len(desk.all(Kpi.NEXT_RESPONSE)) == 1
    desk.reply("2026-11-23 12:30")
    desk.customer("2026-11-23 13:00")
    assert len(desk.all(Kpi.NEXT_RESPONSE)) == 2


def test_a_bots_reply_counts_only_where_the_clock_says_so() -> None:
    strict = _one(Kpi.FIRST_RESPONSE, 1)
    strict.reply("2026-11-23 09:01", by_bot=True)
    assert strict.live(Kpi.FIRST_RESPONSE).status is TimerStatus.IN_PROGRESS
    lenient = _one(Kpi.FIRST_RESPONSE, 1, bots_count=True)
    lenient.reply("2026-11-23 09:01", by_bot=True)
    assert lenient.live(Kpi.FIRST_RESPONSE).status is TimerStatus.SUCCEEDED


def test_resolving_without_a_reply_ends_the_response_and_meets_the_resolution() -> None:
    rules = book(level("All", [clock(Kpi.FIRST_RESPONSE, 4), clock(Kpi.RESOLVE, 8)]))
    desk = Desk(rules, "2026-11-23 09:00")
    desk.resolve("2026-11-23 10:00")
    (response,) = desk.all(Kpi.FIRST_RESPONSE)
    assert (response.status, response.end_reason) == (
        TimerStatus.CANCELED,
        "Resolved without a reply",
    )
    assert desk.live(Kpi.RESOLVE).status is TimerStatus.SUCCEEDED


def test_a_canceled_case_has_no_running_clock() -> None:
    desk = _one(Kpi.RESOLVE, 8, pauses=HOLD)
    desk.status("2026-11-23 10:00", "on_hold")
    desk.cancel("2026-11-23 11:00")
    (timer,) = desk.all(Kpi.RESOLVE)
    assert (timer.status, timer.end_reason) == (TimerStatus.CANCELED, "The case was canceled")
    assert timer.pauses[-1].ended_at == at("2026-11-23 11:00")
    assert desk.next_moment() is None


def test_reopening_begins_another_resolution_and_asks_for_no_second_first_response() -> None:
    rules = book(level("All", [clock(Kpi.FIRST_RESPONSE, 1), clock(Kpi.RESOLVE, 8)]))
    desk = Desk(rules, "2026-11-23 09:00")
    desk.reply("2026-11-23 09:30")
    desk.resolve("2026-11-23 10:00")
    desk.reopen("2026-11-25 09:00")
    assert len(desk.all(Kpi.FIRST_RESPONSE)) == 1
    assert desk.live(Kpi.RESOLVE).due_at == at("2026-11-25 17:00")
    desk.resolve("2026-11-25 10:00")
    assert [t.status for t in desk.all(Kpi.RESOLVE)] == [TimerStatus.SUCCEEDED] * 2


def test_a_stricter_level_counts_from_the_creation_and_keeps_the_pauses() -> None:
    """A changed level must not forget the time on hold."""
    high = level("High", [clock(Kpi.RESOLVE, 4, pauses=HOLD)], is_in(Fact.PRIORITY, "high"))
    rest = level("Rest", [clock(Kpi.RESOLVE, 16, pauses=HOLD)], position=2)
    desk = Desk(book(high, rest), "2026-11-23 09:00")
    desk.status("2026-11-23 10:00", "on_hold")
    desk.status("2026-11-23 14:00", "in_progress")
    desk.facts("2026-11-23 14:30", priority="high")
    new = desk.live(Kpi.RESOLVE)
    assert new.started_at == at("2026-11-23 09:00")
    assert new.paused == hours(4)
    assert new.due_at == at("2026-11-23 17:00")
    old = desk.all(Kpi.RESOLVE)[0]
    assert (old.status, old.end_reason) == (
        TimerStatus.CANCELED,
        "Changed: priority; High holds now",
    )


def test_a_level_that_comes_too_late_is_breached_at_once() -> None:
    high = level(
        "High", [clock(Kpi.RESOLVE, 1, actions=(BREACH_LEADS,))], is_in(Fact.PRIORITY, "high")
    )
    desk = Desk(book(high), "2026-11-23 09:00")
    desk.facts("2026-11-23 12:00", priority="high")
    late = desk.live(Kpi.RESOLVE)
    assert (late.status, late.breached_at) == (TimerStatus.NONCOMPLIANT, at("2026-11-23 10:00"))
    assert desk.tick("2026-11-23 12:00") == ["breach:notify_leads"]


def test_what_was_done_is_not_done_again_by_the_clock_that_follows() -> None:
    actions = (WARN_OWNER, BREACH_LEADS)
    high = level(
        "High",
        [clock(Kpi.RESOLVE, 6, warn_after=hours(1), actions=actions)],
        is_in(Fact.PRIORITY, "high"),
    )
    rest = level("Rest", [clock(Kpi.RESOLVE, 8, warn_after=hours(2), actions=actions)], position=2)
    desk = Desk(book(high, rest), "2026-11-23 09:00")
    assert desk.tick("2026-11-23 11:00") == ["warn:notify_owner"]
    desk.facts("2026-11-23 11:30", priority="high")
    assert desk.live(Kpi.RESOLVE).status is TimerStatus.NEARING
    assert desk.tick("2026-11-23 11:31") == []
    desk.facts("2026-11-23 11:40", priority="normal")
    assert desk.tick("2026-11-23 11:41") == []
    assert desk.tick("2026-11-23 17:00") == ["breach:notify_leads"]


def test_a_breach_stays_though_a_kinder_level_comes() -> None:
    strict = level("Strict", [clock(Kpi.RESOLVE, 1)], is_in(Fact.PRIORITY, "high"))
    kind = level("Kind", [clock(Kpi.RESOLVE, 80)], position=2)
    desk = Desk(book(strict, kind), "2026-11-23 09:00", priority="high")
    desk.tick("2026-11-23 10:00")
    desk.facts("2026-11-23 10:30", priority="low")
    assert [t.status for t in desk.all(Kpi.RESOLVE)] == [TimerStatus.NONCOMPLIANT]


def test_a_change_that_is_no_fact_leaves_the_clocks_alone() -> None:
    desk = _one(Kpi.RESOLVE, 8)
    before = desk.times.timers
    desk.facts("2026-11-23 10:00", note="whatever")
    assert desk.times.timers == before


def test_a_status_written_by_a_program_resolves_and_reopens_like_a_person() -> None:
    from dataclasses import replace

    from leadloop.service.contracts.timing import CasePhase

    desk = _one(Kpi.RESOLVE, 8)
    desk.case = replace(desk.case, phase=CasePhase.RESOLVED)
    desk.status("2026-11-23 10:00", "problem_solved")
    assert desk.live(Kpi.RESOLVE).status is TimerStatus.SUCCEEDED
    desk.case = replace(desk.case, phase=CasePhase.ACTIVE)
    desk.status("2026-11-24 09:00", "in_progress")
    assert desk.live(Kpi.RESOLVE).due_at == at("2026-11-24 17:00")


def test_everything_may_be_told_twice() -> None:
    rules = book(level("All", [clock(Kpi.FIRST_RESPONSE, 1), clock(Kpi.RESOLVE, 8, pauses=HOLD)]))
    desk = Desk(rules, "2026-11-23 09:00")
    desk.status("2026-11-23 09:30", "on_hold")
    desk.status("2026-11-23 09:40", "on_hold")
    desk.reply("2026-11-23 09:50")
    desk.reply("2026-11-23 09:50")
    desk.resolve("2026-11-23 11:00")
    before = desk.times
    desk.resolve("2026-11-23 11:00")
    assert desk.times == before
    assert len(before.timers) == 2


def test_each_clock_counts_by_its_own_calendar() -> None:
    new_york = WorkingTime("America/New_York", OFFICE.week)
    rules = book(level("All", [clock(Kpi.RESOLVE, 1)]), calendar=new_york)
    desk = Desk(rules, "2026-11-23 09:00")
    assert desk.live(Kpi.RESOLVE).due_at == at("2026-11-23 10:00", "America/New_York")


def test_attainment_is_whole_only_if_it_is() -> None:
    from leadloop.service.contracts.levels import ClockAttainment

    def of(met: int, breached: int) -> int | None:
        return ClockAttainment(Kpi.RESOLVE, met, breached, 0, 0).percent

    assert of(0, 0) is None
    assert (of(0, 9), of(9, 0)) == (0, 100)
    assert (of(1, 999), of(999, 1)) == (1, 99)
