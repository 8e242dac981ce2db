"""What Leadloop tells of deals, on topic ``news``, in the transaction in which it happens."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from leadloop.events import api as events
from leadloop.events.catalogue import NEWS, OPPORTUNITY_REOPENED
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.users.contracts import Actor

_SOURCE: Final = "/leadloop/sales"


def tell(
    actor: Actor, kind: str, subject: UUID, data: Mapping[str, Any], *, event_id: str = ""
) -> None:
    """Append one event; with the same ``event_id`` it is told once."""
    draft = EventDraft(
        topic=NEWS,
        type=kind,
        source=_SOURCE,
        id=event_id or str(new_uuid()),
        data=to_json(data),
        time=clock.now(),
        trace_id=new_trace_id(),
        subject=str(subject),
        actor=actor.label,
    )
    events.append([draft])


def tell_reopened(actor: Actor, opportunity_id: UUID, *, was: str) -> None:
    """Tell that a deal is open again."""
    data = {"opportunity_id": opportunity_id, "was": was}
    tell(actor, OPPORTUNITY_REOPENED, opportunity_id, data)
