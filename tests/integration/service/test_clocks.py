"""Clocks of cases in the database: due work fires them, cases move them, once each."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from sla_desk import HOLD, ServiceDesk, Watch, at, high_priority, hours, notices_of, number

from leadloop.events import api as events
from leadloop.kit import clock
from leadloop.service import api as service
from leadloop.service.api import calendars, levels, timers
from leadloop.service.api.dry_run import dry_run
from leadloop.service.contracts import (
    CasePriority,
    CaseQuery,
    CaseReason,
    MessageChannel,
    ResolveDraft,
)
from leadloop.service.contracts.levels import Act, Action, Kpi, Moment
from leadloop.service.contracts.timing import CaseNews, Happening, TimerStatus
from leadloop.service.levels import record_news
from leadloop.service.levels.cases import timed_cases
from leadloop.service.models import Case, CaseTimer
from leadloop.users.contracts import SYSTEM

PHONE = MessageChannel.PHONE


@pytest.fixture
def desk(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[ServiceDesk]:
    watch = Watch()
    monkeypatch.setattr(clock, "now", lambda: watch.now)
    return ServiceDesk(watch)


def _escalating(desk: ServiceDesk, *acts: tuple[Moment, Act], target: str = "") -> None:
    actions = tuple(
        Action(moment, act, target if act is Act.MOVE_TO_QUEUE else "") for moment, act in acts
    )
    desk.level(
        "All",
        [
            desk.clock(Kpi.FIRST_RESPONSE, 1, warn_after=hours(0.5), actions=actions),
            desk.clock(Kpi.RESOLVE, 8, pauses=HOLD, longest_pause=hours(8)),
        ],
    )


def test_a_clock_warns_breaches_and_tells_each_once(desk: ServiceDesk) -> None:
    _escalating(
        desk,
        (Moment.WARN, Act.NOTIFY_OWNER),
        (Moment.BREACH, Act.NOTIFY_OWNER),
        (Moment.BREACH, Act.NOTIFY_LEADS),
    )
    case_id = desk.case()
    assert desk.next_moment() == at("2026-11-23 09:30")
    assert desk.work() == 0
    desk.watch.set("2026-11-23 09:30")
    desk.work()
    desk.work()
    assert desk.timer(case_id, Kpi.FIRST_RESPONSE).status is TimerStatus.NEARING
    assert notices_of(desk.agent) == [f"{number(case_id)}: first response is nearly due"]
    assert notices_of(desk.lead) == []
    desk.watch.set("2026-11-23 10:00")
    desk.work()
    desk.work()
    late = desk.timer(case_id, Kpi.FIRST_RESPONSE)
    assert late.status is TimerStatus.NONCOMPLIANT
    assert late.breached_at == at("2026-11-23 10:00")
    assert notices_of(desk.lead) == [f"{number(case_id)}: first response is overdue"]
    assert len(notices_of(desk.agent)) == 2
    assert desk.next_moment() == at("2026-11-23 17:00")


def test_a_breach_is_terminal_and_keeps_when_it_was_met_after_all(desk: ServiceDesk) -> None:
    _escalating(desk)
    case_id = desk.case()
    desk.watch.set("2026-11-23 11:15")
    service.add_public_note(desk.agent, case_id=case_id, text="It is on its way.", channel=PHONE)
    late = desk.timer(case_id, Kpi.FIRST_RESPONSE)
    assert late.status is TimerStatus.NONCOMPLIANT
    assert (late.breached_at, late.met_at) == (at("2026-11-23 10:00"), at("2026-11-23 11:15"))
    assert late.left == -hours(1.25)


def test_a_pause_says_when_it_ends_and_ends_by_itself(desk: ServiceDesk) -> None:
    _escalating(desk)
    case_id = desk.case()
    service.add_public_note(
        desk.agent, case_id=case_id, text="Please send your passport.", channel=PHONE
    )
    service.set_status(desk.agent, case_id=case_id, reason=CaseReason.WAITING_FOR_DETAILS)
    waiting = desk.timer(case_id, Kpi.RESOLVE)
    assert waiting.status is TimerStatus.PAUSED
    assert waiting.resumes_at == at("2026-11-23 17:00") == desk.next_moment()
    desk.watch.set("2026-11-24 09:00")
    desk.work()
    running = desk.timer(case_id, Kpi.RESOLVE)
    assert running.status is TimerStatus.IN_PROGRESS
    assert running.pauses[-1].by_limit
    assert running.due_at == at("2026-11-24 17:00")
    service.set_status(desk.agent, case_id=case_id, reason=CaseReason.ON_HOLD)
    assert desk.timer(case_id, Kpi.RESOLVE).status is TimerStatus.IN_PROGRESS


def test_a_due_row_that_fires_too_early_waits(desk: ServiceDesk) -> None:
    _escalating(desk)
    case_id = desk.case()
    CaseTimer.objects.update(due_at=at("2026-11-23 16:00"))
    desk.watch.set("2026-11-23 10:00")
    desk.work()
    assert desk.timer(case_id, Kpi.FIRST_RESPONSE).status is TimerStatus.NEARING
    assert desk.next_moment() == at("2026-11-23 16:00")


def test_an_escalation_raises_the_priority_and_the_stricter_level_takes_over(
    desk: ServiceDesk,
) -> None:
    raising = Action(Moment.WARN, Act.RAISE_PRIORITY)
    telling = Action(Moment.WARN, Act.NOTIFY_OWNER)
    desk.level(
        "High",
        [desk.clock(Kpi.RESOLVE, 4, warn_after=hours(3), actions=(telling,))],
        high_priority(),
    )
    desk.level(
        "Rest", [desk.clock(Kpi.RESOLVE, 8, warn_after=hours(2), actions=(raising, telling))]
    )
    case_id = desk.case()
    desk.watch.set("2026-11-23 11:00")
    desk.work()
    case = Case.objects.get(pk=case_id)
    assert case.priority == CasePriority.HIGH
    assert case.version == 2
    old, new = desk.timers(case_id)
    assert (old.status, old.end_reason) == (
        TimerStatus.CANCELED,
        "Changed: priority; High holds now",
    )
    assert (new.level_name, new.due_at) == ("High", at("2026-11-23 13:00"))
    assert new.reason == "Place 1 of 2: Priority is High"
    assert len(notices_of(desk.agent)) == 1
    desk.watch.set("2026-11-23 12:00")
    desk.work()
    # The owner was told of this wait already; the new clock does not tell it again.
    assert len(notices_of(desk.agent)) == 1
    assert desk.timer(case_id, Kpi.RESOLVE).status is TimerStatus.NEARING


def test_an_escalation_moves_the_case_to_a_queue(desk: ServiceDesk) -> None:
    _escalating(desk, (Moment.BREACH, Act.MOVE_TO_QUEUE), target=str(desk.queue))
    case_id = desk.case()
    desk.watch.set("2026-11-23 10:00")
    desk.work()
    case = Case.objects.get(pk=case_id)
    assert (case.queue_id, case.owner_id) == (desk.queue, None)
    assert desk.timer(case_id, Kpi.FIRST_RESPONSE).fired == ((Moment.BREACH, Act.MOVE_TO_QUEUE),)


def test_lists_show_a_missed_clock_until_it_is_met_after_all(desk: ServiceDesk) -> None:
    _escalating(desk, (Moment.BREACH, Act.RAISE_PRIORITY))
    case_id, other = desk.case(), desk.case()
    service.add_public_note(desk.agent, case_id=other, text="We look.", channel=PHONE)
    desk.watch.set("2026-11-23 10:00")
    desk.work()

    def missed() -> list[str]:
        found = service.list_cases(SYSTEM, query=CaseQuery(missed=True))
        return [f"{row.due_kpi} {row.due_state}" for row in found.rows]

    assert missed() == ["first_response noncompliant"]
    pressing = timers.next_due([case_id, other])
    assert pressing[case_id][:2] == (Kpi.FIRST_RESPONSE, TimerStatus.NONCOMPLIANT)
    assert pressing[other].kpi is Kpi.RESOLVE
    changes = [c.actor for c in events.list_changes("case", str(case_id))]
    assert changes.count("system:Service level") == 1
    service.add_public_note(desk.agent, case_id=case_id, text="Solved soon.", channel=PHONE)
    assert missed() == []
    row = service.get_case_row(SYSTEM, case_id=case_id)
    assert row.due_kpi == "resolve"


def test_resolving_meets_the_clock_and_reopening_starts_another(desk: ServiceDesk) -> None:
    _escalating(desk)
    case_id = desk.case()
    desk.watch.set("2026-11-23 12:00")
    service.resolve_case(
        desk.agent,
        case_id=case_id,
        draft=ResolveDraft(CaseReason.PROBLEM_SOLVED, "Sent the policy again."),
    )
    assert desk.timer(case_id, Kpi.RESOLVE).status is TimerStatus.SUCCEEDED
    assert desk.next_moment() is None
    desk.watch.set("2026-11-24 09:00")
    service.reopen_case(desk.agent, case_id=case_id)
    assert desk.timer(case_id, Kpi.RESOLVE).due_at == at("2026-11-24 17:00")
    met = [t for t in desk.timers(case_id) if t.kpi is Kpi.RESOLVE]
    assert [t.status for t in met] == [TimerStatus.SUCCEEDED, TimerStatus.IN_PROGRESS]


def test_running_clocks_keep_their_version_until_facts_change(desk: ServiceDesk) -> None:
    level_id = desk.level("All", [desk.clock(Kpi.RESOLVE, 8)])
    case_id = desk.case()
    plan = levels.get_level(SYSTEM, level_id=level_id).published
    assert plan is not None
    stricter = plan.__class__("All", "", (), (desk.clock(Kpi.RESOLVE, 2),))
    levels.save_draft(SYSTEM, level_id=level_id, plan=stricter)
    assert levels.publish_level(SYSTEM, level_id=level_id) == 2
    service.set_status(desk.agent, case_id=case_id, reason=CaseReason.RESEARCHING)
    assert desk.timer(case_id, Kpi.RESOLVE).due_at == at("2026-11-23 17:00")
    service.update_case(desk.agent, case_id=case_id, values={"priority": CasePriority.HIGH})
    assert desk.timer(case_id, Kpi.RESOLVE).due_at == at("2026-11-23 11:00")


def test_a_running_clock_keeps_the_hours_it_began_with(desk: ServiceDesk) -> None:
    desk.level("All", [desk.clock(Kpi.RESOLVE, 8, pauses=HOLD)])
    case_id = desk.case()
    view = calendars.get_calendar(SYSTEM, calendar_id=desk.calendar)
    shorter = view.hours.__class__("UTC", (view.hours.week[0],) + ((),) * 6)
    draft = calendars.CalendarDraft("Office", shorter)
    calendars.update_calendar(SYSTEM, calendar_id=desk.calendar, draft=draft)
    desk.watch.set("2026-11-23 12:00")
    service.set_status(desk.agent, case_id=case_id, reason=CaseReason.ON_HOLD)
    desk.watch.set("2026-11-24 10:00")
    service.set_status(desk.agent, case_id=case_id, reason=CaseReason.IN_PROGRESS)
    assert desk.timer(case_id, Kpi.RESOLVE).due_at == at("2026-11-24 15:00")
    assert desk.case() is not None
    newer = Case.objects.order_by("-created_at").first()
    assert newer is not None
    assert desk.timer(newer.pk, Kpi.RESOLVE).due_at == at("2026-11-30 17:00")


def test_many_clocks_due_at_once_are_settled_in_batches(desk: ServiceDesk) -> None:
    _escalating(desk, (Moment.BREACH, Act.NOTIFY_OWNER))
    ids = [desk.case(f"Case {n}") for n in range(12)]
    desk.watch.set("2026-11-23 10:00")
    assert desk.work() == 12
    statuses = {desk.timer(case_id, Kpi.FIRST_RESPONSE).status for case_id in ids}
    assert statuses == {TimerStatus.NONCOMPLIANT}
    assert len(notices_of(desk.agent)) == 12


def test_a_case_that_somebody_writes_is_left_for_a_second(desk: ServiceDesk) -> None:
    import threading

    _escalating(desk)
    case_id = desk.case()
    desk.watch.set("2026-11-23 10:00")
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            list(Case.objects.select_for_update().filter(pk=case_id))
            held.set()
            done.wait(10)
        connection.close()

    writer = threading.Thread(target=hold)
    writer.start()
    held.wait(10)
    desk.work()
    assert desk.timer(case_id, Kpi.FIRST_RESPONSE).status is TimerStatus.IN_PROGRESS
    assert desk.next_moment() == at("2026-11-23 10:00:01")
    done.set()
    writer.join()
    desk.watch.set("2026-11-23 10:00:01")
    desk.work()
    assert desk.timer(case_id, Kpi.FIRST_RESPONSE).breached_at == at("2026-11-23 10:00")


def test_cases_with_a_past_get_the_clocks_they_would_have_had(desk: ServiceDesk) -> None:
    case_id = desk.case()
    desk.watch.set("2026-11-23 09:40")
    service.add_public_note(desk.agent, case_id=case_id, text="We look into it.", channel=PHONE)
    desk.watch.set("2026-11-24 12:00")
    late = desk.case("Second")
    Case.objects.filter(pk=late).update(created_at=at("2026-11-23 09:00"))
    assert desk.timers(case_id) == []
    _escalating(desk, (Moment.BREACH, Act.NOTIFY_LEADS))
    timers.rebuild_clocks(SYSTEM, case_ids=[case_id, late])
    assert desk.timer(case_id, Kpi.FIRST_RESPONSE).met_at == at("2026-11-23 09:40")
    missed = desk.timer(late, Kpi.FIRST_RESPONSE)
    assert (missed.status, missed.breached_at) == (
        TimerStatus.NONCOMPLIANT,
        at("2026-11-23 10:00"),
    )
    desk.work()
    assert notices_of(desk.lead) == []
    timers.rebuild_clocks(SYSTEM, case_ids=[case_id, late])
    assert len(desk.timers(case_id)) == 2


def test_a_dry_run_says_what_would_have_been_beside_what_was(desk: ServiceDesk) -> None:
    level_id = desk.level("All", [desk.clock(Kpi.RESOLVE, 8)])
    case_id = desk.case()
    desk.watch.set("2026-11-23 13:00")
    solved = ResolveDraft(CaseReason.PROBLEM_SOLVED, "Sent the policy again.")
    service.resolve_case(desk.agent, case_id=case_id, draft=solved)
    plan = levels.get_level(SYSTEM, level_id=level_id).published
    assert plan is not None
    stricter = plan.__class__("All", "", (), (desk.clock(Kpi.RESOLVE, 2),))
    levels.save_draft(SYSTEM, level_id=level_id, plan=stricter)
    before = desk.timers(case_id)
    found = dry_run(
        desk.lead, level_id=level_id, start=at("2026-11-23 00:00"), end=at("2026-11-24 00:00")
    )
    assert (found.looked_at, found.matched) == (1, 1)
    assert (found.would[0].met, found.would[0].breached) == (0, 1)
    assert (found.was[0].met, found.was[0].breached) == (1, 0)
    assert found.cases["resolve", "breached", "draft"] == (case_id,)
    assert desk.timers(case_id) == before


def test_cases_that_come_with_a_past_tell_nobody_of_it(desk: ServiceDesk) -> None:
    _escalating(desk, (Moment.BREACH, Act.NOTIFY_LEADS))
    case_id = desk.case()
    desk.watch.set("2026-11-23 14:00")
    (case,) = timed_cases([case_id]).values()
    news = [CaseNews(Happening.REPLIED, case, at("2026-11-23 11:00"))]
    with transaction.atomic():
        record_news(news, quietly_until=desk.watch.now)
    assert desk.timer(case_id, Kpi.FIRST_RESPONSE).breached_at == at("2026-11-23 10:00")
    desk.work()
    assert notices_of(desk.lead) == []
    assert desk.next_moment() == at("2026-11-23 17:00")
