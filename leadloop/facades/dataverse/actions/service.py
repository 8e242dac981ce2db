"""CloseIncident, and what is done with queues."""

from uuid import UUID

from leadloop.facades.dataverse.actions.reading import bad, bound, flag, inner, number, record, text
from leadloop.facades.dataverse.actions.registry import BoundCall, action
from leadloop.facades.dataverse.answers import Reply, no_record, ok
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.schema import entity_by_name
from leadloop.service import api as service
from leadloop.service.contracts import CaseReason, ResolveDraft

_DEFAULT = -1
_RESOLVED = {
    _DEFAULT: CaseReason.PROBLEM_SOLVED,
    5: CaseReason.PROBLEM_SOLVED,
    1000: CaseReason.INFORMATION_PROVIDED,
}


@action("", "CloseIncident")
def close_incident(bound_call: BoundCall) -> Reply:
    """Resolve a case."""
    call, body = bound_call.call, bound_call.call.json()
    said = inner(body, "IncidentResolution")
    case = bound(call, said, "incidentid", "incident")
    status = number(body, "Status", _DEFAULT)
    if status not in _RESOLVED:
        raise bad(f"{status} is no status of a resolved case.")
    draft = ResolveDraft(
        reason=_RESOLVED[status],
        summary=text(said, "subject") or text(said, "description"),
        minutes=number(said, "timespent", 0),
    )
    service.resolve_case(call.actor, case_id=case, draft=draft)
    return Reply(204)


def _bound_record(bound_call: BoundCall) -> UUID:
    if bound_call.record is None:
        raise bad("This action is bound to a record.")
    return bound_call.record


@action("queue", "AddToQueue")
def add_to_queue(bound_call: BoundCall) -> Reply:
    """Put a case into the queue that the action is bound to."""
    call, body = bound_call.call, bound_call.call.json()
    queue = _bound_record(bound_call)
    _, case = record(call, body.get("Target"), "incident")
    item = service.add_to_queue(call.actor, case_id=case, queue_id=queue)
    context = f"{call.base_url}$metadata#Microsoft.Dynamics.CRM.AddToQueueResponse"
    return ok({"@odata.context": context, "QueueItemId": str(item)})


def _case_of(call: Call, item: UUID) -> UUID:
    """Return the case that waits as a queue item."""
    entity = entity_by_name("queueitem")
    attribute = entity.by_name["objectid"].attribute
    found = entity.rows(call.actor).filter(pk=item).values_list(attribute, flat=True).first()
    if found is None:
        raise no_record(entity.name, item)
    return UUID(str(found))


@action("queueitem", "PickFromQueue")
def pick_from_queue(bound_call: BoundCall) -> Reply:
    """Have a person work on what waits."""
    call, body = bound_call.call, bound_call.call.json()
    case = _case_of(call, _bound_record(bound_call))
    worker = None
    if body.get("SystemUser") is not None:
        _, worker = record(call, body["SystemUser"], "systemuser")
    service.pick(call.actor, case_id=case, worker_id=worker)
    if flag(body, "RemoveQueueItem"):
        service.remove_from_queue(call.actor, case_id=case)
    return Reply(204)


@action("queueitem", "ReleaseToQueue")
def release_to_queue(bound_call: BoundCall) -> Reply:
    """Give what was picked back to its queue."""
    call = bound_call.call
    service.release(call.actor, case_id=_case_of(call, _bound_record(bound_call)))
    return Reply(204)


@action("queueitem", "RemoveFromQueue")
def remove_from_queue(bound_call: BoundCall) -> Reply:
    """Take a case out of its queue."""
    call = bound_call.call
    service.remove_from_queue(call.actor, case_id=_case_of(call, _bound_record(bound_call)))
    return Reply(204)


@action("", "RouteTo")
def route_to(bound_call: BoundCall) -> Reply:
    """Give what waits to a queue or a person."""
    call, body = bound_call.call, bound_call.call.json()
    _, item = record(call, body.get("QueueItem"), "queueitem")
    case = _case_of(call, item)
    entity, target = record(call, body.get("Target"), "queue", "systemuser")
    if entity.name == "queue":
        service.add_to_queue(call.actor, case_id=case, queue_id=target)
    else:
        service.pick(call.actor, case_id=case, worker_id=target)
    return Reply(204)
