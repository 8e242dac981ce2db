"""Counters and histograms of this process, in Prometheus' text format.

What the database knows (lags, dead letters) is asked for when somebody reads the page; here is
only what passes through a process. A counter is a number in a dictionary: cheap enough to stand
in the path of every request.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

Labels = tuple[str, ...]

_ESCAPES: Final = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


class Counter:
    """A number that only grows, for each combination of labels."""

    def __init__(self, name: str, help_text: str, labels: Sequence[str] = ()) -> None:
        self.name = name
        self._help = help_text
        self._labels = tuple(labels)
        self._counts: dict[Labels, float] = {}
        _registry.append(self)

    def add(self, *labels: str, by: float = 1) -> None:
        """Count ``by`` more."""
        self._counts[labels] = self._counts.get(labels, 0) + by

    def get(self, *labels: str) -> float:
        """Return the count so far."""
        return self._counts.get(labels, 0)

    def lines(self) -> Iterator[str]:
        """Return this metric as text."""
        yield from render(self.name, "counter", self._help, self._labels, self._counts)


class Histogram:
    """How often a measured value fell into each range."""

    def __init__(self, name: str, help_text: str, bounds: Sequence[float]) -> None:
        self.name = name
        self._help = help_text
        self._bounds = tuple(bounds)
        self._counts = [0] * (len(self._bounds) + 1)
        self._sum = 0.0
        _registry.append(self)

    def observe(self, value: float) -> None:
        """Count one measured value."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self._sum += value

    @property
    def count(self) -> int:
        """How many values were measured."""
        return sum(self._counts)

    def lines(self) -> Iterator[str]:
        """Return this metric as text."""
        yield f"# HELP {self.name} {self._help}"
        yield f"# TYPE {self.name} histogram"
        total = 0
        for bound, count in zip((*self._bounds, float("inf")), self._counts, strict=True):
            total += count
            edge = "+Inf" if bound == float("inf") else f"{bound:g}"
            yield f'{self.name}_bucket{{le="{edge}"}} {total}'
        yield f"{self.name}_sum {self._sum:.6f}"
        yield f"{self.name}_count {total}"


_registry: Final[list[Counter | Histogram]] = []


def registered() -> Iterator[str]:
    """Return every counter and histogram of this process as text lines."""
    for metric in _registry:
        yield from metric.lines()


def gauge(
    name: str, help_text: str, labels: Sequence[str], values: Mapping[Labels, float]
) -> Iterable[str]:
    """Return numbers that go up and down as text lines."""
    return render(name, "gauge", help_text, labels, values)


def render(
    name: str, kind: str, help_text: str, labels: Sequence[str], values: Mapping[Labels, float]
) -> Iterator[str]:
    """Return one metric as text lines, in the order of its labels' values."""
    yield f"# HELP {name} {help_text}"
    yield f"# TYPE {name} {kind}"
    for key, value in sorted(values.items()):
        said = ",".join(
            f'{label}="{text.translate(_ESCAPES)}"' for label, text in zip(labels, key, strict=True)
        )
        yield f"{name}{{{said}}} {_number(value)}" if said else f"{name} {_number(value)}"


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)
