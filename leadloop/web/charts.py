"""Bar charts as coordinates for an SVG; each bar is a link, and a table below says the same.

Charts are drawn by the server: no script, no style attribute, readable without colour (each bar
says what it is, and carries a pattern of its own class). Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

WIDTH: Final = 640
HEIGHT: Final = 220
_LEFT: Final = 56
_BOTTOM: Final = 26
_TOP: Final = 8
_GAP: Final = 0.28
_STEPS: Final = (1, 2, 2.5, 5, 10)
_TICKS: Final = 4
SERIES: Final = 6
"""How many series are told apart by their looks; further ones begin again."""


class Value(NamedTuple):
    """One bar: which series it belongs to, how much, what it says, and what it opens."""

    series: int
    value: float
    says: str
    href: str = ""


class Group(NamedTuple):
    """The bars that stand together, beside or on top of each other."""

    label: str
    values: Sequence[Value]


class Bar(NamedTuple):
    """A bar's place in the drawing."""

    x: float
    y: float
    width: float
    height: float
    css: str
    says: str
    href: str


class Mark(NamedTuple):
    """A line across with its number, or a label below; ``at`` is y or x."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing: bars, lines across, labels below, and which series look how."""

    title: str
    bars: tuple[Bar, ...]
    ticks: tuple[Mark, ...]
    labels: tuple[Mark, ...]
    legend: tuple[tuple[str, str], ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    base: float = field(default=HEIGHT - _BOTTOM)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to see."""
        return not self.bars


def css_of(series: int) -> str:
    """Return the class that makes a series look its own."""
    return f"series-{series % SERIES}"


def draw(
    title: str, groups: Sequence[Group], names: Sequence[str], *, stacked: bool = False
) -> Chart:
    """Return the chart of ``groups``; ``names`` are those of the series, in order."""
    top = max((_height(group, stacked=stacked) for group in groups), default=0.0)
    scale = _scale(top)
    plot = HEIGHT - _BOTTOM - _TOP
    step = (WIDTH - _LEFT) / max(len(groups), 1)
    bars: list[Bar] = []
    for place, group in enumerate(groups):
        left = _LEFT + place * step + step * _GAP / 2
        bars += _bars(group, left, step * (1 - _GAP), plot / scale[-1], stacked=stacked)
    labels = tuple(
        Mark(round(_LEFT + (place + 0.5) * step, 1), group.label)
        for place, group in enumerate(groups)
    )
    ticks = tuple(
        Mark(round(HEIGHT - _BOTTOM - value / scale[-1] * plot, 1), short(value)) for value in scale
    )
    shown = tuple((name, css_of(n)) for n, name in enumerate(names))
    return Chart(title, tuple(bars), ticks, _thinned(labels), shown)


def _height(group: Group, *, stacked: bool) -> float:
    values = [max(value.value, 0.0) for value in group.values]
    return sum(values) if stacked else max(values, default=0.0)


def _bars(group: Group, left: float, room: float, unit: float, *, stacked: bool) -> list[Bar]:
    bars = []
    width = room if stacked else room / max(len(group.values), 1)
    x, y = left, float(HEIGHT - _BOTTOM)
    for value in group.values:
        height = max(value.value, 0.0) * unit
        if height:
            top = y - height
            shown = Bar(
                round(x, 1), round(top, 1), round(max(width - 1, 1), 1),
                round(max(height, 1.0), 1), css_of(value.series), value.says, value.href,
            )  # fmt: skip
            bars.append(shown)
            y = top if stacked else y
        x += 0 if stacked else width
    return bars


def _scale(top: float) -> list[float]:
    """Return the numbers of the lines across: round ones, from zero to at least ``top``."""
    if top <= 0:
        return [0.0, 1.0]
    raw = top / _TICKS
    power = 10.0 ** _exponent(raw)
    step = next(one * power for one in _STEPS if one * power >= raw * 0.9999)
    count = 1
    while step * count < top * 0.9999:
        count += 1
    return [step * n for n in range(count + 1)]


def _exponent(number: float) -> int:
    exponent = 0
    while number >= 10:  # noqa: PLR2004
        number, exponent = number / 10, exponent + 1
    while number < 1:
        number, exponent = number * 10, exponent - 1
    return exponent


def _thinned(labels: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Leave every other label, or fewer, where they would run into each other."""
    every = 1 + len(labels) // 9
    return labels[::every]


def short(number: float) -> str:
    """Return a number of an axis: ``1.5M``, ``20k``, ``0.5``."""
    for size, unit in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= size:
            return f"{number / size:.3g}{unit}"
    return f"{number:.3g}"
