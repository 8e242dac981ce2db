"""What came of a form, as drawn: bars per day, and how far visitors came field by field. Pure."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from leadloop.portal.contracts import DayCounts, FormCounts, FormReport

WIDTH: Final = 600
HEIGHT: Final = 90
_GAP: Final = 0.25


class Bar(NamedTuple):
    """One day: two heights on a scale that fits the busiest day."""

    day: date
    counts: FormCounts
    x: float
    width: float
    views: float
    submits: float

    @property
    def views_top(self) -> float:
        """Where the bar of views begins."""
        return HEIGHT - self.views

    @property
    def submits_top(self) -> float:
        """Where the bar of submissions begins."""
        return HEIGHT - self.submits


def bars(days: Sequence[DayCounts]) -> list[Bar]:
    """Return a bar for each day; empty if nobody was counted on any of them."""
    most = max((max(day.counts) for day in days), default=0)
    if not most:
        return []
    step = WIDTH / len(days)
    return [
        Bar(
            day=day.day,
            counts=day.counts,
            x=round(step * (place + _GAP / 2), 2),
            width=round(step * (1 - _GAP), 2),
            views=round(HEIGHT * day.counts.views / most, 2),
            submits=round(HEIGHT * day.counts.submits / most, 2),
        )
        for place, day in enumerate(days)
    ]


def steps(report: FormReport) -> list[dict[str, Any]]:
    """Return each field with the share of visitors who reached it and filled it."""
    most = max((field.reached for field in report.fields), default=0)
    worst = max((field.left for field in report.fields), default=0)
    return [
        {
            "field": field,
            "reached": round(100 * field.reached / most) if most else 0,
            "filled": round(100 * field.filled / most) if most else 0,
            "worst": bool(worst) and field.left == worst,
        }
        for field in report.fields
    ]
