"""Events made for tests that need no log."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from leadloop.events.logic.logged import LoggedEvent

KEY = UUID("00112233-4455-6677-8899-aabbccddeeff")
AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
TRACE = "0af7651916cd43dd8448eb211c80319c"


def logged(data: Any = None, **fields: Any) -> LoggedEvent:
    raw = fields.pop("raw", None) or orjson.dumps(data).decode()
    row = {
        "xid": 1,
        "seq": 1,
        "recorded_at": AT,
        "topic": "leads",
        "type": "lead.created",
        "source": "/test",
        "id": "one",
        "subject": "/leads/1",
        "time": AT,
        "trace_id": TRACE,
        "key": KEY,
        "cause": None,
        "actor": "",
        "origin": "",
        "raw": raw,
        "extensions": None,
    } | fields
    return LoggedEvent(list(row.values()))
