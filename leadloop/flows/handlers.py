"""Hear ``lead.assessed`` and run the ingestion flow; advance the runs that wait."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from leadloop.events.catalogue import ASSESSED, LEAD_ASSESSED
from leadloop.events.contracts import DoNotRetry, Event, Subscriber
from leadloop.flows import running, store
from leadloop.flows.api.shipping import INGESTION
from leadloop.flows.contracts import Mode, TriggerInput
from leadloop.flows.ports import HttpClient
from leadloop.flows.programs import load_current
from leadloop.kit.due import DueItem, DueKind, Step

NAME: Final = "ingestion"
BATCH_SIZE: Final = 500


def subscriber() -> Subscriber:
    """Return the ingestion flow's subscription to topic ``assessed``."""
    return Subscriber(
        NAME, ASSESSED, run_ingestion, frozenset({LEAD_ASSESSED}), batch_size=BATCH_SIZE
    )


def due_kind(http: HttpClient | None) -> DueKind:
    """Return the due work that takes stateful runs on; ``http`` carries out their calls."""

    def advance(items: Sequence[DueItem]) -> Sequence[Step]:
        return running.advance_items(items, http)

    return DueKind(running.RUN_KIND, advance, running.give_up)


def run_ingestion(batch: Sequence[Event]) -> None:
    """Run the flow ``ingestion`` for a batch of assessed leads, in the mode it is set to.

    Safe to repeat: a submission's attempt is handled once.

    Raises:
        FlowFailed: The flow ended in failure for one of them; nothing of the batch is kept.
        Unavailable: The flow is switched off.
        DoNotRetry: An event is not an assessed lead.
    """
    loaded = load_current(INGESTION)
    triggers: dict[tuple[UUID, int], TriggerInput] = {}
    for event in batch:
        triggers.setdefault(_handling(event.data), _trigger(event))
    done = store.find_done(loaded.flow_id, list(triggers))
    fresh = [trigger for handling, trigger in triggers.items() if handling not in done]
    if not fresh:
        return
    if loaded.mode is Mode.STATEFUL:
        origin = store.Origin(loaded, Mode.STATEFUL)
        running.start_stateful(origin, running.begin(loaded, fresh))
    else:
        running.run_events(loaded, fresh)


def _handling(data: Any) -> tuple[UUID, int]:
    try:
        return UUID(data["submission_id"]), int(data["attempt"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise DoNotRetry("The event is not an assessed lead.") from None


def _trigger(event: Event) -> TriggerInput:
    return TriggerInput(
        event.data,
        headers={"Content-Type": "application/json"},
        cause=str(UUID(event.data["submission_id"])),
        attempt=int(event.data["attempt"]),
        event=str(event.key),
        trace_id=event.trace_id,
    )
