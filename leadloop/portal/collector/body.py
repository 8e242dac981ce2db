"""The body of a collector's request: bounded while it is read, and again while it inflates."""

import zlib
from http import HTTPStatus
from typing import Any, Final

from leadloop.kit.asgi import BodyTooLarge, Headers, Receive, read_body
from leadloop.portal.answers import CLOSE, Refusal
from leadloop.portal.lead_shape import MalformedJson, TooDeep, parse_json

MAX_BATCH_BYTES: Final = 512_000
"""A batch as Segment counts it, and everything that an unproven sender may make us read."""

MAX_PROVEN_BATCH_BYTES: Final = 4_194_304
"""A batch as RudderStack counts it, from a sender whose key stood in a header."""

MAX_CONTAINERS: Final = 200_000
"""Objects and lists in one request: parsed, an empty one takes thirty times its text."""

_GZIP: Final = 31  # zlib's window bits that mean: a gzip header, nothing else


async def read_json(receive: Receive, headers: Headers, limit: int) -> tuple[Any, int]:
    """Return what the body says, and how many bytes it has unpacked; at most ``limit`` are.

    Raises:
        Refusal: 400 not JSON or not gzip; 413 too large; 415 another compression.
    """
    encoding = headers.get(b"content-encoding", b"identity").strip().lower()
    if encoding not in {b"identity", b"gzip", b""}:
        raise Refusal(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported_encoding",
            "Send the body uncompressed or as gzip.",
        )
    try:
        body = await read_body(receive, headers, limit)
        if encoding == b"gzip":
            body = inflate(body, limit)
    except BodyTooLarge:
        raise too_large(limit) from None
    if body.count(b"{") + body.count(b"[") > MAX_CONTAINERS:
        message = f"A request holds at most {MAX_CONTAINERS} objects and lists."
        raise Refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_many", message)
    try:
        return parse_json(body), len(body)
    except MalformedJson as error:
        raise _bad("malformed_json", f"The body is not JSON: {error}.") from None
    except TooDeep as error:
        raise _bad("too_deep", error.errors[0].message) from None


def inflate(body: bytes, limit: int) -> bytes:
    """Return the one gzip member ``body``, unpacked to at most ``limit`` bytes.

    Raises:
        BodyTooLarge: It holds more; no more than ``limit`` and one byte were ever unpacked.
        Refusal: 400 if it is not whole gzip.
    """
    unpacker = zlib.decompressobj(_GZIP)
    try:
        text = unpacker.decompress(body, limit + 1)
    except zlib.error:
        raise _bad("malformed_gzip", "The body is not gzip.") from None
    if len(text) > limit:
        raise BodyTooLarge
    if not unpacker.eof:
        raise _bad("malformed_gzip", "The body ends before its gzip does.")
    return text


def too_large(limit: int) -> Refusal:
    """The body is too long; the connection is closed, for the rest of it was not read."""
    return Refusal(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "too_large",
        f"The body is larger than {limit} bytes.",
        headers=(CLOSE,),
    )


def _bad(code: str, message: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, code, message)
