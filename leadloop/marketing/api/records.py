"""Records of ``marketing``, written exactly as told: lock, compare, stamp."""

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.errors import NotAllowed, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.marketing.models.base import OwnedRecord
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind

R = TypeVar("R", bound=OwnedRecord)


def stamped(actor: Actor) -> dict[str, Any]:
    """Return the stamps of a record that ``actor`` creates now; a person owns what they make."""
    now = clock.now()
    return {
        "id": new_uuid(),
        "created_at": now,
        "updated_at": now,
        "created_by": actor.label,
        "updated_by": actor.label,
        "owner_id": UUID(actor.id) if actor.kind is ActorKind.PERSON else None,
    }


def save(actor: Actor, record: OwnedRecord, values: Mapping[str, Any]) -> bool:
    """Write what differs in ``values`` and raise the version; return whether anything did."""
    changed = [name for name, value in values.items() if getattr(record, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(record, name, values[name])
    record.version += 1
    record.updated_at, record.updated_by = clock.now(), actor.label
    record.save(update_fields=[*changed, "version", "updated_at", "updated_by"])
    return True


def locked(
    actor: Actor, model: type[R], record_id: UUID, *, expected_version: int | None = None
) -> R:
    """Return a record that the actor may change, locked until the transaction ends.

    Raises:
        NotFound: There is none, or the actor may not see it.
        NotAllowed: The actor may see it, but not change it.
        StaleWrite: It is not at ``expected_version`` any more.
    """
    users.check_may_write(actor, model.KIND)
    rows = model.objects.visible_to(actor).select_for_update(of=("self",))
    record: R | None = rows.filter(pk=record_id).first()
    if record is None:
        raise NotFound(f"There is no such {model._meta.verbose_name}.")
    if not model.objects.editable_by(actor).filter(pk=record_id).exists():
        raise NotAllowed
    if expected_version is not None and record.version != expected_version:
        raise StaleWrite
    return record
