"""What flows need from the world."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from leadloop.flows.contracts import EffectResult


class Write(NamedTuple):
    """One write a run asks for.

    ``operation`` is ``upsert``, ``update``, ``create`` or ``delete``. ``key`` holds one alternate
    key by vendor name, or the row's id under the empty name. ``cause`` and ``trace_id`` say which
    event led here; ``repeat_key`` is the same whenever the same write is asked for again.
    """

    operation: str
    key: Mapping[str, str]
    values: Mapping[str, Any]
    cause: UUID | None
    trace_id: str
    repeat_key: str


class Records(Protocol):
    """The business records that a flow's Dataverse actions write and read."""

    def write(self, entity: str, writes: Sequence[Write]) -> list[EffectResult]:
        """Write a batch in the caller's transaction; one result per write, in order.

        What raises undoes the whole batch; the caller decides what then.
        """

    def read(self, payload: Mapping[str, Any]) -> EffectResult:
        """Read one row or a list of rows."""


class HttpClient(Protocol):
    """Calls out over HTTP, outside of any transaction."""

    def send(self, payload: Mapping[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        """Send one request; return ``{statusCode, headers, body}``.

        Raises:
            Unavailable: No answer came.
        """
