"""Who else looks at a case just now."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db import transaction

from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.errors import NotFound
from leadloop.kit.ids import new_uuid
from leadloop.service.models import Case, CaseViewing
from leadloop.users.contracts import Actor, ActorKind

LINGERS: Final = timedelta(seconds=45)
"""How long somebody still counts after the page was last heard of."""


class Viewer(NamedTuple):
    """Somebody who looks at the case too."""

    id: UUID
    name: str
    is_writing: bool


def look_at(actor: Actor, *, case_id: UUID, writing: bool = False) -> tuple[Viewer, ...]:
    """Say that the actor looks at a case, and return who else does, by name.

    Raises:
        NotFound: There is no such case, or the actor may not see it.
    """
    if not Case.objects.visible_to(actor).filter(pk=case_id).exists():
        raise NotFound("There is no such case.")
    now = clock.now()
    since = now - timedelta(seconds=LINGERS.total_seconds() * _scale())
    with transaction.atomic():
        if actor.kind is ActorKind.PERSON:
            _note(case_id, UUID(actor.id), now, writing=writing)
        CaseViewing.objects.filter(case_id=case_id, seen_at__lt=since).delete()
    others = CaseViewing.objects.filter(case_id=case_id).select_related("user")
    if actor.kind is ActorKind.PERSON:
        others = others.exclude(user_id=actor.id)
    return tuple(
        Viewer(one.user_id, one.user.name, one.is_writing) for one in others.order_by("user__name")
    )


def leave_case(actor: Actor, *, case_id: UUID) -> None:
    """Say that the actor has left the case's page."""
    CaseViewing.objects.filter(case_id=case_id, user_id=actor.id).delete()


def _scale() -> float:
    """Return how many seconds of the clock pass in a real one."""
    return 1 / max(clock.real_seconds(1.0), 1e-6)


def _note(case_id: UUID, user_id: UUID, now: datetime, *, writing: bool) -> None:
    execute(
        "INSERT INTO service_caseviewing (id, case_id, user_id, is_writing, seen_at)"
        " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (case_id, user_id)"
        " DO UPDATE SET is_writing = excluded.is_writing, seen_at = excluded.seen_at",
        (new_uuid(), case_id, user_id, writing, now),
    )
