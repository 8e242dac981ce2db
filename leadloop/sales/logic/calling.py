"""Who may be rung, and in which order. Pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from leadloop.sales.contracts.calling import QueueEntry

CALL_CHANNELS: Final = ("phone", "any")
_OPTED_OUT: Final = "opted_out"
_LATE: Final = datetime.max.replace(tzinfo=UTC)


def opted_out_of_calls(consents: Iterable[Any]) -> bool:
    """Whether somebody has said, for any purpose, that they do not want to be rung."""
    return any(
        isinstance(one, Mapping)
        and one.get("channel") in CALL_CHANNELS
        and one.get("state") == _OPTED_OUT
        for one in consents
    )


def in_order(entries: Iterable[QueueEntry]) -> list[QueueEntry]:
    """Return whom to ring first: the best score; a promised call without a score before all.

    Between equals the call that was promised for earlier, then the newest lead.
    """
    return sorted(entries, key=_rank)


def _rank(entry: QueueEntry) -> tuple[float, datetime, float, str]:
    if entry.score is not None:
        score = float(-entry.score)
    else:
        score = float("-inf") if entry.due_at else 1.0
    arrived = -entry.arrived_at.timestamp() if entry.arrived_at else 0.0
    return (score, entry.due_at or _LATE, arrived, str(entry.id))
