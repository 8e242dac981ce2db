"""Work that waits is a row with a due time.

Flow runs, delivery retries and every later timer share this table. A worker claims a batch
(``SKIP LOCKED``; the lease is the due time moved ahead, with a token), advances each row as far
as it goes, and commits the whole batch once. An outside effect never runs inside a transaction:
the row is committed first, the effect runs, its result is stored for the next advance. After a
crash the lease runs out and at most the effects since the last commit repeat, with the same key.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import structlog
from django.db import transaction

from leadloop.kit import clock
from leadloop.kit.arrays import json_array, text_array, time_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.ids import new_uuid

log = structlog.get_logger()

LEASE = timedelta(seconds=60)
_FIRST_BACKOFF_S = 1.0
_LAST_BACKOFF_S = 3600.0


def backoff(attempts: int) -> timedelta:
    """Return the pause after failure number ``attempts``: doubling from 1 s to 1 h."""
    return timedelta(seconds=min(_FIRST_BACKOFF_S * 2 ** (attempts - 1), _LAST_BACKOFF_S))


class DueItem(NamedTuple):
    """One row of work. ``payload`` is JSON; ``attempts`` counts failures since it last moved."""

    id: UUID
    kind: str
    key: str
    due_at: datetime
    payload: Any
    attempts: int
    trace_id: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The work is done; its row goes away. History belongs to the zone that did it."""


@dataclass(frozen=True, slots=True)
class Wait:
    """Come back at ``due_at`` with ``payload``."""

    due_at: datetime
    payload: Any


@dataclass(frozen=True, slots=True)
class Call:
    """Commit ``payload``, run ``effect`` outside any transaction, come back with its result.

    The next advance finds ``payload["result"]`` (what ``effect`` returned, JSON) or
    ``payload["error"]`` (the message of what it raised). ``effect`` may run again after a crash.
    """

    effect: Callable[[], Any]
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Together:
    """Commit, then do ``work`` with that of the whole batch at once (``DueKind.joint``).

    Nothing is stored with the row: after a crash it comes back with the payload it had.
    """

    work: Any


Step = Finished | Wait | Call | Together
Advance = Callable[[Sequence[DueItem]], Sequence[Step]]
GiveUp = Callable[[DueItem, str], None]


@dataclass(frozen=True, slots=True)
class Joint:
    """One outside effect for many rows.

    ``run`` gets the work of a batch outside any transaction and returns an outcome for each;
    ``settle`` notes them, in one transaction, for rows whose lease was lost meanwhile too.
    """

    run: Callable[[Sequence[Any]], Sequence[Any]]
    settle: Callable[[Sequence[DueItem], Sequence[Any]], Sequence[Step]]


@dataclass(frozen=True, slots=True)
class DueKind:
    """How one kind of work advances.

    ``advance`` runs inside a transaction with a batch and returns one step per item; if it raises,
    each item is tried alone in a savepoint. ``give_up`` is called, in the transaction that removes
    the row, when an item has failed ``max_attempts`` times.
    """

    name: str
    advance: Advance
    give_up: GiveUp
    batch_size: int = 100
    max_attempts: int = 8
    backoff: Callable[[int], timedelta] = backoff
    joint: Joint | None = None


class NewDue(NamedTuple):
    """Work to schedule. A row with the same kind and key is left as it is."""

    kind: str
    key: str
    due_at: datetime
    payload: Any
    trace_id: str = ""


_ADD = (
    "INSERT INTO kit_due (id, kind, key, due_at, payload, trace_id, created_at)"
    " SELECT id, kind, key, due_at, payload::jsonb, trace_id, %s"
    " FROM unnest(%s, %s, %s, %s, %s, %s) AS t (id, kind, key, due_at, payload, trace_id)"
    " ON CONFLICT (kind, key) DO "
)


def schedule(items: Sequence[NewDue]) -> None:
    """Add rows in the caller's transaction; a (kind, key) already there is left alone."""
    _add(items, _ADD + "NOTHING")


def reschedule(items: Sequence[NewDue]) -> None:
    """Add rows in the caller's transaction; a (kind, key) already there moves, with its payload.

    Who holds such a row just now finds it gone and leaves it alone.
    """
    _add(
        items,
        _ADD + "UPDATE SET due_at = excluded.due_at, payload = excluded.payload, lease = NULL,"
        " trace_id = excluded.trace_id, attempts = 0, last_error = ''",
    )


def _add(items: Sequence[NewDue], statement: str) -> None:
    if not items:
        return
    now = clock.now()
    execute(
        statement,
        (
            now,
            uuid_array([new_uuid() for _ in items]),
            text_array([i.kind for i in items]),
            text_array([i.key for i in items]),
            time_array([i.due_at for i in items]),
            json_array([orjson.dumps(i.payload) for i in items]),
            text_array([i.trace_id for i in items]),
        ),
    )


def cancel(kind: str, key: str) -> bool:
    """Remove a row; return whether it was there."""
    return bool(
        execute("DELETE FROM kit_due WHERE kind = %s AND key = %s RETURNING 1", (kind, key))
    )


def cancel_many(kind: str, keys: Sequence[str]) -> None:
    """Remove rows of one kind; those not there are no matter."""
    if keys:
        execute(
            "DELETE FROM kit_due WHERE kind = %s AND key = ANY(%s)", (kind, text_array(list(keys)))
        )


def run_once(kinds: Mapping[str, DueKind]) -> int:
    """Claim and advance one batch of each kind that is due; return how many rows moved."""
    due = _find_due(list(kinds))
    return sum(_run_kind(kind) for name, kind in kinds.items() if name in due)


def _find_due(kinds: Sequence[str]) -> set[str]:
    """Return which of ``kinds`` have a row that is due: one question, not an update for each."""
    rows = execute(
        "SELECT k FROM unnest(%s) AS k"
        " WHERE EXISTS (SELECT FROM kit_due WHERE kind = k AND due_at <= %s)",
        (text_array(kinds), clock.now()),
        prepare=True,
    )
    return {name for (name,) in rows}


def next_due_at(kinds: Mapping[str, DueKind]) -> datetime | None:
    """Return when the earliest row of these kinds comes due, or None."""
    rows = execute(
        "SELECT min(due_at) FROM (SELECT (SELECT min(due_at) FROM kit_due WHERE kind = k) AS due_at"
        " FROM unnest(%s) AS k) AS firsts",
        (text_array(list(kinds)),),
        prepare=True,
    )
    found: datetime | None = rows[0][0]
    return found


def count_due() -> dict[str, int]:
    """Return how many rows of each kind are waiting."""
    return dict(execute("SELECT kind, count(*) FROM kit_due GROUP BY kind"))


def _claim(kind: DueKind, lease: UUID) -> list[DueItem]:
    now = clock.now()
    rows = execute(
        "UPDATE kit_due SET lease = %s, due_at = %s WHERE id IN ("
        " SELECT id FROM kit_due WHERE kind = %s AND due_at <= %s"
        " ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED)"
        " RETURNING id, kind, key, due_at, payload::json, attempts, trace_id",
        (lease, now + LEASE, kind.name, now, kind.batch_size),
        binary=True,
    )
    return sorted((DueItem(*row) for row in rows), key=lambda item: item.id)


def _run_kind(kind: DueKind) -> int:
    lease = new_uuid()
    items = _claim(kind, lease)
    if not items:
        return 0
    try:
        with transaction.atomic():
            items = _still_mine(items, lease)
            calls = _commit_steps(kind, items, kind.advance(items))
    except Exception as error:  # noqa: BLE001 -- one bad row must not stop the others
        log.warning("due.batch_failed", kind=kind.name, items=len(items), error=str(error))
        calls = [call for item in items for call in _run_alone(kind, item, lease)]
    for item, step in calls:
        if isinstance(step, Call):
            _run_effect(item, step, lease)
    _run_together(kind, [(i, step.work) for i, step in calls if isinstance(step, Together)], lease)
    return len(items)


def _run_together(kind: DueKind, works: Sequence[tuple[DueItem, Any]], lease: UUID) -> None:
    if not works:
        return
    if kind.joint is None:
        raise ValueError(f"{kind.name} wants work done together, and has nothing that does it")
    items = [item for item, _ in works]
    outcomes = kind.joint.run([work for _, work in works])
    with transaction.atomic():
        mine = {item.id for item in _still_mine(items, lease)}
        steps = kind.joint.settle(items, outcomes)
        kept = [(i, step) for i, step in zip(items, steps, strict=True) if i.id in mine]
        _commit_steps(kind, [item for item, _ in kept], [step for _, step in kept])


def _still_mine(items: Sequence[DueItem], lease: UUID) -> list[DueItem]:
    """Lock the rows; drop those whose lease ran out and went to another worker."""
    rows = execute(
        "SELECT id FROM kit_due WHERE id = ANY(%s) AND lease = %s FOR UPDATE",
        (uuid_array([item.id for item in items]), lease),
    )
    mine = {row[0] for row in rows}
    return [item for item in items if item.id in mine]


def _run_alone(kind: DueKind, item: DueItem, lease: UUID) -> list[tuple[DueItem, Call | Together]]:
    with transaction.atomic():
        if not _still_mine([item], lease):
            return []
        try:
            with transaction.atomic():
                return _commit_steps(kind, [item], kind.advance([item]))
        except Exception as error:  # noqa: BLE001 -- kept with the row, shown on screen
            _record_failure(kind, item, f"{type(error).__name__}: {error}")
            return []


def _record_failure(kind: DueKind, item: DueItem, error: str) -> None:
    attempts = item.attempts + 1
    log.warning("due.failed", kind=kind.name, key=item.key, attempts=attempts, error=error)
    if attempts >= kind.max_attempts:
        kind.give_up(item, error)
        execute("DELETE FROM kit_due WHERE id = %s", (item.id,))
        return
    execute(
        "UPDATE kit_due SET attempts = %s, last_error = %s, due_at = %s, lease = NULL"
        " WHERE id = %s",
        (attempts, error[:2000], clock.now() + kind.backoff(attempts), item.id),
    )


def _commit_steps(
    kind: DueKind, items: Sequence[DueItem], steps: Sequence[Step]
) -> list[tuple[DueItem, Call | Together]]:
    if len(steps) != len(items):
        raise ValueError(f"{kind.name} returned {len(steps)} steps for {len(items)} items")
    done = [item.id for item, step in zip(items, steps, strict=True) if isinstance(step, Finished)]
    if done:
        execute("DELETE FROM kit_due WHERE id = ANY(%s)", (uuid_array(done),))
    _move_all([(i.id, s) for i, s in zip(items, steps, strict=True) if isinstance(s, Wait)])
    calls: list[tuple[DueItem, Call | Together]] = []
    for item, step in zip(items, steps, strict=True):
        if isinstance(step, Call):
            _store(item.id, step.payload)
        if isinstance(step, Call | Together):
            calls.append((item, step))
    return calls


def _run_effect(item: DueItem, call: Call, lease: UUID) -> None:
    try:
        outcome = {"result": call.effect()}
    except Exception as error:  # noqa: BLE001 -- the next advance decides what it means
        outcome = {"error": f"{type(error).__name__}: {error}"}
    with transaction.atomic():
        if _still_mine([item], lease):
            _move(item.id, clock.now(), {**call.payload, **outcome})


def _move_all(waits: Sequence[tuple[UUID, Wait]]) -> None:
    """Move the rows of a batch in one statement."""
    if not waits:
        return
    execute(
        "UPDATE kit_due AS d SET due_at = t.due_at, payload = t.payload::jsonb, lease = NULL,"
        " attempts = 0, last_error = '' FROM unnest(%s, %s, %s) AS t (id, due_at, payload)"
        " WHERE d.id = t.id",
        (
            uuid_array([item_id for item_id, _ in waits]),
            time_array([wait.due_at for _, wait in waits]),
            json_array([orjson.dumps(wait.payload) for _, wait in waits]),
        ),
    )


def _move(item_id: UUID, due_at: datetime, payload: Any) -> None:
    _move_all([(item_id, Wait(due_at, payload))])


def _store(item_id: UUID, payload: Any) -> None:
    execute(
        "UPDATE kit_due SET payload = %s::jsonb, attempts = 0, last_error = '' WHERE id = %s",
        (orjson.dumps(payload).decode(), item_id),
    )
