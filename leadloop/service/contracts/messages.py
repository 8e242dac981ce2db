"""What is said on a case."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class Direction(StrEnum):
    """Who speaks: the customer (in), or us (out)."""

    IN = "in"
    OUT = "out"


class Visibility(StrEnum):
    """Who reads it: the customer too, or only us."""

    PUBLIC = "public"
    INTERNAL = "internal"


class MessageChannel(StrEnum):
    """How it travelled."""

    EMAIL = "email"
    WEB = "web"
    PHONE = "phone"
    CHAT = "chat"
    VOICE_AGENT = "voice_agent"
    NOTE = "note"


class FileRef(NamedTuple):
    """A file that came along: the attachment's id, name, type, size in bytes."""

    id: UUID
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """An answer to the customer, as typed: Markdown. Without ``to`` it goes to who wrote last.

    ``key`` makes two sends one. ``status`` is the status reason the case takes with it.
    """

    text: str
    to: str = ""
    cc: tuple[str, ...] = ()
    key: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class MessageView:
    """One entry of a case's thread. ``html`` is clean; ``quoted`` is what an e-mail repeated.

    ``delivery`` says what became of a reply (queued, sent, failed, refused), ``reason`` why.
    """

    id: UUID
    direction: Direction
    visibility: Visibility
    channel: MessageChannel
    author: str
    author_name: str
    from_address: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    text: str
    html: str
    quoted: str
    automatic: bool
    files: tuple[FileRef, ...]
    outbound_id: UUID | None
    delivery: str
    reason: str
    merged_from: str
    created_at: datetime
