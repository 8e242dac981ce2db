"""Which record a row of a file is about."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from leadloop.bulk.api.registry import find_importable
from leadloop.kit.entity import Entity, FieldType
from leadloop.users.contracts import SYSTEM, Actor

Spell = Callable[[str, Mapping[str, Any]], str]


class Way(NamedTuple):
    """A way to recognise a record: its name, its label, what is looked up, and by which text.

    ``source`` is the vendor name of the column whose cell holds the text.
    """

    name: str
    label: str
    attribute: str
    source: str
    spell: Spell

    def usable(self, columns: Sequence[str], entity: Entity) -> bool:
        """Whether a file with these columns has the text."""
        return self.source in columns and self.source in entity.by_name


class Key(NamedTuple):
    """What a row is recognised by: the way, and the spelling that is looked up."""

    way: Way
    spelling: str

    def __str__(self) -> str:
        return f"{self.way.name}:{self.spelling}"[:500]


class Found(NamedTuple):
    """The record a row is about and why, or why it cannot be told; neither: there is none."""

    id: UUID | None = None
    problem: str = ""
    why: str = ""


def _uuid(text: str, _: Mapping[str, Any]) -> str:
    try:
        return str(UUID(text.strip()))
    except ValueError:
        return ""


def _as_it_is(text: str, _: Mapping[str, Any]) -> str:
    return text.strip()


def ways_of(entity: Entity) -> tuple[Way, ...]:
    """Return the ways to recognise a record: its id, alternate keys, what its zone says."""
    ways = [Way("id", f"{entity.label} id", "pk", entity.primary_id, _uuid)]
    for names in entity.alternate_keys:
        field = entity.by_name[names[0]]
        if len(names) == 1 and field.type is FieldType.TEXT:
            ways.append(Way(field.name, field.label, field.attribute, field.name, _as_it_is))
    by_attribute = {f.attribute: f.name for f in entity.fields if f.writable}
    known = find_importable(entity.name)
    for match in known.matches if known else ():
        source = by_attribute.get(match.source)
        if source and source not in {way.source for way in ways}:
            ways.append(Way(match.name, match.label, match.attribute, source, match.normalise))
    return tuple(ways)


def keys_of(ways: Iterable[Way], texts: Mapping[str, Any], entity: Entity) -> list[Key]:
    """Return what a row is recognised by, surest first; ``texts`` are its cells by vendor name."""
    values = {entity.by_name[n].attribute: v for n, v in texts.items() if n in entity.by_name}
    keys = []
    for way in ways:
        text = texts.get(way.source)
        spelling = way.spell(str(text), values) if text not in (None, "") else ""
        if spelling:
            keys.append(Key(way, spelling))
    return keys


def find_records(
    actor: Actor, entity: Entity, rows: Mapping[int, Sequence[Key]]
) -> dict[int, Found]:
    """Return for each row (by number) the record it is about.

    One query per way. Where several ways fit, the first that finds a record decides. Several
    records with one key leave it open, unless the zone says which is meant; a record that the
    actor may not see is a problem, too: a second one must not be made beside it.
    """
    wanted: dict[Way, set[str]] = {}
    for keys in rows.values():
        for key in keys:
            wanted.setdefault(key.way, set()).add(key.spelling)
    by_key: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for way, spellings in wanted.items():
        for row in _stored(entity, way, spellings):
            by_key.setdefault((way.name, str(row[way.attribute])), []).append(row)
    ids = {row["pk"] for found in by_key.values() for row in found}
    seen = set(entity.rows(actor).order_by().filter(pk__in=ids).values_list("pk", flat=True))
    return {number: _decide(entity, keys, by_key, seen) for number, keys in rows.items()}


def _stored(entity: Entity, way: Way, spellings: set[str]) -> list[dict[str, Any]]:
    known = find_importable(entity.name)
    wanted = known.prefer_by if known else ()
    rows = entity.rows(SYSTEM).order_by().filter(**{f"{way.attribute}__in": list(spellings)})
    # A record that was merged into another one is that other one.
    if any(f.name == "merged_into" for f in rows.model._meta.get_fields()):
        rows = rows.filter(merged_into=None)
    return list(rows.values("pk", way.attribute, *wanted))


def _decide(
    entity: Entity,
    keys: Sequence[Key],
    by_key: Mapping[tuple[str, str], list[Mapping[str, Any]]],
    seen: set[UUID],
) -> Found:
    known = find_importable(entity.name)
    for key in keys:
        found = by_key.get((key.way.name, key.spelling), [])
        if len(found) > 1 and known is not None and known.prefer is not None:
            found = [max(found, key=known.prefer)]
        if len(found) > 1:
            number = f"{len(found)} records have this {key.way.label.lower()}"
            return Found(problem=f"{number}; merge them, or give the id.")
        if found:
            record: UUID = found[0]["pk"]
            if record not in seen:
                return Found(problem="There is such a record that you may not see.")
            return Found(record, why=f"Found by {key.way.label}.")
        if key.way.name == "id":
            return Found(problem="There is no record with this id.")
    return Found()
