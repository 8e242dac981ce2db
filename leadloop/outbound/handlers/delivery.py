"""Due work of outbound: take each queued message away, and note what became of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import structlog

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.due import Call, DueItem, DueKind, Finished, Step, Wait
from leadloop.outbound import api, logic
from leadloop.outbound.api.sending import settle_by_gate
from leadloop.outbound.api.telling import tell_failed, tell_refused, tell_sent
from leadloop.outbound.contracts import (
    Mail,
    MessageState,
    SuppressionDraft,
    SuppressionReason,
)
from leadloop.outbound.models import Message
from leadloop.outbound.ports import MailTransport, NotNow, Refused
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

# A batch shares one lease of 60 s, and a mail server may take its time for a single mail.
_BATCH_SIZE: Final = 1
_SENT: Final = "sent"
_REFUSED: Final = "refused"
_LATER: Final = "later"
_WAITING: Final = (MessageState.QUEUED, MessageState.HELD)


def due_kind(transport: MailTransport) -> DueKind:
    """Return the due work that takes messages away through ``transport``."""

    def advance(items: Sequence[DueItem]) -> Sequence[Step]:
        found = {
            message.pk: message
            for message in Message.objects.select_for_update(of=("self",))
            .select_related("body")
            .filter(pk__in=[UUID(item.key) for item in items])
        }
        return [_step(item, found.get(UUID(item.key)), transport) for item in items]

    return DueKind(api.DELIVERY, advance, _give_up, batch_size=_BATCH_SIZE)


def _step(item: DueItem, message: Message | None, transport: MailTransport) -> Step:
    if message is None or message.state not in _WAITING:
        return Finished()
    payload: Mapping[str, Any] = item.payload or {}
    if "error" in payload:
        return _settle(message, {"became": _LATER, "reason": payload["error"]}, transport)
    if "result" in payload:
        return _settle(message, payload["result"], transport)
    # Somebody may have said no since it was queued, or had others meanwhile.
    settle_by_gate([message], planned=False)
    if message.state == MessageState.REFUSED:
        _save(message)
        tell_refused([message])
        return Finished()
    if message.state == MessageState.HELD:
        _save(message)
        return Wait(message.hold_until or clock.now(), {})
    return Call(_delivery(api.mail_of(message), transport), {})


def _delivery(mail: Mail, transport: MailTransport) -> Callable[[], dict[str, str]]:
    def deliver() -> dict[str, str]:
        try:
            transport.deliver(mail)
        except Refused as problem:
            return {"became": _REFUSED, "reason": str(problem)}
        except NotNow as problem:
            return {"became": _LATER, "reason": str(problem)}
        return {"became": _SENT}

    return deliver


def _settle(message: Message, result: Mapping[str, str], transport: MailTransport) -> Step:
    became, message.reason = result["became"], result.get("reason", "")[:2000]
    message.attempts += 1
    message.via, message.sender = transport.name, transport.sender
    if became == _SENT:
        message.state = MessageState.SENT.value
        message.sent_at, message.kept = clock.now(), not transport.leaves
    elif became == _REFUSED or message.attempts >= logic.MAX_ATTEMPTS:
        message.state = MessageState.FAILED.value
        _suppress_unknown(message)
    _save(message)
    if message.state == MessageState.SENT:
        tell_sent([message])
    elif message.state == MessageState.FAILED:
        tell_failed([message])
    log.info(
        "message.tried", message=str(message.pk), became=became, attempts=message.attempts,
        trace_id=message.trace_id,
    )  # fmt: skip
    if message.state != MessageState.QUEUED:
        return Finished()
    return Wait(clock.now() + logic.pause_after(message.attempts), {})


def _suppress_unknown(message: Message) -> None:
    """Leave an address alone that does not exist; any other refusal may be about us."""
    if logic.is_unknown_address(message.reason):
        reason = SuppressionReason.HARD_BOUNCE
        draft = SuppressionDraft(message.to, reason, "mail server", note=message.reason)
        api.suppress(SYSTEM, draft=draft)


def _save(message: Message) -> None:
    with change_context(
        actor="", cause=message.cause, trace_id="@row" if message.last_trace else message.trace_id
    ):
        message.save(
            update_fields=[
                *("state", "reason", "reason_code", "hold_until", "attempts"),
                *("via", "sender", "kept", "sent_at"),
            ]
        )


def _give_up(item: DueItem, error: str) -> None:
    message = Message.objects.filter(pk=UUID(item.key), state=MessageState.QUEUED).first()
    if message is not None:
        message.state, message.reason = MessageState.FAILED.value, error[:2000]
        _save(message)
