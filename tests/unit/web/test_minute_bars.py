"""The last hour as bars: inside the frame, failures on top of deliveries."""

from datetime import UTC, datetime, timedelta

from leadloop.events.contracts.subscriptions import Minute
from leadloop.web.minute_bars import HEIGHT, WIDTH, draw

NOW = datetime(2026, 3, 1, 12, 30, 20, tzinfo=UTC)


def minute(ago: int, delivered: int, failed: int = 0) -> Minute:
    at = NOW.replace(second=0) - timedelta(minutes=ago)
    return Minute(at, delivered + failed, delivered, failed, delivered, 40 + ago)


def test_an_idle_hour_has_no_bars() -> None:
    hour = draw([], NOW)
    assert (hour.bars, hour.most, hour.longest_lag_ms) == ((), 0, 0)


def test_bars_stand_by_minute_and_reach_the_busiest() -> None:
    hour = draw([minute(70, 9), minute(59, 5), minute(0, 6, 4)], NOW)
    assert (hour.delivered, hour.failed, hour.most, hour.longest_lag_ms) == (11, 4, 10, 99)
    first, last = hour.bars
    assert first.x < 10
    assert last.x + last.width <= WIDTH
    assert last.delivered_height + last.failed_height == HEIGHT
    assert last.failed_y == 0
    assert last.text == "12:30 UTC: 6 delivered, 4 failed, lag up to 40 ms"
