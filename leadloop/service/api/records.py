"""Records of ``service``, written exactly as told: lock, compare, stamp."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import models

from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, NotAllowed, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.service.models import Case
from leadloop.service.models.columns import Record
from leadloop.users.contracts import Actor

R = TypeVar("R", bound=Record)


class CaseMerged(Conflict):
    """This case was merged into another one; go on there."""


def next_number(prefix: str, sequence: str) -> str:
    """Return the next number of a sequence, such as ``CAS-00001``; numbers may be left out."""
    value: int = execute("SELECT nextval(%s::regclass)", (sequence,))[0][0]
    return f"{prefix}-{value:05d}"


def stamped(actor: Actor, *, cause: UUID | None = None, trace_id: str = "") -> dict[str, Any]:
    """Return the stamps of a record that ``actor`` creates now."""
    now = clock.now()
    return {
        "id": new_uuid(),
        "created_at": now,
        "updated_at": now,
        "created_by": actor.label,
        "updated_by": actor.label,
        "last_cause": cause,
        "last_trace": trace_id,
    }


def save(
    actor: Actor,
    record: Record,
    values: Mapping[str, Any],
    *,
    cause: UUID | None = None,
    trace_id: str = "",
) -> bool:
    """Write what differs in ``values`` and raise the version; return whether anything did."""
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(record, name, values[name])
    record.version += 1
    record.updated_at, record.updated_by = clock.now(), actor.label
    record.last_cause, record.last_trace = cause, trace_id
    stamps = ("version", "updated_at", "updated_by", "last_cause", "last_trace")
    record.save(update_fields=[*changed, *stamps])
    return True


def note(record: models.Model, **values: Any) -> None:
    """Write what happened to a record by itself, without raising its version."""
    for name, value in values.items():
        setattr(record, name, value)
    record.save(update_fields=list(values))


def locked_case(
    actor: Actor, case_id: UUID, *, expected_version: int | None = None, merged: bool = False
) -> Case:
    """Return the case, locked until the transaction ends.

    Raises:
        NotFound: There is no such case, or the actor may not see it.
        NotAllowed: The actor may see it, but not change it.
        CaseMerged: It was merged into another one, and ``merged`` does not allow for that.
        StaleWrite: It is not at ``expected_version`` any more.
    """
    case = Case.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=case_id).first()
    if case is None:
        raise NotFound("There is no such case.")
    if not Case.objects.editable_by(actor).filter(pk=case_id).exists():
        raise NotAllowed
    if case.merged_into_id is not None and not merged:
        raise CaseMerged
    check_version(case, expected_version)
    return case


def check_version(record: Record, expected_version: int | None) -> None:
    """Raise ``StaleWrite`` unless the record is at this version; None takes any."""
    if expected_version is not None and record.version != expected_version:
        raise StaleWrite


def locked(rows: "models.QuerySet[R]", record_id: UUID, name: str) -> R:
    """Return one row of ``rows``, locked.

    Raises:
        NotFound: It is not among them.
    """
    found = rows.select_for_update(of=("self",)).filter(pk=record_id).first()
    if found is None:
        raise NotFound(f"There is no such {name}.")
    return found
