"""Take changed leads to the organisation that keeps them: one pump, batches, upserts by id.

What is sent is how the lead stands, under its own id: sending it twice changes nothing. A crash
before the answer was noted sends the batch again. Nothing is given up: while the organisation does
not answer, leads wait; what it refuses stays with its reason until somebody mends or resends it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson
import structlog

from leadloop.connectors.dataverse import Dataverse, RowResult, RowWrite
from leadloop.events.catalogue import CHANGES
from leadloop.events.contracts import Event, Subscriber
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.due import Call, DueItem, DueKind, Step, Wait
from leadloop.kit.entity import EntityField, FieldType
from leadloop.kit.errors import LeadloopError, Unavailable
from leadloop.sales.api.mastery import PUSH, note_changed
from leadloop.sales.entities import LEAD
from leadloop.sales.models import KIND, Lead, LeadPush

log = structlog.get_logger()

NAME: Final = "sales.dataverse"
_BATCH: Final = 100
_IDLE: Final = timedelta(seconds=5)
_FIRST_PAUSE_S: Final = 2.0
_LONGEST_PAUSE_S: Final = 300.0
_NOT_SENT: Final = frozenset({"leadid", "statecode", "statuscode", "ownerid", "ll_team"})
_SENT_TYPES: Final = frozenset(FieldType) - {FieldType.LOOKUP, FieldType.UNIQUE_ID}
_WRITTEN: Final = "DELETE FROM sales_leadpush WHERE lead_id = %s AND revision = %s"
_REFUSED: Final = "UPDATE sales_leadpush SET refused = %s WHERE lead_id = %s AND revision = %s"


def subscriber() -> Subscriber:
    """Return the subscription that notes which leads have changed."""
    return Subscriber(
        NAME, CHANGES, on_lead_changed, frozenset({f"{KIND}.changed"}), with_data=False
    )


def on_lead_changed(batch: Sequence[Event]) -> None:
    """Note the leads of ``batch``. Safe to repeat."""
    note_changed(list(dict.fromkeys(UUID(event.subject) for event in batch)))


def due_kind(organisation: Dataverse) -> DueKind:
    """Return the pump: one row of due work, which never ends."""

    def advance(items: Sequence[DueItem]) -> Sequence[Step]:
        return [_advance(organisation, item.payload) for item in items]

    return DueKind(PUSH, advance, _give_up, max_attempts=10**9)


def _advance(organisation: Dataverse, payload: Mapping[str, Any]) -> Step:
    """Note what became of the last batch, then send the next one or wait."""
    failures = int(payload.get("failures", 0))
    if payload.get("sent") and ("result" in payload or "error" in payload):
        answer = payload.get("result") or {"unavailable": payload["error"]}
        if "unavailable" in answer:
            log.warning("dataverse.unavailable", error=answer["unavailable"], failures=failures)
            return _wait(failures, answer.get("after_s", 0))
        if not _settle(payload["sent"], answer["rows"]):
            return _wait(failures, 0)
        failures = 0
    waiting = LeadPush.objects.filter(refused="").order_by("since", "pk")[:_BATCH]
    batch = [(str(row.lead_id), row.revision) for row in waiting]
    if not batch:
        return Wait(clock.now() + _IDLE, {})
    ids = [UUID(lead_id) for lead_id, _ in batch]
    return Call(lambda: _send(organisation, ids), {"sent": batch, "failures": failures})


def _wait(failures: int, asked_s: float) -> Wait:
    """Come again later: as the organisation asked, and longer the longer it is away."""
    pause_s = min(_FIRST_PAUSE_S * 2 ** min(failures, 20), _LONGEST_PAUSE_S)
    pause = timedelta(seconds=max(pause_s, float(asked_s)))
    return Wait(clock.now() + pause, {"failures": failures + 1})


def _send(organisation: Dataverse, ids: Sequence[UUID]) -> dict[str, Any]:
    """Write the leads as they stand now; a lead that is gone counts as written."""
    try:
        columns = organisation.columns(LEAD.set_name)
        rows = _rows(ids, columns)
        results = organisation.upsert(LEAD.set_name, rows)
    except Unavailable as error:
        return {"unavailable": error.message, "after_s": error.retry_after_s}
    except LeadloopError as error:
        # Not this or that lead, but all of them: a right that is missing, a table that is.
        return {"unavailable": error.message, "after_s": _LONGEST_PAUSE_S}
    return {
        "rows": {str(row.key["leadid"]): _said(r) for row, r in zip(rows, results, strict=True)}
    }


def _said(result: RowResult) -> list[Any]:
    refused = result.refused
    if refused is None:
        return ["written"]
    return [
        "later" if refused.retriable else "refused",
        f"{refused.code} {refused.message}".strip(),
    ]


def _settle(sent: Sequence[Sequence[Any]], answers: Mapping[str, Sequence[str]]) -> bool:
    """Keep what became of each lead; return False where the organisation was too busy for some."""
    all_judged = True
    for lead_id, revision in sent:
        kind, *why = answers.get(lead_id, ["written"])
        if kind == "written":
            execute(_WRITTEN, (UUID(lead_id), revision))
        elif kind == "refused":
            log.warning("dataverse.refused", lead_id=lead_id, error=why[0])
            execute(_REFUSED, (why[0][:2000], UUID(lead_id), revision))
        else:
            all_judged = False
    return all_judged


def _rows(ids: Sequence[UUID], columns: frozenset[str]) -> list[RowWrite]:
    fields = [field for field in LEAD.fields if _is_sent(field, columns)]
    attributes = [field.attribute for field in fields]
    found = Lead.objects.filter(pk__in=ids, merged_into=None).values("pk", *attributes)
    return [
        RowWrite({"leadid": row["pk"]}, {f.name: _sent(f, row[f.attribute]) for f in fields})
        for row in found
    ]


def _is_sent(field: EntityField, columns: frozenset[str]) -> bool:
    return (
        field.writable
        and field.name in columns
        and field.name not in _NOT_SENT
        and field.type in _SENT_TYPES
    )


def _sent(field: EntityField, value: Any) -> Any:
    if value is None or value == "":
        return None
    if field.type is FieldType.CHOICE:
        return next((one.code for one in field.choices if one.value == value), None)
    if field.type is FieldType.JSON:
        return orjson.dumps(value).decode()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value


def _give_up(item: DueItem, error: str) -> None:
    log.error("dataverse.pump_stopped", key=item.key, error=error)
