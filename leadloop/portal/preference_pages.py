"""Unsubscribing and preferences: public pages behind signed addresses, without login or cookie.

Scanners follow every link in a mail, so a GET never unsubscribes anybody: it shows a page. A POST
does, at once and without asking back (RFC 8058).
"""

from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from leadloop.kit.limits import TooMany
from leadloop.outbound import api as outbound
from leadloop.portal.answers import RETRY_AFTER_S
from leadloop.portal.forms import own_site
from leadloop.portal.pages import View, pass_gate, public_page

_AGENT = "User-Agent"


def _held(view: View) -> View:
    """Answer 503 while the database is away, and hold posts to the limit of the forms' door."""

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if request.method == "POST":
                pass_gate(request)
            return view(request, *args, **kwargs)
        except TooMany as error:
            return _later(request, HTTPStatus.TOO_MANY_REQUESTS, error.retry_after_s)
        except DatabaseError:
            return _later(request, HTTPStatus.SERVICE_UNAVAILABLE, RETRY_AFTER_S)

    return limited


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
@_held
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the one click that ends these messages; take it, from a person or a mail program."""
    opened = outbound.open_unsubscribe(token)
    if opened is None:
        return _page(request, "broken", status=HTTPStatus.NOT_FOUND)
    shown: dict[str, Any] = {"opened": opened, "preferences": outbound.preferences_address(opened)}
    if request.method != "POST":
        return _page(request, "ask", **shown)
    one_click = request.POST.get("List-Unsubscribe") == "One-Click"
    how = "one_click" if one_click else "page"
    outbound.unsubscribe(opened, how=how, agent=request.headers.get(_AGENT, ""))
    return _page(request, "done", **shown)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
@_held
def preferences_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a reader hears from us, and take what the reader chooses."""
    opened = outbound.open_preferences(token)
    if opened is None:
        return _page(request, "broken", status=HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        preferences = outbound.preferences_of(opened)
        saved = "saved" in request.GET
        return _page(request, "choose", preferences=preferences, opened=opened, saved=saved)
    _act(request, opened)
    return HttpResponseRedirect(f"{request.path}?saved=1")


def _act(request: HttpRequest, opened: Any) -> None:
    agent = request.headers.get(_AGENT, "")
    action = request.POST.get("action", "save")
    if action == "leave":
        outbound.leave_all(opened, agent=agent)
    elif action == "pause":
        outbound.pause(opened)
    elif action == "resume":
        outbound.resume(opened)
    else:
        choices = outbound.preferences_of(opened).choices
        # A page that was open while another purpose came says nothing about that one.
        seen = set(request.POST.getlist("seen"))
        wanted = {
            one.purpose: request.POST.get(one.name) == one.purpose
            for one in choices
            if one.purpose in seen
        }
        outbound.choose(opened, wanted=wanted, agent=agent)


def _later(request: HttpRequest, status: int, retry_after_s: int) -> HttpResponse:
    response = _page(request, "later", status=status)
    response.headers["Retry-After"] = str(retry_after_s)
    return response


def _page(
    request: HttpRequest, state: str, *, status: int = HTTPStatus.OK, **shown: Any
) -> HttpResponse:
    # Without the site's key the page carries no tracking script, which would keep the address.
    site = own_site()._replace(key="")
    context = {"state": state, "site": site, **shown}
    response = render(request, "portal/preferences.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
