"""What this zone's tables hold of people."""

from typing import Final

from leadloop.kit.db import execute
from leadloop.kit.erasing import Holds, declare_free, declare_holds

HOLDS: Final = (
    Holds(
        "events_dead_letter",
        links=("trace_id",),
        by_mention=True,
        blank=("event", "error"),
    ),
    Holds("events_attempt", links=("trace_id",), by_mention=True, blank=("response", "error")),
    Holds("events_delivery", links=("trace_id",), by_mention=True, blank=("last_error",)),
    # Last: what was changed by erasing stands here, too.
    Holds(
        "events_log",
        links=("trace_id", "subject"),
        by_mention=True,
        blank=("data", "extensions"),
    ),
)

# Of what this transaction has put into the change feed, only the ids of what was before.
_FORGET: Final = """
UPDATE events_log SET data = json_build_object('op', data -> 'op',
    'before', json_build_object('id', data -> 'before' -> 'id'), 'after', data -> 'after')
WHERE topic = 'changes' AND xid = events_xid() AND data -> 'before' IS NOT NULL
"""


def declare() -> None:
    """Say so to whoever erases a person."""
    declare_holds("events", *HOLDS)
    declare_free("how the log is read and delivered", "events_key", "events_subscription",
                 "events_event_subscription", "events_topic")  # fmt: skip


def forget_before() -> None:
    """Empty what the rows were that this transaction has changed; for erasing alone."""
    execute(_FORGET)
