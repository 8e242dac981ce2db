"""What became of a submission: intake's answer, and until there is one, the log's."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from uuid import UUID

from django.db import DatabaseError, connection

from leadloop.events import api as events
from leadloop.events import catalogue
from leadloop.intake import api as intake
from leadloop.intake.contracts import DecisionStatus
from leadloop.kit.errors import Unavailable
from leadloop.portal.contracts import SubmissionState

_THREADS: Final = 2


def find_state(key: UUID) -> SubmissionState | None:
    """Return what became of a submission, or None if there never was one under this key."""
    view = intake.decision_for(key)
    if view is None or view.status is DecisionStatus.ACCEPTED:
        event = events.read_key(key)
        if event is None or event.topic != catalogue.LEADS:
            return None
        return SubmissionState(key, done=False, message=None, details={"outcome": None})
    return SubmissionState(key, done=True, message=view.message, details=view.as_json())


def visitor_message(key: UUID) -> str | None:
    """Return the text that was tailored for a visitor; None if there is none, or not yet."""
    try:
        state = find_state(key)
    except DatabaseError:
        return None
    return state.message if state else None


class DjangoSubmissions:
    """Answers the status door from the tables, in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="submissions")

    async def find_states(self, keys: Sequence[UUID], /) -> Mapping[UUID, SubmissionState]:
        """Return the state of each known submission among ``keys``.

        Raises:
            Unavailable: PostgreSQL does not answer.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _find_states, tuple(keys))

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _find_states(keys: Sequence[UUID]) -> dict[UUID, SubmissionState]:
    try:
        found = {key: find_state(key) for key in keys}
    except DatabaseError:
        raise Unavailable from None
    finally:
        connection.close()
    return {key: state for key, state in found.items() if state}
