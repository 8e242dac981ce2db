"""What clocks do when they warn or breach: tell people, raise priorities, move cases."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from django.db.models import F

from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import execute
from leadloop.kit.errors import LeadloopError
from leadloop.service.api import waiting
from leadloop.service.contracts.levels import Act, Action, Moment
from leadloop.service.contracts.timing import Timer
from leadloop.service.contracts.words import CasePriority, CaseStatus
from leadloop.service.levels.recording import on_case_changed
from leadloop.service.models import Case
from leadloop.users import api as users
from leadloop.users.api import NoticeDraft
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

WARNING_NOTICE: Final = "case.sla_warning"
BREACH_NOTICE: Final = "case.sla_breach"
_LOCK: Final = "SELECT id FROM service_case WHERE id = ANY(%s) ORDER BY id FOR UPDATE SKIP LOCKED"
_COLUMNS: Final = (
    *("number", "title", "status", "priority", "owner_id", "team_id"),
    *("queue__name", "queue__team_id"),
)
_RAISED: Final = {
    CasePriority.LOW.value: CasePriority.NORMAL.value,
    CasePriority.NORMAL.value: CasePriority.HIGH.value,
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One action to be done for one case, because of one of its clocks."""

    case_id: UUID
    timer: Timer
    action: Action


def lock_cases(case_ids: Collection[UUID]) -> list[UUID]:
    """Lock these cases until the transaction ends; return those that nobody else has locked."""
    rows = execute(_LOCK, (uuid_array(list(case_ids)),))
    return [row[0] for row in rows]


def escalate(deeds: Sequence[Deed], *, now: datetime) -> set[UUID]:
    """Do all deeds of a batch, whose cases are locked; return the cases that changed by it.

    Emits:
        ``case.changed`` and ``notice.changed``, in the same transaction.
    """
    if not deeds:
        return set()
    rows = Case.objects.select_related("queue").only(*_COLUMNS)
    cases = {case.pk: case for case in rows.filter(pk__in={deed.case_id for deed in deeds})}
    users.notify(list(_notices(deeds, cases)))
    open_ones = [deed for deed in deeds if cases[deed.case_id].status == CaseStatus.ACTIVE]
    raised = _raise_priorities(open_ones, cases, now)
    return raised | _move(open_ones)


def _notices(deeds: Sequence[Deed], cases: Mapping[UUID, Case]) -> Iterable[NoticeDraft]:
    """Yield the notices; one person gets one for each moment of a clock, however often named."""
    told = [deed for deed in deeds if deed.action.act is Act.NOTIFY_LEADS]
    teams = (cases[deed.case_id].team_id for deed in told)
    leads = users.list_team_leads({team_id for team_id in teams if team_id})
    for deed in deeds:
        case = cases[deed.case_id]
        draft = _notice(deed, case)
        match deed.action.act:
            case Act.NOTIFY_OWNER if case.owner_id:
                yield draft._replace(user_id=case.owner_id)
            case Act.NOTIFY_OWNER | Act.NOTIFY_TEAM if case.team_id:
                yield draft._replace(team_id=case.team_id)
            case Act.NOTIFY_QUEUE if case.queue and case.queue.team_id:
                yield draft._replace(team_id=case.queue.team_id)
            case Act.NOTIFY_LEADS:
                for user_id in leads[case.team_id]:
                    yield draft._replace(user_id=user_id)


def _notice(deed: Deed, case: Case) -> NoticeDraft:
    breached = deed.action.moment is Moment.BREACH
    what = "is overdue" if breached else "is nearly due"
    return NoticeDraft(
        kind=BREACH_NOTICE if breached else WARNING_NOTICE,
        title=f"{case.number}: {deed.timer.kpi.label.lower()} {what}",
        url=f"/cases/{case.pk}",
        body=case.title,
        cause=deed.timer.id,
    )


def _raise_priorities(
    deeds: Sequence[Deed], cases: Mapping[UUID, Case], now: datetime
) -> set[UUID]:
    wanted = {deed.case_id for deed in deeds if deed.action.act is Act.RAISE_PRIORITY}
    priorities = {case_id: cases[case_id].priority for case_id in wanted}
    chosen = {case_id: found for case_id, found in priorities.items() if found in _RAISED}
    for before, raised in _RAISED.items():
        ids = [case_id for case_id, priority in chosen.items() if priority == before]
        if ids:
            Case.objects.filter(pk__in=ids).update(
                priority=raised,
                version=F("version") + 1,
                updated_at=now,
                updated_by=SYSTEM.label,
                last_cause=None,
                last_trace="",
            )
    on_case_changed(list(chosen), at=now)
    return set(chosen)


def _move(deeds: Sequence[Deed]) -> set[UUID]:
    moved = set()
    for deed in deeds:
        if deed.action.act is not Act.MOVE_TO_QUEUE:
            continue
        case = Case.objects.select_for_update().get(pk=deed.case_id)
        try:
            waiting.move(SYSTEM, case, UUID(deed.action.target))
        except LeadloopError as error:
            # The queue is closed: the clock has told people, and the case stays where it is.
            log.warning("case.not_moved", case_id=str(case.pk), error=error.message)
            continue
        moved.add(case.pk)
    return moved
