"""Which values of a secret count at a moment, opened."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from leadloop.kit.sealing import Unreadable, unseal


class SealedSecret(NamedTuple):
    """A secret as it is kept; ``former`` counts beside it until ``former_until`` (UTC)."""

    sealed: str
    former: str
    former_until: datetime | None


def open_secret(sealed: str) -> str:
    """Return a sealed text; empty if another installation's key sealed it."""
    try:
        return unseal(sealed)
    except Unreadable:
        return ""


def values_at(
    secret: SealedSecret, now: datetime, opener: Callable[[str], str] = open_secret
) -> tuple[str, ...]:
    """Return the values that count at ``now``, newest first, without unreadable ones."""
    counts = [secret.sealed]
    if secret.former and secret.former_until is not None and secret.former_until > now:
        counts.append(secret.former)
    return tuple(value for item in counts if (value := opener(item)))
