"""Ways to look at a list that people keep: for themselves, or shared with a team."""

from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.users.contracts import Actor, ActorKind, Role
from leadloop.users.models import DefaultView, SavedView

MAX_NAME = 60
_MAX_QUERY = 2000
_MAX_VIEWS = 100


class View(NamedTuple):
    """A kept view: the list it belongs to, its name, the address it stands for."""

    id: UUID
    list_key: str
    name: str
    query: str
    team_id: UUID | None
    is_own: bool
    is_default: bool


class ViewDraft(NamedTuple):
    """A view to keep. ``team_id`` shares it with a team."""

    list_key: str
    name: str
    query: str
    team_id: UUID | None = None
    is_default: bool = False


def list_views(actor: Actor, *, list_key: str = "") -> list[View]:
    """Return the actor's views and those shared with the actor's teams, by name; one query."""
    if actor.kind is not ActorKind.PERSON:
        return []
    me = UUID(actor.id)
    default = DefaultView.objects.filter(user_id=me, view_id=OuterRef("pk"))
    rows = SavedView.objects.filter(Q(owner_id=me) | Q(team_id__in=actor.team_ids))
    if list_key:
        rows = rows.filter(list_key=list_key)
    return [
        View(r.pk, r.list_key, r.name, r.query, r.team_id, r.owner_id == me, r.is_default)
        for r in rows.annotate(is_default=Exists(default)).order_by("name", "pk")[:_MAX_VIEWS]
    ]


def save_view(actor: Actor, *, draft: ViewDraft) -> UUID:
    """Keep a view of the actor's; one with the same name of the same list is replaced.

    Raises:
        NotAllowed: The actor is no person, or shares it with a team that is not theirs.
        InvalidInput: It has no name, or a name or an address that is too long.
        Conflict: The actor has too many views already.
    """
    if actor.kind is not ActorKind.PERSON:
        raise NotAllowed("Only people keep views.")
    name = " ".join(draft.name.replace("\0", "").split())
    if not name or len(name) > MAX_NAME or len(draft.query) > _MAX_QUERY:
        cure = f"Give it a name of at most {MAX_NAME} characters."
        raise InvalidInput([FieldError("name", "length", cure)])
    if draft.team_id is not None and draft.team_id not in actor.team_ids:
        raise NotAllowed("You can share a view with your own teams.")
    me = UUID(actor.id)
    with transaction.atomic():
        own = SavedView.objects.filter(owner_id=me)
        held = own.filter(list_key=draft.list_key, name=name).first()
        if held is None and own.count() >= _MAX_VIEWS:
            raise Conflict(f"You have {_MAX_VIEWS} views already; delete one first.")
        view = held or SavedView(
            id=new_uuid(),
            owner_id=me,
            list_key=draft.list_key,
            name=name,
            created_at=clock.now(),
        )
        view.query, view.team_id = draft.query.replace("\0", ""), draft.team_id
        if held is None:
            view.save(force_insert=True)
        else:
            view.save(update_fields=["query", "team_id"])
    if draft.is_default:
        set_default_view(actor, list_key=draft.list_key, view_id=view.pk)
    return view.pk


def delete_view(actor: Actor, *, view_id: UUID) -> None:
    """Forget a view; a shared one is gone for the team, too.

    Raises:
        NotFound: There is no such view, or it is another person's.
    """
    rows = SavedView.objects.filter(pk=view_id)
    if actor.role is not Role.ADMINISTRATOR:
        rows = rows.filter(owner_id=UUID(actor.id))
    if not rows.delete()[0]:
        raise NotFound("There is no such view.")


def set_default_view(actor: Actor, *, list_key: str, view_id: UUID | None) -> None:
    """Let a list open as this view for the actor; None: as it always does.

    Raises:
        NotFound: There is no such view of this list that the actor may use.
    """
    if view_id is None:
        DefaultView.objects.filter(user_id=UUID(actor.id), list_key=list_key).delete()
        return
    if view_id not in {view.id for view in list_views(actor, list_key=list_key)}:
        raise NotFound("There is no such view.")
    DefaultView.objects.update_or_create(
        user_id=UUID(actor.id), list_key=list_key, defaults={"view_id": view_id}
    )
