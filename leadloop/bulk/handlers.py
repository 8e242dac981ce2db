"""Jobs as due work: one chunk, one transaction, then back into the line."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from leadloop.bulk.api import jobs
from leadloop.kit import clock
from leadloop.kit.due import DueItem, DueKind, Finished, Step, Wait

_PAUSE: Final = timedelta(seconds=1)


def due_kind() -> DueKind:
    """Return how jobs are carried out. One chunk at a time, so that transactions stay short."""
    return DueKind(
        jobs.DUE, _advance, _give_up, batch_size=1, max_attempts=4, backoff=lambda _: _PAUSE
    )


def _advance(items: Sequence[DueItem]) -> Sequence[Step]:
    return [_step(item) for item in items]


def _step(item: DueItem) -> Step:
    return Wait(clock.now(), {}) if jobs.step(UUID(item.key)) else Finished()


def _give_up(item: DueItem, error: str) -> None:
    jobs.fail(UUID(item.key), f"It could not go on: {error[:500]}")
