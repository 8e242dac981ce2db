"""Looks through all records for duplicates, a chunk at a time, again and again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from leadloop.customers.api.duplicates.pairs import sweep_rows
from leadloop.customers.api.duplicates.sources import source_names, source_of
from leadloop.customers.models import SweepMark
from leadloop.kit import clock
from leadloop.kit.due import DueItem, DueKind, NewDue, Step, Wait, schedule

log = structlog.get_logger()

NAME: Final = "customers.duplicates"
CHUNK: Final = 100
PAUSE: Final = timedelta(seconds=1)
REST: Final = timedelta(minutes=1)
ROUND: Final = timedelta(days=1)
"""Between two chunks, after all new records, and from one whole round to the next."""

_ALWAYS: Final = 1_000_000_000


def ensure_sweep() -> None:
    """Let the look for duplicates begin, unless it is under way."""
    schedule([NewDue(NAME, "sweep", clock.now() + REST, {})])


def sweep_kind() -> DueKind:
    """Return the due work that looks for duplicates."""
    return DueKind(NAME, _advance, _give_up, batch_size=1, max_attempts=_ALWAYS)


def _advance(items: Sequence[DueItem]) -> list[Step]:
    return [Wait(clock.now() + (PAUSE if sweep_chunk() else REST), {}) for _ in items]


def sweep_chunk() -> int:
    """Look at the next records of each kind, and return how many there were.

    New records come first; when there are none, a new round begins once a day, so that changes
    are seen too.
    """
    return sum(_sweep(entity) for entity in source_names())


def _sweep(entity: str) -> int:
    mark, _ = SweepMark.objects.get_or_create(
        entity=entity, defaults={"round_started_at": clock.now()}
    )
    ids = _next_ids(entity, mark.seen_id)
    if ids:
        pairs = sweep_rows(entity, ids)
        mark.seen_id = ids[-1]
        log.debug("duplicates.swept", entity=entity, records=len(ids), pairs=pairs)
    elif mark.seen_id is not None and mark.round_started_at < clock.now() - ROUND:
        mark.seen_id, mark.round_started_at = None, clock.now()
    mark.save(update_fields=["seen_id", "round_started_at"])
    return len(ids)


def _next_ids(entity: str, after: UUID | None) -> list[UUID]:
    source = source_of(entity)
    if source is None:
        return []
    rows = source.model.objects.filter(merged_into=None).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return list(rows.values_list("pk", flat=True)[:CHUNK])


def _give_up(item: DueItem, error: str) -> None:
    log.error("duplicates.stopped", error=error, due=str(item.id))
