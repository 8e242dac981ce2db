"""Row rights in one place: every read of a business table starts here."""

from django.db.models import Q

from leadloop.kit.errors import NotAllowed
from leadloop.users.contracts import Access, Actor, ActorKind
from leadloop.users.logic import read_access, write_access

_NOTHING = Q(pk__in=())


def visible_to(actor: Actor, kind: str, *, owner: str = "owner_id", team: str = "team_id") -> Q:
    """Return the condition on a table of ``kind`` that leaves the rows ``actor`` may read.

    Team access covers rows that a colleague or the team itself owns, and rows nobody owns yet
    that were routed to the team. ``owner`` and ``team`` name the table's columns.
    """
    return _condition(actor, _read(actor, kind), owner, team)


def editable_by(actor: Actor, kind: str, *, owner: str = "owner_id", team: str = "team_id") -> Q:
    """Return the condition that leaves the rows ``actor`` may change."""
    access = Access.ALL if actor.kind is ActorKind.SYSTEM else write_access(actor.role, kind)
    return _condition(actor, access, owner, team)


def check_may_read(actor: Actor, kind: str) -> None:
    """Raise ``NotAllowed`` unless ``actor`` may see at least some records of ``kind``."""
    if _read(actor, kind) is Access.NONE:
        raise NotAllowed


def check_may_write(actor: Actor, kind: str) -> None:
    """Raise ``NotAllowed`` unless ``actor`` may change at least some records of ``kind``."""
    if actor.kind is not ActorKind.SYSTEM and write_access(actor.role, kind) is Access.NONE:
        raise NotAllowed


def judge_events(actor: Actor, kind: str, *, write: bool) -> None:
    """Judge who sees and changes topics and subscriptions, for the zone ``events`` below.

    API clients need the scope ``events.manage`` beside a role that may.

    Raises:
        NotAllowed: ``actor`` may not.
    """
    if actor.kind is ActorKind.CLIENT and "events.manage" not in actor.scopes:
        raise NotAllowed("This needs the scope events.manage.")
    (check_may_write if write else check_may_read)(actor, kind)


def _read(actor: Actor, kind: str) -> Access:
    return Access.ALL if actor.kind is ActorKind.SYSTEM else read_access(actor.role, kind)


def _condition(actor: Actor, access: Access, owner: str, team: str) -> Q:
    if access is Access.ALL:
        return Q()
    if access is Access.NONE:
        return _NOTHING
    own = Q(**{owner: actor.id})
    if access is Access.OWN:
        return own
    return own | Q(**{f"{team}__in": actor.team_ids})
