"""The way one submission took, step by step."""

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from leadloop.web import trace as traces
from leadloop.web.access import Request, may_read, screen
from leadloop.web.answers import page


@require_GET
@screen(reads="trace")
def trace(request: Request, submission_key: UUID) -> HttpResponse:
    """Show every step: when, how long, with which payload, to what end."""
    found = traces.read(request.actor, submission_key=submission_key)
    lead = found.lead_id if may_read(request.actor, "lead") else None
    context = {
        "trace": found,
        "lead_url": reverse("lead", args=[lead]) if lead else "",
        "may_submissions": may_read(request.actor, "submission"),
    }
    return page(
        request,
        "leadloop/trace/trace.html",
        context,
        part="leadloop/trace/_trace.html",
        section="submissions",
    )
