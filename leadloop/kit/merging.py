"""Merging two records of one kind: what each zone declares, and where references to them stand.

A zone declares a ``MergeKind`` beside its Entity. References are found in the tables themselves:
every foreign key to the table, and every pair of columns ``x_entity``/``x_id``; so no table that
points to a record can be forgotten. A plain UUID column that names a record of a higher zone is
told with ``register_link``. What follows a record by other ways (visitors by their addresses)
is told with ``register_follower``.

A record that was merged stays as a tombstone whose column ``successor`` names the record kept.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import models

from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, Moved, NotFound

_LONGEST_CHAIN: Final = 20

Row = Mapping[str, Any]


class Move(NamedTuple):
    """Rows of one table whose reference was turned from ``old`` to ``new``.

    ``model`` is Django's label of the table (``customers.activity``), ``column`` the attribute
    that refers, ``ids`` the rows' primary keys; all texts, as they are kept. Without a column the
    rows were made by the merge, and stay when it is undone.
    """

    model: str
    column: str
    old: str
    new: str
    ids: tuple[str, ...]


class Merging(NamedTuple):
    """One merge as followers see it, inside its transaction: both rows as they were before."""

    entity: str
    kept_id: UUID
    gone_id: UUID
    kept: Row
    gone: Row


@dataclass(frozen=True, slots=True)
class MergeKind:
    """How two records of one entity become one.

    ``groups`` names columns that go with another one, by the attribute chosen: whoever takes the
    e-mail takes its normalised spelling. ``extra`` are attributes to choose that the Entity does
    not let anybody write, with their labels; ``apart`` those that are never chosen. ``prefer``
    may name a side (``keep``, ``gone``) for an attribute before the general rule does: what is
    not empty, then what is newer. ``combine`` returns values made of both rows, whatever was
    chosen. ``keys`` are attributes that a record is found by: the tombstone keeps the one that the
    kept record gives up, so that both lead there. ``closed`` are the values of the tombstone.
    ``lock`` is called first, to keep other writers out.
    """

    entity: str
    event: str
    event_undone: str
    model: type[models.Model]
    successor: str = "merged_into"
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    apart: frozenset[str] = frozenset()
    prefer: Callable[[str, Row, Row], str | None] = lambda _name, _kept, _gone: None
    combine: Callable[[Row, Row], Mapping[str, Any]] = lambda _kept, _gone: {}
    keys: tuple[str, ...] = ()
    closed: Mapping[str, Any] = field(default_factory=dict)
    lock: Callable[[], None] = lambda: None


class Reference(NamedTuple):
    """A column that refers to records; ``entity_column`` names the entity where it may vary."""

    model: type[models.Model]
    column: str
    entity_column: str = ""


Follow = Callable[[Merging], Sequence[Move]]

_kinds: dict[str, MergeKind] = {}
_links: dict[str, list[tuple[str, str]]] = {}
_followers: dict[str, Follow] = {}


def register_merge_kind(kind: MergeKind) -> None:
    """Say how records of an entity are merged.

    Raises:
        Conflict: Another declaration is there already.
    """
    known = _kinds.get(kind.entity)
    if known is not None and known != kind:
        raise Conflict(f"Merging of {kind.entity} is declared twice.")
    _kinds[kind.entity] = kind


def register_link(entity: str, *, model: str, column: str) -> None:
    """Say that a plain column of a table (``app.model``) holds ids of this entity's records."""
    links = _links.setdefault(entity, [])
    if (model, column) not in links:
        links.append((model, column))


def register_follower(name: str, follow: Follow) -> None:
    """Say what else follows a record that is merged; ``follow`` does it and returns its moves."""
    _followers[name] = follow


def followers() -> tuple[Follow, ...]:
    """Return everything that follows a merged record, in a stable order."""
    return tuple(_followers[name] for name in sorted(_followers))


def get_merge_kind(entity: str) -> MergeKind:
    """Return how records of this entity are merged.

    Raises:
        NotFound: Records of this entity cannot be merged.
    """
    kind = _kinds.get(entity)
    if kind is None:
        known = ", ".join(sorted(_kinds))
        raise NotFound(f"Records of {entity!r} cannot be merged; those of {known} can.")
    return kind


def merge_entities() -> tuple[str, ...]:
    """Return the logical names of all entities whose records can be merged, sorted."""
    return tuple(sorted(_kinds))


def references_to(entity: str) -> tuple[Reference, ...]:
    """Return every column of every table of ours that may refer to a record of this entity.

    A table that is to stay as it was says ``FOLLOWS_MERGES = False``.
    """
    target = get_merge_kind(entity).model
    following = [
        model
        for model in apps.get_models()
        if model._meta.managed and getattr(model, "FOLLOWS_MERGES", True)
    ]
    found = [one for model in following for one in _references_in(model, target)]
    told = [Reference(apps.get_model(label), name) for label, name in _links.get(entity, ())]
    return (*found, *told)


def _references_in(model: type[models.Model], target: type[models.Model]) -> Iterator[Reference]:
    columns = {one.attname for one in model._meta.concrete_fields}
    for one in model._meta.concrete_fields:
        pair = f"{one.attname.removesuffix('_id')}_entity"
        if one.primary_key:
            continue
        if one.is_relation and one.related_model is target:
            yield Reference(model, one.attname)
        elif not one.is_relation and one.attname.endswith("_id") and pair in columns:
            yield Reference(model, one.attname, pair)


def successors(entity: str, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return which record each merged one of ``ids`` became; others are left out.

    A record that was merged into a merged one leads to the last.
    """
    kind = _kinds.get(entity)
    if kind is None or not ids:
        return {}
    model = kind.model
    table, column = model._meta.db_table, f"{kind.successor}_id"
    wanted, found = set(ids), dict[UUID, UUID]()
    for _ in range(_LONGEST_CHAIN):
        rows = execute(
            f'SELECT id, "{column}" FROM "{table}" WHERE id = ANY(%s) AND "{column}" IS NOT NULL',
            (uuid_array(sorted(wanted)),),
        )
        if not rows:
            break
        found |= dict(rows)
        wanted = {new for _, new in rows}
    return {old: _last(found, old) for old in ids if old in found}


def _last(found: Mapping[UUID, UUID], old: UUID) -> UUID:
    for _ in range(_LONGEST_CHAIN):
        if old not in found:
            break
        old = found[old]
    return old


def successor(entity: str, record_id: UUID) -> UUID | None:
    """Return the record that ``record_id`` was merged into; None if it was not merged."""
    return successors(entity, [record_id]).get(record_id)


def not_here(entity: str, record_id: UUID, rows: Any) -> NotFound:
    """Return what to raise for a record that is not among ``rows``, those the actor may see.

    ``Moved`` where it was merged into one that is.
    """
    kept = successor(entity, record_id)
    if kept is not None and rows.filter(pk=kept).exists():
        return Moved(entity, record_id, kept)
    return NotFound(f"There is no such {entity}.")
