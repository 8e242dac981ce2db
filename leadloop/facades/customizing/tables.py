"""A custom table as an entity: rows of ``CustomRecord`` that carry its name."""

from collections.abc import Sequence
from typing import Any, Final

from leadloop.facades.customizing.reading import Table
from leadloop.kit.entity import Choice, Entity, EntityField, FieldType, LookupTarget
from leadloop.kit.records import RecordDraft, RecordStore

_STATUSES: Final = (Choice(0, "active", "Active"), Choice(1, "inactive", "Inactive"))


def _read_only(name: str, attribute: str, kind: FieldType, label: str) -> EntityField:
    return EntityField(name, attribute, kind, label, writable=False)


_SHARED: Final = (
    EntityField("statecode", "status", FieldType.CHOICE, "Status", choices=_STATUSES),
    EntityField(
        "ownerid",
        "owner_id",
        FieldType.LOOKUP,
        "Owner",
        targets=(LookupTarget("systemuser", "ownerid"),),
    ),
    _read_only("createdon", "created_at", FieldType.DATETIME, "Created"),
    _read_only("modifiedon", "updated_at", FieldType.DATETIME, "Changed"),
    _read_only("versionnumber", "version", FieldType.INTEGER, "Version"),
)


def entity_of(table: Table) -> Entity:
    """Return the entity that a custom table is, without the columns that were added to it."""
    from leadloop.facades.models import KIND, CustomRecord

    def mark(_actor: Any, drafts: Sequence[RecordDraft]) -> None:
        for draft in drafts:
            if draft.created:
                draft.values["table"] = table.name

    def rows(actor: Any) -> Any:
        return CustomRecord.objects.visible_to(actor).filter(table=table.name)

    store = RecordStore(table.name, CustomRecord, prepare=mark)
    return Entity(
        name=table.name,
        set_name=table.set_name,
        label=table.label,
        primary_id=f"{table.name}id",
        primary_name=table.primary_name,
        fields=(
            _read_only(f"{table.name}id", "id", FieldType.UNIQUE_ID, table.label),
            *_SHARED,
        ),
        rows=rows,
        upsert=store.upsert,
        delete=store.delete,
        kind=KIND,
        schema_name=table.schema_name,
    )
