"""Which pull subscriptions there are, kept in memory for a moment."""

import time
from typing import Any, Final
from uuid import UUID

from leadloop.events.adapters.connections import Connections
from leadloop.events.adapters.pull.claims import Queue
from leadloop.events.contracts.subscriptions import PullQueue
from leadloop.events.logic.filters import compile_filter
from leadloop.events.logic.stored import draft_from_json
from leadloop.kit import clock
from leadloop.kit.errors import NotFound

_FRESH_S: Final = 1.0
_MOST: Final = 1_000
_FIND: Final = """
SELECT id, topic, name, version, draft FROM events_event_subscription
WHERE destination = 'pull' AND state = 'Succeeded' AND (expires_at IS NULL OR expires_at > %(now)s)
    AND """
_BY_NAME: Final = f"{_FIND} lower(topic) = %(topic)s AND lower(name) = %(name)s".encode()
_BY_ID: Final = f"{_FIND} id = %(id)s".encode()


class Directory:
    """Finds queues by topic and name; changes are seen within a second."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._known: dict[tuple[str, str], tuple[float, Queue]] = {}

    async def find(self, topic: str, name: str) -> Queue:
        """Return a pull subscription by topic and name, whatever their case.

        Raises:
            NotFound: There is none.
            Unavailable: PostgreSQL does not answer.
        """
        wanted = (topic.lower(), name.lower())
        seen, queue = self._known.get(wanted, (0.0, None))
        if queue is not None and time.monotonic() - seen < _FRESH_S:
            return queue
        if "\0" in topic + name:
            raise _missing(topic, name)
        queue = await self._load(_BY_NAME, {"topic": wanted[0], "name": wanted[1]})
        if queue is None:
            self._known.pop(wanted, None)
            raise _missing(topic, name)
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[wanted] = (time.monotonic(), queue)
        return queue

    async def read(self, queue_id: UUID) -> Queue | None:
        """Return a pull subscription as it is now, or None if it is gone.

        Raises:
            Unavailable: PostgreSQL does not answer.
        """
        return await self._load(_BY_ID, {"id": queue_id})

    async def _load(self, query: bytes, parameters: dict[str, Any]) -> Queue | None:
        async with self._connections.use() as connection:
            found = await connection.execute(query, {"now": clock.now(), **parameters})
            row = await found.fetchone()
        if row is None:
            return None
        queue_id, topic_name, own_name, version, kept = row
        draft = draft_from_json(kept)
        if not isinstance(draft.destination, PullQueue):
            return None
        return Queue(
            id=queue_id,
            topic=topic_name,
            name=own_name,
            version=version,
            settings=draft.destination,
            matches=compile_filter(draft.filter),
            dead_letter=draft.dead_letter,
        )


def _missing(topic: str, name: str) -> NotFound:
    return NotFound(f"There is no queue subscription “{name[:100]}” of a topic “{topic[:100]}”.")
