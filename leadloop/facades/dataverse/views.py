"""The one view of ``/api/data/v9.2/``: who calls, how often, and from address to answer."""

from http import HTTPStatus
from typing import Final
from uuid import UUID

import structlog
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from leadloop.facades.customizing.extensions import extensions
from leadloop.facades.dataverse import throttle
from leadloop.facades.dataverse.answers import Refusal, Reply, refusal_of
from leadloop.facades.dataverse.calls import Call, read_query
from leadloop.facades.dataverse.dispatch import dispatch
from leadloop.kit.ids import new_uuid
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind, Role

log = structlog.get_logger()

SCOPE: Final = "records"
MAX_BODY_BYTES: Final = 64 * 1024 * 1024
_PREFIX: Final = "/api/data/v9."
_MAY_ACT_FOR_OTHERS: Final = frozenset({Role.INTEGRATION, Role.ADMINISTRATOR})


@csrf_exempt
def serve(request: HttpRequest) -> HttpResponse:
    """Answer one request; whatever goes wrong is told in the protocol's own words."""
    request_id = str(new_uuid())
    spending: throttle.Spending | None = None
    try:
        actor = _caller(request)
        extensions.refresh()
        with throttle.spend(actor) as spending:
            reply = dispatch(_call(request, _impersonated(request, actor)))
    except Exception as error:  # noqa: BLE001 -- every failure has its answer
        reply = _refused(error, request, request_id)
    response = HttpResponse(reply.body, status=reply.status)
    if not reply.body:
        del response.headers["Content-Type"]
    for name, value in reply.headers.items():
        response.headers[name] = value
    response.headers["OData-Version"] = "4.0"
    response.headers["x-ms-service-request-id"] = request_id
    response.headers["X-Content-Type-Options"] = "nosniff"
    for name, value in (spending.headers() if spending else {}).items():
        response.headers.setdefault(name, value)
    return response


def _refused(error: Exception, request: HttpRequest, request_id: str) -> Reply:
    refusal = refusal_of(error)
    if refusal is None and isinstance(error, DataError):
        refusal = Refusal(400, "0x80060888", "A value does not fit its column.")
    if refusal is None and isinstance(error, OperationalError | InterfaceError):
        refusal = Refusal(503, "0x80040216", "The database does not answer.", Retry_After="2")
    if refusal is None:
        log.error("dataverse.failed", path=request.path, request_id=request_id, exc_info=error)
        refusal = Refusal(500, "0x80040216", "An unexpected error occurred.")
    return refusal.reply()


def _caller(request: HttpRequest) -> Actor:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    actor = users.actor_for_bearer(secret.strip()) if scheme.lower() == "bearer" else None
    if actor is None:
        origin = request.build_absolute_uri("/").rstrip("/")
        raise Refusal(
            HTTPStatus.UNAUTHORIZED,
            "0x80072560",
            "Send “Authorization: Bearer” with an access token.",
            WWW_Authenticate=(
                f'Bearer authorization_uri="{origin}/common/oauth2/v2.0/authorize",'
                f' resource_id="{origin}/"'
            ),
        )
    if SCOPE not in actor.scopes:
        message = f"This client lacks the scope “{SCOPE}”."
        raise Refusal(HTTPStatus.FORBIDDEN, "0x80072560", message)
    return actor


def _impersonated(request: HttpRequest, actor: Actor) -> Actor:
    """Return who the call is made for: ``CallerObjectId`` names one of the users."""
    other = request.headers.get("CallerObjectId") or request.headers.get("MSCRMCallerID")
    if not other or other == actor.id:
        return actor
    if actor.kind is not ActorKind.CLIENT or actor.role not in _MAY_ACT_FOR_OTHERS:
        message = "The client lacks the privilege prvActOnBehalfOfAnotherUser."
        raise Refusal(HTTPStatus.FORBIDDEN, "0x80040220", message)
    found = users.find_actor(f"person:{_guid(other)}")
    if found is None:
        raise Refusal(HTTPStatus.FORBIDDEN, "0x80041d1f", f"There is no user {other[:60]}.")
    return found


def _guid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refusal(HTTPStatus.FORBIDDEN, "0x80041d1f", "There is no such user.") from None


def _call(request: HttpRequest, actor: Actor) -> Call:
    body = request.read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        message = f"The request is larger than {MAX_BODY_BYTES} bytes."
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "0x80040216", message)
    version, _, path = request.path.removeprefix(_PREFIX).partition("/")
    base_url = request.build_absolute_uri(f"{_PREFIX}{version}/")
    return Call(
        actor,
        request.method or "GET",
        path,
        read_query(request.META.get("QUERY_STRING", "")),
        {name.lower(): value for name, value in request.headers.items()},
        base_url,
        body,
    )
