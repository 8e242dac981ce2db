"""Who may open a screen, and what a refusal looks like; each error is mapped once, here."""

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeAlias
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from leadloop.kit.errors import (
    Conflict,
    InvalidInput,
    LeadloopError,
    Moved,
    NotAllowed,
    NotFound,
    Unavailable,
)
from leadloop.users import api as users
from leadloop.users.contracts import Actor


class Request(HttpRequest):
    """A request of a signed-in person, as the middleware prepares it."""

    actor: Actor
    htmx: HtmxDetails


P = ParamSpec("P")
View: TypeAlias = Callable[Concatenate[Request, P], HttpResponse]

_STATUS: dict[type[LeadloopError], int] = {
    NotAllowed: 403,
    Conflict: 409,
    InvalidInput: 422,
    Unavailable: 503,
}


def may_read(actor: Actor, kind: str) -> bool:
    """Whether ``actor`` may see at least some records of ``kind``."""
    return _passes(users.check_may_read, actor, kind)


def may_write(actor: Actor, kind: str) -> bool:
    """Whether ``actor`` may change at least some records of ``kind``."""
    return _passes(users.check_may_write, actor, kind)


def _passes(check: Callable[[Actor, str], None], actor: Actor, kind: str) -> bool:
    try:
        check(actor, kind)
    except NotAllowed:
        return False
    return True


def screen(
    *, reads: str = "", writes: str = ""
) -> Callable[[View[P]], Callable[..., HttpResponse]]:
    """Make a view a screen: who may open it, and how its errors read.

    ``reads`` and ``writes`` name the kind of record whose readers or writers may open it; neither
    means everybody signed in. A record that is missing and one that may not be seen answer alike,
    with 404. A wrong role answers 403. A part asked for by htmx gets the sentence in
    ``X-Message``, which the page shows as a toast. The address of a record that was merged leads
    for good (308) to the same screen of the record that it is part of.
    """

    def wrap(view: View[P]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def guarded(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                _check(request.actor, reads, writes)
                return view(request, *args, **kwargs)
            except Moved as error:
                return _moved(request, error)
            except NotFound as error:
                raise Http404(error.message) from error
            except LeadloopError as error:
                return refuse(request, error)

        return guarded

    return wrap


def _moved(request: Request, error: Moved) -> HttpResponse:
    address = request.get_full_path().replace(str(error.old_id), str(error.new_id))
    if address == request.get_full_path():  # the old id came some other way
        raise Http404(error.message) from error
    return HttpResponsePermanentRedirect(address, preserve_request=True)


def _check(actor: Actor, reads: str, writes: str) -> None:
    if reads and not may_read(actor, reads):
        raise NotAllowed("Your role may not open this page.")
    if writes and not may_write(actor, writes):
        raise NotAllowed("Your role may not change this.")


def refuse(request: Request, error: LeadloopError) -> HttpResponse:
    """Return the page, or for htmx the message, that says why something was not done."""
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    if request.htmx:
        return HttpResponse(status=status, headers={"X-Message": quote(error.message)})
    context = {"status": status, "text": error.message}
    return render(request, "leadloop/refused.html", context, status=status)
