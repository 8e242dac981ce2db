"""Notices behind the bell."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from leadloop.users import api as users
from leadloop.web.access import Request, screen
from leadloop.web.answers import local_url, page


@require_GET
@screen()
def notices(request: Request) -> HttpResponse:
    """List one's own notices, newest first."""
    context = {"notices": users.list_notices(request.actor)}
    return page(
        request, "leadloop/notices/notices.html", context, part="leadloop/notices/_list.html"
    )


@require_GET
@screen()
def notice_count(request: Request) -> HttpResponse:
    """Answer the bell's badge."""
    context = {"unread": users.count_unread(request.actor)}
    return render(request, "leadloop/shell/notice_count.html", context)


@require_POST
@screen()
def open_notice(request: Request, notice_id: UUID) -> HttpResponse:
    """Mark a notice read and go where it points."""
    users.mark_read(request.actor, notice_id=notice_id)
    return redirect(local_url(request, request.POST.get("url", ""), "/"))


@require_POST
@screen()
def mark_all_read(request: Request) -> HttpResponse:
    """Mark all of one's own notices read."""
    users.mark_all_read(request.actor)
    if request.htmx:
        context = {"notices": users.list_notices(request.actor)}
        response = render(request, "leadloop/notices/_list.html", context)
        response.headers["HX-Trigger"] = "leadloop:notices-read"
        return response
    return redirect("notices")
