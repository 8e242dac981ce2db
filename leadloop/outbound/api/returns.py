"""Bounces and complaints: noted once, told, and acted on."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.events.catalogue import MESSAGE_BOUNCED, MESSAGE_COMPLAINED
from leadloop.events.contracts import EventDraft
from leadloop.kit import clock
from leadloop.kit.ids import new_uuid
from leadloop.kit.text import clean_text
from leadloop.outbound import logic
from leadloop.outbound.api.consents import suppress
from leadloop.outbound.api.telling import happened, tell
from leadloop.outbound.contracts import SuppressionDraft, SuppressionReason
from leadloop.outbound.contracts.returns import Return, ReturnClass
from leadloop.outbound.logic.providers import (
    is_from_mailgun,
    is_from_sendgrid,
    is_from_sns,
    is_sns_address,
    read_mailgun,
    read_sendgrid,
    read_ses,
)
from leadloop.outbound.models import MailReturn, Message
from leadloop.users.api import check_may_write
from leadloop.users.contracts import Actor

__all__ = [
    "is_from_mailgun",
    "is_from_sendgrid",
    "is_from_sns",
    "is_sns_address",
    "list_returns",
    "note_returns",
    "read_mailgun",
    "read_sendgrid",
    "read_ses",
]

log = structlog.get_logger()

SOFT_LIMIT: Final = 5
"""Messages that may bounce softly within ``SOFT_WINDOW`` before an address rests."""

SOFT_WINDOW: Final = timedelta(days=30)
SOFT_REST: Final = timedelta(days=90)


def note_returns(actor: Actor, *, returns: Sequence[Return]) -> int:
    """Note bounces and complaints, and return how many are new. Safe to repeat by ``key``.

    A hard bounce suppresses its address for good, a complaint from commercial messages; five
    messages that bounce softly within thirty days let it rest for ninety. That we are blocked says
    nothing about the person. What is about no message of ours, and names no address that we
    have written to, changes nothing.

    Raises:
        NotAllowed: The actor's role writes no consents.

    Emits:
        ``message.bounced`` or ``message.complained`` to topic ``engagement``, and
        ``suppression.changed``, in the same transaction.
    """
    check_may_write(actor, "consent")
    fresh = 0
    for one in returns:
        with transaction.atomic(), change_context(actor=actor.label):
            fresh += _note(actor, one)
    return fresh


def _note(actor: Actor, one: Return) -> int:
    message = _message_of(one)
    address = message.to.lower() if message else clean_text(one.address).strip().lower()
    if message is None and not Message.objects.filter(to__iexact=address).exists():
        return 0
    row = MailReturn(
        id=new_uuid(),
        key=clean_text(one.key)[:500],
        kind=one.kind.value,
        address=address,
        message=message,
        source=one.source,
        reason=clean_text(one.reason)[:2000],
        at=one.at,
        noted_at=clock.now(),
    )
    MailReturn.objects.bulk_create([row], ignore_conflicts=True)
    if not MailReturn.objects.filter(pk=row.pk).exists():
        return 0
    _act(actor, row)
    if message:
        tell([_event(message, row)])
    log.info("message.returned", returned=str(row.pk), kind=row.kind, source=row.source)
    return 1


def _message_of(one: Return) -> Message | None:
    if one.message_id is None:
        return None
    message = Message.objects.filter(pk=one.message_id).first()
    if message is None or not one.address:
        return message
    # A copy of ours that somebody forwards may bounce under an address that is not theirs.
    named = clean_text(one.address).strip().lower()
    return message if named in {message.to.lower(), *message.thread.get("cc", ())} else None


def _event(message: Message, row: MailReturn) -> EventDraft:
    if row.kind == ReturnClass.COMPLAINT:
        return happened(message, MESSAGE_COMPLAINED, row.at, once=str(row.pk))
    more = {"bounce": row.kind, "reason": row.reason}
    return happened(message, MESSAGE_BOUNCED, row.at, more, once=str(row.pk))


def _act(actor: Actor, row: MailReturn) -> None:
    if row.kind == ReturnClass.HARD:
        _suppress(actor, row, SuppressionReason.HARD_BOUNCE)
    elif row.kind == ReturnClass.COMPLAINT:
        _suppress(actor, row, SuppressionReason.COMPLAINT)
    elif row.kind == ReturnClass.SOFT and _is_worn_out(row):
        _suppress(actor, row, SuppressionReason.SOFT_BOUNCES, rest=SOFT_REST)


def _suppress(
    actor: Actor, row: MailReturn, reason: SuppressionReason, rest: timedelta | None = None
) -> None:
    try:
        logic.normalise_address(row.address)
    except ValueError:
        return
    until = clock.now() + rest if rest else None
    draft = SuppressionDraft(
        row.address, reason, row.source, note=row.reason[:500], expires_at=until
    )
    suppress(actor, draft=draft)


def _is_worn_out(row: MailReturn) -> bool:
    since = row.at - SOFT_WINDOW
    rows = MailReturn.objects.filter(address=row.address, kind=row.kind, at__gt=since)
    return rows.values("message").distinct().count() >= SOFT_LIMIT


def list_returns(message_id: UUID) -> tuple[Return, ...]:
    """Return what came back of a message, oldest first."""
    return tuple(
        Return(
            row.key,
            ReturnClass(row.kind),
            row.at,
            row.source,
            row.reason,
            row.address,
            row.message_id,
        )
        for row in MailReturn.objects.filter(message_id=message_id).order_by("at", "id")
    )
