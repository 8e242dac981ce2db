"""An event as many subscriptions share it: parsed at most once, rendered at most once a schema."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import orjson

from leadloop.events.contracts import Event, Position
from leadloop.kit.ids import EventKey

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

COLUMNS: Final = (
    "xid, seq, recorded_at, topic, type, source, id, subject, time, trace_id, key, cause, actor, "
    "origin, data::text, extensions"
)
"""What ``LoggedEvent`` is made of: the log's columns, its data as text."""


class LoggedEvent:
    """The attributes of ``contracts.Event``; ``data`` is parsed when first asked for."""

    __slots__ = (
        "_data",
        "_parsed",
        "actor",
        "cause",
        "extensions",
        "id",
        "key",
        "origin",
        "position",
        "raw",
        "recorded_at",
        "rendered",
        "source",
        "subject",
        "time",
        "topic",
        "trace_id",
        "type",
    )

    def __init__(self, row: Sequence[Any]) -> None:
        self.position = Position(row[0], row[1])
        self.recorded_at: datetime = row[2]
        self.topic: str = row[3]
        self.type: str = row[4]
        self.source: str = row[5]
        self.id: str = row[6]
        self.subject: str = row[7]
        self.time: datetime = row[8]
        self.trace_id: str = row[9]
        self.key: UUID = row[10]
        self.cause: UUID | None = row[11]
        self.actor: str = row[12]
        self.origin: str = row[13]
        self.raw: str = row[14]
        self.extensions: dict[str, Any] | None = row[15]
        self.rendered: dict[str, bytes] = {}
        self._parsed = False
        self._data: Any = None

    @property
    def data(self) -> Any:
        """The data, parsed."""
        if not self._parsed:
            try:
                self._data = orjson.loads(self.raw)
            except orjson.JSONDecodeError:  # what PostgreSQL takes and this parser does not
                self._data = None
            self._parsed = True
        return self._data

    def as_event(self) -> Event:
        """Return the event as the log gives it to subscribers inside Leadloop."""
        return Event(
            self.position,
            self.recorded_at,
            self.topic,
            self.type,
            self.source,
            self.id,
            self.subject,
            self.time,
            self.trace_id,
            EventKey(self.key),
            self.cause,
            self.actor,
            self.origin,
            self.data,
            self.extensions,
        )


Readable = Event | LoggedEvent
"""What filters and envelopes read."""
