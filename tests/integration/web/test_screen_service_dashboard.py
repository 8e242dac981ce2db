"""The service dashboard and the clocks on a case's page."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from web_house import PASSWORD, sign_in, text_of

from leadloop.kit import clock
from leadloop.service import api as service
from leadloop.service.api import calendars, levels
from leadloop.service.contracts import CaseDraft, CasePriority, CaseReason, MessageChannel
from leadloop.service.contracts.calendars import CalendarDraft, Interval, WorkingTime
from leadloop.service.contracts.levels import Act, Action, ClockPlan, Kpi, LevelPlan, Moment
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, Role
from leadloop.users.models import User

ALWAYS = WorkingTime("UTC", ((Interval(0, 1440),),) * 7)
BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def supervisor(db: None) -> Client:
    return _person(Role.SUPERVISOR)


def _person(role: Role) -> Client:
    made = users.create_user(
        SYSTEM, email=f"{role}@insurer.example", name=role.value, role=role, password=PASSWORD
    )
    return sign_in(made)


def _agent() -> Actor:
    """Whoever works here: what Leadloop itself writes is no answer."""
    person = User.objects.filter(role=Role.SUPERVISOR).first()
    assert person is not None
    return users.actor_for_user(person)


@pytest.fixture
def level(db: None, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A level that holds for every case; it is 9 o'clock."""
    monkeypatch.setattr(clock, "now", lambda: BEGAN)
    around = calendars.create_calendar(SYSTEM, draft=CalendarDraft("Around the clock", ALWAYS))
    told = Action(Moment.BREACH, Act.NOTIFY_LEADS)
    clocks = (
        ClockPlan(Kpi.FIRST_RESPONSE, timedelta(hours=1), around, actions=(told,)),
        ClockPlan(
            Kpi.RESOLVE,
            timedelta(hours=8),
            around,
            pauses=frozenset({"waiting_for_details"}),
            longest_pause=timedelta(hours=4),
        ),
    )
    made = levels.create_level(SYSTEM, plan=LevelPlan("Everyone", "", (), clocks))
    levels.publish_level(SYSTEM, level_id=made)
    return made


def _later(monkeypatch: pytest.MonkeyPatch, hours: float) -> None:
    monkeypatch.setattr(clock, "now", lambda: BEGAN + timedelta(hours=hours))


def test_the_clocks_of_a_case_say_what_is_left_and_why(
    supervisor: Client, level: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = service.create_case(SYSTEM, draft=CaseDraft(title="Where is my policy?"))
    _later(monkeypatch, 0.5)
    page = text_of(supervisor.get(f"/cases/{case_id}/clocks"))
    assert "First response In Progress 30 min left" in page
    assert "Resolve In Progress 7 h 30 min left" in page
    assert "Everyone , version 1. Place 1 of 1: Every case." in page
    assert "Counts by Around the clock" in page


def test_a_paused_clock_says_when_it_resumes_by_itself(
    supervisor: Client, level: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = service.create_case(SYSTEM, draft=CaseDraft(title="Where is my policy?"))
    _later(monkeypatch, 1)
    service.set_status(SYSTEM, case_id=case_id, reason=CaseReason.WAITING_FOR_DETAILS)
    page = text_of(supervisor.get(f"/cases/{case_id}/clocks"))
    assert "Resolve Paused 7 h left" in page
    assert "Stands still in Waiting for details since 23 Nov 2026, 10:00:00 UTC" in page
    assert "Resumes by itself at 23 Nov 2026, 14:00:00 UTC" in page


def test_a_missed_clock_stays_on_record(
    supervisor: Client, level: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id = service.create_case(SYSTEM, draft=CaseDraft(title="Where is my policy?"))
    _later(monkeypatch, 1.5)
    service.add_public_note(
        _agent(), case_id=case_id, text="Called back.", channel=MessageChannel.PHONE
    )
    page = text_of(supervisor.get(f"/cases/{case_id}/clocks"))
    assert "First response Noncompliant 30 min late" in page
    assert "Met 23 Nov 2026, 10:30:00 UTC ; it was due 23 Nov 2026, 10:00:00 UTC" in page


def test_clocks_of_a_case_out_of_sight_are_missing(supervisor: Client, level: UUID) -> None:
    case_id = service.create_case(SYSTEM, draft=CaseDraft(title="Where is my policy?"))
    assert supervisor.get(f"/cases/{UUID(int=3)}/clocks").status_code == 404
    assert _person(Role.SALES_REPRESENTATIVE).get(f"/cases/{case_id}/clocks").status_code == 200


def test_the_dashboard_counts_and_each_number_opens_its_cases(
    supervisor: Client, level: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = service.create_case(SYSTEM, draft=CaseDraft(title="Late one"))
    high = CaseDraft(title="Urgent one", priority=CasePriority.HIGH)
    service.create_case(SYSTEM, draft=high)
    _later(monkeypatch, 0.5)
    good = service.create_case(SYSTEM, draft=CaseDraft(title="Good one"))
    _later(monkeypatch, 1.2)
    for case_id in (late, good):
        service.add_public_note(
            _agent(), case_id=case_id, text="Called.", channel=MessageChannel.PHONE
        )
    page = text_of(supervisor.get("/dashboards/service"))
    assert "Open cases 3" in page
    assert "In no queue 3" in page
    assert "First response 50 % 1 1 1" in page
    assert "Resolve \u2013 0 0 3" in page
    behind = "/dashboards/service/cases"
    missed = text_of(supervisor.get(f"{behind}?kpi=first_response&outcome=breached"))
    assert "Late one" in missed
    assert "Good one" not in missed
    urgent = text_of(supervisor.get(f"{behind}?priority=high&queue=none&age=day"))
    assert "Urgent one" in urgent
    assert "Late one" not in urgent


@pytest.mark.parametrize(
    "address",
    [
        "/dashboards/service?from=x&to=2026-99-99",
        "/dashboards/service?from=0001-01-01&to=9999-12-31",
        "/dashboards/service/cases?queue=x&age=y&priority=z&kpi=w&outcome=v",
        "/dashboards/service/cases?kpi=resolve&outcome=nothing&from=2026-12-01&to=2026-01-01",
        "/dashboards/service/cases?queue=%00&late=1&unowned=1",
    ],
)
def test_hostile_addresses_are_answered(supervisor: Client, address: str) -> None:
    assert supervisor.get(address).status_code == 200


def test_the_dashboard_asks_the_same_number_of_questions_however_full(
    supervisor: Client,
    level: UUID,
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with CaptureQueriesContext(connection) as found:
            supervisor.get("/dashboards/service")
        return len(found)

    service.create_case(SYSTEM, draft=CaseDraft(title="One"))
    count()
    few = count()
    for number in range(6):
        service.create_case(SYSTEM, draft=CaseDraft(title=f"More {number}"))
    assert count() == few
