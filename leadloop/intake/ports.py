"""What intake needs from the world."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from leadloop.intake.contracts import Scored


class EdgeScorer(Protocol):
    """Whatever scores canonical leads at intake."""

    def score(self, leads: Sequence[Mapping[str, Any]], /) -> list[Scored]:
        """Return one score per lead, in order, or the sentence why there is none.

        Never raises, and answers within its own time budget: leads go on without a score.
        """
