"""Deliver one subscription's events. Whatever its receiver does, only this task waits."""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import structlog

from leadloop.events.contracts.subscriptions import Outcome, ProvisioningState
from leadloop.events.logic.progress import Mark
from leadloop.events.logic.requests import Item
from leadloop.events.logic.retries import FAILURES_BEFORE_PROBATION
from leadloop.events.logic.signing import sign
from leadloop.events.ports import OutsideAddresses
from leadloop.events.push import handshake
from leadloop.events.push.ledger import Job, Ledger
from leadloop.events.push.outbox import Outbox
from leadloop.events.push.outlet import Outlet
from leadloop.events.push.sender import Reply, Sender
from leadloop.events.push.settings import PushSettings
from leadloop.events.push.tail import Tails
from leadloop.kit import clock

log = structlog.get_logger()

_READ_AT_ONCE: Final = 500
_ENOUGH: Final = 256
_FIRST_LIMIT: Final = 4.0
_IDLE_S: Final = 1.0
_MOVE_EVERY_S: Final = 1.0
_ASK_AGAIN_S: Final = 5.0
_MOST_LATE: Final = 32
_AFTER_ERROR_S: Final = 1.0
_STATE: Final = (
    "UPDATE events_event_subscription SET state = %s, state_reason = %s, rate_per_minute = %s,"
    " validation_until = CASE WHEN %s THEN NULL ELSE validation_until END,"
    " version = version + 1 WHERE id = %s AND version = %s"
)
_EXPIRE: Final = (
    "UPDATE events_event_subscription SET state = 'Deleting', version = version + 1"
    " WHERE id = %s AND version = %s"
)


@dataclass(frozen=True, slots=True)
class House:
    """What all runners of a process share."""

    settings: PushSettings
    tails: Tails
    outbox: Outbox
    judge: OutsideAddresses


class Runner:
    """Reads, filters, sends, and books what came of it, for one subscription."""

    def __init__(self, outlet: Outlet, house: House) -> None:
        self.outlet = outlet
        self.ledger = Ledger(outlet, house.outbox, house.settings)
        self._house = house
        self._sender = Sender(
            house.judge,
            in_flight=house.settings.in_flight + _MOST_LATE,
            timeout_s=house.settings.late_timeout_s,
        )
        self._wake = asyncio.Event()
        self._fresh: deque[Job] = deque()
        self._due: deque[Job] = deque()
        self._limit = _FIRST_LIMIT
        self._in_flight = 0
        self._late = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._retries_next = True
        self._next_ask = 0.0
        self._next_send = 0.0
        self._moved_at = 0.0
        self._main: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to deliver."""
        self._main = asyncio.create_task(self._run(), name=f"push {self.outlet.label}")

    async def stop(self, grace_s: float) -> None:
        """Send nothing more; give requests under way ``grace_s`` to end."""
        if self._main is not None:
            self._main.cancel()
            await asyncio.wait({self._main})
        if self._tasks and grace_s:
            await asyncio.wait(self._tasks, timeout=grace_s)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._sender.close()

    def wake(self) -> None:
        """Look again: events came, or something changed."""
        self._wake.set()

    def update(self, outlet: Outlet) -> None:
        """Go on with what the subscription asks for now."""
        if outlet.state is ProvisioningState.CREATING:
            self._next_ask = 0.0
        if outlet.code != self.outlet.code:
            self.ledger.failures_in_row, self.ledger.sick_until = 0, None
        self.outlet = self.ledger.outlet = outlet
        self.wake()

    def wants_retries(self) -> bool:
        """Whether rows that are due should be brought here."""
        ready = self.outlet.state is ProvisioningState.SUCCEEDED and self._sick_s() <= 0
        return ready and len(self._due) < _ENOUGH

    def offer(self, jobs: Sequence[Job]) -> None:
        """Take rows of the retry list that are due."""
        for job in jobs:
            if job.event.position not in self.ledger.busy:
                self.ledger.busy.add(job.event.position)
                self._due.append(job)
        self.wake()

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                if await self._step():
                    return
            except Exception:
                log.exception("push.step_failed", subscription_id=str(self.outlet.id))
                await asyncio.sleep(_AFTER_ERROR_S)

    async def _step(self) -> bool:
        """Do the next thing; return whether this was the last."""
        state = self.outlet.state
        if state is ProvisioningState.SUCCEEDED:
            await self._pump()
        elif state is ProvisioningState.CREATING:
            await self._ask()
        elif state is ProvisioningState.DELETING:
            await self._leave()
            return True
        elif state is ProvisioningState.AWAITING_MANUAL_ACTION:
            await self._await_confirmation()
        else:  # failed: until somebody asks anew
            await self._sleep(_IDLE_S)
        return False

    async def _pump(self) -> None:
        """Send one request if one may be sent, else wait until something changes."""
        if self._is_over():
            return
        await self._fill()
        pause = self._pause_s()
        jobs = [] if pause > 0 else self._next_jobs()
        if jobs:
            self._send(jobs)
            return
        await self._sleep(min(pause or _IDLE_S, _IDLE_S))

    def _is_over(self) -> bool:
        expires_at = self.outlet.expires_at
        if expires_at is None or clock.now() < expires_at:
            return False
        outlet = self.outlet
        self._house.outbox.states.append((_EXPIRE, outlet.id, outlet.version))
        outlet.state = ProvisioningState.DELETING
        return True

    async def _fill(self) -> None:
        """Read on in the log until enough wanted events wait here."""
        progress, wanted = self.ledger.progress, self.outlet.wanted
        topic = self.outlet.draft.topic
        while len(self._fresh) < _ENOUGH:
            events = await self._house.tails.after(topic, progress.read, _READ_AT_ONCE)
            if not events:
                mark = self._house.tails.skip_to(topic, progress.read)
                if mark is progress.read:
                    break
                self.ledger.pass_over(mark)
                continue
            for event in events:
                if wanted is None or wanted(event):
                    self._fresh.append(self.ledger.take(event))
                else:
                    self.ledger.pass_over(Mark(event.position, event.recorded_at))
            self._note_progress()
            await asyncio.sleep(0)

    def _note_progress(self) -> None:
        """Have the cursor committed now and then, though nothing was delivered."""
        if time.monotonic() - self._moved_at > _MOVE_EVERY_S:
            self._moved_at = time.monotonic()
            self.ledger.moved()

    def _pause_s(self) -> float:
        """Return the seconds until the next request may be sent; 0 if now, 1 if it depends."""
        sick = self._sick_s()
        if sick > 0:
            return clock.real_seconds(sick)
        probing = self.ledger.failures_in_row >= FAILURES_BEFORE_PROBATION
        if self._in_flight >= (1 if probing else int(self._limit)):
            return _IDLE_S
        return max(self._next_send - time.monotonic(), 0.0)

    def _sick_s(self) -> float:
        until = self.ledger.sick_until
        return (until - clock.now()).total_seconds() if until else 0.0

    def _next_jobs(self) -> list[Job]:
        """Return what goes into the next request; retries and fresh events take turns."""
        queues = [self._due, self._fresh] if self._retries_next else [self._fresh, self._due]
        self._retries_next = not self._retries_next
        for queue in queues:
            while queue and self.ledger.expire(queue[0]):
                queue.popleft()
            if queue:
                most = self.outlet.hook.max_events_per_batch
                count = self.outlet.shape.cut(job.event for job in islice(queue, most))
                return [queue.popleft() for _ in range(count)]
        return []

    def _send(self, jobs: list[Job]) -> None:
        if rate := self.outlet.rate_per_minute:
            self._next_send = time.monotonic() + 60.0 / rate
        self._in_flight += 1
        task = asyncio.create_task(self._deliver(jobs))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, jobs: list[Job]) -> None:
        sending = asyncio.create_task(self._request(jobs))
        try:
            done, _ = await asyncio.wait({sending}, timeout=self._house.settings.response_timeout_s)
            if done:
                self._book(jobs, sending.result())
                return
            allowed = self._house.settings.response_timeout_s
            error = f"No answer within {allowed:g} seconds."
            self._book(
                jobs, Reply(Outcome.TIMED_OUT, error=error, duration_ms=round(allowed * 1000))
            )
        except asyncio.CancelledError:
            sending.cancel()
            raise
        finally:
            self._in_flight -= 1
            self.wake()
        await self._wait_for_late(jobs, sending)

    async def _wait_for_late(self, jobs: list[Job], sending: "asyncio.Task[Reply]") -> None:
        """Listen on for a while; many such would starve this receiver's own connections."""
        if self._late >= _MOST_LATE:
            sending.cancel()
            return
        self._late += 1
        try:
            self.ledger.came_late(jobs, await sending)
        finally:
            self._late -= 1
            sending.cancel()

    async def _request(self, jobs: list[Job]) -> Reply:
        outlet = self.outlet
        made = outlet.shape.render([Item(job.event, job.attempts) for job in jobs])
        signed = sign(made.message_id, clock.wall_timestamp(), made.body, outlet.secrets)
        return await self._sender.send("POST", outlet.hook.url, made.headers | signed, made.body)

    def _book(self, jobs: list[Job], reply: Reply) -> None:
        self.ledger.settle(jobs, reply)
        if reply.outcome is Outcome.DELIVERED:
            self._limit = min(self._limit + 0.5, self._house.settings.in_flight)
        else:
            self._limit = max(self._limit / 2, 1.0)

    async def _ask(self) -> None:
        """Ask the receiver for its consent, every five seconds while there is time."""
        if self._fail_if_late("The receiver did not consent within ten minutes."):
            return
        if (wait := self._next_ask - time.monotonic()) > 0:
            await self._sleep(min(wait, _IDLE_S))
            return
        allowed = self._house.settings.response_timeout_s
        outlet = self.outlet
        try:
            async with asyncio.timeout(allowed):
                found = await handshake.ask(self._sender, outlet, self._house.settings)
        except TimeoutError:
            reason = f"The receiver did not answer within {allowed:g} seconds."
            found = handshake.Consent(ProvisioningState.CREATING, reason)
        self._next_ask = time.monotonic() + clock.real_seconds(_ASK_AGAIN_S)
        if outlet is self.outlet:
            self._enter(found)

    async def _await_confirmation(self) -> None:
        if not self._fail_if_late("Nobody opened the validation address within ten minutes."):
            await self._sleep(_IDLE_S)

    def _fail_if_late(self, reason: str) -> bool:
        until = self.outlet.validation_until
        if until is not None and clock.now() < until:
            return False
        self._enter(handshake.Consent(ProvisioningState.FAILED, reason))
        return True

    def _enter(self, found: handshake.Consent) -> None:
        outlet = self.outlet
        log.info("push.handshake", subscription_id=str(outlet.id), state=found.state.value)
        done = found.state is ProvisioningState.SUCCEEDED
        row = (_STATE, found.state.value, found.reason, found.rate_per_minute, done)
        self._house.outbox.states.append((*row, outlet.id, outlet.version))
        outlet.state, outlet.rate_per_minute = found.state, found.rate_per_minute
        if done:
            outlet.validation_until = None

    async def _leave(self) -> None:
        """Tell the receiver, then remove every row."""
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self.outlet.validation_until is None:  # it had consented
            await handshake.farewell(self._sender, self.outlet)
        self._house.outbox.forgotten.append(self.outlet.id)

    async def _sleep(self, seconds: float) -> None:
        """Wait, but not longer than until somebody wakes this runner."""
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass
