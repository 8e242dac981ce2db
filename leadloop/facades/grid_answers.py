"""How Event Grid's doors say no: ``{"error": {"code", "message", "details"}}``."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

import orjson
import structlog

from leadloop.kit.asgi import (
    MAX_BODY_BYTES,
    Answer,
    BodyTooLarge,
    ClientGone,
    Header,
    Receive,
    Scope,
)
from leadloop.kit.errors import InvalidInput, NotFound, Unavailable

log = structlog.get_logger()

RETRY_AFTER_S: Final = 2
JSON: Final[Header] = (b"content-type", b"application/json")


class Refusal(Exception):  # noqa: N818 -- reads as the fact it is
    """The door says no, in Event Grid's words."""

    def __init__(self, status: HTTPStatus, code: str, message: str, *headers: Header) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers

    def answer(self) -> Answer:
        """Return the response: ``{"error": {"code", "message", "details"}}``."""
        error = {"code": self.code, "message": self.message, "details": []}
        return Answer(self.status, orjson.dumps({"error": error}), (JSON, *self.headers))


async def answer_or_refusal(
    handle: Callable[[Scope, Receive], Awaitable[Answer]], scope: Scope, receive: Receive
) -> Answer:
    """Return what ``handle`` answers; whatever it raises, in Event Grid's words.

    Raises:
        ClientGone: There is nobody to answer.
    """
    try:
        return await handle(scope, receive)
    except ClientGone:
        raise
    except Exception as error:  # noqa: BLE001 -- the last resort of a door
        return refusal_of(error, scope["path"]).answer()


def refusal_of(error: Exception, path: str) -> Refusal:
    """Return how an error is told: the sender gets Event Grid's shape, we get the traceback."""
    match error:
        case Refusal():
            return error
        case BodyTooLarge():
            text = f"The request is larger than {MAX_BODY_BYTES} bytes."
            return too_large(text, (b"connection", b"close"))
        case InvalidInput():
            return bad_request(error.message)
        case NotFound():
            return not_found(error.message)
        case Unavailable():
            return unavailable()
        case _:
            log.error("door.failed", path=path, exc_info=error)
            text = "Something went wrong."
            return Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "InternalServerError", text)


def bad_request(message: str) -> Refusal:
    """Return the refusal of what is malformed."""
    return Refusal(HTTPStatus.BAD_REQUEST, "BadRequest", message)


def unauthorized(message: str) -> Refusal:
    """Return the refusal of who cannot be recognised."""
    return Refusal(
        HTTPStatus.UNAUTHORIZED,
        "Unauthorized",
        message,
        (b"www-authenticate", b'Bearer realm="leadloop"'),
    )


def forbidden(message: str) -> Refusal:
    """Return the refusal of who may not do this."""
    return Refusal(HTTPStatus.FORBIDDEN, "Forbidden", message)


def not_found(message: str) -> Refusal:
    """Return the refusal of what does not exist."""
    return Refusal(HTTPStatus.NOT_FOUND, "NotFound", message)


def only_post(what: str) -> Refusal:
    """Return the refusal of another method."""
    return Refusal(HTTPStatus.METHOD_NOT_ALLOWED, "MethodNotAllowed", what, (b"allow", b"POST"))


def too_large(message: str, *headers: Header) -> Refusal:
    """Return the refusal of what is too long."""
    return Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "RequestEntityTooLarge", message, *headers)


def unavailable() -> Refusal:
    """Return the answer while PostgreSQL is down."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "ServiceUnavailable",
        "Events cannot be kept at the moment; nothing was stored. Send the same again.",
        (b"retry-after", b"%d" % RETRY_AFTER_S),
    )
