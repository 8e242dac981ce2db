"""Figures of service for the dashboard, and the cases behind each of them."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncWeek

from leadloop.kit import clock
from leadloop.service.contracts.figures import (
    AGE_BANDS,
    AgeBand,
    BacklogLine,
    Behind,
    WeekAttainment,
)
from leadloop.service.contracts.levels import ClockAttainment, Kpi
from leadloop.service.contracts.timing import RUNNING, TimerStatus
from leadloop.service.contracts.words import CasePriority, CaseStatus
from leadloop.service.models import CASE_KIND, Case, CaseTimer, Queue
from leadloop.users import api as users
from leadloop.users.contracts import Actor

NO_QUEUE: Final = "none"
_OPEN: Final = sorted(status.value for status in RUNNING)
_STATUSES: Final = {
    "met": [TimerStatus.SUCCEEDED.value],
    "breached": [TimerStatus.NONCOMPLIANT.value],
    "open": _OPEN,
    "canceled": [TimerStatus.CANCELED.value],
}
_COUNTS: Final = {
    outcome: Count("pk", filter=Q(status__in=statuses)) for outcome, statuses in _STATUSES.items()
}


def attainment(actor: Actor, *, start: datetime, end: datetime) -> list[ClockAttainment]:
    """Return how the clocks that began in a period did, by measure: numbers of clocks.

    Only clocks of cases that the actor may see count.
    """
    rows = _clocks(actor, start, end).values("kpi").annotate(**_COUNTS)
    found = {row["kpi"]: row for row in rows}
    return [_attainment(kpi, found.get(kpi.value, {})) for kpi in Kpi]


def weekly_attainment(
    actor: Actor, *, start: datetime, end: datetime, zone: tzinfo
) -> list[WeekAttainment]:
    """Return the same for each week of ``zone`` that has any clocks, oldest first."""
    weeks = _clocks(actor, start, end).annotate(week=TruncWeek("started_at", tzinfo=zone))
    rows = weeks.values("week", "kpi").annotate(**_COUNTS).order_by("week", "kpi")
    return [WeekAttainment(row["week"].date(), _attainment(Kpi(row["kpi"]), row)) for row in rows]


def backlog(actor: Actor) -> list[BacklogLine]:
    """Return the open cases that the actor may see, by queue: the fullest first."""
    now = clock.now()
    late = Exists(CaseTimer.objects.filter(case=OuterRef("pk"), **_late(now)))
    counts: dict[str, Any] = {
        "total": Count("pk"),
        "unowned": Count("pk", filter=Q(owner=None)),
        "late": Count("pk", filter=Q(is_late=True)),
        **{f"age_{band.key}": Count("pk", filter=_aged(band, now)) for band in AGE_BANDS},
        **{f"priority_{one}": Count("pk", filter=Q(priority=one.value)) for one in CasePriority},
    }
    rows = list(_open_cases(actor).annotate(is_late=late).values("queue").annotate(**counts))
    names = dict(Queue.objects.filter(pk__in=[r["queue"] for r in rows]).values_list("pk", "name"))
    lines = [_line(row, names) for row in rows]
    return sorted(lines, key=lambda line: (-line.total, line.queue_name))


def cases_behind(actor: Actor, *, wanted: Behind, limit: int = 200) -> tuple[list[UUID], int]:
    """Return the cases behind a number, newest first, at most ``limit``, and how many in all."""
    cases = _by_clock(actor, wanted) if wanted.kpi else _by_backlog(actor, wanted)
    ids = cases.order_by("-created_at").values_list("pk", flat=True)
    return list(ids[:limit]), cases.count()


def _clocks(actor: Actor, start: datetime | None, end: datetime | None) -> "QuerySet[CaseTimer]":
    seen = users.visible_to(actor, CASE_KIND, owner="case__owner_id", team="case__team_id")
    period = {"started_at__gte": start, "started_at__lt": end}
    return CaseTimer.objects.filter(seen, **{k: v for k, v in period.items() if v})


def _attainment(kpi: Kpi, row: dict[str, Any]) -> ClockAttainment:
    return ClockAttainment(kpi, **{outcome: row.get(outcome, 0) for outcome in _STATUSES})


def _open_cases(actor: Actor) -> "QuerySet[Case]":
    return Case.objects.visible_to(actor).filter(status=CaseStatus.ACTIVE.value)


def _aged(band: AgeBand, now: datetime) -> Q:
    aged = Q(created_at__lte=now - band.least)
    return aged & Q(created_at__gt=now - band.most) if band.most else aged


def _late(now: datetime) -> dict[str, Any]:
    """Return the filter on clocks that are overdue and not met: breached, or about to be told."""
    return {"status": TimerStatus.NONCOMPLIANT.value, "met_at": None, "breached_at__lte": now}


def _line(row: dict[str, Any], names: dict[UUID, str]) -> BacklogLine:
    def pairs(prefix: str, keys: Iterable[str]) -> tuple[tuple[str, int], ...]:
        return tuple((key, row[f"{prefix}_{key}"]) for key in keys)

    return BacklogLine(
        queue_id=row["queue"],
        queue_name=names.get(row["queue"], "In no queue"),
        total=row["total"],
        unowned=row["unowned"],
        late=row["late"],
        ages=pairs("age", [band.key for band in AGE_BANDS]),
        priorities=pairs("priority", [one.value for one in reversed(CasePriority)]),
    )


def _by_clock(actor: Actor, wanted: Behind) -> "QuerySet[Case]":
    clocks = _clocks(actor, wanted.start, wanted.end).filter(kpi=wanted.kpi)
    if wanted.outcome in _STATUSES:
        clocks = clocks.filter(status__in=_STATUSES[wanted.outcome])
    return Case.objects.visible_to(actor).filter(pk__in=clocks.values("case"))


def _by_backlog(actor: Actor, wanted: Behind) -> "QuerySet[Case]":
    now = clock.now()
    cases = _open_cases(actor)
    if wanted.queue == NO_QUEUE:
        cases = cases.filter(queue=None)
    elif wanted.queue:
        cases = cases.filter(queue=_id(wanted.queue))
    if wanted.priority:
        cases = cases.filter(priority=wanted.priority)
    band = next((one for one in AGE_BANDS if one.key == wanted.age), None)
    if band:
        cases = cases.filter(_aged(band, now))
    if wanted.unowned:
        cases = cases.filter(owner=None)
    if wanted.late:
        cases = cases.filter(pk__in=CaseTimer.objects.filter(**_late(now)).values("case"))
    return cases


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
