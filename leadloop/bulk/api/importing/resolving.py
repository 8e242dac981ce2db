"""Which records the look-ups of rows mean: by id, number, address or name; made where wanted."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from leadloop.bulk.api.importing.recognising import Way, keys_of, ways_of
from leadloop.bulk.api.registry import find_importable
from leadloop.bulk.api.writing import write_each
from leadloop.kit.entity import (
    Entity,
    EntityField,
    LookupValue,
    RecordWrite,
    WriteMode,
    get_entity,
)
from leadloop.users.contracts import Actor


class Resolved(NamedTuple):
    """The record that a text means, as the writer takes it, or why none can be told."""

    value: UUID | LookupValue | None = None
    problem: str = ""


def resolve(
    actor: Actor, field: EntityField, texts: Iterable[str], *, make: bool
) -> dict[str, Resolved]:
    """Return for each text the record it means, among those that the actor may see.

    It may be the record's id, an alternate key, what its zone recognises it by, or its name.
    With ``make`` a record that is missing is made, with the text as its name.
    """
    found: dict[str, Resolved] = {}
    missing = list(dict.fromkeys(texts))
    several = len(field.targets) > 1
    for target in field.targets:
        entity = get_entity(target.entity)
        for text, ids in _find(actor, entity, missing).items():
            if len(ids) == 1:
                (key,) = ids
                found[text] = Resolved(LookupValue(entity.name, key) if several else key)
            else:
                found[text] = Resolved(problem=f"{len(ids)} records are called {text[:60]!r}.")
        missing = [text for text in missing if text not in found]
    if make and missing and len(field.targets) == 1:
        found |= _make(actor, get_entity(field.targets[0].entity), missing)
    label = field.label.lower()
    return {
        text: found.get(text) or Resolved(problem=f"There is no {label} {text[:60]!r}.")
        for text in dict.fromkeys([*found, *missing])
    }


def _find(actor: Actor, entity: Entity, texts: Sequence[str]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {}
    for way in _ways(entity):
        wanted = {t: _spelling(way, t, entity) for t in texts if t not in found}
        spellings = {spelling for spelling in wanted.values() if spelling}
        if not spellings:
            continue
        rows = entity.rows(actor).order_by().filter(**{f"{way.attribute}__in": list(spellings)})
        by_spelling: dict[str, set[UUID]] = {}
        for key, spelling in rows.values_list("pk", way.attribute):
            by_spelling.setdefault(str(spelling), set()).add(key)
        for text, spelling in wanted.items():
            if spelling in by_spelling:
                found[text] = by_spelling[spelling]
    return found


def _ways(entity: Entity) -> list[Way]:
    """Return the ways of the entity's own imports, then its addresses and names as they are."""
    named = (
        Way(field.name, field.label, field.attribute, field.name, _same)
        for field in entity.fields
        if field.attribute in {"email", "slug", "code"} or field.name == entity.primary_name
    )
    return [*ways_of(entity), *named]


def _same(text: str, _: Any) -> str:
    return text.strip()


def _spelling(way: Way, text: str, entity: Entity) -> str:
    keys = keys_of([way], {way.source: text}, entity)
    return keys[0].spelling if keys else ""


def _make(actor: Actor, entity: Entity, texts: Sequence[str]) -> dict[str, Resolved]:
    known = find_importable(entity.name)
    if known is None or not known.made_by:
        return {}
    column = next(f.name for f in entity.fields if f.attribute == known.made_by and f.writable)
    way = next((way for way in ways_of(entity) if way.source == column), None)
    # Two spellings of one name are one record: *Acme* and *Acme Pte Ltd*.
    same = {text: (way and _spelling(way, text, entity)) or text.strip().lower() for text in texts}
    first: dict[str, int] = {}
    for number, text in enumerate(texts):
        first.setdefault(same[text], number)
    writes = [
        (number, RecordWrite({}, {column: texts[number]}, mode=WriteMode.CREATE))
        for number in first.values()
    ]
    results = write_each(actor, entity, writes)
    made = {}
    for text in texts:
        said = results[first[same[text]]]
        made[text] = Resolved(problem=said) if isinstance(said, str) else Resolved(said.id)
    return made
