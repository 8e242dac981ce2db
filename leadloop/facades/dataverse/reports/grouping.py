"""Groups rows and aggregates their values. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from leadloop.facades.dataverse.answers import bad_syntax
from leadloop.facades.dataverse.rendering import FORMATTED, Record, formatted, json_value
from leadloop.facades.dataverse.reports.plan import Column, Measure, Plan
from leadloop.kit.entity import EntityField, FieldType

Row = Mapping[str, Mapping[str, Any] | None]
FindField = Callable[[str, str], EntityField]

_NUMBERS: Final = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY})
_PARTS: Final[Mapping[str, Callable[[Any], int]]] = {
    "day": lambda value: int(value.day),
    "week": lambda value: int(value.isocalendar()[1]),
    "month": lambda value: int(value.month),
    "quarter": lambda value: (int(value.month) - 1) // 3 + 1,
    "year": lambda value: int(value.year),
    "fiscal-period": lambda value: (int(value.month) - 1) // 3 + 1,
    "fiscal-year": lambda value: int(value.year),
}


def grouped(plan: Plan, rows: Sequence[Row], find: FindField) -> list[Record]:
    """Return one record per group of rows; without groups one record for all of them.

    Raises:
        Refusal: A column cannot be grouped or aggregated so.
    """
    groups: dict[tuple[Any, ...], list[Row]] = {}
    if not plan.groups:
        groups[()] = list(rows)
    for row in rows if plan.groups else ():
        key = tuple(_key(item, row, find) for item in plan.groups)
        groups.setdefault(key, []).append(row)
    records = []
    for key in sorted(groups, key=lambda values: [(v is not None, str(v)) for v in values]):
        record: Record = {}
        for item, value in zip(plan.groups, key, strict=True):
            _put_group(record, item, value, find)
        for measure in plan.measures:
            record[measure.output] = json_value(_measured(measure, groups[key], find))
        records.append(record)
    return records


def _value(alias: str, name: str, row: Row, find: FindField) -> Any:
    held = row[alias]
    return held[find(alias, name).attribute] if held is not None else None


def _key(item: Column, row: Row, find: FindField) -> Any:
    value = _value(item.alias, item.name, row, find)
    if isinstance(value, dict | list):
        raise bad_syntax(f"'{item.name}' cannot be grouped by.")
    if not item.part or value is None:
        return value
    if item.part not in _PARTS or not isinstance(value, date | datetime):
        raise bad_syntax(f"'{item.name}' cannot be grouped by {item.part[:40]}.")
    return _PARTS[item.part](value)


def _put_group(record: Record, item: Column, value: Any, find: FindField) -> None:
    field = find(item.alias, item.name)
    if item.part or value in (None, ""):
        record[item.output] = None if value == "" else value
        return
    if field.type is FieldType.CHOICE:
        record[item.output] = next((c.code for c in field.choices if c.value == value), None)
    else:
        record[item.output] = json_value(value)
    label = formatted(field, value)
    if label:
        record[f"{item.output}@{FORMATTED}"] = label


def _measured(measure: Measure, rows: Sequence[Row], find: FindField) -> Any:
    if not measure.name:
        return len(rows)
    field = find(measure.alias, measure.name)
    found = [_value(measure.alias, measure.name, row, find) for row in rows]
    found = [value for value in found if value not in (None, "")]
    if measure.method == "count":
        return len(set(found)) if measure.distinct else len(found)
    if measure.method in ("min", "max") and field.type not in (FieldType.JSON, FieldType.BOOLEAN):
        return (min if measure.method == "min" else max)(found, default=None)
    if field.type not in _NUMBERS:
        raise bad_syntax(f"'{measure.name}' has no {measure.method[:20]}.")
    if measure.distinct:
        found = list(set(found))
    if not found:
        return None
    total = sum(Decimal(value) for value in found)
    return total if measure.method == "sum" else total / len(found)
