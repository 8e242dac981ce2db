"""What other zones hear of merges."""

from collections.abc import Sequence
from typing import Final

from leadloop.customers.models import Merge
from leadloop.events.api import append
from leadloop.events.catalogue import NEWS
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock
from leadloop.kit.ids import new_uuid

_SOURCE: Final = "/leadloop/customers"


def merge_event(type_: str, merge: Merge, *, undone: bool = False) -> EventDraft:
    """Return the event that two records became one, or are two again."""
    data = {
        "merge_id": merge.pk,
        "entity": merge.entity,
        "kept_id": merge.kept_id,
        "gone_id": merge.gone_id,
    }
    return EventDraft(
        topic=NEWS,
        type=type_,
        source=_SOURCE,
        id=f"{merge.pk}/undone" if undone else str(merge.pk),
        data=to_json(data),
        time=clock.now(),
        trace_id=new_uuid().hex,
        subject=str(merge.kept_id),
        actor=merge.undone_by if undone else merge.created_by,
    )


def announce(events: Sequence[EventDraft]) -> None:
    """Tell it, with the caller's transaction."""
    append(events)
