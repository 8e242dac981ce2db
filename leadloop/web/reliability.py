"""The picture of a calibration: promised against observed, as coordinates for an SVG."""

import math
from typing import Final, NamedTuple

from leadloop.intake.contracts import Calibration

SIZE: Final = 220
"""Width and height of the square that is drawn in, in SVG units."""

_STEPS: Final = (0.1, 0.2, 0.25, 0.5, 1.0)
_SMALLEST: Final = 3.0
_LARGEST: Final = 9.0


class Dot(NamedTuple):
    """One bin: where it lies, how large it is, and what it says."""

    x: float
    y: float
    radius: float
    text: str


class Tick(NamedTuple):
    """A mark of both axes: its x along the one, its y along the other, and its label."""

    x: float
    y: float
    label: str


class Reliability(NamedTuple):
    """The dots and ticks of one picture. The diagonal is where promise and outcome agree."""

    dots: tuple[Dot, ...]
    ticks: tuple[Tick, ...]


def draw(calibration: Calibration) -> Reliability:
    """Return the picture of ``calibration``; both axes end at the same round share."""
    highest = max(max(b.promised, b.observed) for b in calibration.bins)
    top = next(step for step in _STEPS if highest <= step or step == 1)
    largest = max(b.leads for b in calibration.bins)
    dots = tuple(
        Dot(
            x=round(b.promised / top * SIZE, 1),
            y=round(SIZE - b.observed / top * SIZE, 1),
            radius=round(_SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(b.leads / largest), 1),
            text=f"{b.leads} leads: promised {_percent(b.promised)}, won {_percent(b.observed)}",
        )
        for b in calibration.bins
    )
    marks = (0.0, 0.5, 1.0)
    ticks = (Tick(part * SIZE, SIZE - part * SIZE, _percent(part * top)) for part in marks)
    return Reliability(dots, tuple(ticks))


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"
