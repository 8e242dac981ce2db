"""What clocks do when they warn or breach: tell people, raise priorities, move cases."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from django.db.models import F

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
_RAISED: Final = {
    CasePriority.LOW.value: CasePriority.NORMAL.value,
    CasePriority.NORMAL.value: CasePriority.HIGH.value,
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One action to be done for one case, because of one of its clocks."""

    case: Case
    timer: Timer
    action: Action


def locked_cases(case_ids: Collection[UUID]) -> dict[UUID, Case]:
    """Return these cases, locked; those that somebody else has locked are missing."""
    rows = Case.objects.select_for_update(of=("self",), skip_locked=True).select_related("queue")
    return {case.pk: case for case in rows.filter(pk__in=case_ids).order_by("pk")}


def escalate(deeds: Sequence[Deed], *, now: datetime) -> set[UUID]:
    """Do all deeds of a batch; return the cases that changed by it.

    Emits:
        ``case.changed`` and ``notice.changed``, in the same transaction.
    """
    if not deeds:
        return set()
    users.notify(list(_notices(deeds)))
    open_ones = [deed for deed in deeds if deed.case.status == CaseStatus.ACTIVE]
    raised = _raise_priorities(open_ones, now)
    return raised | _move(open_ones)


def _notices(deeds: Sequence[Deed]) -> Iterable[NoticeDraft]:
    """Yield the notices; one person gets one for each moment of a clock, however often named."""
    leads = users.list_team_leads(
        {
            deed.case.team_id
            for deed in deeds
            if deed.action.act is Act.NOTIFY_LEADS and deed.case.team_id
        }
    )
    for deed in deeds:
        case, draft = deed.case, _notice(deed)
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


def _notice(deed: Deed) -> NoticeDraft:
    breached = deed.action.moment is Moment.BREACH
    what = "is overdue" if breached else "is nearly due"
    return NoticeDraft(
        kind=BREACH_NOTICE if breached else WARNING_NOTICE,
        title=f"{deed.case.number}: {deed.timer.kpi.label.lower()} {what}",
        url=f"/cases/{deed.case.pk}",
        body=deed.case.title,
        cause=deed.timer.id,
    )


def _raise_priorities(deeds: Sequence[Deed], now: datetime) -> set[UUID]:
    chosen = {
        deed.case.pk: deed.case.priority
        for deed in deeds
        if deed.action.act is Act.RAISE_PRIORITY and deed.case.priority in _RAISED
    }
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
        case = Case.objects.select_for_update().get(pk=deed.case.pk)
        try:
            waiting.move(SYSTEM, case, UUID(deed.action.target))
        except LeadloopError as error:
            # The queue is closed: the clock has told people, and the case stays where it is.
            log.warning("case.not_moved", case_id=str(case.pk), error=error.message)
            continue
        moved.add(case.pk)
    return moved
