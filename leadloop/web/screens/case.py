"""One case: its page, its parts, and who else looks at it."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from leadloop.customers import api as customers
from leadloop.customers.contracts import Regarding, TimelineKind
from leadloop.kit.errors import NotAllowed, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.service import api as service
from leadloop.service.contracts import CaseStatus, CaseView
from leadloop.web import case_clocks, lists
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import page
from leadloop.web.case_forms import SayForm
from leadloop.web.screens.cases import CASES
from leadloop.web.timeline import shown

_OTHERS_SHOWN: Final = 6
_HISTORY_SHOWN: Final = 60
_PARTS: Final = frozenset({"facts", "thread", "side"})
_LABELS: Final = {"me": "My open cases", "none": "Unassigned cases"}


@require_GET
@screen(reads="case")
def case(request: Request, case_id: UUID) -> HttpResponse:
    """Show one case: facts and clocks, the thread, the customer, and what to do next."""
    view = service.get_case(request.actor, case_id=case_id)
    asked = lists.ask(request, CASES)
    place = service.find_case_neighbours(request.actor, query=asked.query, case_id=case_id)
    context = {
        **parts(request, view),
        "suffix": lists.suffix(asked.address),
        "place": place,
        "list_label": _LABELS.get(asked.address.get("owner"), "Cases"),
        "composer": composer(),
        "macros": service.list_macros(request.actor),
        **case_clocks.block(request.actor, case_id=case_id),
    }
    return page(request, "leadloop/cases/record.html", context, section="cases")


@require_GET
@screen(reads="case")
def part(request: Request, case_id: UUID, name: str) -> HttpResponse:
    """Answer one part of a case's page, for live updates.

    Raises:
        NotFound: There is no such case, or no such part.
    """
    if name not in _PARTS:
        raise NotFound
    view = service.get_case(request.actor, case_id=case_id)
    asked = lists.ask(request, CASES)
    context = {
        **parts(request, view),
        "suffix": lists.suffix(asked.address),
        "place": service.find_case_neighbours(request.actor, query=asked.query, case_id=case_id),
        "list_label": _LABELS.get(asked.address.get("owner"), "Cases"),
        "macros": service.list_macros(request.actor),
        "refreshed": True,
    }
    return render(request, f"leadloop/cases/_{name}.html", context)


def parts(request: Request, view: CaseView) -> dict[str, Any]:
    """Return what the parts of a case's page show."""
    actor, case_id = request.actor, view.row.id
    return {
        "case": view,
        "row": view.row,
        "is_active": view.row.status is CaseStatus.ACTIVE,
        "due_tag": case_clocks.due_tag(view.row.due_kpi, view.row.due_state, view.row.due_at),
        "thread": tuple(reversed(service.list_messages(actor, case_id=case_id))),
        "files": _files(request, view),
        **_past(request, case_id),
        "others": _others(request, view),
        "policies": _policies(request, view),
        "suggestions": (
            service.suggest_articles(actor, case_id=case_id) if may_read(actor, "knowledge") else ()
        ),
        "may_act": view.may_edit and not view.merged_into and may_write(actor, "activity"),
        "waits": _waits(view),
        "may_queue": may_read(actor, "queue"),
    }


def composer(**initial: Any) -> SayForm:
    """Return the form by which something is said on a case."""
    return SayForm(initial={"mode": "reply", "key": str(new_uuid()), **initial})


def _files(request: Request, view: CaseView) -> list[Any]:
    found: list[Any] = []
    for case_id in (view.row.id, *(one.id for one in view.merged_from)):
        try:
            regarding = Regarding("incident", case_id)
            found += customers.list_attachments(request.actor, regarding=regarding)
        except (NotAllowed, NotFound):
            return []
    return found


def _past(request: Request, case_id: UUID) -> dict[str, Any]:
    """Return what was noted, planned and done on the case, and what changed in it."""
    try:
        entries = customers.timeline(request.actor, regarding=[Regarding("incident", case_id)])
    except (NotAllowed, NotFound):
        return {"activities": [], "history": []}
    noted = [one for one in entries if one.kind is TimelineKind.ACTIVITY]
    changes = [one for one in entries if one.changes or one.type == "created"]
    return {
        "activities": shown(noted, may_edit=may_write(request.actor, "activity")),
        "history": changes[:_HISTORY_SHOWN],
    }


def _others(request: Request, view: CaseView) -> list[Any]:
    """Return the customer's other cases, newest first."""
    if view.row.customer is None:
        return []
    customer = view.row.customer
    found = service.customer_cases(request.actor, customer=customer, limit=_OTHERS_SHOWN + 1)
    return [one for one in found.rows if one.id != view.row.id][:_OTHERS_SHOWN]


def _policies(request: Request, view: CaseView) -> list[dict[str, Any]]:
    """Return the customer's policies, the one that the case is about first."""
    from leadloop.kit.entity import get_entity

    if not may_read(request.actor, "policy"):
        return []
    rows = get_entity("ll_policy").rows(request.actor)
    shown = ("id", "number", "status", "product__name", "annual_premium", "currency")
    found = {}
    if view.policy_id:
        found = {one["id"]: one for one in rows.filter(pk=view.policy_id).values(*shown)}
    if view.row.contact:
        held = rows.filter(holder_contact_id=view.row.contact.id).values(*shown)
        found |= {one["id"]: one for one in held[:_OTHERS_SHOWN] if one["id"] not in found}
    return list(found.values())


def _waits(view: CaseView) -> bool:
    """Whether the case waits in a queue to be picked."""
    return (
        view.row.queue is not None
        and view.row.owner is None
        and view.row.status is CaseStatus.ACTIVE
    )


def next_case(request: Request, case_id: UUID) -> UUID | None:
    """Return the case after this one in the list that the address describes."""
    asked = lists.ask(request, CASES)
    place = service.find_case_neighbours(request.actor, query=asked.query, case_id=case_id)
    return (place.next_id or place.previous_id) if place else None


@require_POST
@screen(reads="case")
def presence(request: Request, case_id: UUID) -> HttpResponse:
    """Note that this person looks at the case, and answer who else does."""
    writing = bool(request.POST.get("text", "").strip())
    viewers = service.look_at(request.actor, case_id=case_id, writing=writing)
    return render(
        request, "leadloop/cases/_presence.html", {"viewers": viewers, "case_id": case_id}
    )
