"""Tells the topic ``engagement`` what became of messages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from leadloop.events import api as events
from leadloop.events.catalogue import ENGAGEMENT, MESSAGE_FAILED, MESSAGE_REFUSED, MESSAGE_SENT
from leadloop.events.contracts import EventDraft
from leadloop.kit import clock
from leadloop.kit.ids import new_trace_id
from leadloop.outbound.contracts import MessageClass
from leadloop.outbound.models import Message

SOURCE: Final = "/leadloop/outbound"


def tell_refused(rows: Sequence[Message]) -> None:
    """Tell that the gate refused messages, each once a day and reason."""
    now = clock.now()
    tell(
        [
            happened(row, MESSAGE_REFUSED, now, {"code": row.reason_code, "reason": row.reason})
            for row in rows
            if row.message_class == MessageClass.COMMERCIAL
        ]
    )


def tell_sent(rows: Sequence[Message]) -> None:
    """Tell that messages have left, each once."""
    tell([happened(row, MESSAGE_SENT, row.sent_at or clock.now()) for row in rows])


def tell_failed(rows: Sequence[Message]) -> None:
    """Tell that messages were given up, each with the reason."""
    now = clock.now()
    tell([happened(row, MESSAGE_FAILED, now, {"reason": row.reason}) for row in rows])


def happened(
    row: Message, kind: str, at: datetime, more: Mapping[str, Any] | None = None, *, once: str = ""
) -> EventDraft:
    """Return the event that something became of a message; told once for one ``once``."""
    data = {
        "message_id": row.pk,
        "channel": row.channel,
        "person_entity": row.person_entity,
        "person_id": row.person_id,
        "address": row.to,
        "campaign_id": row.campaign_id,
        "journey_id": row.journey_id,
        "flow_id": row.flow_id,
        "step_id": row.step_id,
        "variant": row.variant,
        "url": None,
        "scanner": False,
        "at": at,
        **(more or {}),
    }
    return EventDraft(
        topic=ENGAGEMENT,
        type=kind,
        source=SOURCE,
        id=f"{kind}:{row.pk}:{once}",
        data=orjson.dumps(data),
        time=at,
        trace_id=row.trace_id or new_trace_id(),
        subject=str(row.pk),
        cause=row.cause,
    )


def tell(drafts: Sequence[EventDraft]) -> None:
    """Append events in the caller's transaction."""
    if drafts:
        events.append(drafts)
