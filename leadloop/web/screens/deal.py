"""One opportunity: its page."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from leadloop.customers.contracts import Regarding
from leadloop.kit import clock
from leadloop.sales import api as sales
from leadloop.sales.contracts.opportunities import OpportunityDetail
from leadloop.web import customer_page, lists, masking
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import page
from leadloop.web.screens.deals import DEALS

_LABELS = {"won": "Won", "lost": "Lost", "all": "All opportunities"}


@require_GET
@screen(reads="opportunity")
def opportunity(request: Request, opportunity_id: UUID) -> HttpResponse:
    """Show one deal: its stage, facts, lines, history, and what belongs to it."""
    detail = sales.get_opportunity(request.actor, opportunity_id=opportunity_id)
    asked = lists.ask(request, DEALS)
    place = sales.find_opportunity_neighbours(
        request.actor, query=asked.query, opportunity_id=opportunity_id
    )
    context: dict[str, Any] = {
        "deal": detail,
        "row": detail.row,
        "suffix": lists.suffix(asked.address),
        "place": place,
        "list_label": _label(asked.address.get("owner"), asked.address.get("status")),
        "path": _path(detail),
        "days_in_stage": (clock.now() - detail.row.stage_changed_at).days,
        "overdue": _overdue(detail),
        "attributes": masking.mask(dict(detail.attributes)),
        "entity": "opportunity",
        "may_act": detail.may_edit and may_write(request.actor, "activity"),
        "may_attach": may_write(request.actor, "attachment"),
        "files": customer_page.files_of(request, _regarding(detail)),
        **customer_page.history(request, _told_of(detail), _regarding(detail)),
    }
    return page(
        request,
        "leadloop/deals/record.html",
        context,
        part="leadloop/deals/_record_part.html",
        section="opportunities",
    )


def _regarding(detail: OpportunityDetail) -> Regarding:
    return Regarding("opportunity", detail.row.id)


def _told_of(detail: OpportunityDetail) -> list[Regarding]:
    """Return whose history the page tells: the deal's, its lead's, and that of its policies."""
    policies = [Regarding("ll_policy", key) for close in detail.closes for key in close.policy_ids]
    lead = detail.originating_lead
    from_lead = [Regarding("lead", lead.id)] if lead else []
    return [_regarding(detail), *from_lead, *dict.fromkeys(policies)]


def _label(owner: str, status: str) -> str:
    if owner == "me":
        return "My open opportunities"
    return _LABELS.get(status, "Open opportunities")


def _path(detail: OpportunityDetail) -> list[dict[str, Any]]:
    """Return the stages as steps: passed, the present one, and those to come."""
    here = detail.row.stage.position
    return [
        {
            "stage": stage,
            "state": "done" if stage.position < here else "todo",
            "current": stage.id == detail.row.stage.id,
        }
        for stage in detail.stages
    ]


def _overdue(detail: OpportunityDetail) -> bool:
    day = detail.row.estimated_close_date
    return detail.row.is_open and day is not None and day < clock.now().date()
