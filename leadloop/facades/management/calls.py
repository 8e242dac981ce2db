"""One request of the management API, checked before anything is done with it."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import orjson
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from leadloop.facades.contracts import SCOPE_MANAGE
from leadloop.facades.management.answers import Refusal
from leadloop.facades.management.paths import Target, parse_path
from leadloop.kit.asgi import MAX_BODY_BYTES
from leadloop.users import api as users
from leadloop.users.contracts import Actor

_VERSION: Final = re.compile(r"20\d\d-\d\d-\d\d(-preview)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks what of which resource. ``base_url`` has no trailing slash."""

    actor: Actor
    target: Target
    query: dict[str, str]
    body: Any
    base_url: str
    host: str

    def name(self, place: int) -> str:
        """Return the name at one level of the address, the outermost being 0."""
        return self.target.names[place]


def read_call(request: HttpRequest) -> Call:
    """Return what a request asks for.

    Raises:
        Refusal: It is not allowed in, or not readable.
    """
    actor = check_caller(request)
    query = {name.lower(): str(value) for name, value in request.GET.items()}
    version = query.get("api-version")
    if version is None:
        message = "The api-version query parameter (?api-version=) is required for all requests."
        raise Refusal(HTTPStatus.BAD_REQUEST, "MissingApiVersionParameter", message)
    if not _VERSION.fullmatch(version):
        message = "The api-version is a date, for example 2025-02-15."
        raise Refusal(HTTPStatus.BAD_REQUEST, "InvalidApiVersionParameter", message)
    target = parse_path(request.path)
    if target is None:
        message = "This is not the id of a resource of Microsoft.EventGrid."
        raise Refusal(HTTPStatus.NOT_FOUND, "InvalidResourceType", message)
    base_url = request.build_absolute_uri("/").rstrip("/")
    return Call(actor, target, query, _body(request), base_url, request.get_host())


def check_caller(request: HttpRequest) -> Actor:
    """Return the client behind the bearer token, which may manage events.

    Raises:
        Refusal: There is none, or it may not.
    """
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    actor = users.actor_for_bearer(secret.strip()) if scheme.lower() == "bearer" else None
    if actor is None:
        raise Refusal(
            HTTPStatus.UNAUTHORIZED,
            "InvalidAuthenticationToken",
            "Send “Authorization: Bearer” with an access token.",
            WWW_Authenticate='Bearer realm="leadloop"',
        )
    if SCOPE_MANAGE not in actor.scopes:
        message = f"This client lacks the scope “{SCOPE_MANAGE}”."
        raise Refusal(HTTPStatus.FORBIDDEN, "AuthorizationFailed", message)
    return actor


def _body(request: HttpRequest) -> Any:
    try:
        raw = request.body
    except RequestDataTooBig:
        raw = b" " * (MAX_BODY_BYTES + 1)
    if len(raw) > MAX_BODY_BYTES:
        message = f"The body is larger than {MAX_BODY_BYTES} bytes."
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "RequestEntityTooLarge", message)
    if not raw:
        return None
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        message = f"The body is not JSON: {error}."
        raise Refusal(HTTPStatus.BAD_REQUEST, "InvalidRequestContent", message) from None
