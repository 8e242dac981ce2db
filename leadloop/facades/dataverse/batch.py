"""``$batch``: many calls in one request, change sets among them all or none."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

import structlog
from django.db import transaction

from leadloop.facades.dataverse.answers import Refusal, Reply, refusal_of
from leadloop.facades.dataverse.calls import Call, split_url
from leadloop.facades.dataverse.together import neighbours, write_together
from leadloop.kit.ids import new_uuid

log = structlog.get_logger()

MAX_OPERATIONS: Final = 1000
_BOUNDARY: Final = re.compile(r'boundary="?([^";,\s]{1,200})"?', re.IGNORECASE)
# The vendor's own client leaves spaces in the addresses of a batch as they are.
_REQUEST: Final = re.compile(rb"^(GET|POST|PATCH|PUT|DELETE|HEAD) (\S.*?)(?: HTTP/1\.[01])?$")
_REPLACED: Final = {
    200: "OK",
    201: "Created",
    204: "No Content",
    304: "Not Modified",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    412: "Precondition Failed",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}

Dispatch = Callable[[Call], Reply]


class Part(NamedTuple):
    """One part of a multipart body: its headers, lower-case, and what follows them."""

    headers: Mapping[str, str]
    body: bytes


class Operation(NamedTuple):
    """One call of a batch, as it was sent."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    content_id: str


class _StoppedError(Exception):
    """A change set failed: what it wrote is taken back."""

    def __init__(self, reply: Reply, content_id: str) -> None:
        super().__init__()
        self.reply = reply
        self.content_id = content_id


def _bad(message: str) -> Refusal:
    return Refusal(400, "0x80060888", message)


def answer_batch(call: Call, dispatch: Dispatch) -> Reply:
    """Answer a batch: one part per operation, in order.

    The first failure ends it, unless the call prefers ``odata.continue-on-error``.

    Raises:
        Refusal: The body is no batch, or holds more than 1,000 operations.
    """
    if call.method != "POST":
        raise Refusal(405, "0x80060888", "A batch is sent with POST.")
    plan = _plan(call)
    if sum(len(item) if isinstance(item, list) else 1 for item in plan) > MAX_OPERATIONS:
        raise _bad(f"A batch holds at most {MAX_OPERATIONS} operations.")
    goes_on = "odata.continue-on-error" in call.preferences
    boundary = f"batchresponse_{new_uuid()}"
    parts: list[bytes] = []
    failed = False
    for item in plan:
        if isinstance(item, list):
            part, ok = _change_set(call, item, dispatch)
        else:
            reply = _answer(call, item, {}, dispatch)
            part, ok = _http_part(reply, item.content_id), reply.status < 400  # noqa: PLR2004
        parts.append(part)
        failed = failed or not ok
        if failed and not goes_on:
            break
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    body += b"--" + boundary.encode() + b"--\r\n"
    status = 400 if failed and not goes_on else 200
    return Reply(status, body, {"Content-Type": f"multipart/mixed; boundary={boundary}"})


def _plan(call: Call) -> list[Operation | list[Operation]]:
    plan: list[Operation | list[Operation]] = []
    for part in split_parts(call.body, call.headers.get("content-type", "")):
        kind = part.headers.get("content-type", "")
        if kind.lower().startswith("multipart/"):
            operations = [read_operation(inner) for inner in split_parts(part.body, kind)]
            if any(operation.method == "GET" for operation in operations):
                raise _bad("A change set holds no GET requests.")
            plan.append(operations)
        else:
            plan.append(read_operation(part))
    return plan


def split_parts(body: bytes, content_type: str) -> list[Part]:
    """Return the parts of a multipart body, whose lines end in CRLF or LF.

    Raises:
        Refusal: It is none.
    """
    found = _BOUNDARY.search(content_type)
    if found is None or not content_type.lower().startswith("multipart/"):
        raise _bad("The content type is multipart/mixed with a boundary.")
    mark = re.escape(found[1].encode())
    pieces = re.split(rb"(?:^|\r?\n)--" + mark + rb"(--)?[ \t]*(?:\r?\n|$)", body)
    # Text before the first mark and after the last is nothing; every second piece is a group.
    parts = [piece for piece in pieces[2::2] if piece.strip()]
    if not parts:
        raise _bad("The body holds no parts.")
    return [_part(piece) for piece in parts]


def _part(piece: bytes) -> Part:
    head, body = _head_and_body(piece)
    return Part(_headers(head), body)


def _head_and_body(text: bytes) -> tuple[bytes, bytes]:
    found = re.search(rb"\r?\n\r?\n", text)
    if text.startswith((b"\r\n", b"\n")):
        return b"", text.lstrip(b"\r\n")
    return (text, b"") if found is None else (text[: found.start()], text[found.end() :])


def _headers(head: bytes) -> dict[str, str]:
    headers: dict[str, str] = {}
    for line in head.decode("latin-1").splitlines():
        name, colon, value = line.partition(":")
        if not colon:
            if line.strip():
                raise _bad(f"'{line[:100]}' is no header.")
            continue
        headers[name.strip().lower()] = value.strip()
    return headers


def read_operation(part: Part) -> Operation:
    """Return the call that a part holds.

    Raises:
        Refusal: It holds none.
    """
    if not part.headers.get("content-type", "").lower().startswith("application/http"):
        raise _bad("The content type of a part is application/http.")
    line, _, rest = part.body.lstrip(b"\r\n").partition(b"\n")
    found = _REQUEST.match(line.strip())
    if found is None:
        raise _bad(f"'{line[:100].decode('latin-1').strip()}' is no request line.")
    head, body = _head_and_body(rest)
    headers = _headers(head)
    content_id = part.headers.get("content-id") or headers.get("content-id", "")
    url = found[2].decode("latin-1")
    return Operation(found[1].decode(), url, headers, body.strip(b"\r\n"), content_id)


def _inner(call: Call, operation: Operation, references: Mapping[str, str]) -> Call:
    """Return the call that an operation is.

    Raises:
        Refusal: Its address is none of this service.
    """
    path, query = _address(operation.url)
    return replace(
        call,
        method=operation.method,
        path=path,
        query=query,
        headers=operation.headers,
        body=operation.body,
        references=references,
    )


def _answer(
    call: Call, operation: Operation, references: Mapping[str, str], dispatch: Dispatch
) -> Reply:
    try:
        inner = _inner(call, operation, references)
        with transaction.atomic():
            return dispatch(inner)
    except Exception as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        return refusal.reply()


def _address(url: str) -> tuple[str, dict[str, str]]:
    path, query = split_url(url)
    if path.rstrip("/") == "$batch":
        raise _bad("A batch holds no batches.")
    if path.startswith(("http://", "https://")):
        raise _bad(f"'{url[:200]}' is no address of this service.")
    return path, query


def _change_set(
    call: Call, operations: Sequence[Operation], dispatch: Dispatch
) -> tuple[bytes, bool]:
    boundary = f"changesetresponse_{new_uuid()}"
    references: dict[str, str] = {}
    parts: list[bytes] = []
    try:
        with transaction.atomic():
            for group in _groups(call, operations):
                for operation, reply in _replies(call, group, references, dispatch):
                    _go_on(reply, operation)
                    if operation.content_id:
                        made = reply.headers.get("OData-EntityId") or operation.url
                        references[operation.content_id] = made
                    parts.append(_http_part(reply, operation.content_id))
    except _StoppedError as stopped:
        return _http_part(stopped.reply, stopped.content_id), False
    mark = boundary.encode()
    body = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts)
    head = b"Content-Type: multipart/mixed; boundary=" + mark + b"\r\n\r\n"
    return head + body + b"--" + mark + b"--", True


def _groups(call: Call, operations: Sequence[Operation]) -> Iterator[list[Operation]]:
    """Return the operations in order, those together that may be written together."""
    try:
        calls = [_inner(call, operation, {}) for operation in operations]
    except Refusal:
        yield from ([operation] for operation in operations)
        return
    rest = iter(operations)
    for group in neighbours(calls):
        yield [next(rest) for _ in group]


def _replies(
    call: Call, group: Sequence[Operation], references: Mapping[str, str], dispatch: Dispatch
) -> Iterator[tuple[Operation, Reply]]:
    if len(group) > 1:
        replies = write_together([_inner(call, operation, references) for operation in group])
        if replies is not None:
            yield from zip(group, replies, strict=True)
            return
    for operation in group:
        yield operation, _answer(call, operation, references, dispatch)


def _go_on(reply: Reply, operation: Operation) -> None:
    if reply.status >= 400:  # noqa: PLR2004 -- an error
        raise _StoppedError(reply, operation.content_id)


def _http_part(reply: Reply, content_id: str) -> bytes:
    lines = ["Content-Type: application/http", "Content-Transfer-Encoding: binary"]
    if content_id:
        lines.append(f"Content-ID: {content_id}")
    reason = _REPLACED.get(reply.status, "Status")
    lines += ["", f"HTTP/1.1 {reply.status} {reason}", "OData-Version: 4.0"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + reply.body
