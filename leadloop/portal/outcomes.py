"""What became of submissions, as intake knows it, for the status door and the thanks page."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from uuid import UUID

from django.db import DatabaseError, connection

from leadloop.intake import api as intake
from leadloop.intake.contracts import DecisionStatus
from leadloop.kit.errors import Unavailable
from leadloop.portal.contracts import SubmissionState
from leadloop.users.contracts import SYSTEM

_THREADS: Final = 2


def find_states(keys: Sequence[UUID]) -> dict[UUID, SubmissionState]:
    """Return what became of submissions; keys under which nothing was submitted are left out."""
    views = intake.decisions_for(SYSTEM, submission_keys=keys)
    return {
        key: SubmissionState(
            key=key,
            done=view.status is not DecisionStatus.ACCEPTED,
            message=view.message,
            details=view.as_json(),
        )
        for key, view in views.items()
    }


def visitor_message(key: UUID) -> str | None:
    """Return the text that was tailored for a visitor; None if there is none, or not yet."""
    try:
        state = find_states((key,)).get(key)
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

    async def start(self) -> None:
        """Nothing to begin: threads start with the first question."""

    async def stop(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _find_states(keys: Sequence[UUID]) -> dict[UUID, SubmissionState]:
    try:
        return find_states(keys)
    except DatabaseError:
        raise Unavailable from None
    finally:
        connection.close()
