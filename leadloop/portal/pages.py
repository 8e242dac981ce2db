"""The hosted pages: forms, thanks, the tracking script. Public, cookie-free, tightly fenced in."""

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import Error as DatabaseError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from leadloop.events import api as events
from leadloop.events import catalogue
from leadloop.events.contracts import HIGH, NORMAL, EventDraft, to_json
from leadloop.intake.contracts import FORM_ORIGIN, OptIn
from leadloop.kit import clock
from leadloop.kit.addresses import peer_of
from leadloop.kit.asgi import MAX_BODY_BYTES
from leadloop.kit.gate import FORMS, gate_of
from leadloop.kit.ids import body_digest, new_trace_id, new_uuid
from leadloop.kit.limits import TooMany
from leadloop.portal import logic, questions
from leadloop.portal.answers import RETRY_AFTER_S
from leadloop.portal.contracts import CHECK_INBOX, Form
from leadloop.portal.forms import find_published, marks_of, own_site
from leadloop.portal.outcomes import visitor_message

log = structlog.get_logger()

View = Callable[..., HttpResponse]

_TRACKER: Final = Path(__file__).parent / "static" / "portal" / "t.js"
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_MAX_ID: Final = 64
_KNOWN_FORMS: Final = 200

_last_seen: dict[str, Form] = {}


def public_page(view: View) -> View:
    """Open ``view`` to everyone, under a policy that lets it load nothing but its own files.

    There is no session behind these pages, so there is nothing for a forged request to misuse.
    """

    @wraps(view)
    def fenced(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        return response

    opened: View = login_not_required(csrf_exempt(fenced))
    return opened


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a published form, and take it from browsers without scripts."""
    form = _find(slug)
    if form is None:
        return closed(request)
    return _take(request, form) if request.method == "POST" else _show(request, form)


@public_page
@require_safe
def thanks_page(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Thank a visitor without scripts; once, a moment later, with the tailored text."""
    form = _find(slug)
    if form is None:
        return closed(request)
    message = visitor_message(key)
    first = "again" not in request.GET
    return render(
        request,
        "portal/thanks.html",
        {
            "site": own_site(),
            "text": message or form.draft.thank_you,
            "message": message,
            "check_inbox": check_inbox(form),
            "refresh": f"{request.path}?again=1" if first and message is None else "",
        },
    )


@public_page
@require_safe
def tracker(_: HttpRequest) -> HttpResponse:
    """Serve ``/t.js``: one fixed address for pages of any site to include."""
    response = HttpResponse(_TRACKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _find(slug: str) -> Form | None:
    """Return the published form; while the database is down, the form as it was last seen."""
    try:
        form = find_published(slug)
    except DatabaseError:
        log.warning("form.from_memory", form=slug)
        return _last_seen.get(slug)
    if form is None:
        _last_seen.pop(slug, None)
    elif len(_last_seen) < _KNOWN_FORMS or slug in _last_seen:
        _last_seen[slug] = form
    return form


def closed(request: HttpRequest) -> HttpResponse:
    """Say that nothing is published at this address."""
    text = "It may have been closed, or the address may have a typing mistake in it."
    context = {"heading": "There is no form here", "text": text, "site": {}}
    return render(request, "portal/closed.html", context, status=HTTPStatus.NOT_FOUND)


def _show(
    request: HttpRequest,
    form: Form,
    *,
    answers: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = HTTPStatus.OK,
    notice: str = "",
) -> HttpResponse:
    given = request.GET.dict() if answers is None else answers
    context = {
        "form": form,
        "questions": questions.questions_of(form, given, errors or {}),
        "consents": questions.consents_of(form, given if answers else {}),
        "honeypot": logic.HONEYPOT,
        "submission": given.get("submission") if answers else str(new_uuid()),
        "page_query": given.get("page_query", "") if answers else request.META["QUERY_STRING"],
        "notice": notice,
        "check_inbox": check_inbox(form),
        "site": own_site(),
    }
    response = render(request, "portal/form.html", context, status=status)
    if form.draft.redirect_url:
        # Browsers hold a redirect after a post to the same rule as the post itself.
        target = logic.origin_of(form.draft.redirect_url)
        response.headers["Content-Security-Policy"] = f"{_POLICY} {target}"
    return response


def check_inbox(form: Form) -> str:
    """Return what a visitor reads beside the thanks where a mail is to be confirmed first."""
    return CHECK_INBOX if form.draft.confirming.opt_in is OptIn.AFTER else ""


def _take(request: HttpRequest, form: Form) -> HttpResponse:
    try:
        pass_gate(request)
        answers = request.POST.dict()
    except TooMany as error:
        return _wait(request, form, error)
    except (RequestDataTooBig, TooManyFieldsSent):
        return _refuse(request, form, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That was too much.")
    except UnreadablePostError:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    missing = logic.check_answers(form, answers)
    if missing:
        notice = "Please look at the marked fields."
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _show(request, form, answers=answers, errors=missing, status=status, notice=notice)
    data = to_json(logic.lead_from_answers(form, answers, _context(request, form, answers)))
    if len(data) > MAX_BODY_BYTES:
        return _refuse(request, form, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That was too much.")
    try:
        key = _append(form, answers.get("submission", ""), data)
    except DatabaseError:
        return _later(request, form, answers)
    thanks = f"/p/{form.slug}/thanks/{key}"
    return _see_other(form.draft.redirect_url or thanks)


def pass_gate(request: HttpRequest) -> None:
    """Take one turn of this visitor at the forms' door.

    Raises:
        TooMany: The visitor must wait.
    """
    scope = getattr(request, "scope", None)
    if scope is not None:
        gate_of(scope).pass_visitor(FORMS, peer_of(scope), dict(scope["headers"]))


def _wait(request: HttpRequest, form: Form, error: TooMany) -> HttpResponse:
    try:
        answers = request.POST.dict()
    except (RequestDataTooBig, TooManyFieldsSent, UnreadablePostError):
        answers = {}
    notice = (
        "Too many submissions came from your connection just now. Your answers are still below: "
        "please send them again in a moment."
    )
    status = HTTPStatus.TOO_MANY_REQUESTS
    response = _show(request, form, answers=answers, status=status, notice=notice)
    for name, value in error.headers:
        response.headers[name.decode()] = value.decode()
    return response


def _append(form: Form, submission: str, data: bytes) -> UUID:
    """Append the lead; another body under a used id is a submission of its own."""
    usable = 0 < len(submission) <= _MAX_ID and submission.isprintable() and submission.isascii()
    draft = EventDraft(
        topic=catalogue.LEADS,
        type=catalogue.LEAD_CREATED,
        source=f"/p/{form.slug}",
        id=submission if usable else str(new_uuid()),
        data=data,
        time=clock.now(),
        trace_id=new_trace_id(),
        origin=FORM_ORIGIN,
        body=body_digest(data),
        extensions=marks_of(form),
        priority=HIGH if form.draft.high_priority else NORMAL,
    )
    with transaction.atomic():
        (receipt,) = events.append([draft])
        if receipt.duplicate and not receipt.same_body:
            (receipt,) = events.append([draft._replace(id=str(new_uuid()))])
    return receipt.key


def _context(request: HttpRequest, form: Form, answers: Mapping[str, str]) -> dict[str, Any]:
    query = answers.get("page_query", "")[: logic.MAX_TEXT]
    return {
        "page_url": request.build_absolute_uri(f"/p/{form.slug}" + (f"?{query}" if query else "")),
        "user_agent": request.headers.get("User-Agent", ""),
        "form_version": form.version,
        "script": False,
    }


def _later(request: HttpRequest, form: Form, answers: Mapping[str, str]) -> HttpResponse:
    notice = (
        "We cannot keep your answers right now. They are still below: please send them again in "
        "a moment. Sending twice does no harm."
    )
    status = HTTPStatus.SERVICE_UNAVAILABLE
    response = _show(request, form, answers=answers, status=status, notice=notice)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _refuse(request: HttpRequest, form: Form, status: HTTPStatus, notice: str) -> HttpResponse:
    return _show(request, form, answers={}, status=status, notice=notice)


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response
