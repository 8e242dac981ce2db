"""Messages to send, and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

MAX_SUBJECT: Final = 200
"""Characters of a subject line."""

MAX_BODY: Final = 200_000
"""Characters of each body."""

MAX_KEY: Final = 200
"""Characters of a purpose or an idempotency key."""


MAX_COPIES: Final = 10
"""Further addresses that one message goes to."""


class Channel(StrEnum):
    """How a message travels."""

    EMAIL = "email"
    SMS = "sms"
    WHATSAPP = "whatsapp"
    WEB_PUSH = "web_push"
    IN_PAGE = "in_page"

    @property
    def label(self) -> str:
        """The word on screens."""
        return _CHANNEL_LABELS[self]


_CHANNEL_LABELS: Final = {
    Channel.EMAIL: "E-mail",
    Channel.SMS: "SMS",
    Channel.WHATSAPP: "WhatsApp",
    Channel.WEB_PUSH: "Web push",
    Channel.IN_PAGE: "In-page message",
}

CARRIED: Final = tuple(Channel)
"""Channels that something takes messages away on."""

BY_NUMBER: Final = frozenset({Channel.SMS, Channel.WHATSAPP})
"""Channels that reach people by their number; all others know them by their e-mail address."""

NOTES: Final = frozenset({Channel.WEB_PUSH, Channel.IN_PAGE})
"""Channels of short notes: a title, some words, and one link to follow."""


class MessageClass(StrEnum):
    """What a message is to its reader; rules of sending hang on it."""

    TRANSACTIONAL = "transactional"
    """Asked for by what its reader just did: a confirmation, a receipt, an answer."""

    COMMERCIAL = "commercial"
    """Wanted by us: it needs a consent to its purpose."""


class MessageState(StrEnum):
    """How far a message has come."""

    QUEUED = "queued"
    HELD = "held"
    """It may leave, but not yet: a cap or quiet hours; ``hold_until`` says when it is looked at."""

    SENT = "sent"
    FAILED = "failed"
    REFUSED = "refused"
    """The gate did not let it pass; the reason is kept, nothing was sent."""

    UNCERTAIN = "uncertain"
    """It was handed over whole, and the answer was lost: it may have left. Not repeated by us."""


MAX_FILES: Final = 10
"""Files that go with one e-mail."""

MAX_FILES_BYTES: Final = 20 * 1024 * 1024
"""Bytes of all files of one e-mail together; more of them few servers take."""


class MailFile(NamedTuple):
    """A file that goes with an e-mail: its bytes are those with this SHA-256 digest."""

    sha256: str
    name: str
    media_type: str


@dataclass(frozen=True, slots=True)
class MailThread:
    """Which conversation an e-mail belongs to, where answers go, and which files go with it.

    ``automatic`` marks what no person wrote, so that other programs do not answer it.
    """

    cc: tuple[str, ...] = ()
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    automatic: bool = True
    files: tuple[MailFile, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageSource:
    """What of ours wants a message sent; results are told back under these ids."""

    campaign_id: UUID | None = None
    journey_id: UUID | None = None
    flow_id: UUID | None = None
    step_id: str = ""
    variant: str = ""


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """A message to send.

    ``key`` makes it one message however often it is asked for. ``purpose`` says what for, in one
    stable word. ``text`` and ``html`` say the same; without ``html`` it goes as plain text.
    ``secret`` is a part of the bodies that only the addressee may read (such as a link that
    proves who they are): screens mask it once the message has really left. A commercial message
    needs a consent to ``consent_purpose``. ``cause`` and ``trace_id`` say which event led here.

    ``to`` is an e-mail address, or what the channel knows (a number in E.164). ``person_entity``
    and ``person_id`` name the person it is for, whose quiet hours are told by ``time_zone``
    (IANA; empty = the policy's). ``headers`` are further headers of an e-mail, of those that
    ``logic.ALLOWED_HEADERS`` names. ``id`` becomes the message's id where the bodies already hold
    addresses signed with it.
    """

    key: str
    purpose: str
    to: str
    subject: str
    text: str
    html: str = ""
    secret: str = ""
    message_class: MessageClass = MessageClass.TRANSACTIONAL
    consent_purpose: str = ""
    thread: MailThread = MailThread()
    cause: UUID | None = None
    trace_id: str = ""
    channel: Channel = Channel.EMAIL
    person_entity: str = ""
    person_id: UUID | None = None
    time_zone: str = ""
    source: MessageSource = MessageSource()
    headers: tuple[tuple[str, str], ...] = ()
    id: UUID | None = None


class MessageRef(NamedTuple):
    """A message that is on its way; ``repeated`` says that it was already.

    ``refused`` says why the gate keeps it back, ``code`` in one stable word; empty where it may
    leave. ``held_until`` (UTC) where it waits for a cap or the end of quiet hours.
    """

    id: UUID
    repeated: bool
    refused: str = ""
    code: str = ""
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message as lists show it. Times are UTC.

    ``reason`` says why it failed or waits for another attempt; ``via`` through what it left;
    ``kept`` that it is only kept here and reached nobody.
    """

    id: UUID
    channel: Channel
    message_class: MessageClass
    purpose: str
    to: str
    subject: str
    state: MessageState
    reason: str
    via: str
    kept: bool
    attempts: int
    cause: UUID | None
    trace_id: str
    created_at: datetime
    sent_at: datetime | None
    code: str = ""
    hold_until: datetime | None = None

    @property
    def may_be_resent(self) -> bool:
        """Whether a person can send it once more."""
        return self.state in RESENDABLE


class Became(StrEnum):
    """What became of a message that was given to a transport."""

    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"
    UNSENT = "unsent"
    """Its turn did not come: not an attempt."""

    UNCERTAIN = "uncertain"
    """Handed over whole, and the answer was lost."""


RESENDABLE: Final = frozenset({MessageState.FAILED, MessageState.REFUSED, MessageState.UNCERTAIN})
"""States of a message that a person may send once more."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message with what it says; secrets are masked where it really left."""

    row: MessageRow
    text: str
    html: str
    headers: tuple[tuple[str, str], ...]


class MessagePage(NamedTuple):
    """One page of messages, newest first; ``after`` fetches the next, None at the end."""

    items: tuple[MessageRow, ...]
    after: UUID | None


class StateCounts(NamedTuple):
    """How many messages stand where."""

    queued: int = 0
    sent: int = 0
    failed: int = 0
    refused: int = 0
    held: int = 0
    uncertain: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self)


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail as a transport needs it. ``created_at`` is UTC; ``id`` makes its Message-ID.

    ``contents`` holds the bytes of ``thread.files``, in their order.
    """

    id: UUID
    to: str
    subject: str
    text: str
    html: str
    created_at: datetime
    thread: MailThread = MailThread()
    headers: tuple[tuple[str, str], ...] = ()
    message_class: MessageClass = MessageClass.TRANSACTIONAL
    channel: Channel = Channel.EMAIL
    contents: tuple[bytes, ...] = ()
