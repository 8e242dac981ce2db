"""How Azure Resource Manager answers: resources as JSON, errors as ``{"error": {…}}``."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpResponse

from leadloop.events.contracts import to_json
from leadloop.kit.errors import (
    Conflict,
    FieldError,
    InvalidInput,
    LeadloopError,
    NotAllowed,
    NotFound,
    Unavailable,
)

_CODES: Final[tuple[tuple[type[LeadloopError], HTTPStatus, str], ...]] = (
    (NotAllowed, HTTPStatus.FORBIDDEN, "AuthorizationFailed"),
    (NotFound, HTTPStatus.NOT_FOUND, "ResourceNotFound"),
    (InvalidInput, HTTPStatus.BAD_REQUEST, "InvalidRequest"),
    (Conflict, HTTPStatus.CONFLICT, "Conflict"),
    (Unavailable, HTTPStatus.SERVICE_UNAVAILABLE, "ServiceUnavailable"),
)


class Refusal(Exception):  # noqa: N818 -- reads as the fact it is
    """The request is answered with an error of the protocol."""

    def __init__(self, status: HTTPStatus, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(self) -> HttpResponse:
        """Return the response."""
        return _error(self.status, self.code, self.message, headers=self.headers)


def answer(value: Any, status: int = HTTPStatus.OK, **headers: str) -> HttpResponse:
    """Return ``value`` as JSON; header names have ``_`` for ``-``."""
    response = HttpResponse(to_json(value), status=status, content_type="application/json")
    response["X-Content-Type-Options"] = "nosniff"
    for name, text in headers.items():
        response[name.replace("_", "-")] = text
    return response


def answer_error(error: LeadloopError) -> HttpResponse:
    """Return how an error of Leadloop is told here; every field at fault is a detail."""
    found = (known[1:] for known in _CODES if isinstance(error, known[0]))
    status, code = next(found, (HTTPStatus.CONFLICT, "Conflict"))
    wrong = error.errors if isinstance(error, InvalidInput) else ()
    headers = {"Retry-After": "2"} if status is HTTPStatus.SERVICE_UNAVAILABLE else {}
    return _error(status, code, error.message, wrong, headers=headers)


def _error(
    status: HTTPStatus,
    code: str,
    message: str,
    wrong: Iterable[FieldError] = (),
    *,
    headers: Mapping[str, str],
) -> HttpResponse:
    details = [{"code": e.code, "message": e.message, "target": e.field} for e in wrong]
    target = details[0]["target"] if details else None
    body = {"code": code, "message": message, "target": target, "details": details}
    response = answer({"error": body}, status)
    for name, text in headers.items():
        response[name] = text
    return response
