"""Unsubscribing and preferences: public pages behind signed addresses, without login or cookie.

Scanners follow every link in a mail, so a GET never unsubscribes anybody: it shows a page. A POST
does, at once and without asking back (RFC 8058).
"""

from collections.abc import Iterable, Sequence
from functools import wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import orjson
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from leadloop.kit.errors import InvalidInput
from leadloop.kit.limits import TooMany
from leadloop.marketing import api as marketing
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import BY_NUMBER, PACES, PAUSES, Channel, Opened, Place
from leadloop.portal.answers import RETRY_AFTER_S
from leadloop.portal.forms import own_site
from leadloop.portal.models import ConsentWording
from leadloop.portal.pages import View, pass_gate, public_page

_AGENT: Final = "User-Agent"
_MAX_BODY: Final = 8_192
_WORKER: Final = Path(__file__).parent / "static" / "portal" / "worker.js"
_PACE_WORDS: Final = {0: "As they come", 7: "At most one a week", 30: "At most one a month"}


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
    """Show what a reader hears from us on every channel, and take what the reader chooses."""
    opened = outbound.open_preferences(token)
    if opened is None:
        return _page(request, "broken", status=HTTPStatus.NOT_FOUND)
    if request.method == "POST":
        _act(request, opened)
        return HttpResponseRedirect(f"{request.path}?saved=1")
    email, also = places_of(opened)
    preferences = outbound.preferences_of(opened, also=also)
    shown: dict[str, Any] = {
        "preferences": preferences,
        "opened": opened,
        "saved": "saved" in request.GET,
        "pauses": PAUSES,
        "paces": [(days, _PACE_WORDS[days], days == preferences.pace_days) for days in PACES],
        "wordings": wordings_of(one.wording_version for one in preferences.history),
        "push_key": outbound.push_public_key() if email else "",
        "push_address": reverse("push", args=[token]),
    }
    return _page(request, "choose", **shown)


def places_of(opened: Opened) -> tuple[str, tuple[Place, ...]]:
    """Return the e-mail address of who opened a message's address, and where else to reach them."""
    found = marketing.places_of(
        person_entity=opened.person_entity, person_id=opened.person_id, address=opened.address
    )
    by_number = opened.channel in BY_NUMBER
    email = found.email if by_number else opened.address
    phone = opened.address if by_number else found.mobile_phone
    places = [
        Place(channel, phone if channel in BY_NUMBER else email)
        for channel in Channel
        if (phone if channel in BY_NUMBER else email)
    ]
    return email, tuple(places)


def wordings_of(names: Iterable[str]) -> dict[str, str]:
    """Return the texts that people agreed to, by the name of their wording."""
    rows = ConsentWording.objects.filter(pk__in=[name for name in set(names) if name])
    return dict(rows.values_list("pk", "text"))


def _act(request: HttpRequest, opened: Opened) -> None:
    agent = request.headers.get(_AGENT, "")
    action = request.POST.get("action", "save")
    _, also = places_of(opened)
    if action == "leave":
        outbound.leave_all(opened, also=also, agent=agent)
    elif action == "pause":
        days = _number(request.POST.get("days", ""), PAUSES, 30)
        outbound.pause(opened, days=days, also=also)
    elif action == "resume":
        outbound.resume(opened, also=also)
    elif action == "save":
        _save(request, opened, also)


def _save(request: HttpRequest, opened: Opened, also: Sequence[Place]) -> None:
    preferences = outbound.preferences_of(opened, also=also)
    # A page that was open while another purpose came says nothing about that one.
    seen = set(request.POST.getlist("seen"))
    wanted = {
        one.key: request.POST.get(one.name) == one.key
        for one in preferences.choices
        if one.key in seen
    }
    agent = request.headers.get(_AGENT, "")
    outbound.choose(opened, wanted=wanted, also=also, agent=agent)
    if "pace" in request.POST:
        days = _number(request.POST["pace"], PACES, preferences.pace_days)
        outbound.set_pace(opened, days=days, also=also)


def _number(text: str, known: Sequence[int], otherwise: int) -> int:
    return next((one for one in known if str(one) == text), otherwise)


@public_page
@require_POST
@_held
def push_door(request: HttpRequest, token: str) -> HttpResponse:
    """Take this browser's subscription to notifications, or its end, as JSON."""
    opened = outbound.open_preferences(token)
    email, also = places_of(opened) if opened else ("", ())
    if opened is None or not email:
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    if len(request.body) > _MAX_BODY:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    agent = request.headers.get(_AGENT, "")
    try:
        said = orjson.loads(request.body)
        if said["wanted"] is True:
            choices = outbound.preferences_of(opened, also=also).choices
            agreed = {one.purpose for one in choices if one.is_on} | {opened.purpose} - {""}
            outbound.subscribe_browser(
                opened, address=email, given=said["subscription"], purposes=agreed, agent=agent
            )
        else:
            endpoint = str(said["subscription"]["endpoint"])
            outbound.unsubscribe_browser(opened, address=email, endpoint=endpoint, agent=agent)
    except InvalidInput as error:
        named = [one._asdict() for one in error.errors]
        return JsonResponse({"errors": named}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError):
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@public_page
@require_safe
def push_worker(_: HttpRequest) -> HttpResponse:
    """Serve ``/e/worker.js``: what shows notifications while no page of ours is open."""
    response = HttpResponse(_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


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
