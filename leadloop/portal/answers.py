"""Answers of the portal's doors, and the one error shape of ``/api/v1``."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Final

import orjson

from leadloop.kit.asgi import Answer, Header
from leadloop.kit.errors import FieldError, Unavailable
from leadloop.kit.limits import TooMany

RETRY_AFTER_S: Final = Unavailable.retry_after_s
"""What a refused sender is told to wait while nobody knows how long it will take."""

JSON: Final[tuple[Header, ...]] = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
CLOSE: Final[Header] = (b"connection", b"close")
ANY_ORIGIN: Final[tuple[Header, ...]] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"location, retry-after, idempotency-replayed, ratelimit"),
)
PREFLIGHT: Final[tuple[Header, ...]] = (
    *ANY_ORIGIN,
    (b"access-control-allow-methods", b"GET, POST"),
    (b"access-control-allow-headers", b"authorization, content-type, idempotency-key, traceparent"),
    (b"access-control-max-age", b"86400"),
)


class Refusal(Exception):  # noqa: N818 -- reads as the fact it is
    """The door says no: a status, a stable code, a sentence, and the fields at fault."""

    def __init__(
        self,
        status: HTTPStatus,
        code: str,
        message: str,
        *,
        fields: Sequence[FieldError] = (),
        headers: Iterable[Header] = (),
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields
        self.headers = tuple(headers)

    def answer(self, trace_id: str) -> Answer:
        """Return the whole response in the error shape of ``/api/v1``."""
        body = orjson.dumps(error_body(self.code, self.message, self.fields, trace_id))
        return Answer(self.status, body, (*JSON, *self.headers))


def error_body(
    code: str, message: str, fields: Sequence[FieldError], trace_id: str
) -> dict[str, object]:
    """Return ``{"error": {"code", "message", "fields"}, "trace_id"}``."""
    return {
        "error": {"code": code, "message": message, "fields": [f._asdict() for f in fields]},
        "trace_id": trace_id,
    }


def malformed(message: str) -> Refusal:
    """The body is not JSON."""
    return Refusal(HTTPStatus.BAD_REQUEST, "malformed_json", f"The body is not JSON: {message}.")


def bad_shape(errors: Sequence[FieldError]) -> Refusal:
    """The body is JSON, but not a lead."""
    return Refusal(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid_fields",
        "; ".join(f"{e.field}: {e.message}" if e.field else e.message for e in errors[:3]),
        fields=errors,
    )


def too_large(limit: int) -> Refusal:
    """The body is too long; the connection is closed, for the rest of it was not read."""
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too_large",
        f"The body is larger than {limit} bytes.",
        headers=(CLOSE,),
    )


def unauthorised(message: str) -> Refusal:
    """No key, or a key that opens nothing (any more)."""
    return Refusal(
        HTTPStatus.UNAUTHORIZED,
        "unauthorized",
        message,
        headers=((b"www-authenticate", b'Bearer realm="leadloop"'),),
    )


def forbidden(scope: str) -> Refusal:
    """A good key without the right."""
    return Refusal(HTTPStatus.FORBIDDEN, "missing_scope", f"This key lacks the scope “{scope}”.")


def too_many(error: TooMany) -> Refusal:
    """The sender is faster than it may be; nothing was kept."""
    return Refusal(
        HTTPStatus.TOO_MANY_REQUESTS,
        "too_many_requests",
        "You are sending more than this door takes. Nothing was stored; wait as long as "
        "Retry-After says and send the same again.",
        headers=error.headers,
    )


def unavailable(retry_after_s: int) -> Refusal:
    """The log is down, or more waits for it than can be kept; nothing was stored."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unavailable",
        "Submissions cannot be kept at the moment. Nothing was stored; send the same again, "
        "with the same Idempotency-Key.",
        headers=((b"retry-after", b"%d" % retry_after_s),),
    )


def failed() -> Refusal:
    """A mistake of ours. Whether the submission was kept is not known; a repeat is safe."""
    return Refusal(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "internal_error",
        "Something went wrong here. Sending the same again with the same Idempotency-Key is safe.",
    )


def reused_key() -> Refusal:
    """A repeat of an id, but not of a body."""
    return Refusal(
        HTTPStatus.CONFLICT,
        "idempotency_key_reused",
        "This Idempotency-Key was used before with another body.",
    )
