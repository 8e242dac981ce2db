"""The hosted pages: forms, thanks, the tracking script. Public, cookie-free, tightly fenced in."""

from collections.abc import Callable, Mapping
from functools import partial, wraps
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import Error as DatabaseError
from django.db import transaction
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    QueryDict,
)
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
from leadloop.portal import logic, origins, proof, questions
from leadloop.portal.answers import RETRY_AFTER_S
from leadloop.portal.contracts import CHECK_INBOX, FieldKind, Form, ProofOfWork
from leadloop.portal.form_guard import not_welcome
from leadloop.portal.forms import find_published, marks_of, own_site
from leadloop.portal.outcomes import visitor_message

log = structlog.get_logger()

View = Callable[..., HttpResponse]

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; frame-ancestors {frames}; form-action 'self'{target}"
)
_NO_SCRIPT: Final = (
    "This form asks your browser for a small proof of work, so that it is not filled in by robots. "
    "Your browser runs no scripts, so it cannot be sent from here."
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
        policy = _POLICY.format(frames="'none'", target="")
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        return response

    opened: View = login_not_required(csrf_exempt(fenced))
    return opened


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def form_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a published form, and take it from browsers without scripts."""
    form = find_form(slug)
    if form is None:
        return closed(request)
    if request.method != "POST":
        return _show(request, form)
    try:
        pass_gate(request)
    except TooMany as error:
        return _wait(request, form, error)
    return _take(request, form)


@public_page
@require_safe
def thanks_page(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Thank a visitor without scripts; once, a moment later, with the tailored text."""
    form = find_form(slug)
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


def find_form(slug: str) -> Form | None:
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


def is_welcome(request: HttpRequest, form: Form) -> bool:
    """Tell whether the page that asks, if it is one, may carry ``form``."""
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    own = (request.get_host(), urlsplit(settings.PUBLIC_URL).netloc)
    return origins.allows(form.draft.embed_hosts, origin, own)


def closed(request: HttpRequest) -> HttpResponse:
    """Say that nothing is published at this address."""
    text = "It may have been closed, or the address may have a typing mistake in it."
    context = {"heading": "There is no form here", "text": text, "site": {}}
    return render(request, "portal/closed.html", context, status=HTTPStatus.NOT_FOUND)


def form_context(
    form: Form,
    *,
    given: logic.Answers,
    errors: Mapping[str, str],
    posted: bool = False,
) -> dict[str, Any]:
    """Return what the markup of a form shows; ``posted`` says that ``given`` was sent by it."""
    return {
        "form": form,
        "questions": questions.questions_of(form.draft, given, errors),
        "consents": questions.consents_of(form, given if posted else {}),
        "honeypot": logic.HONEYPOT,
        "no_script": _NO_SCRIPT,
        "check_inbox": check_inbox(form),
        "site": own_site(),
    }


def _show(
    request: HttpRequest,
    form: Form,
    *,
    answers: logic.Answers | None = None,
    errors: Mapping[str, str] | None = None,
    status: int = HTTPStatus.OK,
    notice: str = "",
) -> HttpResponse:
    posted = answers is not None
    given = _answers(form, request.GET) if answers is None else answers
    context = {
        **form_context(form, given=given, errors=errors or {}, posted=posted),
        "submission": logic.text_of(given, "submission") if posted else str(new_uuid()),
        "page_query": logic.text_of(given, "page_query")
        if posted
        else request.META["QUERY_STRING"],
        "notice": notice,
    }
    response = render(request, "portal/form.html", context, status=status)
    # Browsers hold a redirect after a post to the same rule as the post itself.
    target = form.draft.redirect_url
    response.headers["Content-Security-Policy"] = _POLICY.format(
        frames=origins.frame_ancestors(form.draft.embed_hosts),
        target=f" {logic.origin_of(target)}" if target else "",
    )
    if form.draft.embed_hosts:
        response.xframe_options_exempt = True
    else:
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


class _NotTaken(Exception):  # noqa: N818 -- reads as the fact it is
    """A posted form is shown again, with a sentence that says why."""

    def __init__(
        self,
        status: HTTPStatus,
        notice: str,
        answers: logic.Answers | None = None,
        errors: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(notice)
        self.status = status
        self.notice = notice
        self.answers = answers or {}
        self.errors = errors or {}


def _answers(form: Form, sent: QueryDict, *, posted: bool = False) -> logic.Answers:
    """Return what was sent, as a list where the form takes several answers.

    A post that names none of them means none; an address that does leaves the default.
    """
    several = {f.name for f in form.draft.fields if f.kind is FieldKind.CHECKBOXES}
    found: dict[str, str | list[str]] = {name: str(sent[name]) for name in sent}
    for name in several:
        if posted or name in sent:
            found[name] = [str(one) for one in sent.getlist(name)]
    return found


def check_inbox(form: Form) -> str:
    """Return what a visitor reads beside the thanks where a mail is to be confirmed first."""
    return CHECK_INBOX if form.draft.confirming.opt_in is OptIn.AFTER else ""


def _take(request: HttpRequest, form: Form) -> HttpResponse:
    try:
        answers = _read(request, form)
        data = to_json(logic.lead_from_answers(form, answers, _context(request, form, answers)))
        if len(data) > MAX_BODY_BYTES:
            raise _too_much()
    except UnreadablePostError:
        return HttpResponse(status=HTTPStatus.BAD_REQUEST)
    except _NotTaken as no:
        return _show_again(request, form, no)
    try:
        key = _append(form, logic.text_of(answers, "submission"), data)
    except DatabaseError:
        return _later(request, form, answers)
    thanks = f"/p/{form.slug}/thanks/{key}"
    return _see_other(form.draft.redirect_url or thanks)


def _show_again(request: HttpRequest, form: Form, no: _NotTaken) -> HttpResponse:
    shown = partial(_show, request, form, answers=no.answers, errors=no.errors)
    return shown(status=no.status, notice=no.notice)


def _read(request: HttpRequest, form: Form) -> logic.Answers:
    if not is_welcome(request, form):
        raise _NotTaken(HTTPStatus.FORBIDDEN, not_welcome(request.headers["Origin"]).message)
    try:
        answers = _answers(form, request.POST, posted=True)
    except (RequestDataTooBig, TooManyFieldsSent):
        raise _too_much() from None
    if form.draft.proof_of_work is ProofOfWork.REQUIRE:
        raise _NotTaken(HTTPStatus.FORBIDDEN, _NO_SCRIPT, answers)
    if wrong := logic.check_answers(form, answers):
        notice = "Please look at the marked fields."
        raise _NotTaken(HTTPStatus.UNPROCESSABLE_ENTITY, notice, answers, wrong)
    return answers


def _too_much() -> _NotTaken:
    return _NotTaken(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That was too much.")


def pass_gate(request: HttpRequest, door: str = FORMS) -> None:
    """Take one turn of this visitor at a door, the forms' unless another is named.

    Raises:
        TooMany: The visitor must wait.
    """
    scope = getattr(request, "scope", None)
    if scope is not None:
        gate_of(scope).pass_visitor(door, peer_of(scope), dict(scope["headers"]))


def _wait(request: HttpRequest, form: Form, error: TooMany) -> HttpResponse:
    try:
        answers = _answers(form, request.POST, posted=True)
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


def _context(request: HttpRequest, form: Form, answers: logic.Answers) -> dict[str, Any]:
    query = logic.text_of(answers, "page_query")[: logic.MAX_TEXT]
    marks = form.draft.proof_of_work is ProofOfWork.MARK
    return {
        "page_url": request.build_absolute_uri(f"/p/{form.slug}" + (f"?{query}" if query else "")),
        "user_agent": request.headers.get("User-Agent", ""),
        "form_version": form.version,
        "script": False,
        **({"proof_of_work": proof.MISSING} if marks else {}),
    }


def _later(request: HttpRequest, form: Form, answers: logic.Answers) -> HttpResponse:
    notice = (
        "We cannot keep your answers right now. They are still below: please send them again in "
        "a moment. Sending twice does no harm."
    )
    status = HTTPStatus.SERVICE_UNAVAILABLE
    response = _show(request, form, answers=answers, status=status, notice=notice)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response


def _see_other(address: str) -> HttpResponse:
    response = HttpResponseRedirect(address)
    response.status_code = HTTPStatus.SEE_OTHER
    return response
