"""What an event is, to everyone who writes or reads one (CloudEvents 1.0 attributes)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from leadloop.kit.errors import LeadloopError
from leadloop.kit.ids import EventKey, event_key

NORMAL: Final = 0
"""The priority of an event that may wait for its turn."""

HIGH: Final = 1
"""The priority of an event that the relay delivers before every normal one."""

PRIORITIES: Final = (HIGH, NORMAL)
"""Every priority, the most urgent first."""


class Position(NamedTuple):
    """A place in the log: transaction id first, then sequence. Cursors compare these."""

    xid: int
    seq: int


class EventDraft(NamedTuple):
    """An event to append.

    ``data`` is JSON text (UTF-8). ``body`` is a digest of what the sender sent, so that a repeat
    of the same id with another body can be told apart; empty means "not compared".
    ``cause`` is the key of the event that led here; ``actor`` who did it (``person:…``,
    ``client:…``, ``flow:…``, empty = the system); ``extensions`` is a JSON object text of further
    CloudEvents attributes, or None.
    ``priority`` is ``NORMAL`` or ``HIGH``; within one priority the order of the log holds.
    """

    topic: str
    type: str
    source: str
    id: str
    data: bytes
    time: datetime
    trace_id: str
    subject: str = ""
    cause: UUID | None = None
    actor: str = ""
    origin: str = ""
    body: UUID | None = None
    extensions: bytes | None = None
    priority: int = NORMAL

    @property
    def key(self) -> EventKey:
        """The key under which the log recognises a repeat."""
        return event_key(self.topic, self.source, self.id)


class Receipt(NamedTuple):
    """What the log answers for one draft.

    ``duplicate`` means the log already held an event with this key; ``trace_id`` is then the
    first one's, and ``same_body`` says whether the bodies agree.
    """

    key: EventKey
    trace_id: str
    duplicate: bool
    same_body: bool


class Event(NamedTuple):
    """An event as read from the log. Times are UTC."""

    position: Position
    recorded_at: datetime
    topic: str
    type: str
    source: str
    id: str
    subject: str
    time: datetime
    trace_id: str
    key: EventKey
    cause: UUID | None
    actor: str
    origin: str
    data: Any
    extensions: dict[str, Any] | None
    priority: int = NORMAL

    @property
    def submission_key(self) -> UUID:
        """The key of the submission this event stands for: a replay stands for its original.

        Only what has a cause can be a replay: doors let senders name extensions, never causes.
        """
        original = (self.extensions or {}).get("replayof") if self.cause else None
        return UUID(original) if original else self.key


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One reader of a topic inside Leadloop.

    ``handle`` runs inside an open transaction with up to ``batch_size`` events in log order and
    commits together with the cursor; it must be safe to repeat. If it raises, the batch is rolled
    back and each event is tried alone; an event that still fails goes to the retry list and, after
    ``max_attempts``, to the dead letters. ``types`` empty means every type.

    High events come in batches of their own, before waiting normal ones. A batch of each priority
    may be under way at the same time; of one priority never two.

    Who needs no data says so with ``with_data`` False: to read and parse it is most of what reading
    costs. ``data`` of its events is None. Who is ``patient`` is asked once a second, so that what
    nobody waits for comes in few large batches: a batch costs as much as a hundred events.
    """

    name: str
    topic: str
    handle: Callable[[Sequence[Event]], None]
    types: frozenset[str] = frozenset()
    batch_size: int = 500
    max_attempts: int = 8
    with_data: bool = True
    patient: bool = False


class UnknownTopic(LeadloopError):  # noqa: N818
    """There is no such topic."""


class DoNotRetry(LeadloopError):  # noqa: N818
    """This event can never be handled as it is; it goes to the dead letters at once."""


def to_json(value: Any) -> bytes:
    """Return ``value`` as JSON text; UUIDs and datetimes (RFC 3339, UTC) are understood."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)
