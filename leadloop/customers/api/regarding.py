"""What belongs to a record of any zone: who may see it, and its name."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from leadloop.customers.contracts.activities import Regarding
from leadloop.kit.entity import get_entity, list_entity_names
from leadloop.kit.errors import NotFound
from leadloop.users.contracts import Actor


def check_visible(actor: Actor, regarding: Iterable[Regarding]) -> None:
    """Raise ``NotFound`` unless ``actor`` may see all of these records; their entities know."""
    for entity, ids in by_entity(regarding).items():
        if get_entity(entity).rows(actor).filter(pk__in=ids).count() != len(ids):
            raise NotFound


def by_entity(regarding: Iterable[Regarding]) -> dict[str, set[UUID]]:
    """Return the ids of these records by entity."""
    found: dict[str, set[UUID]] = {}
    for entity, record_id in regarding:
        found.setdefault(entity, set()).add(record_id)
    return found


def names_of(actor: Actor, regarding: Iterable[Regarding]) -> dict[Regarding, str]:
    """Return the names of those among these records that ``actor`` may see, a query an entity.

    Records of a kind that nobody has declared are left out.
    """
    found: dict[Regarding, str] = {}
    known = set(list_entity_names())
    for name, ids in by_entity(one for one in regarding if one.entity in known).items():
        entity = get_entity(name)
        attribute = entity.by_name[entity.primary_name].attribute
        rows: Any = entity.rows(actor).filter(pk__in=ids).values_list("pk", attribute)
        found |= {Regarding(name, key): title or "" for key, title in rows}
    return found
