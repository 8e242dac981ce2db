"""A service desk with a clock of its own: people, a queue, calendars, and levels by name."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from leadloop.kit import due
from leadloop.project import wiring
from leadloop.service import api as service
from leadloop.service.api import calendars, levels, timers
from leadloop.service.contracts import CaseDraft, QueueDraft
from leadloop.service.contracts.calendars import CalendarDraft, Interval, WorkingTime
from leadloop.service.contracts.levels import ClockPlan, Condition, Fact, Kpi, LevelPlan, Test
from leadloop.service.contracts.timing import TimerStatus, TimerView
from leadloop.service.models import Case
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, Role
from leadloop.users.models import User

OFFICE = WorkingTime("UTC", ((Interval(540, 1020),),) * 5 + ((), ()))
HOLD = frozenset({"on_hold", "waiting_for_details"})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def hours(count: float) -> timedelta:
    return timedelta(hours=count)


class Watch:
    """The clock of a test: stands still until it is set."""

    def __init__(self) -> None:
        self.now = at("2026-11-23 09:00")

    def set(self, text: str) -> None:
        self.now = at(text)


class ServiceDesk:
    """A team with an agent and a lead, a queue of theirs, and one office calendar."""

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.team = users.create_team(SYSTEM, slug="service", name="Service").id
        self.agent = self._person("Aida", Role.SERVICE_AGENT)
        self.lead = self._person("Sven", Role.SUPERVISOR)
        self.rep = self._person("Rita", Role.SALES_REPRESENTATIVE, teams=())
        draft = QueueDraft(name="Claims", team_id=self.team)
        self.queue = service.create_queue(SYSTEM, draft=draft)
        self.calendar = calendars.create_calendar(SYSTEM, draft=CalendarDraft("Office", OFFICE))

    @staticmethod
    def _person(name: str, role: Role, teams: Sequence[str] = ("service",)) -> Actor:
        made = users.create_user(
            SYSTEM,
            email=f"{name.lower()}@insurer.example",
            name=name,
            role=role,
            password="correct horse battery",
            teams=teams,
        )
        return users.actor_for_user(User.objects.get(pk=made.id))

    def clock(self, kpi: Kpi, target: float, **more: Any) -> ClockPlan:
        return replace(ClockPlan(kpi, hours(target), self.calendar), **more)

    def level(self, name: str, clocks: Sequence[ClockPlan], *conditions: Condition) -> UUID:
        plan = LevelPlan(name, "", conditions, tuple(clocks))
        made = levels.create_level(SYSTEM, plan=plan)
        levels.publish_level(SYSTEM, level_id=made)
        return made

    def case(self, title: str = "Where is my policy?", **values: Any) -> UUID:
        values.setdefault("owner_id", UUID(self.agent.id))
        values.setdefault("team_id", self.team)
        return service.create_case(self.agent, draft=CaseDraft(title=title, **values))

    def timers(self, case_id: UUID) -> list[TimerView]:
        return timers.list_case_timers(SYSTEM, case_id=case_id)

    def timer(self, case_id: UUID, kpi: Kpi) -> TimerView:
        """The clock of this measure that was not canceled, the newest."""
        found = [t for t in self.timers(case_id) if t.kpi is kpi]
        return [t for t in found if t.status is not TimerStatus.CANCELED][-1]

    def work(self) -> int:
        """Advance what is due until nothing is; return how many rows moved."""
        kinds = {kind: wiring.due_kinds()[kind] for kind in ("case.clocks",)}
        moved = total = due.run_once(kinds)
        while moved:
            moved = due.run_once(kinds)
            total += moved
        return total

    def next_moment(self) -> datetime | None:
        return due.next_due_at({"case.clocks": wiring.due_kinds()["case.clocks"]})


def high_priority() -> Condition:
    return Condition(Fact.PRIORITY, Test.IS, ("high",))


def notices_of(actor: Actor) -> list[str]:
    return [notice.title for notice in users.list_notices(actor)]


def number(case_id: UUID) -> str:
    return str(Case.objects.get(pk=case_id).number)
