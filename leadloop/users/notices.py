"""Notices: what a person should see now, live and in their list."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.ids import new_uuid
from leadloop.users.contracts import Actor
from leadloop.users.models import Notice, User


class NoticeRow(NamedTuple):
    """One notice as its reader sees it."""

    id: UUID
    kind: str
    title: str
    body: str
    url: str
    created_at: datetime
    read_at: datetime | None


class NoticeDraft(NamedTuple):
    """A notice for one person or, with ``team_id``, for each active member of a team.

    ``cause`` makes it safe to repeat: one person gets one notice of a kind per cause.
    """

    kind: str
    title: str
    url: str
    body: str = ""
    cause: UUID | None = None
    user_id: UUID | None = None
    team_id: UUID | None = None


def notify(drafts: Sequence[NoticeDraft]) -> None:
    """Write notices, in the caller's transaction; live screens show them when it commits."""
    readers = _readers(drafts)
    addressed = [(draft, user) for draft in drafts for user in readers[draft]]
    if not addressed:
        return
    execute(
        "INSERT INTO users_notice (id, user_id, kind, title, body, url, cause, created_at)"
        " SELECT *, %s FROM unnest(%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            clock.now(),
            uuid_array([new_uuid() for _ in addressed]),
            uuid_array([user for _, user in addressed]),
            text_array([draft.kind for draft, _ in addressed]),
            text_array([draft.title[:200] for draft, _ in addressed]),
            text_array([draft.body for draft, _ in addressed]),
            text_array([draft.url for draft, _ in addressed]),
            uuid_array([draft.cause for draft, _ in addressed]),
        ),
    )


def notify_team(draft: NoticeDraft, *, team_id: UUID) -> None:
    """Write one notice for each active member of a team."""
    notify([draft._replace(team_id=team_id)])


def _readers(drafts: Sequence[NoticeDraft]) -> dict[NoticeDraft, list[UUID]]:
    teams = {draft.team_id for draft in drafts if draft.team_id}
    members: dict[UUID, list[UUID]] = {}
    if teams:
        rows = User.objects.filter(teams__in=teams, is_active=True).values_list("teams", "pk")
        for team_id, user_id in rows:
            members.setdefault(team_id, []).append(user_id)
    return {
        draft: [draft.user_id] if draft.user_id else members.get(draft.team_id, [])  # type: ignore[arg-type]
        for draft in drafts
    }


def list_notices(actor: Actor, *, limit: int = 30) -> list[NoticeRow]:
    """Return the actor's own notices, newest first."""
    rows = Notice.objects.filter(user_id=actor.id).order_by("-created_at")[:limit]
    return [NoticeRow(n.pk, n.kind, n.title, n.body, n.url, n.created_at, n.read_at) for n in rows]


def count_unread(actor: Actor) -> int:
    """Return how many of the actor's notices are unread."""
    return Notice.objects.filter(user_id=actor.id, read_at=None).count()


def mark_read(actor: Actor, *, notice_id: UUID) -> None:
    """Mark one of the actor's own notices as read; others' are left alone."""
    Notice.objects.filter(user_id=actor.id, pk=notice_id, read_at=None).update(read_at=clock.now())


def mark_all_read(actor: Actor) -> None:
    """Mark all of the actor's own notices as read."""
    Notice.objects.filter(user_id=actor.id, read_at=None).update(read_at=clock.now())
