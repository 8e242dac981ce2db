"""Thousands of messages, processes that send them, and SIGKILL at random moments.

Killed are the processes that send, and backends of PostgreSQL, which throws out everybody and
recovers as after a crash.
"""

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from leadloop.kit import clock
from leadloop.outbound import api
from leadloop.outbound.contracts import ConsentDraft, ConsentState, MessageClass, MessageDraft
from leadloop.users.contracts import SYSTEM
from tests.factories.counting_mail_server import CountingMailServer

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.flaky(reruns=0)]

MESSAGES, CHUNK, PROCESSES, CRASHES = 10_000, 1_000, 2, 4
PATIENCE_S = 300.0


@dataclass
class House:
    """Processes that send, and the database that they share."""

    port: int
    folder: Path
    database_url: str
    running: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)

    def start(self) -> None:
        for _ in range(PROCESSES):
            self.running.append(_start(self.port, self.folder, self.database_url))

    def kill_a_sender(self, place: int) -> None:
        self.running[place].send_signal(signal.SIGKILL)
        self.running[place].wait()
        self.running[place] = _start(self.port, self.folder, self.database_url)
        self.kills["sender"] += 1

    def crash_the_database(self) -> None:
        with suppress(psycopg.OperationalError):  # it may still recover from the last one
            own = psycopg.connect(self.database_url, autocommit=True)
            os.kill(own.info.backend_pid, signal.SIGKILL)
            self.kills["database"] += 1
            own.close()

    def stop(self) -> None:
        for process in self.running:
            process.kill()
            process.wait()


def test_whoever_is_killed_nobody_gets_two_and_nobody_is_missed(
    tmp_path: Path, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    expected = _queue()
    seed = secrets.randbelow(1_000_000)
    with capsys.disabled():
        sys.stdout.write(f"\nkilled while sending: seed {seed}\n")
    dice = random.Random(seed)  # noqa: S311 -- moments, no secrets
    with CountingMailServer(tmp_path / "server") as server:
        house = House(server.port, tmp_path, database_url)
        house.start()
        try:
            until = time.monotonic() + PATIENCE_S
            while (sent := len(server.message_ids())) < MESSAGES and time.monotonic() < until:
                time.sleep(dice.uniform(0.2, 1.0))
                if 0 < sent < MESSAGES * 0.95:
                    _kill_somebody(house, dice)
            _wait_for_rest()
        finally:
            house.stop()
        found = Counter(server.message_ids())
    assert house.kills["sender"] > 1
    assert house.kills["database"] > 1
    assert [one for one, times in found.items() if times > 1] == []
    assert set(found) == expected
    counts = api.count_messages(SYSTEM)
    assert (counts.queued, counts.failed, counts.refused) == (0, 0, 0)
    assert counts.sent + counts.uncertain == MESSAGES


def _kill_somebody(house: House, dice: random.Random) -> None:
    """Kill a process that sends, or a backend; the rarer of both is always among the next."""
    rarer = house.kills["database"] < house.kills["sender"]
    if rarer and house.kills["database"] < CRASHES:
        house.crash_the_database()
    else:
        house.kill_a_sender(dice.randrange(PROCESSES))
    time.sleep(dice.uniform(0.5, 1.5))  # a start takes its time


def _queue() -> set[str]:
    addresses = [f"person{n}@kill{n % 50}.example.org" for n in range(MESSAGES)]
    expected = set()
    for start in range(0, MESSAGES, CHUNK):
        chunk = addresses[start : start + CHUNK]
        consents = [
            ConsentDraft(one, "news", ConsentState.OPTED_IN, clock.now(), "test") for one in chunk
        ]
        api.record_consents(SYSTEM, drafts=consents)
        drafts = [
            MessageDraft(
                key=f"campaign/{one}",
                purpose="campaign",
                to=one,
                subject="News for you",
                text="Hello there.",
                message_class=MessageClass.COMMERCIAL,
                consent_purpose="news",
            )
            for one in chunk
        ]
        references = api.send_many(SYSTEM, drafts)
        assert not any(one.refused or one.held_until for one in references)
        expected |= {f"<{one.id}@northgate.example>" for one in references}
    return expected


def _start(port: int, folder: Path, database_url: str) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "LEADLOOP_DATABASE_URL": database_url}
    script = Path(__file__).parents[2] / "factories" / "sending_process.py"
    return subprocess.Popen(
        [sys.executable, str(script), f"smtp://127.0.0.1:{port}", str(folder / "sending")],
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def _wait_for_rest() -> None:
    connection.close()  # the crash ended it
    connection.close_pool()
    until = time.monotonic() + 120
    while api.count_messages(SYSTEM).queued and time.monotonic() < until:
        time.sleep(0.2)
