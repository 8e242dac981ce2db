"""Request triggers: ``/flows/{flow}/triggers/{trigger}/invoke``, as Logic Apps answers them.

Opened by a bearer key or token with the scope ``records``, or by the ``sig`` of the callback
address that the flow's screen shows.
"""

import base64
import hmac
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final

import orjson
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from leadloop.flows import api as flows
from leadloop.flows.contracts import TriggerInput
from leadloop.kit.asgi import MAX_BODY_BYTES, parse_traceparent
from leadloop.kit.errors import InvalidInput, LeadloopError, NotAllowed, NotFound, Unavailable
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind, Role

SCOPE: Final = "records"
API_VERSION: Final = "2022-05-01"
_RETRY_AFTER_S: Final = "2"
_OWN_QUERIES: Final = frozenset({"api-version", "sp", "sv", "sig"})

_ERRORS: Final[tuple[tuple[type[LeadloopError], HTTPStatus, str], ...]] = (
    (NotAllowed, HTTPStatus.FORBIDDEN, "Forbidden"),
    (NotFound, HTTPStatus.NOT_FOUND, "WorkflowNotFound"),
    (InvalidInput, HTTPStatus.BAD_REQUEST, "InvalidRequest"),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE, "WorkflowUnavailable"),
    (LeadloopError, HTTPStatus.CONFLICT, "Conflict"),
)


class _Refused(Exception):  # noqa: N818 -- reads as the fact it is
    """The call is answered with an error of the protocol."""

    def __init__(self, status: HTTPStatus, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def signature(flow: str, trigger: str) -> str:
    """Return the ``sig`` of a trigger's callback address: 43 base64url characters."""
    text = f"leadloop.flows.callback\n{flow}\n{trigger}".encode()
    digest = hmac.digest(settings.SECRET_KEY.encode(), text, sha256)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def callback_path(flow: str, trigger: str) -> str:
    """Return the signed callback address of a Request trigger, without scheme and host."""
    return (
        f"/flows/{flow}/triggers/{trigger}/invoke?api-version={API_VERSION}"
        f"&sp=%2Ftriggers%2F{trigger}%2Frun&sv=1.0&sig={signature(flow, trigger)}"
    )


def invoke(request: HttpRequest, flow: str, trigger: str) -> HttpResponse:
    """Start a run and answer what its Response action says, or 202 without one."""
    try:
        answer = flows.run_request_trigger(
            _actor(request, flow, trigger),
            flow=flow,
            trigger=trigger,
            call=_call(request, trigger),
        )
    except _Refused as refused:
        return _error(refused.status, refused.code, refused.message)
    except LeadloopError as error:
        status, code = next(
            (known[1:] for known in _ERRORS if isinstance(error, known[0])), _ERRORS[-1][1:]
        )
        return _error(status, code, error.message)
    return _respond(answer.status, answer.headers, answer.body)


def _actor(request: HttpRequest, flow: str, trigger: str) -> Actor:
    given = request.GET.get("sig")
    if given is not None:
        if hmac.compare_digest(given.encode(), signature(flow, trigger).encode()):
            return Actor(ActorKind.CLIENT, f"callback:{flow}", "Callback URL", Role.INTEGRATION)
        raise _Refused(HTTPStatus.UNAUTHORIZED, "AuthorizationFailed", "The signature is wrong.")
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    actor = users.actor_for_bearer(secret.strip()) if scheme.lower() == "bearer" else None
    if actor is None:
        raise _Refused(
            HTTPStatus.UNAUTHORIZED,
            "DirectApiAuthorizationRequired",
            "Call the signed callback address, or send a bearer key or token.",
        )
    if SCOPE not in actor.scopes:
        raise _Refused(HTTPStatus.FORBIDDEN, "Forbidden", f"This key lacks the scope “{SCOPE}”.")
    return actor


def _call(request: HttpRequest, trigger: str) -> TriggerInput:
    return TriggerInput(
        body=_body(request),
        name=trigger,
        headers=dict(request.headers.items()),
        queries={k: str(v) for k, v in request.GET.items() if k not in _OWN_QUERIES},
        method=request.method or "POST",
        trace_id=parse_traceparent(request.headers.get("traceparent", "").encode()) or "",
        client_tracking_id=request.headers.get("x-ms-client-tracking-id", ""),
    )


def _body(request: HttpRequest) -> Any:
    try:
        raw = request.body
    except RequestDataTooBig:
        raw = b" " * (MAX_BODY_BYTES + 1)
    if len(raw) > MAX_BODY_BYTES:
        message = f"The body is larger than {MAX_BODY_BYTES} bytes."
        raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "RequestEntityTooLarge", message)
    if not raw:
        return None
    if "json" not in (request.content_type or ""):
        return raw.decode("utf-8", "replace")
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        message = f"The body is not JSON: {error}."
        raise _Refused(HTTPStatus.BAD_REQUEST, "InvalidJson", message) from None


def _respond(status: int, headers: Any, body: Any) -> HttpResponse:
    if body is None:
        response = HttpResponse(status=status)
    elif isinstance(body, str):
        response = HttpResponse(body, status=status, content_type="text/plain; charset=utf-8")
    else:
        content = orjson.dumps(body)
        response = HttpResponse(content, status=status, content_type="application/json")
    for name, value in headers.items():
        response[name] = value
    # What a flow answers is data, never a page of ours.
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _error(status: HTTPStatus, code: str, message: str) -> HttpResponse:
    retry = {"Retry-After": _RETRY_AFTER_S} if status is HTTPStatus.SERVICE_UNAVAILABLE else {}
    return _respond(status, retry, {"error": {"code": code, "message": message}})


urlpatterns = [
    path(
        "flows/<str:flow>/triggers/<str:trigger>/invoke",
        csrf_exempt(login_not_required(invoke)),
    ),
]
