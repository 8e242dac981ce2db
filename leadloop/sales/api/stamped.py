"""Writing one record of sales: what differs, with its version and who did it."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.errors import NotAllowed, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.sales.models.records import Stamped
from leadloop.users.contracts import Actor

R = TypeVar("R", bound=Stamped)
_STAMPS = ("version", "updated_at", "updated_by", "last_cause", "last_trace")


class _Cause(Protocol):
    """What a write may say of its origin; ``kit.entity.RecordWrite`` is one."""

    @property
    def cause(self) -> UUID | None: ...
    @property
    def trace_id(self) -> str: ...


def locked(
    actor: Actor, model: type[R], record_id: UUID, *, expected_version: int | None = None
) -> R:
    """Return a record that the actor may change, locked until the transaction ends.

    Raises:
        NotFound: There is no such record, or the actor may not see it.
        NotAllowed: The actor may see it, but not change it.
        StaleWrite: It is not at ``expected_version`` any more.
    """
    rows: Any = model._default_manager
    what = model._meta.verbose_name
    found: R | None = (
        rows.visible_to(actor).select_for_update(of=("self",)).filter(pk=record_id).first()
    )
    if found is None:
        raise NotFound(f"There is no such {what}.")
    if not rows.editable_by(actor).filter(pk=record_id).exists():
        raise NotAllowed
    if expected_version is not None and found.version != expected_version:
        raise StaleWrite
    return found


def save(
    actor: Actor, record: Stamped, values: Mapping[str, Any], *, origin: _Cause | None = None
) -> bool:
    """Write what differs in ``values``; return whether anything did."""
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(record, name, values[name])
    touch(actor, record, changed, origin=origin)
    return True


def touch(
    actor: Actor, record: Stamped, changed: Sequence[str] = (), *, origin: _Cause | None = None
) -> None:
    """Count and sign a change of a record, also one of its parts alone."""
    record.version += 1
    record.updated_at = clock.now()
    record.updated_by = actor.label
    record.last_cause = origin.cause if origin else None
    record.last_trace = origin.trace_id if origin else ""
    record.save(update_fields=[*changed, *_STAMPS])


def insert(
    actor: Actor,
    model: type[R],
    values: Mapping[str, Any],
    *,
    record_id: UUID | None = None,
    origin: _Cause | None = None,
) -> R:
    """Insert a record with these attributes."""
    now = clock.now()
    record = model(
        **values,
        id=record_id or new_uuid(),
        created_at=now,
        updated_at=now,
        created_by=actor.label,
        updated_by=actor.label,
        last_cause=origin.cause if origin else None,
        last_trace=origin.trace_id if origin else "",
    )
    record.save(force_insert=True)
    return record
