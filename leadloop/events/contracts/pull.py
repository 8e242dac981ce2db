"""What receivers of a pull subscription are given, and what they are told."""

from enum import StrEnum
from typing import Any, NamedTuple


class TokenFault(StrEnum):
    """Why a lock token did nothing."""

    BAD = "BadToken"
    LOST = "TokenLost"


class Received(NamedTuple):
    """One event, locked for its receiver: a CloudEvent as JSON but for times, which are UTC.

    ``delivery_count`` is 1 at the first receipt. ``lock_token`` settles it until the lock ends.
    """

    lock_token: str
    delivery_count: int
    event: dict[str, Any]


class Settlement(NamedTuple):
    """What became of each lock token, in the order given."""

    succeeded: tuple[str, ...]
    failed: tuple[tuple[str, TokenFault], ...]
