"""What one subscription's answers lead to: cursor, retries, dead letters, probation, counters."""

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from leadloop.events.contracts.subscriptions import DeadLetterReason, Outcome
from leadloop.events.logic.logged import LoggedEvent
from leadloop.events.logic.progress import Mark, Progress
from leadloop.events.logic.retries import Failed, GiveUp, after_failure, is_expired, probation_s
from leadloop.events.push.outbox import Buried, Outbox, Retry, Tally
from leadloop.events.push.outlet import Outlet
from leadloop.events.push.sender import Reply
from leadloop.events.push.settings import PushSettings
from leadloop.kit import clock
from leadloop.kit.ids import new_uuid
from leadloop.kit.text import clean_text

if TYPE_CHECKING:
    from leadloop.events.contracts import Position

_EVENTS_NAMED: Final = 1_000
_ABOUT_THE_EVENT: Final = frozenset({Outcome.BAD_REQUEST, Outcome.PAYLOAD_TOO_LARGE})


class Job(NamedTuple):
    """An event on its way. ``attempts`` were made before; ``listed``: it is on the retry list."""

    event: LoggedEvent
    attempts: int
    since: datetime
    listed: bool = False
    replay: bool = False
    last_at: datetime | None = None
    last_outcome: str = Outcome.PROBATION


class Ledger:
    """The books of one subscription in this process."""

    def __init__(self, outlet: Outlet, outbox: Outbox, settings: PushSettings) -> None:
        self.outlet = outlet
        self.progress = Progress(outlet.start)
        self.failures_in_row = outlet.failures_in_row
        self.sick_until = outlet.sick_until
        self.busy: set[Position] = set()
        self._outbox = outbox
        self._settings = settings
        self._settled: list[Position] = []
        self._allowance = settings.successes_logged_per_s
        self._allowed_at = time.monotonic()

    def take_settled(self) -> Callable[[], None]:
        """Return what to call once everything settled so far is on disk.

        Only then may rows of the retry list be read again: before, they would look due.
        """
        settled, self._settled = self._settled, []

        def release() -> None:
            self.busy.difference_update(settled)

        return release

    def pass_over(self, mark: Mark) -> None:
        """Read past an event that is not wanted."""
        self.progress.pass_over(mark)

    def take(self, event: LoggedEvent) -> Job:
        """Take an event that is wanted; the cursor waits for it."""
        self.progress.take(Mark(event.position, event.recorded_at))
        self._tally().matched += 1
        return Job(event, 0, max(event.recorded_at, self.outlet.started_at))

    def moved(self) -> None:
        """Have the cursor committed."""
        self._tally()

    def expire(self, job: Job) -> bool:
        """Give an event up if its time is over; return whether it was."""
        if not is_expired(job.since, policy=self.outlet.draft.retry, now=clock.now()):
            return False
        self._give_up(job, DeadLetterReason.TIME_TO_LIVE, job.last_outcome, job.last_at)
        self._tidy([job])
        return True

    def settle(self, jobs: Sequence[Job], reply: Reply) -> None:
        """Book the answer to one request."""
        now = clock.now()
        if reply.outcome is Outcome.DELIVERED:
            self.failures_in_row, self.sick_until = 0, None
            self._delivered(jobs, now)
        else:
            self._judge_health(reply.outcome, now)
            for job in jobs:
                self._failed(job, reply, now)
        self._tidy(jobs)
        tally = self._tally()
        tally.requests += 1
        tally.outcome = reply.outcome.value
        self._log(jobs, reply, now, late=False)

    def came_late(self, jobs: Sequence[Job], reply: Reply) -> None:
        """Book an answer that came after the time allowed: it spares a retry where it still can."""
        now = clock.now()
        if reply.outcome is Outcome.DELIVERED:
            places = [job.event.position for job in jobs if job.event.position not in self.busy]
            self._outbox.settle(self.outlet.id, places)
            self._tally().delivered += len(places)
            self._log(jobs, reply, now, late=True)

    def _delivered(self, jobs: Sequence[Job], now: datetime) -> None:
        tally = self._tally()
        tally.delivered += len(jobs)
        tally.delivered_at = now
        firsts = [job.event.recorded_at for job in jobs if not (job.listed or job.replay)]
        if firsts:
            lag = (now - min(firsts)) / timedelta(milliseconds=1)
            tally.lag_ms = max(tally.lag_ms, round(lag))
        self._outbox.settle(self.outlet.id, [job.event.position for job in jobs if job.listed])

    def _judge_health(self, outcome: Outcome, now: datetime) -> None:
        if outcome in _ABOUT_THE_EVENT:
            return
        self.failures_in_row += 1
        if spared := probation_s(outcome, self.failures_in_row):
            self.sick_until = now + timedelta(seconds=spared)

    def _failed(self, job: Job, reply: Reply, now: datetime) -> None:
        attempts = job.attempts + 1
        failed = Failed(reply.outcome, reply.status, attempts, reply.retry_after_s)
        policy = self.outlet.draft.retry
        step = after_failure(failed, policy=policy, now=now, chance=random.random())  # noqa: S311
        self._tally().failed += 1
        if isinstance(step, GiveUp):
            tried = job._replace(attempts=attempts)
            self._give_up(tried, step.reason, reply.outcome, now, reply.error or reply.shown)
            return
        error = (reply.error or reply.shown)[:500]
        row = Retry(
            job.event,
            attempts,
            job.since,
            step.due_at,
            now,
            reply.outcome.value,
            reply.status,
            clean_text(error),
            job.replay,
        )
        self._outbox.retry(self.outlet.id, row)

    def _give_up(
        self,
        job: Job,
        reason: DeadLetterReason,
        outcome: str,
        last_at: datetime | None,
        error: str = "",
    ) -> None:
        tally = self._tally()
        if self.outlet.draft.dead_letter:
            tally.dead += 1
            said = error or f"{reason.value} after {job.attempts} attempts."
            letter = Buried(
                job.event, reason.value, clean_text(said), job.attempts, last_at, str(outcome)
            )
            self._outbox.bury(self.outlet.id, self.outlet.label, letter)
        else:
            tally.dropped += 1
        if job.listed:
            self._outbox.settle(self.outlet.id, [job.event.position])

    def _tidy(self, jobs: Sequence[Job]) -> None:
        places = [job.event.position for job in jobs]
        self.progress.settle(job.event.position for job in jobs if not job.listed)
        self._settled += places
        self._tally()

    def _tally(self) -> Tally:
        tally = self._outbox.tally(self.outlet.id, self.progress.cursor)
        tally.failures_in_row = self.failures_in_row
        tally.sick_until = self.sick_until
        return tally

    def _log(self, jobs: Sequence[Job], reply: Reply, now: datetime, *, late: bool) -> None:
        if reply.outcome is Outcome.DELIVERED and not late and not self._may_log():
            return
        first = jobs[0]
        self._outbox.logged.append(
            (
                new_uuid(),
                self.outlet.id,
                now,
                max(job.attempts for job in jobs) + 1,
                len(jobs),
                [job.event.position.xid for job in jobs[:_EVENTS_NAMED]],
                [job.event.position.seq for job in jobs[:_EVENTS_NAMED]],
                first.event.type,
                first.event.trace_id,
                reply.outcome.value,
                reply.status,
                reply.duration_ms,
                clean_text(reply.shown),
                clean_text(reply.error[:500]),
                late,
            )
        )

    def _may_log(self) -> bool:
        """Whether a success is written down: all of them, up to a rate."""
        now = time.monotonic()
        most = self._settings.successes_logged_per_s
        self._allowance = min(most, self._allowance + (now - self._allowed_at) * most)
        self._allowed_at = now
        if self._allowance < 1:
            return False
        self._allowance -= 1
        return True
