"""Chance that is the same whenever it is asked again. Pure."""

from collections.abc import Mapping
from hashlib import blake2b
from uuid import UUID

_RANGE = 1 << 64


def share_of(owner: UUID, salt: str) -> float:
    """Return a number in [0, 1) that hangs on nothing but ``owner`` and ``salt``."""
    digest = blake2b(owner.bytes + salt.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / _RANGE


def drawn(shares: Mapping[str, int], at: float) -> str:
    """Return the outcome in whose part of a hundred ``at`` (0..1) lies."""
    passed = 0
    for key, percent in shares.items():
        passed += percent
        if at * 100 < passed:
            return key
    return list(shares)[-1] if shares else ""


def is_held_out(person: UUID, journey: UUID, percent: int) -> bool:
    """Whether a person belongs to the share of a journey that is kept out, for good."""
    return percent > 0 and share_of(person, f"holdout:{journey}") * 100 < percent
