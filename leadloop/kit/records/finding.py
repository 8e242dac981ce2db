"""Finds the rows a batch of writes leads to, one query per kind of key, and locks them."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import models
from django.db.models.expressions import RawSQL

from leadloop.kit.entity import LookupValue, RecordWrite
from leadloop.kit.records.drafts import Faults
from leadloop.kit.records.reading import WriteReader
from leadloop.kit.records.values import BadValueError

Row = dict[str, Any]
_FEW: Final = 20


def key_of(write: RecordWrite) -> Hashable:
    """Return what tells the keys of writes apart."""
    return tuple(sorted((name, str(value)) for name, value in write.key.items()))


def find_rows(
    model: type[models.Model],
    reader: WriteReader,
    writes: Sequence[tuple[int, RecordWrite]],
    faults: Faults,
) -> dict[int, Row]:
    """Return the stored rows by place, locked until the transaction ends; rights are not judged.

    Keys that are none of the entity's, and values that are none of a key's, become faults.
    """
    entity = reader.entity
    keys = {(entity.primary_id,), *(tuple(sorted(key)) for key in entity.alternate_keys)}
    groups: dict[tuple[str, ...], dict[int, tuple[Any, ...]]] = {}
    for place, write in writes:
        if not write.key:
            continue
        names = tuple(sorted(write.key))
        if names not in keys:
            said = ", ".join(names)[:200]
            faults.add(place, said, "unknown_key", f"{said} is no key of {entity.name}.")
            continue
        values = _values(reader, place, write, names, faults)
        if values is not None:
            groups.setdefault(names, {})[place] = values
    found: dict[int, Row] = {}
    for names, wanted in groups.items():
        attributes = [entity.by_name[name].attribute for name in names]
        found |= _locked(model, attributes, wanted)
    return found


def _values(
    reader: WriteReader, place: int, write: RecordWrite, names: Sequence[str], faults: Faults
) -> tuple[Any, ...] | None:
    values = []
    for name in names:
        try:
            value = reader.read(name, write.key[name])[1]
        except BadValueError as error:
            faults.add(place, name, error.code, str(error))
            return None
        if value is None:
            faults.add(place, name, "required", f"{name} is needed to find the record.")
            return None
        values.append(value.id if isinstance(value, LookupValue) else value)
    return tuple(values)


def among(values: Collection[Any]) -> Any:
    """Return what an ``__in`` look-up takes: for ids and texts one array, however many they are."""
    for kind, name in ((UUID, "uuid"), (str, "text")):
        if len(values) > _FEW and all(isinstance(value, kind) for value in values):
            return RawSQL(f"SELECT unnest(%s::{name}[])", [list(values)])  # noqa: S611 -- constant
    return list(values)


def _locked(
    model: type[models.Model],
    attributes: Sequence[str],
    wanted: Mapping[int, tuple[Any, ...]],
) -> dict[int, Row]:
    rows = model._default_manager.order_by("pk").select_for_update(no_key=True)
    for number, attribute in enumerate(attributes):
        rows = rows.filter(**{f"{attribute}__in": among({v[number] for v in wanted.values()})})
    names = [field.attname for field in model._meta.concrete_fields]
    extra = [attribute for attribute in attributes if attribute not in names]
    by_key: dict[tuple[Any, ...], Row] = {}
    for row in rows.values(*names, *extra):
        key = tuple(row[attribute] for attribute in attributes)
        by_key[key] = {name: row[name] for name in names}
    return {place: by_key[key] for place, key in wanted.items() if key in by_key}


def follow_merges(model: type[models.Model], found: Mapping[int, Row]) -> dict[int, Row]:
    """Return the rows with those that were merged replaced by what they are part of, locked."""
    became = {row["id"]: row.get("merged_into_id") for row in found.values()}
    wanted = {key for key in became.values() if key is not None}
    if not wanted:
        return dict(found)
    kept = _locked(model, ["pk"], {place: (key,) for place, key in enumerate(sorted(wanted))})
    by_id = {row["id"]: row for row in kept.values()}
    return {place: by_id.get(became[row["id"]], row) for place, row in found.items()}
