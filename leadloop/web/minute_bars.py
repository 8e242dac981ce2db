"""The last hour of a subscription as bars, one a minute: coordinates for an SVG."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from leadloop.events.contracts.subscriptions import Minute

MINUTES: Final = 60
WIDTH: Final = 600
HEIGHT: Final = 80
_STEP: Final = WIDTH / MINUTES


class Bar(NamedTuple):
    """One minute: delivered events at the bottom, failed ones on top, and what it says."""

    x: float
    width: float
    delivered_y: float
    delivered_height: float
    failed_y: float
    failed_height: float
    text: str


class Hour(NamedTuple):
    """The bars of the last hour, the height of its busiest minute, and its longest lag."""

    bars: tuple[Bar, ...]
    most: int
    delivered: int
    failed: int
    longest_lag_ms: int


def draw(minutes: Sequence[Minute], now: datetime) -> Hour:
    """Return the hour that ends with ``now`` (UTC); idle minutes have no bar."""
    begin = now.replace(second=0, microsecond=0) - timedelta(minutes=MINUTES - 1)
    shown = [minute for minute in minutes if minute.at >= begin]
    most = max((minute.delivered + minute.failed for minute in shown), default=0)
    return Hour(
        tuple(_bar(minute, begin, most) for minute in shown if minute.delivered + minute.failed),
        most,
        sum(minute.delivered for minute in shown),
        sum(minute.failed for minute in shown),
        max((minute.lag_ms for minute in shown), default=0),
    )


def _bar(minute: Minute, begin: datetime, most: int) -> Bar:
    place = (minute.at - begin) // timedelta(minutes=1)
    delivered = minute.delivered / most * HEIGHT
    failed = minute.failed / most * HEIGHT
    return Bar(
        x=round(place * _STEP + 1, 1),
        width=_STEP - 2,
        delivered_y=round(HEIGHT - delivered, 1),
        delivered_height=round(delivered, 1),
        failed_y=round(HEIGHT - delivered - failed, 1),
        failed_height=round(failed, 1),
        text=f"{minute.at:%H:%M} UTC: {minute.delivered} delivered, {minute.failed} failed,"
        f" lag up to {minute.lag_ms} ms",
    )
