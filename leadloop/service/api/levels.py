"""Service levels: write a draft, publish it, put levels in order."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import Count, Max, Q

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, NotFound
from leadloop.service.api.records import check_version, locked, save, stamped
from leadloop.service.contracts.levels import (
    LEVEL_KIND,
    LevelPlan,
    LevelState,
    LevelView,
    VersionLine,
)
from leadloop.service.contracts.timing import RUNNING
from leadloop.service.logic import planning
from leadloop.service.logic.condition_xml import applicable_when, success_conditions
from leadloop.service.logic.planning import check_plan
from leadloop.service.logic.stored import clock_to_json, plan_from_json, plan_to_json, seconds
from leadloop.service.models import (
    Calendar,
    CaseTimer,
    LevelClock,
    LevelVersion,
    Queue,
    ServiceLevel,
)
from leadloop.users import api as users
from leadloop.users.contracts import Actor

log = structlog.get_logger()

PAUSING = planning.PAUSING


def create_level(actor: Actor, *, plan: LevelPlan) -> UUID:
    """Create a service level as a draft, last in order, and return its id.

    Raises:
        NotAllowed: The actor's role writes no service levels.
        InvalidInput: Something in the plan does not fit.
    """
    users.check_may_write(actor, LEVEL_KIND)
    clean = _checked(plan)
    with transaction.atomic(), change_context(actor=actor.label):
        last = ServiceLevel.objects.aggregate(last=Max("position"))["last"] or 0
        row = ServiceLevel(
            **stamped(actor), name=clean.name, position=last + 1, draft=plan_to_json(clean)
        )
        row.save(force_insert=True)
    return row.pk


def save_draft(
    actor: Actor, *, level_id: UUID, plan: LevelPlan, expected_version: int | None = None
) -> None:
    """Keep what shall hold once it is published. Nothing changes for any case.

    Raises:
        NotFound: There is no such level, or the actor may not change it.
        InvalidInput: Something in the plan does not fit.
        StaleWrite: Somebody changed it since it was read.
    """
    clean = _checked(plan)
    with transaction.atomic(), change_context(actor=actor.label):
        row = _locked(actor, level_id, expected_version)
        values: dict[str, Any] = {"draft": plan_to_json(clean)}
        if not row.published:
            values["name"] = clean.name
        save(actor, row, values)


def discard_draft(actor: Actor, *, level_id: UUID, expected_version: int | None = None) -> None:
    """Forget the draft; a level that was never published goes with it."""
    with transaction.atomic(), change_context(actor=actor.label):
        row = _locked(actor, level_id, expected_version)
        if row.published:
            save(actor, row, {"draft": None})
        else:
            row.delete()


def publish_level(actor: Actor, *, level_id: UUID, expected_version: int | None = None) -> int:
    """Put the draft into force; return the number of the new version.

    It holds for new cases, and for others from their next change of facts on. Clocks that run
    keep the version they began with.

    Raises:
        Conflict: There is no draft.
        StaleWrite: Somebody changed it since it was read.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        row = _locked(actor, level_id, expected_version)
        if row.draft is None:
            raise Conflict("There is no draft to publish.")
        plan = _checked(plan_from_json(row.draft))
        number = row.published + 1
        version = LevelVersion(
            level=row,
            number=number,
            plan=plan_to_json(plan),
            published_at=clock.now(),
            published_by=actor.label,
        )
        version.save(force_insert=True)
        LevelClock.objects.bulk_create(_clock_rows(row, version, plan))
        values = {"name": plan.name, "published": number, "draft": None}
        save(actor, row, {**values, "state": LevelState.ACTIVE.value})
    log.info("level.published", level_id=str(level_id), number=number, by=actor.label)
    return number


def set_level_state(
    actor: Actor, *, level_id: UUID, active: bool, expected_version: int | None = None
) -> None:
    """Switch a published level on or off. Clocks that run go on.

    Raises:
        Conflict: It was never published.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        row = _locked(actor, level_id, expected_version)
        if not row.published:
            raise Conflict("Publish it first.")
        state = LevelState.ACTIVE if active else LevelState.INACTIVE
        save(actor, row, {"state": state.value})


def move_level(actor: Actor, *, level_id: UUID, up: bool) -> None:
    """Swap a level with the one above or below; the order is the order of judging."""
    with transaction.atomic(), change_context(actor=actor.label):
        users.check_may_write(actor, LEVEL_KIND)
        rows = list(ServiceLevel.objects.editable_by(actor).select_for_update())
        place = next((n for n, row in enumerate(rows) if row.pk == level_id), None)
        if place is None:
            raise NotFound("There is no such service level.")
        other = place - 1 if up else place + 1
        if 0 <= other < len(rows):
            rows[place], rows[other] = rows[other], rows[place]
        for number, row in enumerate(rows, 1):
            save(actor, row, {"position": number})


def get_level(actor: Actor, *, level_id: UUID) -> LevelView:
    """Return one service level.

    Raises:
        NotFound: There is no such level, or the actor may not see it.
    """
    row = ServiceLevel.objects.visible_to(actor).filter(pk=level_id).first()
    if row is None:
        raise NotFound("There is no such service level.")
    return _views([row])[0]


def list_levels(actor: Actor) -> list[LevelView]:
    """Return the service levels the actor may see, in the order in which they are asked."""
    return _views(list(ServiceLevel.objects.visible_to(actor)))


def list_level_versions(actor: Actor, *, level_id: UUID) -> list[VersionLine]:
    """Return the published versions of a level, newest first."""
    get_level(actor, level_id=level_id)
    return [
        VersionLine(row.number, plan_from_json(row.plan), row.published_at, row.published_by)
        for row in LevelVersion.objects.filter(level=level_id).order_by("-number")[:50]
    ]


def _checked(plan: LevelPlan) -> LevelPlan:
    calendars = set(Calendar.objects.values_list("pk", flat=True))
    queues = {str(key) for key in Queue.objects.values_list("pk", flat=True)}
    return check_plan(plan, calendars=calendars, queues=queues)


def _locked(actor: Actor, level_id: UUID, expected_version: int | None) -> ServiceLevel:
    users.check_may_write(actor, LEVEL_KIND)
    row = locked(ServiceLevel.objects.editable_by(actor), level_id, "service level")
    check_version(row, expected_version)
    return row


def _clock_rows(
    level: ServiceLevel, version: LevelVersion, plan: LevelPlan
) -> Iterable[LevelClock]:
    for one in plan.clocks:
        warn_after = one.warn_after
        yield LevelClock(
            level_version=version,
            level=level,
            calendar_id=one.calendar_id,
            kpi=one.kpi.value,
            target_s=seconds(one.target),
            warn_after_s=None if warn_after is None else seconds(warn_after),
            plan=clock_to_json(one),
            applicable_when=applicable_when(plan.conditions),
            success_conditions=success_conditions(one.kpi),
        )


def _views(rows: Sequence[ServiceLevel]) -> list[LevelView]:
    ids = [row.pk for row in rows]
    newest = {
        (version.level_id, version.number): version
        for version in LevelVersion.objects.filter(level__in=ids)
    }
    running = dict(
        CaseTimer.objects.filter(Q(level__in=ids), status__in=sorted(s.value for s in RUNNING))
        .values_list("level")
        .annotate(count=Count("case", distinct=True))
    )
    return [_view(row, newest.get((row.pk, row.published)), running.get(row.pk, 0)) for row in rows]


def _view(row: ServiceLevel, version: LevelVersion | None, running: int) -> LevelView:
    return LevelView(
        id=row.pk,
        name=row.name,
        position=row.position,
        state=LevelState(row.state),
        published=plan_from_json(version.plan) if version else None,
        published_number=row.published,
        published_at=version.published_at if version else None,
        draft=plan_from_json(row.draft) if row.draft else None,
        version=row.version,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        running=running,
    )
