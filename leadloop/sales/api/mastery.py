"""Leads that another organisation keeps: ours are copies, and changes go there first to last."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Min, Q

from leadloop.kit import clock, due
from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, NotFound
from leadloop.sales.contracts.mastery import Master, Push, PushState
from leadloop.sales.models import KIND, LeadPush
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind

PUSH: Final = "sales.dataverse"
"""The kind of due work that takes changes to the organisation; one row stands for all leads."""

_master: list[Master | None] = [None]
_NOTE: Final = """
INSERT INTO sales_leadpush (lead_id, revision, since, refused)
SELECT DISTINCT id, 1, %s::timestamptz, '' FROM unnest(%s) AS changed (id)
ON CONFLICT (lead_id) DO UPDATE SET revision = sales_leadpush.revision + 1, refused = ''
"""


def use_master(url: str) -> None:
    """Say which organisation keeps the leads; empty means that they are kept here."""
    _master[0] = Master(url) if url else None


def find_master() -> Master | None:
    """Return the organisation that keeps the leads, or None."""
    return _master[0]


def check_kept_here(actor: Actor, lead_id: UUID | None = None) -> None:
    """Refuse what a person or a client would change in a copy.

    Raises:
        Conflict: Another organisation keeps the leads; the message says where.
    """
    master = _master[0]
    if master is None or actor.kind not in {ActorKind.PERSON, ActorKind.CLIENT}:
        return
    where = master.link("lead", lead_id) if lead_id else master.url
    raise Conflict(f"This is a read-only copy: Dynamics 365 keeps the leads. Change it at {where}")


def note_changed(lead_ids: Sequence[UUID]) -> None:
    """Keep in the caller's transaction that these leads are to be written there. Repeatable."""
    if not lead_ids:
        return
    execute(_NOTE, (clock.now(), uuid_array(list(lead_ids))))
    due.schedule([due.NewDue(PUSH, "leads", clock.now(), {})])


def find_push(actor: Actor, *, lead_id: UUID) -> Push | None:
    """Return how a lead stands on its way; None once it is written, or nobody else keeps it."""
    users.check_may_read(actor, KIND)
    row = LeadPush.objects.filter(pk=lead_id).first()
    return Push(row.lead_id, row.since, row.refused) if row else None


def push_state(actor: Actor) -> PushState:
    """Return how many leads are on their way, and since when."""
    users.check_may_read(actor, KIND)
    waiting = Q(refused="")
    found = LeadPush.objects.aggregate(
        waits=Count("pk", filter=waiting),
        stays=Count("pk", filter=~waiting),
        oldest=Min("since", filter=waiting),
    )
    return PushState(found["waits"], found["stays"], found["oldest"])


def list_refused(actor: Actor, *, limit: int = 100) -> list[Push]:
    """Return the leads that were refused, the oldest first, each with the reason."""
    users.check_may_read(actor, KIND)
    found = LeadPush.objects.exclude(refused="").order_by("since")[:limit]
    return [Push(row.lead_id, row.since, row.refused) for row in found]


def push_again(actor: Actor, *, lead_id: UUID) -> None:
    """Send a refused lead once more.

    Raises:
        NotFound: It does not stand among the refused ones.
    """
    users.check_may_write(actor, KIND)
    with transaction.atomic():
        row = LeadPush.objects.select_for_update().filter(pk=lead_id).exclude(refused="").first()
        if row is None:
            raise NotFound("This lead was not refused.")
        note_changed([lead_id])
