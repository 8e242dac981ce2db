"""Keeps a sending domain within its warm-up plan: what is over waits for the next day."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from leadloop.outbound.api.warming import WARM_UP, take_places
from leadloop.outbound.contracts import Channel, MessageClass, MessageState
from leadloop.outbound.logic import sender_address
from leadloop.outbound.models import Message


def warm(rows: Sequence[Message], channel: Channel, sender: str) -> dict[UUID, datetime]:
    """Hold messages back that are over today's share of their domain, unsaved, with the reason.

    What somebody asked for leaves in any case, and counts. Only first attempts count.

    Returns:
        When those that are held may ask again (UTC).
    """
    first = [row for row in rows if not row.attempts]
    if channel is not Channel.EMAIL or not first:
        return {}
    domain = sender_address(sender).domain
    commercial = [row for row in first if row.message_class == MessageClass.COMMERCIAL]
    granted, until = take_places(domain, len(commercial), len(first) - len(commercial))
    if until is None:
        return {}
    for row in commercial[granted:]:
        row.state, row.reason_code = MessageState.HELD.value, WARM_UP
        row.reason = f"{domain} is being warmed up: today's share is used up."
        row.hold_until = until
    return {row.pk: until for row in commercial[granted:]}
