"""How Dataverse says yes and no: ``{"error": {"code", "message"}}``, and the codes we use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

import orjson

from leadloop.kit.errors import (
    Conflict,
    InvalidInput,
    LeadloopError,
    NotAllowed,
    NotFound,
    NotYours,
    StaleWrite,
    Unavailable,
)
from leadloop.kit.odata.syntax import SyntaxFault, UnknownProperty

JSON: Final = "application/json; odata.metadata=minimal"

BAD_SYNTAX: Final = "0x80060888"
NO_RECORD: Final = "0x80040217"
NO_RESOURCE: Final = "0x80060888"
NO_ENTITY_SET: Final = "0x8006088a"
NO_KEY: Final = "0x80060891"
NOT_PERMITTED: Final = "0x80040220"
NOT_YOURS: Final = "0x80048306"
STALE: Final = "0x80060882"
KEY_TAKEN: Final = "0x80060892"
DUPLICATE: Final = "0x80040237"
BAD_PAYLOAD: Final = "0x80048d19"

_FIELD_CODES: Final[Mapping[str, tuple[HTTPStatus, str]]] = {
    "too_long": (HTTPStatus.BAD_REQUEST, "0x80044331"),
    "out_of_range": (HTTPStatus.BAD_REQUEST, "0x80044330"),
    "unknown": (HTTPStatus.BAD_REQUEST, "0x0"),
    "unknown_key": (HTTPStatus.BAD_REQUEST, BAD_SYNTAX),
    "no_record": (HTTPStatus.NOT_FOUND, NO_RECORD),
    "read_only": (HTTPStatus.BAD_REQUEST, "0x80040203"),
    "required": (HTTPStatus.BAD_REQUEST, "0x80040203"),
}


class Refusal(Exception):  # noqa: N818 -- reads as the fact it is
    """The request is answered with an error of the protocol."""

    def __init__(self, status: int, code: str, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = int(status)
        self.code = code
        self.message = message
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def reply(self) -> "Reply":
        """Return the response."""
        body = {"error": {"code": self.code, "message": self.message}}
        return Reply(self.status, orjson.dumps(body), {**self.headers, "Content-Type": JSON})


@dataclass(slots=True)
class Reply:
    """An answer, on its own or as a part of a batch."""

    status: int = 204
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def ok(value: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Reply:
    """Return ``value`` as JSON."""
    return Reply(status, orjson.dumps(value), {"Content-Type": JSON, **(headers or {})})


def bad_syntax(message: str) -> Refusal:
    """Return the refusal of what cannot be read."""
    return Refusal(HTTPStatus.BAD_REQUEST, BAD_SYNTAX, message)


def no_property(name: str, entity: str) -> Refusal:
    """Return the refusal of a property that the entity does not have."""
    message = f"Could not find a property named '{name[:100]}' on type '{_type(entity)}'."
    return Refusal(HTTPStatus.BAD_REQUEST, "0x0", message)


def no_record(entity: str, key: object) -> Refusal:
    """Return the refusal of a record that is not there, or not the caller's to see."""
    message = f"{entity} With Id = {key} Does Not Exist"
    return Refusal(HTTPStatus.NOT_FOUND, NO_RECORD, message)


def no_resource(path: str, code: str = NO_RESOURCE) -> Refusal:
    """Return the refusal of an address that leads nowhere."""
    message = f"Resource not found for the segment '{path[:200]}'."
    return Refusal(HTTPStatus.NOT_FOUND, code, message)


def not_allowed(method: str) -> Refusal:
    """Return the refusal of a method that an address does not answer."""
    message = f"The requested resource does not support http method '{method[:10]}'."
    return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "0x80060888", message)


def refusal_of(error: Exception) -> Refusal | None:
    """Return how an error is told; None for one that nobody foresaw."""
    match error:
        case Refusal():
            return error
        case UnknownProperty():
            return no_property(error.name, error.entity)
        case SyntaxFault():
            return bad_syntax(str(error))
        case InvalidInput():
            return _of_fields(error)
        case LeadloopError():
            return _of_house(error)
        case _:
            return None


def _of_fields(error: InvalidInput) -> Refusal:
    first = error.errors[0] if error.errors else None
    known = _FIELD_CODES.get(first.code) if first else None
    status, code = known or (HTTPStatus.BAD_REQUEST, BAD_PAYLOAD)
    message = error.message
    if first and first.code == "too_long":
        message = (
            f"A validation error occurred. The length of the '{first.field}' attribute "
            f"exceeded the maximum allowed length. {first.message}"
        )
    elif first and first.code == "no_record" and len(error.errors) == 1:
        message = first.message
    return Refusal(status, code, message)


def _of_house(error: LeadloopError) -> Refusal:
    match error:
        case NotAllowed():
            code = NOT_YOURS if isinstance(error, NotYours) else NOT_PERMITTED
            return Refusal(HTTPStatus.FORBIDDEN, code, error.message)
        case NotFound():
            return Refusal(HTTPStatus.NOT_FOUND, NO_RECORD, error.message)
        case StaleWrite():
            message = "The version of the existing record doesn't match the RowVersion property."
            return Refusal(HTTPStatus.PRECONDITION_FAILED, STALE, message)
        case Conflict():
            return Refusal(HTTPStatus.PRECONDITION_FAILED, DUPLICATE, error.message)
        case Unavailable():
            wait = str(error.retry_after_s)
            return Refusal(503, "0x80040216", error.message, Retry_After=wait)
        case _:
            return Refusal(HTTPStatus.BAD_REQUEST, "0x80040216", error.message)


def _type(entity: str) -> str:
    return f"Microsoft.Dynamics.CRM.{entity}"
