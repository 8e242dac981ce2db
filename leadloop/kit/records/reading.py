"""From a write by vendor names to a draft by attributes, as the entity declares them."""

from typing import Any, Final
from uuid import UUID

from django.db import models

from leadloop.kit.entity import Entity, EntityField, LookupValue, RecordWrite, WriteMode
from leadloop.kit.errors import Conflict, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.kit.records.custom import custom_key, is_custom
from leadloop.kit.records.drafts import Faults, RecordDraft
from leadloop.kit.records.tables import Column, columns_of
from leadloop.kit.records.values import BadValueError, Range, Reader, make_reader, plain

_RANGES: "Final[dict[type[models.Field[Any, Any]], tuple[int, int]]]" = {
    models.SmallIntegerField: (-32_768, 32_767),
    models.PositiveSmallIntegerField: (0, 32_767),
    models.PositiveIntegerField: (0, 2_147_483_647),
    models.BigIntegerField: (-(2**63), 2**63 - 1),
}


class WriteReader:
    """Reads the writes of one entity into drafts for one table."""

    def __init__(self, entity: Entity, model: type[models.Model]) -> None:
        self.entity = entity
        self._columns = columns_of(model)
        self._readers: dict[str, tuple[EntityField, Reader]] = {
            field.name: (field, make_reader(field, _range(self._columns.get(field.attribute))))
            for field in entity.fields
        }
        self._required = [field for field in entity.fields if field.required]

    def read(self, name: str, value: Any) -> tuple[EntityField, Any]:
        """Return the field of this name and the value as it is stored.

        Raises:
            KeyError: There is no such column.
            BadValueError: The value does not fit.
        """
        field, reader = self._readers[name]
        return field, reader(value)

    def draft(
        self, place: int, write: RecordWrite, row: dict[str, Any] | None, faults: Faults
    ) -> RecordDraft:
        """Return the draft of a write; ``row`` is the stored row it leads to, None for none.

        Raises:
            NotFound: It may only update, and there is no such record.
            Conflict: It may only create, and the record is there.
            StaleWrite: The record is at another version.
        """
        self._check_mode(write, row)
        values = write.values
        if row is None:
            values = {**write.key, **values}
        draft = RecordDraft(place, write, self._id(write, row), row, {})
        for name, value in values.items():
            if name == self.entity.primary_id or (row is not None and name in write.key):
                continue
            self._take(draft, name, value, faults)
        return draft

    def _id(self, write: RecordWrite, row: dict[str, Any] | None) -> UUID:
        if row is not None:
            found: UUID = row["id"]
            return found
        given = write.key.get(self.entity.primary_id) or write.values.get(self.entity.primary_id)
        try:
            named: UUID | None = self.read(self.entity.primary_id, given)[1]
        except BadValueError:
            named = None
        return named or new_uuid()

    def _check_mode(self, write: RecordWrite, row: dict[str, Any] | None) -> None:
        entity = self.entity
        if row is None and write.mode is WriteMode.UPDATE:
            said = ", ".join(f"{value}" for value in write.key.values())
            raise NotFound(f"{entity.name} With Id = {said} Does Not Exist")
        if row is not None and write.mode is WriteMode.CREATE:
            raise Conflict(f"A record with this key is there: {entity.name} {row['id']}.")
        if row is None or write.expected_version is None:
            return
        if row.get(entity.version) != write.expected_version:
            raise StaleWrite

    def _take(self, draft: RecordDraft, name: str, value: Any, faults: Faults) -> None:
        known = self._readers.get(name)
        if known is None:
            message = f"A {self.entity.name} has no column {name[:80]!r}."
            faults.add(draft.place, name[:80], "unknown", message)
            return
        field, reader = known
        if not field.writable:
            faults.add(draft.place, name, "read_only", f"{name} is read-only.")
            return
        try:
            self._set(draft, field, reader(value))
        except BadValueError as error:
            faults.add(draft.place, name, error.code, str(error))

    def _set(self, draft: RecordDraft, field: EntityField, value: Any) -> None:
        if is_custom(field.attribute):
            key = custom_key(field.attribute)
            held = {k: v for k, v in (draft.get("attributes") or {}).items() if k != key}
            # A key that is not there is what conditions on emptiness look for.
            draft.values["attributes"] = held if value is None else {**held, key: plain(value)}
            return
        if field.type_attribute:
            pair = value or LookupValue("", None)  # type: ignore[arg-type]
            draft.values[field.type_attribute] = pair.entity
            draft.values[field.attribute] = pair.id
            return
        # An attribute without a column of its own is for the zone's ``prepare`` to turn.
        column = self._columns.get(field.attribute)
        draft.values[field.attribute] = _emptied(column) if value is None and column else value

    def check_required(self, draft: RecordDraft, faults: Faults) -> None:
        """Find required columns that are empty, and cleared ones that cannot be."""
        for field in self._required:
            value = self._held(draft, field)
            if value is None or value == "":
                faults.add(draft.place, field.name, "required", f"{field.label} is needed.")
        for name in [name for name, value in draft.values.items() if value is None]:
            column = self._columns.get(name)
            if column is not None and not column.is_null:
                faults.add(draft.place, name, "required", f"{name} cannot be empty.")

    @staticmethod
    def _held(draft: RecordDraft, field: EntityField) -> Any:
        """Return what a required field will hold; anything, if the write leaves it alone."""
        if is_custom(field.attribute):
            if not draft.created and "attributes" not in draft.values:
                return 1
            held = draft.get("attributes") or {}
            return held.get(custom_key(field.attribute))
        if not draft.created and field.attribute not in draft.values:
            return 1
        return draft.get(field.attribute)


def _emptied(column: Column) -> Any:
    return None if column.is_null else column.empty()


def _range(column: Column | None) -> Range:
    field = column.field if column else None
    if isinstance(field, models.DecimalField):
        return Range(digits=field.max_digits or 19, scale=field.decimal_places or 0)
    for kind, (low, high) in _RANGES.items():
        if type(field) is kind:
            return Range(low, high)
    return Range()
