"""Judges what was fetched of the addresses in messages, and tells of clicks and openings.

A click at a message's arrival waits a moment (due work) for others that may come with it: only
together they show whether a person or a scanner was there.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from leadloop.events.catalogue import LINK_FOLLOWED, MESSAGE_CLICKED, MESSAGE_OPENED, TRACKING
from leadloop.events.contracts import Event, EventDraft, Subscriber
from leadloop.kit import due
from leadloop.kit.due import DueItem, DueKind, Finished, NewDue, Step
from leadloop.outbound.api.telling import happened, tell
from leadloop.outbound.logic import scanners
from leadloop.outbound.logic.scanners import Fetch
from leadloop.outbound.models import Fetched, Message

NAME: Final = "outbound.tracking"
JUDGING: Final = "outbound.judging"
"""The kind of due work that judges clicks at a message's arrival."""

_OPENINGS_S: Final = 600


def tracking_subscriber() -> Subscriber:
    """Return outbound's subscription to what was fetched of the addresses in messages."""
    return Subscriber(NAME, TRACKING, on_fetched)


def judging_due_kind() -> DueKind:
    """Return the due work that judges clicks once those have come that came with them."""
    return DueKind(JUDGING, _advance, _give_up)


def on_fetched(batch: Sequence[Event]) -> None:
    """Note what was fetched, and tell of what can be judged at once. Safe to repeat.

    Emits:
        ``message.opened`` and ``message.clicked``, in the same transaction.
    """
    messages = Message.objects.in_bulk({UUID(event.subject) for event in batch})
    known = [(event, messages[key]) for event in batch if (key := UUID(event.subject)) in messages]
    tell([_opened(event, row) for event, row in known if event.type != LINK_FOLLOWED])
    clicks = [(_fetched(event, row), row) for event, row in known if event.type == LINK_FOLLOWED]
    if not clicks:
        return
    Fetched.objects.bulk_create([one for one, _ in clicks], ignore_conflicts=True)
    waiting: list[UUID] = []
    ready: list[UUID] = []
    for one, row in clicks:
        if one.trap:
            continue
        hold = not one.machine and scanners.needs_others(one.at, row.sent_at)
        (waiting if hold else ready).append(one.pk)
    due.schedule([_later(one) for one, _ in clicks if one.pk in set(waiting)])
    _judge(ready)


def _later(one: Fetched) -> NewDue:
    return NewDue(JUDGING, str(one.pk), one.at + scanners.HOLD, {})


def _opened(event: Event, row: Message) -> EventDraft:
    """Return the event of an opening: once in ten minutes for people, and once for machines."""
    machine = str(event.data.get("machine") or "")
    if not machine and row.sent_at is None:
        machine = "arrival"
    moment = int(event.time.timestamp()) // _OPENINGS_S
    more = {"scanner": bool(machine), "machine": machine}
    return happened(row, MESSAGE_OPENED, event.time, more, once=f"{bool(machine)}:{moment}")


def _fetched(event: Event, row: Message) -> Fetched:
    data: Mapping[str, Any] = event.data
    return Fetched(
        id=event.key,
        message=row,
        url=str(data.get("url") or ""),
        trap=bool(data.get("trap")),
        machine=str(data.get("machine") or ""),
        at=event.time.astimezone(UTC),
    )


def _advance(items: Sequence[DueItem]) -> Sequence[Step]:
    _judge([UUID(item.key) for item in items])
    return [Finished() for _ in items]


def _give_up(item: DueItem, error: str) -> None:
    """Leave a click untold that cannot be judged; the log of due work has said why."""


def _judge(keys: Sequence[UUID]) -> None:
    """Judge clicks by all that is known of their messages, and tell of each once."""
    rows = list(
        Fetched.objects.select_for_update(of=("self",))
        .filter(pk__in=keys, told=False)
        .select_related("message")
        .order_by("at", "id")
    )
    if not rows:
        return
    around: dict[UUID, list[Fetched]] = {}
    for one in Fetched.objects.filter(message__in={row.message_id for row in rows}):
        around.setdefault(one.message_id, []).append(one)
    for row in rows:
        others = [_fetch(one) for one in around[row.message_id] if one.pk != row.pk]
        row.machine = scanners.judge(_fetch(row), others, row.message.sent_at)
        row.told = True
    Fetched.objects.bulk_update(rows, ["machine", "told"])
    tell([_clicked(row) for row in rows])


def _fetch(row: Fetched) -> Fetch:
    return Fetch(row.url, row.at, row.trap, row.machine)


def _clicked(row: Fetched) -> EventDraft:
    more = {"url": row.url, "scanner": bool(row.machine), "machine": row.machine}
    at: datetime = row.at
    return happened(row.message, MESSAGE_CLICKED, at, more, once=str(row.pk))
