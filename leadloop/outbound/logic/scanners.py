"""Whether a person or a machine followed a link. Pure.

Mail is opened by security scanners before any person sees it: they fetch every link, within
seconds, with the names of ordinary browsers. What a door can tell from one request alone it tells
itself; this is what only several requests together show.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

ARRIVAL: Final = timedelta(seconds=60)
"""How long after a message has left its links are followed by scanners at its arrival."""

HOLD: Final = timedelta(seconds=1.2)
"""How long a link followed at the arrival waits for others, before somebody is told of it."""

TRAP_REACH: Final = timedelta(seconds=60)
"""How near the link that nobody sees was followed, for others to count as followed with it."""

_SWEEP: Final = timedelta(seconds=2)
_SWEPT_LINKS: Final = 3
_AT_ONCE: Final = timedelta(seconds=1)


class Fetch(NamedTuple):
    """One address of a message that was fetched. ``at`` is UTC; ``machine`` what a door said."""

    url: str
    at: datetime
    trap: bool = False
    machine: str = ""


def needs_others(at: datetime, sent_at: datetime | None) -> bool:
    """Whether a click can be judged only once those have come that may come with it."""
    return sent_at is None or at - sent_at < ARRIVAL


def judge(one: Fetch, others: Sequence[Fetch], sent_at: datetime | None) -> str:
    """Return why a click was no person's, empty where it was one's.

    Args:
        one: The click.
        others: What else was fetched of the same message, before and after.
        sent_at: When the message left (UTC); None where that is not known yet.
    """
    if one.machine:
        return one.machine
    if any(other.trap and abs(other.at - one.at) <= TRAP_REACH for other in others):
        return "trap"
    near = {other.url for other in others if not other.trap and abs(other.at - one.at) <= _SWEEP}
    near.add(one.url)
    if len(near) >= _SWEPT_LINKS:
        return "sweep"
    arriving = needs_others(one.at, sent_at)
    together = {o.url for o in others if not o.trap and abs(o.at - one.at) <= _AT_ONCE} | {one.url}
    return "sweep" if arriving and len(together) > 1 else ""
