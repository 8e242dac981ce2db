"""The organisation that is kept here: the same port over the registry of entities."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction

from leadloop.connectors.dataverse.contracts import (
    ChangePage,
    Refused,
    Row,
    RowQuery,
    RowResult,
    RowWrite,
)
from leadloop.events import api as events
from leadloop.events.contracts.tracking import Mark
from leadloop.kit.entity import (
    Entity,
    EntityField,
    FieldType,
    RecordWrite,
    get_entity,
)
from leadloop.kit.errors import (
    Conflict,
    FieldError,
    InvalidInput,
    LeadloopError,
    NotAllowed,
    NotFound,
)
from leadloop.kit.odata.binding import read_bound
from leadloop.users.contracts import Actor

_PAGE: Final = 500
_STATUS: Final[Mapping[type[LeadloopError], int]] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 412,
    InvalidInput: 400,
}


class LocalDataverse:
    """Reads and writes records as ``actor``; see ``ports.Dataverse``."""

    def __init__(self, actor: Actor) -> None:
        """Act as ``actor``: rows and rights are those of everywhere else."""
        self._actor = actor

    def columns(self, table: str) -> frozenset[str]:
        """Return the logical names of a table's columns."""
        return frozenset(get_entity(table).by_name)

    def upsert(self, table: str, writes: Sequence[RowWrite]) -> list[RowResult]:
        """Create or update rows by key; a batch that is refused is tried row by row."""
        entity = get_entity(table)
        drafts = [_record_write(entity, write) for write in writes]
        try:
            return self._write(entity, drafts)
        except tuple(_STATUS):
            return [result for draft in drafts for result in self._write_alone(entity, draft)]

    def read(self, table: str, row_id: UUID, select: Collection[str] = ()) -> Row:
        """Return one row."""
        entity = get_entity(table)
        rows = self._rows(entity, entity.rows(self._actor).filter(pk=row_id), select)
        if not rows:
            raise NotFound(f"There is no such {entity.label.lower()}.")
        return rows[0]

    def pages(self, table: str, query: RowQuery) -> Iterator[list[Row]]:
        """Yield rows page by page, in an order that new rows do not disturb."""
        entity = get_entity(table)
        rows = entity.rows(self._actor).filter(**_conditions(entity, query))
        order = ("updated_at", "pk") if query.changed_after else ("pk",)
        found = list(rows.order_by(*order).values_list("pk", flat=True))
        for first in range(0, len(found), query.page_size) or (0,):
            ids = found[first : first + query.page_size]
            page = {row["pk"]: row for row in self._values(entity, rows.filter(pk__in=ids))}
            yield [_row(entity, page[one], query.select) for one in ids if one in page]

    def delete(self, table: str, row_id: UUID) -> None:
        """Remove one row; one that is gone already stays gone."""
        entity = get_entity(table)
        if entity.delete is None:
            raise NotAllowed(f"Rows of {entity.set_name} are never deleted.")
        with transaction.atomic():
            if entity.rows(self._actor).filter(pk=row_id).exists():
                entity.delete(self._actor, [row_id])

    def changes(
        self, table: str, token: str = "", select: Collection[str] = ()
    ) -> Iterator[ChangePage]:
        """Yield what changed since ``token``, page by page."""
        entity = get_entity(table)
        ahead = events.present_mark()
        if not token:
            for page in self.pages(table, RowQuery(tuple(select), page_size=_PAGE)):
                yield ChangePage(tuple(page), (), "")
            yield ChangePage((), (), ahead.token())
            return
        mark, more = _mark(token), True
        while more:
            found = list(events.changed_since(entity.kind, mark, limit=_PAGE))
            more = len(found) == _PAGE
            mark = Mark(found[-1].position, mark.at) if more else ahead
            yield self._change_page(
                entity, {UUID(one.subject) for one in found}, select, "" if more else mark.token()
            )

    def _change_page(
        self, entity: Entity, ids: set[UUID], select: Collection[str], token: str
    ) -> ChangePage:
        seen = entity.rows(self._actor).filter(pk__in=ids)
        rows = {row["pk"]: row for row in self._values(entity, seen)}
        return ChangePage(
            tuple(_row(entity, row, select) for row in rows.values()),
            tuple(sorted(ids - set(rows))),
            token,
        )

    def _write(self, entity: Entity, drafts: Sequence[RecordWrite]) -> list[RowResult]:
        with transaction.atomic():
            return [RowResult(*made) for made in entity.upsert(self._actor, drafts)]

    def _write_alone(self, entity: Entity, draft: RecordWrite) -> list[RowResult]:
        try:
            return self._write(entity, [draft])
        except tuple(_STATUS) as error:
            status = next(code for kind, code in _STATUS.items() if isinstance(error, kind))
            return [RowResult(None, refused=Refused(status, "", error.message))]

    def _rows(self, entity: Entity, rows: Any, select: Collection[str]) -> list[Row]:
        return [_row(entity, row, select) for row in self._values(entity, rows)]

    @staticmethod
    def _values(entity: Entity, rows: Any) -> list[dict[str, Any]]:
        names = {field.attribute for field in entity.fields}
        names |= {field.type_attribute for field in entity.fields if field.type_attribute}
        return list(rows.values("pk", *sorted(names)))


def _record_write(entity: Entity, write: RowWrite) -> RecordWrite:
    return RecordWrite(write.key, read_bound(entity, write.values))


def _conditions(entity: Entity, query: RowQuery) -> dict[str, Any]:
    conditions = {}
    for name, value in query.equal.items():
        field = _field(entity, name)
        conditions[field.attribute] = _stored(field, value)
    if query.changed_after is not None:
        conditions[f"{_field(entity, 'modifiedon').attribute}__gt"] = query.changed_after
    return conditions


def _stored(field: EntityField, value: Any) -> Any:
    """Return what the table holds for a value as the Web API writes it."""
    if field.type is FieldType.CHOICE:
        return next((one.value for one in field.choices if one.code == value), value)
    return value


def _field(entity: Entity, name: str) -> EntityField:
    bare = name.removeprefix("_").removesuffix("_value") if name.endswith("_value") else name
    if bare not in entity.by_name:
        raise InvalidInput([FieldError(name, "unknown", f"{entity.name} has no such column.")])
    return entity.by_name[bare]


def _row(entity: Entity, stored: Mapping[str, Any], select: Collection[str]) -> Row:
    fields = [_field(entity, name) for name in select] if select else entity.fields
    row = {_property(field): _plain(field, stored[field.attribute]) for field in fields}
    return {**row, entity.primary_id: str(stored["pk"])}


def _property(field: EntityField) -> str:
    return f"_{field.name}_value" if field.type is FieldType.LOOKUP else field.name


def _plain(field: EntityField, value: Any) -> Any:
    if field.type is FieldType.CHOICE:
        return next((one.code for one in field.choices if one.value == value), None)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, UUID | date):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    if field.type is FieldType.JSON and value is not None:
        return orjson.dumps(value).decode()
    return None if value == "" else value


def _mark(token: str) -> Mark:
    try:
        return Mark.of(token)
    except ValueError:
        raise InvalidInput([FieldError("token", "format", "This is no token of ours.")]) from None
