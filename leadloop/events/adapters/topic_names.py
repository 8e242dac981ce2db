"""Topics that outsiders may publish to: asynchronous, without Django, from memory."""

import time
from typing import Final

from leadloop.events.adapters.connections import Connections
from leadloop.kit.errors import Unavailable

_FRESH_S: Final = 2.0
_MOST: Final = 1_000
_FIND: Final = b"SELECT name FROM events_topic WHERE lower(name) = %s"


class TopicNames:
    """Knows the built-in topics, and custom ones as they were within the last two seconds.

    While PostgreSQL is down, what was known serves.
    """

    def __init__(self, url: str, *, built_in: frozenset[str]) -> None:
        self._built_in = built_in
        self._connections = Connections(url, limit=1)
        self._known: dict[str, tuple[float, str]] = {}

    async def start(self) -> None:
        """Connects when first asked for a custom topic."""

    async def stop(self) -> None:
        """Close the connection."""
        await self._connections.close()

    async def find_public(self, name: str) -> str | None:
        """Return the topic of this name, in whatever case, as it is spelled; None if none is.

        Raises:
            Unavailable: It is not known, and PostgreSQL does not answer.
        """
        lowered = name.lower()
        if lowered in self._built_in:
            return lowered
        seen, spelled = self._known.get(lowered, (0.0, None))
        if spelled is not None and time.monotonic() - seen < _FRESH_S:
            return spelled
        try:
            return await self._look_up(lowered)
        except Unavailable:
            if spelled is None:
                raise
            return spelled

    async def _look_up(self, lowered: str) -> str | None:
        if "\0" in lowered:
            return None
        async with self._connections.use() as connection:
            found = await connection.execute(_FIND, (lowered,))
            row = await found.fetchone()
        if row is None:
            self._known.pop(lowered, None)
            return None
        if len(self._known) >= _MOST:
            self._known.clear()
        self._known[lowered] = (time.monotonic(), row[0])
        return str(row[0])
