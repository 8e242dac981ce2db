"""CreateMultiple, UpdateMultiple, UpsertMultiple: many records, all or none; and BulkDelete."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.facades.dataverse.answers import (
    BAD_PAYLOAD,
    KEY_TAKEN,
    Refusal,
    Reply,
    not_allowed,
    ok,
)
from leadloop.facades.dataverse.calls import Call, split_url
from leadloop.facades.dataverse.duplicates import refuse_duplicates
from leadloop.facades.dataverse.keys import checked_key, is_primary
from leadloop.facades.dataverse.paths import Segment, parse_path
from leadloop.facades.dataverse.writing import make, read_body
from leadloop.kit.entity import Entity, RecordWrite, WriteMode
from leadloop.kit.errors import Conflict
from leadloop.kit.odata.parser import VENDOR

MAX_TARGETS: Final = 10_000
_NAMES: Final = frozenset({"CreateMultiple", "UpdateMultiple", "UpsertMultiple", "DeleteMultiple"})
Target = Mapping[str, Any]


def answer_bulk(call: Call, entity: Entity, segments: Sequence[Segment]) -> Reply | None:
    """Answer a bulk action; None if the call is none."""
    name = segments[-1].name.removeprefix(VENDOR)
    if name not in _NAMES or len(segments) != 2 or segments[0].key is not None:  # noqa: PLR2004
        return None
    if call.method != "POST":
        raise not_allowed(call.method)
    targets = _targets(call, entity)
    try:
        with transaction.atomic():
            match name:
                case "CreateMultiple":
                    return _create(call, entity, targets)
                case "UpdateMultiple":
                    _update(call, entity, targets)
                case "UpsertMultiple":
                    _upsert(call, entity, targets)
                case _:
                    _delete(call, entity, targets)
    except Conflict as error:
        if type(error) is not Conflict:
            raise
        raise Refusal(412, KEY_TAKEN, error.message) from None
    return Reply(204)


def _targets(call: Call, entity: Entity) -> list[Target]:
    targets = call.json().get("Targets")
    if not isinstance(targets, list) or not all(isinstance(t, dict) for t in targets):
        raise Refusal(400, BAD_PAYLOAD, "The body needs Targets, a list of records.")
    if len(targets) > MAX_TARGETS:
        raise Refusal(400, BAD_PAYLOAD, f"At most {MAX_TARGETS} records are taken at once.")
    if not targets:
        raise Refusal(400, BAD_PAYLOAD, "Targets is empty.")
    kind = f"{VENDOR}{entity.name}"
    for target in targets:
        named = str(target.get("@odata.type", "")).lstrip("#")
        if named != kind:
            message = f"Each record needs @odata.type: {kind}."
            raise Refusal(400, BAD_PAYLOAD, message)
    return targets


def _create(call: Call, entity: Entity, targets: Sequence[Target]) -> Reply:
    writes = []
    bodies = [read_body(call, entity, target) for target in targets]
    if not all(body.is_plain for body in bodies):
        ids = [make(call, entity, target) for target in targets]
        return _ids(call, ids)
    for body in bodies:
        key = body.values.pop(entity.primary_id, None)
        writes.append(
            RecordWrite({entity.primary_id: key} if key else {}, body.values, mode=WriteMode.CREATE)
        )
    return _ids(call, _written(call, entity, writes))


def _written(call: Call, entity: Entity, writes: Sequence[RecordWrite]) -> list[UUID]:
    ids = [result.id for result in entity.upsert(call.actor, writes)]
    refuse_duplicates(call, entity, ids, {name for write in writes for name in write.values})
    return ids


def _ids(call: Call, ids: Sequence[UUID]) -> Reply:
    context = f"{call.base_url}$metadata#{VENDOR}CreateMultipleResponse"
    return ok({"@odata.context": context, "Ids": [str(key) for key in ids]})


def _key(entity: Entity, target: Target) -> dict[str, Any]:
    """Return the key of a target: its primary id, or the address it carries."""
    address = target.get("@odata.id")
    if isinstance(address, str):
        path, query = split_url(address)
        segments = parse_path(path, {n: v for n, v in query.items() if n.startswith("@")})
        if len(segments) == 1 and segments[0].name == entity.set_name and segments[0].key:
            return checked_key(entity, segments[0].key)
        raise Refusal(400, BAD_PAYLOAD, f"'{address[:200]}' is no address of a {entity.name}.")
    if target.get(entity.primary_id):
        return checked_key(entity, {"": target[entity.primary_id]})
    for names in entity.alternate_keys:
        if all(name in target for name in names):
            return {name: target[name] for name in names}
    message = f"Each record needs {entity.primary_id} or @odata.id."
    raise Refusal(400, BAD_PAYLOAD, message)


def _update(call: Call, entity: Entity, targets: Sequence[Target]) -> None:
    writes = []
    for target in targets:
        key = _key(entity, target)
        values = read_body(call, entity, target).values
        values.pop(entity.primary_id, None)
        writes.append(RecordWrite(key, values, mode=WriteMode.UPDATE))
    _written(call, entity, writes)


def _upsert(call: Call, entity: Entity, targets: Sequence[Target]) -> None:
    writes = []
    for target in targets:
        key = _key(entity, target)
        values = read_body(call, entity, target).values
        values.pop(entity.primary_id, None)
        if not is_primary(entity, key) and any(name in values for name in key):
            message = "The key columns stand in @odata.id; the body must not repeat them."
            raise Refusal(HTTPStatus.BAD_REQUEST, "0x80040216", message)
        writes.append(RecordWrite(key, values))
    _written(call, entity, writes)


def _delete(call: Call, entity: Entity, targets: Sequence[Target]) -> None:
    if entity.delete is None:
        raise Refusal(403, "0x80040220", f"A {entity.label.lower()} is never deleted.")
    ids = []
    for target in targets:
        key = _key(entity, target)
        if not is_primary(entity, key):
            raise Refusal(400, BAD_PAYLOAD, f"Each record needs {entity.primary_id}.")
        ids.append(key[entity.primary_id])
    entity.delete(call.actor, ids)
