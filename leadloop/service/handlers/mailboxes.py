"""Due work that looks into a mailbox now and then."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Final

import structlog

from leadloop.kit import clock
from leadloop.kit.due import Call, DueItem, DueKind, Finished, NewDue, Step, Wait, schedule
from leadloop.service.api import inbound
from leadloop.service.ports import MailboxDown, MailboxReader

log = structlog.get_logger()

POLL: Final = "service.mailbox"
"""The kind of due work that reads a mailbox."""

EVERY: Final = timedelta(seconds=10)
"""How long between two looks, in real time."""

_AT_ONCE: Final = 20
_MAX_BYTES: Final = 40 * 1024 * 1024


def schedule_poll(reader: MailboxReader) -> None:
    """Begin to read a mailbox, unless that is under way."""
    schedule([NewDue(POLL, reader.name, clock.now(), {})])


def mailbox_kind(reader: MailboxReader | None, *, sender: str = "") -> DueKind:
    """Return the due work that reads ``reader``; without one, or for another, it ends.

    ``sender`` is the address our own mail comes from.
    """

    def advance(items: Sequence[DueItem]) -> Sequence[Step]:
        return [_step(item, reader, sender) for item in items]

    return DueKind(POLL, advance, _give_up, batch_size=1)


def _step(item: DueItem, reader: MailboxReader | None, sender: str) -> Step:
    if reader is None or item.key != reader.name:
        return Finished()
    payload: dict[str, Any] = dict(item.payload or {})
    if not payload.keys() & {"result", "error"}:
        return Call(_look(reader, sender), {})
    told = payload.get("result") or payload
    inbound.note_look(reader.name, error=str(told.get("error") or ""))
    pause = timedelta(0) if told.get("more") else EVERY / clock.real_seconds(1.0)
    return Wait(clock.now() + pause, {})


def _look(reader: MailboxReader, sender: str) -> Callable[[], dict[str, Any]]:
    def look() -> dict[str, Any]:
        validity, last_uid = inbound.cursor_of(reader.name)
        try:
            found = reader.fetch(validity, last_uid, _AT_ONCE)
        except MailboxDown as problem:
            log.warning("mailbox.down", mailbox=reader.name, error=str(problem))
            return {"error": str(problem)}
        place = inbound.Place(reader.name, found.uid_validity, sender)
        for mail in found.mails:
            inbound.receive(place, mail, whole=mail.size <= _MAX_BYTES)
        return {"received": len(found.mails), "more": len(found.mails) == _AT_ONCE}

    return look


def _give_up(item: DueItem, error: str) -> None:
    """Looking never ends for good; the next start of a worker schedules it again."""
    inbound.note_look(item.key, error=error)
