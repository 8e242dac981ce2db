"""The few kinds of answer that screens give."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any, cast
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.core.handlers.asgi import ASGIRequest
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from leadloop.kit.errors import InvalidInput
from leadloop.web.access import Request

UNPROCESSABLE = 422


def page(
    request: Request, template: str, context: dict[str, Any], *, part: str = "", section: str = ""
) -> HttpResponse:
    """Render a screen, or only ``part`` of it where htmx asks for that.

    ``section`` is the navigation's key. The answer varies with the htmx headers, so that the
    browser's back button never shows a bare part.
    """
    wants_part = part and request.htmx and not request.htmx.history_restore_request
    response = render(request, part if wants_part else template, {"section": section, **context})
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form was sent with, even if that is nothing; None for a first look at it."""
    return request.POST if request.method == "POST" else None


def saved(request: Request, url: str, text: str) -> HttpResponse:
    """Answer a form that was saved: go to ``url`` and say ``text`` there."""
    messages.success(request, text)
    if request.htmx:
        return HttpResponseClientRedirect(url)
    return HttpResponseRedirect(url)


def done_in_place(request: Request, url: str, text: str, *, event: str) -> HttpResponse:
    """Answer a small action: htmx refreshes the parts that listen to ``event``, the page stays.

    Without scripts the answer goes back to ``url``.
    """
    if not request.htmx:
        messages.success(request, text)
        return HttpResponseRedirect(url)
    told = {"leadloop:saved": {}, "leadloop:toast": {"text": text}, event: {}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})


def done_with_undo(
    request: Request, text: str, *, event: str, details: str, undo: str
) -> HttpResponse:
    """Answer an action on many records as ``done_in_place``, with its details and a way back.

    ``details`` is a page about it; posting to ``undo``, unless that is empty, takes it back.
    """
    if not request.htmx:
        messages.success(request, text)
        return HttpResponseRedirect(details)
    toast = {"text": text, "details": details, "undo": undo}
    told = {"leadloop:saved": {}, "leadloop:toast": toast, event: {}}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(told)})


def download(request: Request, pieces: Iterator[bytes], name: str) -> HttpResponse:
    """Answer a CSV file, a piece at a time, however long it is.

    Letters, digits, dashes and dots are left of ``name``.
    """
    kept = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)[:100]
    streamed: Any = _in_turn(pieces) if isinstance(request, ASGIRequest) else pieces
    response = StreamingHttpResponse(streamed, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{kept}"'
    response["X-Content-Type-Options"] = "nosniff"
    return cast("HttpResponse", response)


async def _in_turn(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Make each piece on the request's own thread, where its database connection is."""
    make = sync_to_async(lambda: next(pieces, None))
    while (piece := await make()) is not None:
        yield piece


def add_errors(form: Any, error: InvalidInput) -> None:
    """Put a zone's field errors beside the fields of ``form``; the others above it."""
    for one in error.errors:
        name = one.field.split(".")[0].split("[")[0]
        if name in form.fields:
            form.add_error(name, one.message)
        else:
            form.add_error(None, f"{one.field}: {one.message}" if one.field else one.message)


def local_url(request: Request, url: str, fallback: str) -> str:
    """Return ``url`` if it stays on this site, else ``fallback``."""
    safe = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if safe and urlsplit(url).path.startswith("/") else fallback
