"""The clocks of a case, refreshed while its page is open."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from leadloop.web.access import Request, screen
from leadloop.web.case_clocks import block


@require_GET
@screen(reads="case")
def case_clocks(request: Request, case_id: UUID) -> HttpResponse:
    """Answer with the clocks of one case."""
    context = block(request.actor, case_id=case_id)
    return render(request, "leadloop/cases/_clocks.html", context)
