"""How far a subscription is: what was read, what is settled, and hence where its cursor stands."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from leadloop.events.contracts import Position


class Mark(NamedTuple):
    """A place in the log and when the event there was recorded."""

    position: Position
    recorded_at: datetime


class Progress:
    """The cursor never passes an event that is neither delivered nor on the retry list."""

    def __init__(self, start: Mark) -> None:
        self.read = start
        self._open: OrderedDict[Position, Mark] = OrderedDict()

    def pass_over(self, mark: Mark) -> None:
        """Read an event that is not wanted."""
        self.read = mark

    def take(self, mark: Mark) -> None:
        """Read an event that must be settled before the cursor passes it."""
        self._open[mark.position] = self.read
        self.read = mark

    def settle(self, positions: Iterable[Position]) -> None:
        """Note that these were delivered or put on the retry list; unknown ones are ignored."""
        for position in positions:
            self._open.pop(position, None)

    @property
    def open(self) -> int:
        """How many events were taken and are not settled."""
        return len(self._open)

    @property
    def cursor(self) -> Mark:
        """The last place up to which everything is settled."""
        return next(iter(self._open.values())) if self._open else self.read
