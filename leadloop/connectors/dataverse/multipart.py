"""OData's ``$batch`` as text: requests out, answers in. Pure.

Source: OData Version 4.0 Part 1, 11.7; Dataverse, "Execute batch operations using the Web API".
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import orjson

BOUNDARY: Final = "batch_leadloop"
CONTENT_TYPE: Final = f'multipart/mixed; boundary="{BOUNDARY}"'


class Part(NamedTuple):
    """One request of a batch."""

    method: str
    url: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]


class Reply(NamedTuple):
    """One answer of a batch; ``body`` is None where there is none. Header names are lower-case."""

    status: int
    headers: Mapping[str, str]
    body: Any


def write_batch(parts: Sequence[Part]) -> bytes:
    """Return the body of a ``$batch`` of independent requests."""
    lines: list[bytes] = []
    for part in parts:
        lines += [
            f"--{BOUNDARY}".encode(),
            b"Content-Type: application/http",
            b"Content-Transfer-Encoding: binary",
            b"",
            f"{part.method} {part.url} HTTP/1.1".encode(),
            b"Content-Type: application/json; type=entry",
            *(f"{name}: {value}".encode() for name, value in part.headers.items()),
            b"",
            orjson.dumps(part.body),
        ]
    return b"\r\n".join([*lines, f"--{BOUNDARY}--".encode(), b""])


def read_batch(content_type: str, body: bytes) -> list[Reply]:
    """Return the answers in a batch's answer, in order.

    Raises:
        ValueError: It is no batch's answer.
    """
    boundary = content_type.partition("boundary=")[2].partition(";")[0].strip().strip('"')
    if not boundary:
        raise ValueError("the answer of a batch names no boundary")
    text = body.decode("utf-8", "replace").replace("\r\n", "\n")
    sections = text.split(f"--{boundary}")[1:]
    return [_reply(section) for section in sections if not section.startswith("--")]


def _reply(section: str) -> Reply:
    _, found, answer = section.partition("HTTP/1.1 ")
    if not found:
        raise ValueError("a part of the batch's answer is no HTTP answer")
    head, _, body = answer.partition("\n\n")
    status_line, *lines = head.split("\n")
    headers = {
        name.strip().lower(): value.strip()
        for name, colon, value in (line.partition(":") for line in lines)
        if colon
    }
    body = body.strip()
    return Reply(int(status_line.split(" ", 1)[0]), headers, orjson.loads(body) if body else None)
