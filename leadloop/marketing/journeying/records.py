"""Records of the CRM that events are about: whose they are, and what can be asked of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from leadloop.kit.entity import get_entity
from leadloop.marketing.contracts.journey_events import RECORDS
from leadloop.marketing.logic.journeys.hearing import Heard, Whose
from leadloop.users.contracts import SYSTEM

_Found = Mapping[tuple[str, str], Mapping[str, Any]]


def with_records(heard: Sequence[Heard]) -> list[Heard]:
    """Return events with what their records say: a change carries only what changed.

    What the event itself says counts before what the record says by now.
    """
    asked: dict[str, set[str]] = defaultdict(set)
    for one in heard:
        for who in one.whose:
            if who.by in RECORDS:
                asked[who.by].add(who.value)
    if not asked:
        return list(heard)
    found = {key: row for by, ids in asked.items() for key, row in _read(by, ids).items()}
    return [_joined(one, found) for one in heard]


def _read(by: str, ids: Collection[str]) -> _Found:
    record = RECORDS[by]
    columns = {"pk", *record.contacts, *record.columns.values()}
    rows = get_entity(record.entity).rows(SYSTEM).filter(pk__in=[UUID(one) for one in ids])
    return {(by, str(row["pk"])): row for row in rows.values(*columns)}


def _joined(one: Heard, found: _Found) -> Heard:
    for who in one.whose:
        row = found.get((who.by, who.value))
        if row is not None:
            record = RECORDS[who.by]
            contacts = [Whose("contact", str(row[name])) for name in record.contacts if row[name]]
            told = {name: row[column] for name, column in record.columns.items()}
            event = one.event._replace(data={**told, **one.event.data})
            return one._replace(event=event, whose=(*one.whose, *contacts))
    return one
