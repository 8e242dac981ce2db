"""After a kill: settle what dead processes had in their hands, by the notes they left.

What was accepted is sent. What had left whole without an answer is not repeated: the machine that
sent it lived on and so did its connection's last bytes. Everything else leaves anew.
"""

from collections.abc import Sequence
from pathlib import Path

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.outbound.api.sending import schedule
from leadloop.outbound.api.telling import tell_sent
from leadloop.outbound.contracts import MessageClass, MessageState
from leadloop.outbound.journal import Remains, find_orphans
from leadloop.outbound.models import Handover, Message
from leadloop.outbound.ports import ACCEPTED, HANDED

log = structlog.get_logger()

_WAITING = (MessageState.QUEUED, MessageState.HELD)
_NO_ANSWER = "Handed over whole; the process was stopped before the server's answer came."
_DOUBT = "The machine went down while it was being handed over."


def recover(folder: Path) -> int:
    """Settle what processes of this machine left behind that are dead; return how many messages.

    Emits:
        ``message.changed``; ``message.sent`` to topic ``engagement``; in one transaction each.
    """
    return sum(_settle(remains) for remains in find_orphans(folder))


def _settle(remains: Remains) -> int:
    with transaction.atomic(), change_context(actor="", trace_id="@row"):
        rows = list(
            Message.objects.select_for_update(of=("self",))
            .filter(handover__journal=remains.name)
            .order_by("id")
        )
        Handover.objects.filter(journal=remains.name).delete()
        waiting = [row for row in rows if row.state in _WAITING]
        states = {row.pk: remains.states.get(row.pk, 0) for row in waiting}
        accepted = [row for row in waiting if states[row.pk] == ACCEPTED]
        _note_accepted(accepted)
        handed = [row for row in waiting if states[row.pk] == HANDED]
        settle_uncertain(handed, _NO_ANSWER)
        rest = [row for row in waiting if states[row.pk] not in (ACCEPTED, HANDED)]
        doubtful = [row for row in rest if not remains.whole and _is_commercial(row)]
        settle_uncertain(doubtful, _DOUBT)
        again = [row for row in rest if row not in doubtful]
        for row in again:
            row.hold_until = None
        schedule(again)
    log.warning(
        "sending.recovered", accepted=len(accepted), handed=len(handed), again=len(again),
        doubtful=len(doubtful),
    )  # fmt: skip
    return len(rows)


def _is_commercial(row: Message) -> bool:
    return row.message_class == MessageClass.COMMERCIAL


def _note_accepted(rows: Sequence[Message]) -> None:
    now = clock.now()
    for row in rows:
        row.state, row.reason, row.sent_at = MessageState.SENT.value, "", now
        row.attempts += 1
    Message.objects.bulk_update(rows, ["state", "reason", "sent_at", "attempts"])
    tell_sent(rows)


def settle_uncertain(rows: Sequence[Message], reason: str = "") -> None:
    """Note, in the caller's transaction, that messages may have left; they count as such.

    Emits:
        ``message.sent`` to topic ``engagement``.
    """
    now = clock.now()
    for row in rows:
        row.state, row.sent_at = MessageState.UNCERTAIN.value, now
        row.reason = reason or row.reason
        row.hold_until = None
    Message.objects.bulk_update(rows, ["state", "reason", "sent_at", "hold_until"])
    tell_sent(rows)
