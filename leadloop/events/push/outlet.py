"""A webhook subscription as the dispatcher holds it, and how it is read from its row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg
import structlog

from leadloop.events.contracts import Position
from leadloop.events.contracts.subscriptions import ProvisioningState, SubscriptionDraft, WebHook
from leadloop.events.logic.filters import Matches, compile_filter
from leadloop.events.logic.progress import Mark
from leadloop.events.logic.requests import Shape
from leadloop.events.logic.stored import draft_from_json
from leadloop.kit import clock, sealing

log = structlog.get_logger()

LISTED: Final = """
SELECT id, version FROM events_event_subscription
WHERE destination = 'webhook' AND state <> 'Failed' ORDER BY id
"""
_COLUMNS: Final = (
    "id, draft, version, state, validation, validation_until, secret, old_secret, old_secret_until,"
    " rate_per_minute, xid, seq, read_at, started_at, failures_in_row, sick_until, expires_at"
)
_READ: Final = f"SELECT {_COLUMNS} FROM events_event_subscription WHERE id = ANY(%s)"

Connection = psycopg.AsyncConnection[Any]


@dataclass(slots=True)
class Outlet:
    """One webhook subscription, ready to deliver. ``secrets`` are readable; keep it off logs."""

    id: UUID
    draft: SubscriptionDraft
    hook: WebHook
    version: int
    state: ProvisioningState
    code: UUID | None
    validation_until: datetime | None
    secrets: tuple[str, ...]
    rate_per_minute: int | None
    start: Mark
    started_at: datetime
    failures_in_row: int
    sick_until: datetime | None
    expires_at: datetime | None
    shape: Shape
    wanted: Matches | None

    @property
    def label(self) -> str:
        """The name that dead letters and logs give it."""
        return f"{self.draft.topic}/{self.draft.name}"


async def read_outlets(connection: Connection, ids: Sequence[UUID]) -> list[Outlet]:
    """Return these subscriptions; one sealed under another installation's key is left out."""
    cursor = await connection.execute(_READ.encode(), (list(ids),))
    found = []
    for row in await cursor.fetchall():
        try:
            found.append(_outlet(row))
        except Exception as error:  # noqa: BLE001 -- one bad row must not stop the others
            log.warning("push.unreadable", subscription_id=str(row[0]), error=str(error))
    return found


def _outlet(row: Sequence[Any]) -> Outlet:
    draft = draft_from_json(row[1])
    hook = draft.destination
    if not isinstance(hook, WebHook):
        raise TypeError("not a webhook")
    secrets = [sealing.unseal(row[6])]
    if row[7] and row[8] and row[8] > clock.now():
        secrets.append(sealing.unseal(row[7]))
    return Outlet(
        id=row[0],
        draft=draft,
        hook=hook,
        version=row[2],
        state=ProvisioningState(row[3]),
        code=row[4],
        validation_until=row[5],
        secrets=tuple(secrets),
        rate_per_minute=row[9],
        start=Mark(Position(row[10], row[11]), row[12]),
        started_at=row[13],
        failures_in_row=row[14],
        sick_until=row[15],
        expires_at=row[16],
        shape=Shape(draft.name, draft.schema, hook, sealing.unseal),
        wanted=compile_filter(draft.filter),
    )
