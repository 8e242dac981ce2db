"""What waits to be written to the log: bounded, so that a slow database never fills the memory.

Everything that was let in is either written or its sender is told; nobody is dropped in silence.
What the queue cannot hold is refused at once, which costs the sender a moment and us nothing.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from leadloop.events.contracts import NORMAL, EventDraft, Receipt
from leadloop.kit.errors import Overloaded, Unavailable

# Visitors and high priority may use the whole queue, clients this much: a client comes again by
# itself, while a person who has filled in a form does not.
_CLIENTS_SHARE: Final = 0.75
# And of the queue's events one client this much, so that the others find room beside it.
_ONE_CLIENT_SHARE: Final = 0.5
_MAX_RETRY_S: Final = 30
_SMOOTHING: Final = 0.3


@dataclass(frozen=True, slots=True)
class QueueBounds:
    """How much may wait for the disk, and for how long.

    ``patience_s`` is how long a call waits before its sender is told to come again; a database
    that has not answered any writer for ``stall_s`` takes nobody new.
    """

    events: int = 20_000
    data_bytes: int = 67_108_864
    patience_s: float = 5.0
    stall_s: float = 2.0


class Call(NamedTuple):
    """One call of ``append`` on its way: its events, its answer, when it came, how big it is."""

    drafts: Sequence[EventDraft]
    future: "asyncio.Future[list[Receipt]]"
    since: float
    data_bytes: int

    @property
    def sender(self) -> str:
        """The API client that sent it; empty for a visitor."""
        return self.drafts[0].actor if self.drafts else ""

    def fail(self, error: Exception) -> None:
        """Tell the caller that it did not work, unless it was told something already."""
        if not self.future.done():
            self.future.set_exception(error)


class WaitingRoom:
    """The calls that wait, oldest first, and everything that is held in memory for them."""

    def __init__(self, bounds: QueueBounds) -> None:
        self.bounds = bounds
        self.events = 0
        """Events held: waiting, or in a commit under way."""
        self._bytes = 0
        self._by_sender: dict[str, int] = {}
        self._calls: deque[Call] = deque()
        self._written = 0
        self._rate = 0.0

    def __bool__(self) -> bool:
        return bool(self._calls)

    def enter(self, drafts: Sequence[EventDraft]) -> Call:
        """Let a call in.

        Raises:
            Overloaded: There is no room; the error says when there will be.
        """
        size = sum([len(draft.data) for draft in drafts])
        future: asyncio.Future[list[Receipt]] = asyncio.get_running_loop().create_future()
        call = Call(drafts, future, time.monotonic(), size)
        if self.events and not self._has_room(call):
            raise Overloaded(self.retry_after_s())
        self._hold(call, 1)
        self._calls.append(call)
        return call

    def _has_room(self, call: Call) -> bool:
        count, sender = len(call.drafts), call.sender
        first = call.drafts[0] if call.drafts else None
        share = _CLIENTS_SHARE if sender and first and first.priority == NORMAL else 1.0
        if self.events + count > self.bounds.events * share:
            return False
        if self._bytes + call.data_bytes > self.bounds.data_bytes * share:
            return False
        held = self._by_sender.get(sender, 0) if sender else 0
        return not held or held + count <= self.bounds.events * _ONE_CLIENT_SHARE

    def _hold(self, call: Call, sign: int) -> None:
        count = sign * len(call.drafts)
        self.events += count
        self._bytes += sign * call.data_bytes
        if sender := call.sender:
            held = self._by_sender.get(sender, 0) + count
            if held:
                self._by_sender[sender] = held
            else:
                self._by_sender.pop(sender, None)

    def take(self, most_events: int) -> list[Call]:
        """Return the oldest calls, up to one commit's worth; they are held until ``leave``."""
        events = 0
        batch: list[Call] = []
        while self._calls:
            count = len(self._calls[0].drafts)
            if batch and events + count > most_events:
                break
            events += count
            batch.append(self._calls.popleft())
        return batch

    def leave(self, calls: Iterable[Call], *, written: bool) -> None:
        """Let go of calls that were answered."""
        for call in calls:
            self._hold(call, -1)
            self._written += len(call.drafts) if written else 0

    def expire(self, now: float) -> int:
        """Tell those who have waited too long to come again; return how many they are."""
        late: list[Call] = []
        while self._calls and now - self._calls[0].since > self.bounds.patience_s:
            late.append(self._calls.popleft())
        for call in late:
            call.fail(Unavailable("The event log is too slow at the moment; send again."))
        self.leave(late, written=False)
        return len(late)

    def measure(self, passed_s: float) -> None:
        """Note how fast events are written, from what was written in the last ``passed_s``."""
        self._rate += _SMOOTHING * (self._written / passed_s - self._rate)
        self._written = 0

    def retry_after_s(self) -> int:
        """Return in how many seconds what is held now will be written, as far as can be told."""
        if self._rate < 1:
            return Unavailable.retry_after_s
        return min(max(1, math.ceil(self.events / self._rate)), _MAX_RETRY_S)
