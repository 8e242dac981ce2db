"""Quiet hours and frequency caps: when a message may leave. Pure; times are UTC."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from leadloop.outbound.contracts.gate import SendingPolicy


@lru_cache(maxsize=1024)
def find_zone(name: str) -> ZoneInfo | None:
    """Return a time zone by its IANA name; None where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None


def zone_of(name: str, policy: SendingPolicy) -> ZoneInfo:
    """Return a person's zone, or the policy's where it is unknown."""
    return (name and find_zone(name)) or find_zone(policy.time_zone) or ZoneInfo("UTC")


def is_quiet(at: datetime, zone: ZoneInfo, policy: SendingPolicy) -> bool:
    """Whether the clock on the person's wall shows quiet hours."""
    begin, end = policy.quiet_from, policy.quiet_until
    if begin is None or end is None or begin == end:
        return False
    shown = at.astimezone(zone).time()
    return begin <= shown < end if begin < end else shown >= begin or shown < end


def next_open(at: datetime, zone: ZoneInfo, policy: SendingPolicy) -> datetime:
    """Return the first moment from ``at`` on that is outside quiet hours.

    What counts is what the clock on the wall shows: an hour that it shows twice is quiet twice, and
    where it jumps over the end of quiet hours, they have ended after the jump.
    """
    while is_quiet(at, zone, policy):
        at = _end_after(at, zone, policy.quiet_until or time())
    return at


def _end_after(at: datetime, zone: ZoneInfo, end: time) -> datetime:
    today = at.astimezone(zone).date()
    ends = (
        moment
        for day in (today, today + timedelta(days=1))
        for moment in _moments(day, end, zone)
        if moment > at
    )
    return next(ends)


def _moments(day: date, shown: time, zone: ZoneInfo) -> list[datetime]:
    """Return when a clock shows ``shown`` on a day: twice where it goes back, else once."""
    local = datetime.combine(day, shown, zone)
    return sorted({local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)})


def cap_frees_at(sent: Iterable[datetime], policy: SendingPolicy, now: datetime) -> datetime | None:
    """Return when one more message fits under the cap; None where it does now.

    Args:
        sent: When the person got, or is to get, commercial messages of the channel.
        policy: The cap and its window.
        now: The moment it is asked for.
    """
    if not policy.cap_count:
        return None
    counted = sorted(at for at in sent if at > now - policy.cap_window)
    if len(counted) < policy.cap_count:
        return None
    return counted[-policy.cap_count] + policy.cap_window
