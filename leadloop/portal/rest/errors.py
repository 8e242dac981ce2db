"""Every refusal of ``/api/v1`` in its one shape."""

from http import HTTPStatus
from typing import Any, Final

import structlog
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from leadloop.events.contracts import to_json
from leadloop.kit.asgi import parse_traceparent
from leadloop.kit.errors import (
    Conflict,
    FieldError,
    InvalidInput,
    LeadloopError,
    NotAllowed,
    NotFound,
    Unavailable,
)
from leadloop.kit.ids import new_trace_id
from leadloop.portal.answers import RETRY_AFTER_S, error_body

log = structlog.get_logger()


def _trace(request: HttpRequest) -> str:
    given = request.headers.get("traceparent", "").encode("latin-1", "replace")
    return parse_traceparent(given) or new_trace_id()


def error_answer(
    request: HttpRequest,
    status: int,
    code: str,
    message: str,
    fields: tuple[FieldError, ...] = (),
) -> HttpResponse:
    """Return a refusal in the one error shape of ``/api/v1``."""
    body = to_json(error_body(code, message, fields, _trace(request)))
    response = HttpResponse(body, status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="leadloop"'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response


_STATUS_OF: Final[tuple[tuple[type[LeadloopError], HTTPStatus, str], ...]] = (
    (NotFound, HTTPStatus.NOT_FOUND, "not_found"),
    (NotAllowed, HTTPStatus.FORBIDDEN, "not_allowed"),
    (InvalidInput, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_fields"),
    (Conflict, HTTPStatus.CONFLICT, "conflict"),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable"),
)


def on_leadloop_error(request: HttpRequest, error: LeadloopError) -> HttpResponse:
    """Say a refusal of the domain in HTTP."""
    for kind, status, code in _STATUS_OF:
        if isinstance(error, kind):
            fields = error.errors if isinstance(error, InvalidInput) else ()
            return error_answer(request, status, code, error.message, fields)
    return on_failure(request, error)


def on_stranger(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    """Refuse who has no good key."""
    message = "Send “Authorization: Bearer” with a valid write key or token."
    return error_answer(request, HTTPStatus.UNAUTHORIZED, "unauthorized", message)


def on_bad_parameters(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Name the parameters at fault."""
    fields = tuple(
        FieldError(str(e["loc"][-1]), str(e["type"]), str(e["msg"])) for e in error.errors
    )
    message = "; ".join(f"{f.field}: {f.message}" for f in fields[:3])
    return error_answer(
        request, HTTPStatus.UNPROCESSABLE_ENTITY, "invalid_fields", message, fields[:20]
    )


def on_missing(request: HttpRequest, _: Http404) -> HttpResponse:
    """Say that there is nothing."""
    return error_answer(
        request, HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address."
    )


def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Keep a status that the framework chose, in our shape."""
    return error_answer(request, error.status_code, "bad_request", str(error))


def on_database_down(request: HttpRequest, _: Exception) -> HttpResponse:
    """Tell when to come back."""
    message = "The database does not answer; try again."
    return error_answer(request, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", message)


def on_failure(request: HttpRequest, error: Exception) -> HttpResponse:
    """Log a mistake of ours and say that it is one."""
    log.error("api.failed", path=request.path, exc_info=error)
    message = "Something went wrong here."
    return error_answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "internal_error", message)


def handle_errors(api: NinjaAPI) -> None:
    """Give every failure of ``api`` the one shape."""
    handlers: tuple[tuple[type[Exception], Any], ...] = (
        (LeadloopError, on_leadloop_error),
        (AuthenticationError, on_stranger),
        (ValidationError, on_bad_parameters),
        (Http404, on_missing),
        (HttpError, on_http_error),
        (OperationalError, on_database_down),
        (InterfaceError, on_database_down),
        (Exception, on_failure),
    )
    for kind, handler in handlers:
        api.add_exception_handler(kind, handler)
