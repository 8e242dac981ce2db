"""Sums of what people did in journeys, gathered in memory, written once per batch."""

from collections import Counter
from uuid import UUID

from leadloop.kit.arrays import text_array, uuid_array
from leadloop.kit.db import execute
from leadloop.marketing.contracts.enrolments import Ended, Position, Progress

HERE = "here"
ENTERED = "entered"
ACTIVE = "active"
HELD_OUT = "held_out"
HELD_GOAL = "held_goal"
WAY = "way:"
RULE = "rule:"

_ADD = """
    INSERT INTO marketing_journey_tally AS t (journey_id, version, step, what, total)
    SELECT * FROM unnest(%s, %s::text[]::int[], %s, %s, %s::text[]::bigint[])
    ON CONFLICT (journey_id, version, step, what) DO UPDATE SET total = t.total + excluded.total
"""


class Tally:
    """Sums of one batch. ``write`` comes last: a sum is a row that other batches wait for."""

    def __init__(self) -> None:
        self._sums: Counter[tuple[UUID, int, str, str]] = Counter()

    def add(self, journey: UUID, version: int, step: str, what: str, number: int = 1) -> None:
        """Count something; an empty step is the whole journey."""
        self._sums[journey, version, step, what] += number

    def note(self, journey: UUID, version: int, before: Position, found: Progress) -> None:
        """Count what one advance came to."""
        for visit in found.visits:
            self.add(journey, version, visit.step, ENTERED)
            self.add(journey, version, visit.step, WAY + visit.way)
        ended = isinstance(found.outlook, Ended)
        if before.step != found.position.step or ended:
            self.add(journey, version, before.step or "", HERE, -1)
            if not ended:
                self.add(journey, version, found.position.step or "", HERE)

    def note_end(self, journey: UUID, version: int, end: Ended) -> None:
        """Count somebody who left."""
        self.add(journey, version, "", ACTIVE, -1)
        self.add(journey, version, "", end.status.value)
        if end.rule:
            self.add(journey, version, "", RULE + end.rule)

    def write(self) -> None:
        """Add the sums to those kept; in one order everywhere, so that no two batches deadlock."""
        found = sorted((key, n) for key, n in self._sums.items() if n)
        if not found:
            return
        execute(
            _ADD,
            (
                uuid_array([key[0] for key, _ in found]),
                text_array([str(key[1]) for key, _ in found]),
                text_array([key[2] for key, _ in found]),
                text_array([key[3] for key, _ in found]),
                text_array([str(n) for _, n in found]),
            ),
        )
