"""BulkDelete: what queries find is deleted, all or nothing, while the caller waits."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.facades.dataverse.actions.reading import bad, inner
from leadloop.facades.dataverse.actions.registry import BoundCall, action
from leadloop.facades.dataverse.answers import Refusal, Reply, ok
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.reading import fetch
from leadloop.facades.dataverse.schema import entity_by_name, schema_of
from leadloop.kit.ids import new_uuid
from leadloop.kit.odata.compiling import Compiler
from leadloop.kit.odata.syntax import Comparison, Function, Literal, Node, Path

MAX_RECORDS: Final = 10_000


@action("", "BulkDelete")
def bulk_delete(bound_call: BoundCall) -> Reply:
    """Delete what each query of ``QuerySet`` finds; the job is done when its id is answered."""
    call, body = bound_call.call, bound_call.call.json()
    queries = body.get("QuerySet")
    if not isinstance(queries, list) or not all(isinstance(one, Mapping) for one in queries):
        raise bad("'QuerySet' is a list of queries.")
    with transaction.atomic():
        for query in queries:
            _delete(call, query)
    context = f"{call.base_url}$metadata#Microsoft.Dynamics.CRM.BulkDeleteResponse"
    return ok({"@odata.context": context, "JobId": str(new_uuid())})


def _delete(call: Call, query: Mapping[str, Any]) -> None:
    entity = entity_by_name(str(query.get("EntityName", "")))
    if entity.delete is None:
        raise Refusal(403, "0x80040220", f"A {entity.label.lower()} is never deleted.")
    where = Compiler(call.actor, schema_of(entity)).compile(_where(inner(query, "Criteria")))
    rows = entity.rows(call.actor).order_by().filter(where)
    found = fetch(rows.values_list("pk", flat=True)[: MAX_RECORDS + 1])
    if len(found) > MAX_RECORDS:
        raise bad(f"A query may find {MAX_RECORDS} records at most.")
    entity.delete(call.actor, [UUID(str(key)) for key in found])


def _where(criteria: Mapping[str, Any]) -> Node:
    """Return the one condition that clients send: a column with its values."""
    conditions = criteria.get("Conditions")
    if not isinstance(conditions, list) or len(conditions) != 1 or criteria.get("Filters"):
        raise bad("The criteria hold one condition.")
    condition = conditions[0] if isinstance(conditions[0], Mapping) else {}
    name, operator = condition.get("AttributeName"), condition.get("Operator")
    values = condition.get("Values")
    if not isinstance(name, str) or not isinstance(values, list) or not values:
        raise bad("A condition has AttributeName, Operator and Values.")
    plain = tuple(value.get("Value") if isinstance(value, Mapping) else value for value in values)
    match operator:
        case "In":
            return Function("In", Path((name,)), plain)
        case "Equal":
            return Comparison("eq", Path((name,)), Literal(plain[0]))
        case _:
            raise bad("The operator is In or Equal.")
