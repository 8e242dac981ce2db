"""Words on their way into the consent ledger: one statement for a whole batch.

Every submission brings some, so this is a hot path: rows without the ORM.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.events.contracts import to_json
from leadloop.kit.arrays import json_array, text_array, time_array, uuid_array
from leadloop.kit.db import execute

_INSERT: Final = """
INSERT INTO outbound_consent (id, key, address, channel, purpose, state, lawful_basis,
    wording_version, at, source, evidence, person_entity, person_id, recorded_at, recorded_by,
    last_cause, last_trace)
SELECT id, key, address, channel, purpose, state, basis, wording, at, source, evidence::jsonb,
    entity, person, recorded_at, recorded_by, cause, trace
FROM unnest(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    AS word (id, key, address, channel, purpose, state, basis, wording, at, source, evidence,
    entity, person, recorded_at, recorded_by, cause, trace)
ORDER BY key
ON CONFLICT (key) DO NOTHING
RETURNING key
"""


class LedgerRow(NamedTuple):
    """One row of the ledger, clean; times in UTC."""

    id: UUID
    key: str
    address: str
    channel: str
    purpose: str
    state: str
    lawful_basis: str
    wording_version: str
    at: datetime
    source: str
    evidence: Mapping[str, Any]
    person_entity: str
    person_id: UUID | None
    recorded_at: datetime
    recorded_by: str
    last_cause: UUID | None
    last_trace: str


_ARRAYS: Final[Mapping[str, Callable[[Sequence[Any]], object]]] = {
    **dict.fromkeys(LedgerRow._fields, text_array),
    **dict.fromkeys(("id", "person_id", "last_cause"), uuid_array),
    **dict.fromkeys(("at", "recorded_at"), time_array),
    "evidence": lambda values: json_array([to_json(value) for value in values]),
}


def insert_words(rows: Mapping[str, LedgerRow]) -> list[LedgerRow]:
    """Insert ``rows``, each under its key, and return those that the ledger did not hold yet.

    In key order, so that two writers with the same words wait for each other and do not dead-lock.
    """
    columns = zip(_ARRAYS.values(), zip(*rows.values(), strict=True), strict=True)
    fresh = execute(_INSERT, [array(values) for array, values in columns])
    return [rows[key] for (key,) in fresh]
