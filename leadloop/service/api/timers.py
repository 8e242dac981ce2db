"""The clocks of cases, as screens show them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import NotFound
from leadloop.service.api.facts import fact_choices, fact_names
from leadloop.service.contracts.levels import LEVEL_KIND, Act, Kpi, Moment
from leadloop.service.contracts.timing import RUNNING, TimerStatus, TimerView
from leadloop.service.levels import replaying
from leadloop.service.levels.rows import timer_of
from leadloop.service.logic.clockwork import time_left
from leadloop.service.logic.matching import in_words
from leadloop.service.logic.stored import clock_from_json, hours_from_json, plan_from_json
from leadloop.service.models import Case, CaseTimer
from leadloop.users import api as users
from leadloop.users.contracts import Actor

_CHUNK: Final = 500
_OPEN = sorted(status.value for status in RUNNING)


class NextDue(NamedTuple):
    """The clock of a case that presses most: breached and unmet, else the one due next.

    ``paused`` ones count only if no other runs.
    """

    kpi: Kpi
    status: TimerStatus
    due_at: datetime


def list_case_timers(actor: Actor, *, case_id: UUID) -> list[TimerView]:
    """Return the clocks of a case, in the order in which they started, replaced ones too.

    Raises:
        NotFound: There is no such case, or the actor may not see it.
    """
    if not Case.objects.visible_to(actor).filter(pk=case_id).exists():
        raise NotFound("There is no such case.")
    rows = CaseTimer.objects.filter(case=case_id).select_related(
        "clock__level_version", "calendar_version__calendar"
    )
    found = list(rows.order_by("started_at", "created_at", "id"))
    names = fact_names(fact_choices()) if found else {}
    now = clock.now()
    return [_view(row, names, now) for row in found]


def next_due(case_ids: Collection[UUID]) -> dict[UUID, NextDue]:
    """Return the clock that presses most of each of these open cases, in one query.

    For lists: the caller has asked for the cases already, as the actor may see them.
    """
    missed = Q(status=TimerStatus.NONCOMPLIANT.value, met_at=None)
    unmet = CaseTimer.objects.filter(missed | Q(status__in=_OPEN), case__in=case_ids)
    rows = unmet.order_by("due_at", "id")
    found: dict[UUID, NextDue] = {}
    for case_id, kpi, status, due_at in rows.values_list("case_id", "kpi", "status", "due_at"):
        known = found.get(case_id)
        if known is None or (
            known.status is TimerStatus.PAUSED and status != TimerStatus.PAUSED.value
        ):
            found[case_id] = NextDue(Kpi(kpi), TimerStatus(status), due_at)
    return found


def rebuild_clocks(actor: Actor, *, case_ids: Sequence[UUID]) -> None:
    """Give cases the clocks they would have had, from what their rows and messages tell.

    For cases from before there were service levels, and for those that came with a past. Clocks
    they have go; what clocks would have done by now is told to nobody.

    Raises:
        NotAllowed: The actor's role writes no service levels.
    """
    users.check_may_write(actor, LEVEL_KIND)
    for first in range(0, len(case_ids), _CHUNK):
        chunk = case_ids[first : first + _CHUNK]
        with transaction.atomic(), change_context(actor=actor.label):
            replaying.rebuild_clocks(chunk, at=clock.now())


def with_clocks(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return these cases with their level and clocks: due times and ids, for other protocols."""
    columns: dict[str, Any] = {"clock_level_id": F("timing__level_version__level_id")}
    for kpi, name in ((Kpi.FIRST_RESPONSE, "first_response"), (Kpi.RESOLVE, "resolve")):
        newest = (
            CaseTimer.objects.filter(case=OuterRef("pk"), kpi=kpi.value)
            .exclude(status=TimerStatus.CANCELED.value)
            .order_by("-started_at")
        )
        due = name.removeprefix("first_")
        columns[f"{name}_clock_id"] = Subquery(newest.values("pk")[:1])
        columns[f"{due}_due_at"] = Subquery(newest.values("due_at")[:1])
    return cases.annotate(**columns)


def _fired(keys: Collection[str]) -> tuple[tuple[Moment, Act], ...]:
    """Return what was done, in the order in which it was agreed on screens."""
    pairs = {tuple(key.split(":")[:2]) for key in keys}
    return tuple((moment, act) for moment in Moment for act in Act if (moment, act) in pairs)


def _view(row: CaseTimer, names: dict[tuple[str, str], str], now: datetime) -> TimerView:
    timer = timer_of(row)
    plan = clock_from_json(row.clock.plan)
    level = plan_from_json(row.clock.level_version.plan)
    return TimerView(
        id=row.pk,
        case_id=row.case_id,
        kpi=timer.kpi,
        status=timer.status,
        level_id=row.level_id,
        level_name=level.name,
        level_version=row.clock.level_version.number,
        reason=f"{row.reason}: {in_words(level.conditions, names)}",
        calendar_name=row.calendar_version.calendar.name,
        started_at=timer.started_at,
        due_at=timer.due_at,
        warn_at=timer.warn_at,
        target=plan.target,
        left=time_left(timer, hours_from_json(row.calendar_version.hours), now),
        resumes_at=timer.resumes_at,
        paused=timer.paused,
        pauses=timer.pauses,
        warned_at=timer.warned_at,
        breached_at=timer.breached_at,
        met_at=timer.met_at,
        ended_at=timer.ended_at,
        end_reason=timer.end_reason,
        fired=_fired(timer.fired),
    )
