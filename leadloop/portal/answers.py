"""Answers of the portal's doors, and the one error shape of ``/api/v1``."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Final

import orjson

from leadloop.kit.asgi import Answer, Header
from leadloop.kit.errors import FieldError

RETRY_AFTER_S: Final = 2
"""What a refused sender is told to wait while the log is unavailable."""

JSON: Final[tuple[Header, ...]] = (
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)
RETRY: Final[Header] = (b"retry-after", b"%d" % RETRY_AFTER_S)
CLOSE: Final[Header] = (b"connection", b"close")
ANY_ORIGIN: Final[tuple[Header, ...]] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"location, retry-after, idempotency-replayed"),
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


def unavailable() -> Refusal:
    """The log is down; nothing was kept."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unavailable",
        "Submissions cannot be kept at the moment. Nothing was stored; send the same again, "
        "with the same Idempotency-Key.",
        headers=(RETRY,),
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
