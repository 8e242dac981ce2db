"""The worker: relays events to subscribers, advances due work, pushes events to webhooks.

A thread for each priority relays, one for each lane of ``wiring.LANES`` advances what is due, one
listens for PostgreSQL's notifications and wakes the others, one runs the loop that delivers to
webhooks.
A lost database stops nothing; each loop tries again.
"""

import asyncio
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import psycopg
import structlog
import uvloop
from django.db import connection

from leadloop.events import maintenance, relay
from leadloop.events.contracts import HIGH, NORMAL, Subscriber
from leadloop.events.push.dispatcher import Dispatcher
from leadloop.flows import api as flows
from leadloop.kit import clock, due
from leadloop.kit.heap import settle_heap
from leadloop.outbound import handlers as outbound
from leadloop.portal import api as portal
from leadloop.project import wiring
from leadloop.project.settings import get_settings
from leadloop.sales import api as sales
from leadloop.service import handlers as service

log = structlog.get_logger()

_IDLE_S = 1.0
_HIDDEN_S = 0.005
_SMALL = 100
_GATHER_S = 0.01
_PATIENCE_S = 1.0
_RECONNECT_S = 0.2
_MAINTENANCE_S = 3600.0
_STOP_LOOK_S = 0.1
# A thread that talks to a mail server asks for its turn after every word it says or hears: it must
# not wait for the rest of a long turn of one that computes.
_TURN_S = 0.001


def _have_read_all(moved: Mapping[Subscriber, int]) -> bool:
    """Tell whether no patient reader's batch was full: more would wait for it at once."""
    return all(read < one.batch_size for one, read in moved.items() if one.patient)


class Worker:
    """One worker process. ``run`` returns after a termination signal, with work committed."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._events = {HIGH: threading.Event(), NORMAL: threading.Event()}
        self._lanes = {lane: threading.Event() for lane in wiring.LANES}

    def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        # When the processors are not enough for all, the doors come first: what was accepted can
        # wait, whoever stands at a door will not.
        os.nice(get_settings().worker_niceness)
        portal.use_confirmations(get_settings().confirmations())
        sales.use_master(get_settings().dataverse_url)
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self._stop())
        wiring.subscribers(), wiring.due_kinds()
        settle_heap()
        sys.setswitchinterval(_TURN_S)
        threads = [
            threading.Thread(target=self._forever, args=(target,), name=target.__name__)
            for target in (
                self._relay_high,
                self._relay_normal,
                self._listen,
                self._maintain,
                self._push,
                *map(self._lane, self._lanes),
            )
        ]
        for thread in threads:
            thread.start()
        flows.use_base_url(get_settings().base_url)
        log.info("worker.ready")
        self._stopping.wait()
        for thread in threads:
            thread.join(10)

    def _stop(self) -> None:
        self._stopping.set()
        for woken in (*self._events.values(), *self._lanes.values()):
            woken.set()

    def _forever(self, step: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                step()
            except Exception as error:  # noqa: BLE001 -- the loop outlives every failure
                log.warning("worker.step_failed", step=step.__name__, error=str(error))
                self._stopping.wait(_RECONNECT_S)
            finally:
                connection.close()

    def _relay_high(self) -> None:
        """Deliver high events, while another thread may be busy with a batch of normal ones."""
        self._relay(HIGH)

    def _relay_normal(self) -> None:
        self._relay(NORMAL)

    def _relay(self, priority: int) -> None:
        """Deliver until every subscriber has read everything, then sleep until woken."""
        readers = list(wiring.subscribers().values())
        eager = [reader for reader in readers if not reader.patient]
        patient_at = 0.0
        while not self._stopping.is_set():
            self._events[priority].clear()
            everybody = time.monotonic() >= patient_at
            waiting = relay.find_waiting(readers if everybody else eager, priority)
            moved = {reader: relay.relay_batch(reader, priority) for reader in waiting.ready}
            if everybody and _have_read_all(moved):
                patient_at = time.monotonic() + _PATIENCE_S
            if total := sum(moved.values()):
                relay.announce(priority)
                if priority == NORMAL and total < _SMALL:
                    # A batch costs as much as a hundred events: let some gather.
                    self._stopping.wait(_GATHER_S)
            elif waiting.ready or waiting.hidden:
                # Another worker has it, or a transaction hides it.
                self._stopping.wait(_HIDDEN_S)
            else:
                if everybody:
                    relay.note_up_to_date(readers, priority)
                self._events[priority].wait(_IDLE_S)

    def _lane(self, name: str) -> Callable[[], None]:
        """Return what advances the due work of one lane."""

        def advance() -> None:
            self._work_off(wiring.lane(name), self._lanes[name])

        advance.__name__ = name
        return advance

    def _work_off(self, kinds: Mapping[str, due.DueKind], woken: threading.Event) -> None:
        while not self._stopping.is_set():
            woken.clear()
            if due.run_once(kinds):
                continue
            woken.wait(self._pause(kinds))

    def _pause(self, kinds: Any) -> float:
        next_at = due.next_due_at(kinds)
        if next_at is None:
            return _IDLE_S
        waits = clock.real_seconds((next_at - clock.now()).total_seconds())
        return min(max(waits, 0.001), _IDLE_S)

    def _listen(self) -> None:
        url = get_settings().resolved_database_url()
        with psycopg.connect(url, autocommit=True, connect_timeout=2) as listener:
            listener.execute("LISTEN leadloop_events")
            listener.execute("LISTEN leadloop_due")
            while not self._stopping.is_set():
                for notice in listener.notifies(timeout=_IDLE_S):
                    self._wake(notice)
                    if self._stopping.is_set():
                        return

    def _wake(self, notice: psycopg.Notify) -> None:
        if notice.channel == "leadloop_due":
            for woken in self._lanes.values():
                woken.set()
        else:
            self._events[HIGH if notice.payload == "high" else NORMAL].set()

    def _push(self) -> None:
        """Deliver to webhooks, on an event loop of this thread's own."""
        uvloop.run(self._push_until_stopped())

    async def _push_until_stopped(self) -> None:
        dispatcher = Dispatcher(wiring.push_settings(), wiring.addresses())
        running = asyncio.create_task(dispatcher.run())
        while not (self._stopping.is_set() or running.done()):  # noqa: ASYNC110 -- of threads
            await asyncio.sleep(_STOP_LOOK_S)
        dispatcher.stop()
        await running

    def _maintain(self) -> None:
        settings = get_settings()
        outbound.recover(wiring.sending_folder())
        outbound.schedule_returns(wiring.bounce_mailbox())
        if (reader := wiring.mailbox()) is not None:
            service.schedule_poll(reader)
        maintenance.maintain(
            retention=settings.events_retention, duplicate_horizon=settings.duplicate_horizon
        )
        flows.purge_runs(before=clock.now() - settings.events_retention)
        portal.purge_visits(before=clock.now() - settings.visits_retention)
        portal.purge_lead_sources(before=clock.now() - settings.events_retention)
        connection.close()
        until = time.monotonic() + clock.real_seconds(_MAINTENANCE_S)
        while time.monotonic() < until and not self._stopping.wait(_IDLE_S):
            pass
