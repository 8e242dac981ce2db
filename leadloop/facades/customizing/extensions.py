"""What the registry of entities asks: which columns, keys and tables were added.

Kept in the memory of each process and read again when a number in the database has changed; it
is looked at once a second, and before every call of the Dataverse door.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.db import DatabaseError, connection

from leadloop.facades.customizing.forgetting import forget
from leadloop.facades.customizing.reading import (
    Added,
    Lookup,
    Relation,
    read_added,
    read_generation,
)
from leadloop.facades.customizing.tables import entity_of
from leadloop.facades.customizing.through import links_of, through_of
from leadloop.kit.entity import Entity, EntityLink, RecordWrite, WriteMode, WriteResult
from leadloop.kit.records import RecordStore

_EVERY_S: Final = 1.0


class Extensions:
    """The additions as this process knows them."""

    def __init__(self) -> None:
        self._generation = -1
        self._looked_at = float("-inf")
        self._added = Added({}, {}, {})
        self._tables: dict[str, Entity] = {}
        self._links: Mapping[str, tuple[EntityLink, ...]] = {}
        self._extended: dict[str, tuple[Entity, Entity]] = {}
        self._lock = threading.Lock()

    def extend(self, entity: Entity) -> Entity:
        """Return an entity with the columns and keys that were added to it."""
        self._look()
        columns = self._added.columns.get(entity.name, ())
        keys = self._added.keys.get(entity.name, ())
        links = self._links.get(entity.name, ())
        if not columns and not keys and not links:
            return entity
        known = self._extended.get(entity.name)
        if known is None or known[0] is not entity:
            known = (entity, replace(_extended(entity, columns, keys), links=links))
            self._extended[entity.name] = known
        return known[1]

    def find(self, name: str) -> Entity | None:
        """Return the custom table with this logical or set name, None if there is none."""
        self._look()
        return self._tables.get(name)

    def names(self) -> list[str]:
        """Return the logical names of all custom tables."""
        self._look()
        return sorted({entity.name for entity in self._tables.values()})

    def generation(self) -> int:
        """Return how often anything was added or taken away."""
        self._look()
        return self._generation

    def forget(self, entity: str, ids: Sequence[UUID]) -> None:
        """Take away lookups and links that lead to records about to be deleted.

        Raises:
            Conflict: A lookup leads to one of them, and forbids that it goes.
        """
        self._look()
        lookups = [one for one in self._added.lookups if one.target == entity]
        relations = [one for one in self._added.relations if entity in (one.first, one.second)]
        if lookups or relations:
            forget(lookups, relations, entity, ids)

    def relations(self) -> tuple[Relation, ...]:
        """Return the relationships of many to many."""
        self._look()
        return self._added.relations

    def lookups(self) -> tuple[Lookup, ...]:
        """Return the lookups that were added."""
        self._look()
        return self._added.lookups

    def refresh(self) -> None:
        """Read the additions again if they have changed."""
        self._looked_at = time.monotonic()
        generation = read_generation()
        if generation == self._generation:
            return
        with self._lock:
            self._added = read_added()
            tables = [entity_of(table) for table in self._added.tables.values()]
            tables += [through_of(relation) for relation in self._added.relations]
            self._links = links_of(self._added.relations)
            self._tables = {name: one for one in tables for name in (one.name, one.set_name)}
            self._extended = {}
            self._generation = generation

    def _look(self) -> None:
        # A thread that has no connection yet does not open one for this.
        if time.monotonic() - self._looked_at < _EVERY_S or connection.connection is None:
            return
        try:
            self.refresh()
        except DatabaseError:
            # Whoever asked will be told by the next statement; the names known stay known.
            return


def _extended(entity: Entity, columns: Sequence[Any], keys: Sequence[tuple[str, ...]]) -> Entity:
    own = tuple(column for column in columns if column.name not in entity.by_name)
    return replace(
        entity,
        fields=(*entity.fields, *own),
        alternate_keys=(*entity.alternate_keys, *keys),
        upsert=_upsert_of(entity, frozenset(column.name for column in own)),
    )


def _upsert_of(entity: Entity, added: frozenset[str]) -> Any:
    """Return a writer that takes added columns: the entity's own one, if it is the generic one."""
    if isinstance(getattr(entity.upsert, "__self__", None), RecordStore):
        return entity.upsert

    def upsert(actor: Any, writes: Sequence[RecordWrite]) -> list[WriteResult]:
        bare = [write._replace(values=_without(write.values, added)) for write in writes]
        results = entity.upsert(actor, bare)
        rest = [
            RecordWrite(
                {entity.primary_id: result.id},
                {name: value for name, value in write.values.items() if name in added},
                write.cause,
                write.trace_id,
                WriteMode.UPDATE,
            )
            for write, result in zip(writes, results, strict=True)
            if not added.isdisjoint(write.values)
        ]
        if rest:
            RecordStore(entity.name, entity.rows(actor).model).upsert(actor, rest)
        return results

    return upsert


def _without(values: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


extensions: Final = Extensions()
"""The additions of this process."""
