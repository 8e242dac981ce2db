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
from leadloop.kit.gate import ANSWERED, EVENT_GRID
from leadloop.kit.limits import TooMany

log = structlog.get_logger()

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
        answer = await handle(scope, receive)
    except ClientGone:
        raise
    except Exception as error:  # noqa: BLE001 -- every failure has its answer
        refusal = refusal_of(error, scope["path"])
        ANSWERED.add(EVENT_GRID, str(refusal.status.real), refusal.code)
        return refusal.answer()
    ANSWERED.add(EVENT_GRID, str(answer.status.real), "")
    return answer


def refusal_of(error: Exception, path: str) -> Refusal:
    """Return how an error is told: the sender gets Event Grid's shape, we get the traceback."""
    match error:
        case Refusal():
            found = error
        case BodyTooLarge():
            text = f"The request is larger than {MAX_BODY_BYTES} bytes."
            found = too_large(text, (b"connection", b"close"))
        case InvalidInput():
            found = bad_request(error.message)
        case NotFound():
            found = not_found(error.message)
        case TooMany():
            found = too_many(error)
        case Unavailable():
            found = unavailable(error.retry_after_s)
        case _:
            log.error("door.failed", path=path, exc_info=error)
            text = "Something went wrong."
            found = Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "InternalServerError", text)
    return found


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


def too_many(error: TooMany) -> Refusal:
    """Return the refusal of who sends more than he may."""
    return Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        "TooManyRequests",
        "More than this client may publish to this topic; nothing was stored. Wait as long as "
        "Retry-After says and send the same again.",
        *error.headers,
    )


def unavailable(retry_after_s: int) -> Refusal:
    """Return the answer while PostgreSQL is down, or too much waits for it."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "ServiceUnavailable",
        "Events cannot be kept at the moment; nothing was stored. Send the same again.",
        (b"retry-after", b"%d" % retry_after_s),
    )
