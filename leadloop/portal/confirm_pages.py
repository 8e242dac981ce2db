"""The pages behind the link of a confirmation mail. Public, without cookies; the token is proof.

Mail scanners open every link, so a GET never confirms: it shows one button, and the POST behind
that counts.
"""

from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.kit.limits import TooMany
from leadloop.portal import confirmations
from leadloop.portal.answers import RETRY_AFTER_S
from leadloop.portal.confirmations import Opened
from leadloop.portal.contracts import DEFAULT_DONE
from leadloop.portal.forms import own_site
from leadloop.portal.pages import View, pass_gate, public_page

_MAX_ADDRESS = 320


def _in_turn(view: View) -> View:
    """Hold whoever posts to ``view`` to the limit of the forms' door."""

    @wraps(view)
    def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            if request.method == "POST":
                pass_gate(request)
        except TooMany as error:
            return _later(request, HTTPStatus.TOO_MANY_REQUESTS, error.retry_after_s)
        return view(request, *args, **kwargs)

    return limited


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
@_in_turn
def confirm_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the one click that confirms; take it."""
    try:
        opened = confirmations.open_link(token)
        if opened is None:
            return _broken(request)
        if opened.shown.confirmed:
            return _done(request, opened)
        if opened.expired:
            return _expired(request, token)
        if request.method != "POST":
            return _page(request, "ask", token=token, shown=opened.shown)
        confirmations.confirm(opened)
    except DatabaseError:
        return _later(request)
    return _done(request, opened)


@public_page
@require_POST
@_in_turn
def again_page(request: HttpRequest, token: str) -> HttpResponse:
    """Send the mail of an expired link anew."""
    try:
        opened = confirmations.open_link(token)
        if opened is None:
            return _broken(request)
        if opened.shown.confirmed:
            return _done(request, opened)
        if not confirmations.send_again(opened):
            return _page(request, "enough", status=HTTPStatus.TOO_MANY_REQUESTS)
    except DatabaseError:
        return _later(request)
    return _page(request, "sent")


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
@_in_turn
def anew_page(request: HttpRequest) -> HttpResponse:
    """Send the mail of a damaged link anew, to whoever names the address it went to."""
    if request.method != "POST":
        return _page(request, "anew")
    try:
        confirmations.send_again_to(request.POST.get("email", "")[:_MAX_ADDRESS])
    except DatabaseError:
        return _later(request)
    return _page(request, "sent_if_any")


def _done(request: HttpRequest, opened: Opened) -> HttpResponse:
    return _page(request, "done", text=opened.shown.done_text or DEFAULT_DONE)


def _expired(request: HttpRequest, token: str) -> HttpResponse:
    return _page(request, "expired", token=token, status=HTTPStatus.GONE)


def _broken(request: HttpRequest) -> HttpResponse:
    return _page(request, "broken", status=HTTPStatus.NOT_FOUND)


def _later(
    request: HttpRequest,
    status: int = HTTPStatus.SERVICE_UNAVAILABLE,
    retry_after_s: int = RETRY_AFTER_S,
) -> HttpResponse:
    response = _page(request, "later", status=status)
    response.headers["Retry-After"] = str(retry_after_s)
    return response


def _page(
    request: HttpRequest, state: str, *, status: int = HTTPStatus.OK, **shown: Any
) -> HttpResponse:
    # Without the site's key the page carries no tracking script, which would keep the address.
    site = own_site()._replace(key="")
    context = {"state": state, "site": site, **shown}
    response = render(request, "portal/confirm.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
