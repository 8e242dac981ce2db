"""How people write a record of this zone: typed values in, one transaction, the writer behind."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.customers.contracts.activities import Regarding
from leadloop.customers.logic.levelling import by_attribute, read_typed
from leadloop.events.api import change_context
from leadloop.kit.entity import EntityField, RecordWrite, WriteMode, get_entity
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.merging import not_here
from leadloop.kit.records import RecordStore
from leadloop.users import api as users
from leadloop.users.api import NoticeDraft
from leadloop.users.contracts import Actor

log = structlog.get_logger()

ASSIGNED_NOTICE: Final = "assigned"


def create_record(
    actor: Actor, store: RecordStore, columns: Sequence[EntityField], values: Mapping[str, Any]
) -> UUID:
    """Create a record from what was typed, and return its id; see ``RecordStore.upsert``.

    Raises:
        InvalidInput: By attribute.
    """
    read = read_typed(columns, {n: v for n, v in values.items() if v not in (None, "")}, {})
    made = _written(actor, store, columns, RecordWrite({}, read, mode=WriteMode.CREATE))
    log.info("customers.created", entity=store.entity, id=str(made), by=actor.label)
    return made


def update_record(
    actor: Actor,
    store: RecordStore,
    columns: Sequence[EntityField],
    record: "Change",
) -> None:
    """Change what was typed of a record; see ``RecordStore.upsert``.

    Raises:
        InvalidInput: By attribute.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        held = get_entity(store.entity).rows(actor).filter(pk=record.id).values().first()
        if held is None or held.get("merged_into_id"):
            raise not_here(store.entity, record.id, get_entity(store.entity).rows(actor))
        key = {get_entity(store.entity).primary_id: record.id}
        read = read_typed(columns, record.values, held)
        _written(
            actor,
            store,
            columns,
            RecordWrite(key, read, mode=WriteMode.UPDATE, expected_version=record.version),
        )


class Change:
    """What is to change of a record, and the version it was read at; None takes any."""

    def __init__(self, record_id: UUID, values: Mapping[str, Any], version: int | None) -> None:
        self.id, self.values, self.version = record_id, values, version


def _written(
    actor: Actor, store: RecordStore, columns: Sequence[EntityField], write: RecordWrite
) -> UUID:
    try:
        return store.upsert(actor, [write])[0].id
    except InvalidInput as error:
        raise by_attribute(columns, error) from None


def assign(
    actor: Actor,
    *,
    record: Regarding,
    owner_id: UUID | None,
    team_id: UUID | None,
    expected_version: int | None = None,
) -> None:
    """Hand a record to a person, a team, or both; None leaves that place empty.

    The new owner, unless it is the actor, gets a notice.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, the record.
        InvalidInput: The actor may not hand records to this person, or there is no such team.
        StaleWrite: It is not at ``expected_version`` any more.

    Emits:
        ``{kind}.changed``, in the same transaction.
    """
    _check_assignees(actor, owner_id, team_id)
    entity = get_entity(record.entity)
    name = entity.by_name[entity.primary_name].attribute
    with transaction.atomic(), change_context(actor=actor.label):
        before = entity.rows(actor).filter(pk=record.id).values("owner_id", name).first()
        entity.upsert(
            actor,
            [
                RecordWrite(
                    {entity.primary_id: record.id},
                    {"ownerid": owner_id, "ll_teamid": team_id},
                    mode=WriteMode.UPDATE,
                    expected_version=expected_version,
                )
            ],
        )
        new = before is not None and owner_id not in (None, before["owner_id"])
        if new and str(owner_id) != actor.id:
            said = (before or {}).get(name) or entity.label.lower()
            users.notify([_assigned(actor, record, owner_id, str(said))])


def _check_assignees(actor: Actor, owner_id: UUID | None, team_id: UUID | None) -> None:
    errors = []
    if owner_id is not None and owner_id not in {p.id for p in users.list_colleagues(actor)}:
        errors.append(FieldError("owner_id", "unknown", "Choose one of your colleagues."))
    if team_id is not None and team_id not in {team.id for team in users.list_teams()}:
        errors.append(FieldError("team_id", "unknown", "Choose a team from the list."))
    if errors:
        raise InvalidInput(errors)


def _assigned(actor: Actor, record: Regarding, owner_id: UUID | None, name: str) -> NoticeDraft:
    return NoticeDraft(
        kind=ASSIGNED_NOTICE,
        title=f"{actor.name} handed you {name}",
        url=f"/records/{record.entity}/{record.id}",
        user_id=owner_id,
    )
