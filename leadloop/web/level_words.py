"""Service levels in words, for lists, pages and comparisons."""

from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.service.api import calendars, facts
from leadloop.service.contracts.levels import Act, ClockPlan, Fact, LevelPlan, Moment
from leadloop.service.contracts.words import CaseReason
from leadloop.users.contracts import Actor
from leadloop.web.working_times import in_words

OUTCOMES: Final = {"met": "Met", "breached": "Missed", "open": "Open", "canceled": "Ended"}


class ClockWords(NamedTuple):
    """One clock, said."""

    label: str
    target: str
    warn: str
    calendar: str
    pauses: str
    actions: tuple[tuple[str, str], ...]


class Words(NamedTuple):
    """The names that plans only hold ids of."""

    names: dict[tuple[str, str], str]
    calendars: dict[UUID, str]

    def of(self, plan: LevelPlan | None) -> dict[str, Any]:
        """Return what a plan says: its conditions and clocks."""
        if plan is None:
            return {"conditions": "", "clocks": []}
        said = facts.conditions_in_words(plan.conditions, self.names)
        return {"plan": plan, "conditions": said, "clocks": [self._clock(c) for c in plan.clocks]}

    def _clock(self, plan: ClockPlan) -> ClockWords:
        return ClockWords(
            plan.kpi.label,
            in_words(plan.target),
            f"after {in_words(plan.warn_after)}" if plan.warn_after else "",
            self.calendars.get(plan.calendar_id, "a calendar that is gone"),
            self._pauses(plan),
            tuple((_moment(moment), self._acts(plan, moment)) for moment in Moment),
        )

    @staticmethod
    def _pauses(plan: ClockPlan) -> str:
        if not plan.pauses:
            return ""
        reasons = ", ".join(CaseReason(one).label.lower() for one in sorted(plan.pauses))
        limit = f", at most {in_words(plan.longest_pause)}" if plan.longest_pause else ""
        return f"{reasons}{limit}"

    def _acts(self, plan: ClockPlan, moment: Moment) -> str:
        said = []
        for action in plan.actions:
            if action.moment is not moment:
                continue
            if action.act is Act.MOVE_TO_QUEUE:
                queue = self.names.get((Fact.QUEUE, action.target), "a queue that is gone")
                said.append(f"move to {queue}")
            else:
                said.append(action.act.label.lower())
        return ", ".join(said)


def words_for(actor: Actor) -> Words:
    """Return the names that ``actor``'s screens put into plans."""
    names = facts.fact_names(facts.list_fact_choices(actor))
    return Words(names, {one.id: one.name for one in calendars.list_calendars(actor)})


def _moment(moment: Moment) -> str:
    return "On warning" if moment is Moment.WARN else "On breach"
