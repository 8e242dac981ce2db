"""My day: whom to call, what is due, which deals want attention, what is new."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from leadloop.customers import api as customers
from leadloop.customers.contracts import ActivityDetail, ActivityType, Regarding
from leadloop.kit import clock
from leadloop.sales import api as sales
from leadloop.sales.contracts.opportunities import OpportunityQuery, OpportunityRow
from leadloop.users import api as users
from leadloop.web.access import Request, may_read, screen
from leadloop.web.answers import page
from leadloop.web.record_paths import deals_path, record_path

_SECTION: Final = "my-day"
_SHOWN: Final = 8
_NOTICES: Final = 6


@require_GET
@screen(writes="lead")
def my_day(request: Request) -> HttpResponse:
    """Show what today asks of this person."""
    return page(
        request,
        "leadloop/my_day/my_day.html",
        _context(request),
        part="leadloop/my_day/_day.html",
        section=_SECTION,
    )


def _context(request: Request) -> dict[str, Any]:
    now = clock.now()
    queue = sales.call_queue(request.actor, limit=_SHOWN)
    new_total, new_leads = sales.new_leads(request.actor, limit=_NOTICES)
    notices = [n for n in users.list_notices(request.actor) if n.read_at is None]
    return {
        "queue": queue,
        "lines": [{"entry": e, "path": record_path(e.entity, e.id)} for e in queue.entries],
        "new_total": new_total,
        "new_leads": new_leads,
        "notices": notices[:_NOTICES],
        "unread": len(notices),
        "now": now,
        **_agenda(request, now),
        **_deals(request),
    }


@require_POST
@screen(writes="activity")
def done(request: Request, activity_id: UUID) -> HttpResponse:
    """Mark something that is due as done, and show the day without it."""
    customers.complete_activity(request.actor, activity_id=activity_id)
    if not request.htmx:
        return redirect("my-day")
    return render(request, "leadloop/my_day/_day.html", _context(request))


def _agenda(request: Request, now: datetime) -> dict[str, Any]:
    """Return what is due by the end of the viewer's day: calls, appointments, and the rest."""
    today = timezone.localtime(now).date()
    end = timezone.make_aware(datetime.combine(today, datetime.min.time()) + timedelta(days=1))
    due = customers.list_due(request.actor, until=end)
    names = customers.name_records(request.actor, regarding={one.regarding for one in due})
    calls = {one.id for one in sales.due_calls(due)}
    lines = [_due_line(one, names, now) for one in due if one.regarding in names]
    return {
        "calls": [line for line in lines if line["activity"].id in calls],
        "tasks": [line for line in lines if line["activity"].id not in calls],
    }


def _due_line(activity: ActivityDetail, names: Any, now: datetime) -> dict[str, Any]:
    key: Regarding = activity.regarding
    at = activity.start_at or activity.due_at
    return {
        "activity": activity,
        "at": at,
        "late": at is not None and at < now,
        "is_appointment": activity.type is ActivityType.APPOINTMENT,
        "name": names.get(key, ""),
        "path": record_path(key.entity, key.id),
    }


def _deals(request: Request) -> dict[str, Any]:
    if not may_read(request.actor, "opportunity"):
        return {"sleeping": (), "overdue": ()}
    me = UUID(request.actor.id)
    today = timezone.localtime(clock.now()).date()
    open_ones = OpportunityQuery(statuses=("open",), owner_id=me, today=today, limit=_NOTICES)
    return {
        "sleeping": _found(request, open_ones, no_next_step=True),
        "overdue": _found(request, open_ones, overdue=True),
        "sleeping_path": deals_path(owner="me", next_step="none"),
        "overdue_path": deals_path(owner="me", closing="overdue"),
    }


def _found(request: Request, query: OpportunityQuery, **narrowed: bool) -> dict[str, Any]:
    found = sales.list_opportunities(request.actor, query=replace(query, **narrowed))  # type: ignore[arg-type]
    return {"total": found.total, "deals": [_deal(row) for row in found.rows]}


def _deal(row: OpportunityRow) -> dict[str, Any]:
    return {"row": row, "path": record_path("opportunity", row.id)}
