"""E-mail on its way in."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class MailKind(StrEnum):
    """What an incoming e-mail is; only a person's is ever answered."""

    PERSON = "person"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LOOP = "loop"
    BULK = "bulk"


class MailPart(NamedTuple):
    """A file of an e-mail."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """An e-mail, read: addresses in lower case, ``html`` as it came, ``text`` without markup.

    ``said`` is the text without what it quotes, ``quoted`` the rest. ``dropped`` names files
    that were too large or too many. ``failed`` are the addresses a bounce speaks of, ``lasting``
    whether for good.
    """

    message_id: str
    from_address: str
    from_name: str
    reply_to: str
    to: tuple[str, ...]
    cc: tuple[str, ...]
    subject: str
    said: str
    quoted: str
    html: str
    sent_at: datetime | None
    references: tuple[str, ...]
    tokens: tuple[str, ...]
    kind: MailKind
    files: tuple[MailPart, ...] = ()
    dropped: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    lasting: bool = False


class FetchedMail(NamedTuple):
    """An e-mail as the mailbox holds it; ``size`` in bytes, ``raw`` cut where it is too large."""

    uid: int
    raw: bytes
    size: int


@dataclass(frozen=True, slots=True)
class MailboxSettings:
    """Where e-mail comes in. ``password`` is never shown."""

    host: str
    port: int
    implicit_tls: bool
    user: str
    folder: str
    password: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """What screens call it; without the password."""
        return (
            f"{self.user}@{self.host}/{self.folder}" if self.user else f"{self.host}/{self.folder}"
        )


class MailboxState(NamedTuple):
    """How a mailbox is doing."""

    name: str
    polled_at: datetime | None
    error: str
    received: int
    failed: int


class InboundRow(NamedTuple):
    """An e-mail that came in, and what became of it."""

    id: UUID
    from_address: str
    subject: str
    kind: str
    state: str
    reason: str
    case_id: UUID | None
    case_number: str
    size: int
    received_at: datetime
