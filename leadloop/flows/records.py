"""The business records behind a flow's Dataverse actions, through the registry of entities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from leadloop.flows.contracts import ActionError, EffectResult, Status
from leadloop.flows.ports import Write
from leadloop.flows.queries import Query, read_list, read_one
from leadloop.kit.entity import Entity, RecordWrite, get_entity
from leadloop.kit.errors import (
    Conflict,
    InvalidInput,
    LeadloopError,
    NotAllowed,
    NotFound,
    StaleWrite,
)
from leadloop.kit.odata.binding import read_bound
from leadloop.users.contracts import Actor

_ANSWERS: tuple[tuple[type[LeadloopError], int, str], ...] = (
    (InvalidInput, 400, "BadRequest"),
    (NotAllowed, 403, "Forbidden"),
    (NotFound, 404, "NotFound"),
    (StaleWrite, 412, "PreconditionFailed"),
    (Conflict, 409, "Conflict"),
)


def refusal(status: int, code: str, message: str) -> EffectResult:
    """Return the result of an operation that was refused, as the vendor words it."""
    body = {"error": {"code": code, "message": message}}
    return EffectResult(Status.FAILED, {"statusCode": status, "body": body}, code, message)


@dataclass(frozen=True, slots=True)
class EntityRecords:
    """Reads and writes records as ``actor``.

    ``each_alone`` writes every record in a savepoint of its own and turns what its entity refuses
    into a failed result, for the flow to handle. Otherwise a batch is one call, and a refusal
    goes up: the caller then isolates the one record that caused it.
    """

    actor: Actor
    each_alone: bool = False

    def write(self, entity: str, writes: Sequence[Write]) -> list[EffectResult]:
        """Write a batch; see ``ports.Records``."""
        try:
            target = get_entity(entity)
        except NotFound as error:
            return [refusal(404, "NotFound", error.message) for _ in writes]
        results: dict[int, EffectResult] = {}
        drafts: dict[int, RecordWrite] = {}
        for place, write in enumerate(writes):
            made = self._refuse(target, write) or _record_write(target, write)
            if isinstance(made, RecordWrite):
                drafts[place] = made
            else:
                results[place] = made
        written = self._write_alone if self.each_alone else _write_all
        done = written(self.actor, target, list(drafts.values()))
        results |= dict(zip(drafts, done, strict=True))
        return [results[place] for place in range(len(writes))]

    def _refuse(self, entity: Entity, write: Write) -> EffectResult | None:
        """Say what is wrong with a write before the entity sees it."""
        if write.operation == "delete":
            return refusal(405, "MethodNotAllowed", f"A {entity.name} cannot be deleted here.")
        names = tuple(sorted(write.key))
        keys = {("",), (entity.primary_id,), *(tuple(sorted(k)) for k in entity.alternate_keys)}
        if names and names not in keys:
            said = ", ".join(f"'{name}'" for name in names)
            return refusal(400, "BadRequest", f"{said} is no key of {entity.name}.")
        if write.operation == "update":
            query = Query(self.actor, entity, {"$select": entity.primary_id})
            if read_one(query, write.key) is None:
                return refusal(404, "NotFound", f"There is no such {entity.name}.")
        return None

    @staticmethod
    def _write_alone(
        actor: Actor, entity: Entity, drafts: Sequence[RecordWrite]
    ) -> list[EffectResult]:
        results = []
        for draft in drafts:
            try:
                with transaction.atomic():
                    results += _write_all(actor, entity, [draft])
            except tuple(kind for kind, _, _ in _ANSWERS) as error:
                status, code = next((s, c) for kind, s, c in _ANSWERS if isinstance(error, kind))
                results.append(refusal(status, code, error.message))
        return results

    def read(self, payload: Mapping[str, Any]) -> EffectResult:
        """Read one row or a list; see ``ports.Records``."""
        try:
            query = Query(self.actor, get_entity(payload["entity"]), payload["options"])
            if payload["operation"] == "list":
                return _read({"value": read_list(query)})
            row = read_one(query, payload["key"])
        except NotFound as error:
            return refusal(404, "NotFound", error.message)
        except ActionError as error:
            return refusal(400, error.code, error.message)
        if row is None:
            return refusal(404, "NotFound", f"There is no such {query.entity.name}.")
        return _read(row)


def _read(body: Any) -> EffectResult:
    return EffectResult(Status.SUCCEEDED, {"statusCode": 200, "body": body})


def _record_write(entity: Entity, write: Write) -> RecordWrite | EffectResult:
    key: dict[str, Any] = {
        name or entity.primary_id: UUID(value) if not name else value
        for name, value in write.key.items()
    }
    try:
        values = read_bound(entity, write.values)
    except InvalidInput as error:
        return refusal(400, "BadRequest", error.message)
    return RecordWrite(key, values, write.cause, write.trace_id)


def _write_all(actor: Actor, entity: Entity, drafts: Sequence[RecordWrite]) -> list[EffectResult]:
    if not drafts:
        return []
    primary_id = entity.primary_id
    return [
        EffectResult(
            Status.SUCCEEDED,
            {"statusCode": 201 if created else 200, "body": {primary_id: str(record_id)}},
            "Created" if created else "OK",
        )
        for record_id, created in entity.upsert(actor, drafts)
    ]
