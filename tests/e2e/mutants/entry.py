"""Leadloop with one commit removed: ``python entry.py MUTANT up …`` plants it in every process.

The kill test must notice each of these; if it does not, it proves nothing.
"""

import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from leadloop.events import relay
from leadloop.events.adapters.group_commit import GroupCommitLog
from leadloop.events.contracts import Subscriber
from leadloop.project import supervisor

# A crash hits a gap as wide as the work in it; the mutants' gaps are made wide enough to be hit.
GAP_S = 0.4
# Only these two carry a lead to its outcome: a gap of any other reader would lose something else.
ON_THE_WAY = frozenset({"intake", "ingestion"})


def answer_before_commit() -> None:
    """The door answers first and commits afterwards."""
    commit = GroupCommitLog._commit

    async def late(self: GroupCommitLog, connection: Any, batch: Sequence[Any]) -> None:
        loop = asyncio.get_running_loop()
        copies = [call._replace(future=loop.create_future()) for call in batch]
        for call in batch:
            receipts = [_receipt(draft) for draft in call.drafts]
            if not call.future.done():
                call.future.set_result(receipts)
        await asyncio.sleep(GAP_S)
        await commit(self, connection, copies)

    GroupCommitLog._commit = late  # type: ignore[method-assign]


def _receipt(draft: Any) -> Any:
    from leadloop.events.contracts import Receipt

    return Receipt(draft.key, draft.trace_id, duplicate=False, same_body=True)


def cursor_before_rows() -> None:
    """The cursor commits on its own, before what the handler writes."""
    whole = relay.relay_batch

    def relay_batch(subscriber: Subscriber, priority: int) -> int:
        if subscriber.name not in ON_THE_WAY:
            return whole(subscriber, priority)
        with transaction.atomic():
            cursor = relay._cursor(subscriber, priority)
            events = relay._read_on(subscriber, cursor)
            if not events:
                return 0
            relay._advance(subscriber, cursor, events[-1], handled=len(events), failed=[])
        time.sleep(GAP_S)
        with transaction.atomic():
            subscriber.handle(relay._wanted(subscriber, events))
        return len(events)

    relay.relay_batch = relay_batch


MUTANTS: dict[str, Callable[[], None]] = {
    "answer-before-commit": answer_before_commit,
    "cursor-before-rows": cursor_before_rows,
}


def main() -> None:
    mutant = sys.argv.pop(1)
    MUTANTS[mutant]()
    supervisor._leadloop = lambda: [sys.executable, str(Path(__file__)), mutant]
    from leadloop.project import cli

    cli.main()


if __name__ == "__main__":
    main()
