"""How fast messages may go to one domain: places in a queue that all processes share."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.outbound import api
from leadloop.outbound.contracts import Channel, SendingPolicy
from leadloop.outbound.models import Message

_SOON: Final = timedelta(seconds=1)
_RESERVE: Final = (
    "INSERT INTO outbound_pace AS p (key, next_at) VALUES (%s, %s::timestamptz + %s::interval)"
    " ON CONFLICT (key) DO UPDATE SET next_at = greatest(p.next_at, %s) + %s"
    " RETURNING next_at"
)


def pace(rows: Sequence[Message], channel: Channel) -> dict[UUID, datetime]:
    """Reserve a moment for each message to a domain that has a bound.

    Returns:
        When messages may leave (UTC) that may not leave within a second.
    """
    policy = api.policy_of(channel)
    if channel is not Channel.EMAIL or not (policy.domain_per_min or policy.domain_overrides):
        return {}
    by_domain: dict[str, list[Message]] = {}
    for row in rows:
        by_domain.setdefault(row.to.rpartition("@")[2].lower(), []).append(row)
    later: dict[UUID, datetime] = {}
    # In one order, so that two processes never wait for each other.
    for domain, those in sorted(by_domain.items()):
        if per_min := _bound(policy, domain):
            later |= _reserve(channel, domain, those, timedelta(minutes=1) / per_min)
    return later


def _bound(policy: SendingPolicy, domain: str) -> int:
    return dict(policy.domain_overrides).get(domain, policy.domain_per_min)


def _reserve(
    channel: Channel, domain: str, rows: Sequence[Message], gap: timedelta
) -> dict[UUID, datetime]:
    now = clock.now()
    span = gap * len(rows)
    key = f"{channel.value}:{domain}"
    ends_at = execute(_RESERVE, (key, now, span, now, span))[0][0]
    moments = {row.pk: ends_at - span + gap * place for place, row in enumerate(rows)}
    return {one: at for one, at in moments.items() if at > now + _SOON}
