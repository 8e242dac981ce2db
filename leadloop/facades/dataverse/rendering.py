"""From a stored row to a record as Dataverse shows it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import orjson

from leadloop.facades.dataverse.calls import Annotations
from leadloop.facades.dataverse.schema import property_name
from leadloop.kit.entity import Entity, EntityField, FieldType, get_entity
from leadloop.users.contracts import Actor

FORMATTED: Final = "OData.Community.Display.V1.FormattedValue"
LOGICAL_NAME: Final = "Microsoft.Dynamics.CRM.lookuplogicalname"
NAVIGATION: Final = "Microsoft.Dynamics.CRM.associatednavigationproperty"

Row = Mapping[str, Any]
Record = dict[str, Any]


class Renderer:
    """Renders rows of one entity, with some of its fields, for one actor."""

    def __init__(
        self,
        actor: Actor,
        entity: Entity,
        fields: Sequence[EntityField],
        annotations: Annotations,
    ) -> None:
        self.entity = entity
        self._actor = actor
        self._fields = [(field, property_name(field), _reader(field)) for field in fields]
        self._formatted = annotations.wants(FORMATTED)
        self._logical = annotations.wants(LOGICAL_NAME)
        self._navigation = annotations.wants(NAVIGATION)
        self._lookups = [f for f, _, _ in self._fields if f.type is FieldType.LOOKUP]

    @property
    def attributes(self) -> list[str]:
        """The attributes that rows need to have."""
        names = {field.attribute for field, _, _ in self._fields}
        names |= {field.type_attribute for field in self._lookups if field.type_attribute}
        names |= {"pk"}
        if self.entity.version:
            names.add(self.entity.version)
        return sorted(names)

    def render(self, rows: Sequence[Row]) -> list[Record]:
        """Return the records; names of looked-up records take one query per target."""
        names = self._names(rows) if self._formatted else {}
        return [self._record(row, names) for row in rows]

    def _record(self, row: Row, names: Mapping[UUID, str]) -> Record:
        record: Record = {}
        if self.entity.version:
            record["@odata.etag"] = etag(row[self.entity.version])
        for field, name, read in self._fields:
            value = row[field.attribute]
            record[name] = read(value)
            if value is None:
                continue
            if field.type is FieldType.LOOKUP:
                self._annotate_lookup(record, field, name, row, names)
            elif self._formatted:
                label = formatted(field, value)
                if label:
                    record[f"{name}@{FORMATTED}"] = label
        if self.entity.primary_id not in record:
            record[self.entity.primary_id] = str(row["pk"])
        return record

    def _annotate_lookup(
        self, record: Record, field: EntityField, name: str, row: Row, names: Mapping[UUID, str]
    ) -> None:
        target = row[field.type_attribute] if field.type_attribute else ""
        found = next((t for t in field.targets if t.entity == target), None)
        found = found or (field.targets[0] if field.targets else None)
        if found is None:
            return
        if self._formatted and row[field.attribute] in names:
            record[f"{name}@{FORMATTED}"] = names[row[field.attribute]]
        if self._navigation:
            record[f"{name}@{NAVIGATION}"] = found.navigation
        if self._logical:
            record[f"{name}@{LOGICAL_NAME}"] = found.entity

    def _names(self, rows: Iterable[Row]) -> dict[UUID, str]:
        wanted: dict[str, set[UUID]] = {}
        for row in rows:
            for field in self._lookups:
                if row[field.attribute] is not None and field.targets:
                    target = (row[field.type_attribute] if field.type_attribute else "") or (
                        field.targets[0].entity
                    )
                    wanted.setdefault(target, set()).add(row[field.attribute])
        names: dict[UUID, str] = {}
        for target, keys in wanted.items():
            names |= _names_of(self._actor, target, keys)
        return names


def _names_of(actor: Actor, target: str, keys: set[UUID]) -> dict[UUID, str]:
    entity = get_entity(target)
    attribute = entity.by_name[entity.primary_name].attribute
    rows = entity.rows(actor).order_by().filter(pk__in=keys).values_list("pk", attribute)
    return {key: str(name or "") for key, name in rows}


def etag(version: int) -> str:
    """Return the ETag of a version."""
    return f'W/"{version}"'


def formatted(field: EntityField, value: Any) -> str:
    """Return a value as people read it; empty where it has no other form."""
    if field.type is FieldType.CHOICE:
        return next((c.label for c in field.choices if c.value == value), str(value))
    shown = _SHOWN.get(field.type)
    return shown(value) if shown else ""


def _day_text(value: Any) -> str:
    return f"{value.month}/{value.day}/{value.year}" if isinstance(value, date) else str(value)


def moment_text(value: Any) -> str:
    """Return a moment as the vendor's forms show it, in UTC."""
    if not isinstance(value, datetime):
        return str(value)
    value = value.astimezone(UTC)
    hour = value.hour % 12 or 12
    return f"{value.month}/{value.day}/{value.year} {hour}:{value:%M} {value:%p}"


_SHOWN: Final[Mapping[FieldType, Callable[[Any], str]]] = {
    FieldType.BOOLEAN: lambda value: "Yes" if value else "No",
    FieldType.INTEGER: lambda value: f"{value:,}",
    FieldType.MONEY: lambda value: f"{value:,.2f}",
    FieldType.DECIMAL: lambda value: f"{value:,.2f}",
    FieldType.DATETIME: moment_text,
    FieldType.DATE: _day_text,
}


def _reader(field: EntityField) -> Callable[[Any], Any]:
    match field.type:
        case FieldType.CHOICE:
            codes = {choice.value: choice.code for choice in field.choices}
            return codes.get
        case FieldType.TEXT | FieldType.MEMO:
            return lambda value: None if value in (None, "") else str(value)
        case FieldType.JSON:
            return lambda value: None if value is None else orjson.dumps(value).decode()
        case _:
            return json_value


def json_value(value: Any) -> Any:
    """Return a stored value as JSON has it."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, UUID | date):
        return str(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
