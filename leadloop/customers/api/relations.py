"""What contacts and accounts are to each other: families, households, employers, advisers."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from leadloop.customers.api.regarding import check_visible, names_of
from leadloop.customers.api.stores import RELATIONS
from leadloop.customers.api.writing import Change, update_record
from leadloop.customers.contracts.activities import Regarding
from leadloop.customers.contracts.columns import RELATION_COLUMNS, RELATION_ENDS
from leadloop.customers.contracts.reading import RecordRef, RelationRow
from leadloop.customers.contracts.words import ROLES_BY_VALUE
from leadloop.customers.logic.levelling import by_attribute
from leadloop.customers.models import Relation
from leadloop.events.api import change_context
from leadloop.kit.entity import LookupValue, RecordWrite, WriteMode
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.users.contracts import Actor


def relate(
    actor: Actor, *, one: Regarding, other: Regarding, role: str, values: Mapping[str, Any]
) -> UUID:
    """Say that ``one`` is the ``role`` of ``other``, and return the relation's id.

    Args:
        actor: Who says so.
        one: A contact or an account.
        other: A contact or an account.
        role: A value of ``RELATION_ROLES``.
        values: ``since``, ``until`` (dates) and ``description``, each if known.

    Raises:
        NotAllowed: The actor's role writes no relations.
        InvalidInput: One of the two is not there or not in sight, both are the same, or the
            role is unknown; by attribute.
        Conflict: They are related so already.

    Emits:
        ``relation.changed``, in the same transaction.
    """
    wrong = {one.entity, other.entity} - set(RELATION_ENDS)
    if wrong:
        cure = "Relate contacts and accounts."
        raise InvalidInput([FieldError("to_id", "entity", cure)])
    given = {
        "ll_fromid": LookupValue(*one),
        "ll_toid": LookupValue(*other),
        "ll_role": role,
        **{f"ll_{name}": values.get(name) for name in ("since", "until", "description")},
    }
    write = RecordWrite({}, {n: v for n, v in given.items() if v}, mode=WriteMode.CREATE)
    try:
        return RELATIONS.upsert(actor, [write])[0].id
    except InvalidInput as error:
        raise by_attribute(RELATION_COLUMNS, error) from None


def update_relation(
    actor: Actor,
    *,
    relation_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
) -> None:
    """Change role, dates or description of a relation.

    Raises:
        NotFound, NotAllowed, InvalidInput, StaleWrite: See ``update_account``.
    """
    allowed = {
        name: value
        for name, value in values.items()
        if name in {"role", "since", "until", "description"}
    }
    update_record(
        actor, RELATIONS, RELATION_COLUMNS, Change(relation_id, allowed, expected_version)
    )


def unrelate(actor: Actor, *, relation_id: UUID) -> None:
    """Delete a relation that never held; one that ended has its ``until``.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, it.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        RELATIONS.delete(actor, [relation_id])


def list_relations(actor: Actor, *, record: Regarding) -> list[RelationRow]:
    """Return a record's relations as it sees them, those that hold first.

    Whoever sees the record sees that it is related; the other's name only if they may see it.

    Raises:
        NotFound: There is no such record, or the actor may not see it.
    """
    check_visible(actor, [record])
    rows = list(
        Relation.objects.filter(
            Q(from_entity=record.entity, from_id=record.id)
            | Q(to_entity=record.entity, to_id=record.id)
        ).order_by("role", "created_at")
    )
    others = {row.pk: _other(row, record) for row in rows}
    names = names_of(actor, others.values())
    seen = [_row(row, record, others[row.pk], names) for row in rows]
    return sorted(seen, key=lambda row: row.until is not None)


def household_of(actor: Actor, *, contact_id: UUID) -> list[RecordRef]:
    """Return the households that a person belongs to now, as far as the actor may see them.

    Raises:
        NotFound: There is no such contact, or the actor may not see it.
    """
    rows = list_relations(actor, record=Regarding("contact", contact_id))
    return [
        row.other
        for row in rows
        if row.role == "household_member" and row.other.entity == "account" and row.other.name
    ]


def _other(row: Relation, record: Regarding) -> Regarding:
    if (row.from_entity, row.from_id) == record:
        return Regarding(row.to_entity, row.to_id)
    return Regarding(row.from_entity, row.from_id)


def _row(
    row: Relation, record: Regarding, other: Regarding, names: Mapping[Regarding, str]
) -> RelationRow:
    role = ROLES_BY_VALUE[row.role]
    outward = (row.from_entity, row.from_id) == record
    return RelationRow(
        id=row.pk,
        other=RecordRef(other.entity, other.id, names.get(other, "")),
        # From the other side's view: the child's page says "Parent", the parent's "Child".
        word=role.inverse if outward else role.label,
        role=row.role,
        since=row.since,
        until=row.until,
        description=row.description,
        version=row.version,
    )
