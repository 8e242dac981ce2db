"""Thousands of messages, processes that send them, and SIGKILL at random moments."""

import os
import random
import secrets
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

from leadloop.kit import clock
from leadloop.outbound import api
from leadloop.outbound.contracts import ConsentDraft, ConsentState, MessageClass, MessageDraft
from leadloop.users.contracts import SYSTEM
from tests.factories.counting_mail_server import CountingMailServer

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.flaky(reruns=0)]

MESSAGES, CHUNK, PROCESSES, KILLS = 10_000, 1_000, 2, 6
PATIENCE_S = 420.0


@dataclass
class House:
    """Processes that send."""

    port: int
    folder: Path
    database_url: str
    running: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    kills: int = 0

    def start(self) -> None:
        for _ in range(PROCESSES):
            self.running.append(_start(self.port, self.folder, self.database_url))

    def kill_a_sender(self, place: int) -> None:
        self.running[place].send_signal(signal.SIGKILL)
        self.running[place].wait()
        self.running[place] = _start(self.port, self.folder, self.database_url)
        self.kills += 1

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
            for moment in _moments(dice):
                while len(server.message_ids()) < moment.sent and time.monotonic() < until:
                    time.sleep(0.05)
                time.sleep(moment.later_s)
                house.kill_a_sender(moment.place)
            while len(server.message_ids()) < MESSAGES and time.monotonic() < until:
                time.sleep(0.1)
            _wait_for_rest()
        finally:
            house.stop()
        found = Counter(server.message_ids())
    assert house.kills == KILLS
    assert [one for one, times in found.items() if times > 1] == []
    assert set(found) == expected
    counts = api.count_messages(SYSTEM)
    assert (counts.queued, counts.failed, counts.refused) == (0, 0, 0)
    assert counts.sent + counts.uncertain == MESSAGES


class Moment(NamedTuple):
    """Once so many messages have left, and a moment later, a process is killed."""

    sent: int
    later_s: float
    place: int


def _moments(dice: random.Random) -> list[Moment]:
    """Draw when whom is killed; by what has left, so that a slow machine gets on all the same."""
    sent = sorted(dice.randrange(1, int(MESSAGES * 0.9)) for _ in range(KILLS))
    return [Moment(count, dice.uniform(0, 0.3), dice.randrange(PROCESSES)) for count in sent]


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
    until = time.monotonic() + 120
    while api.count_messages(SYSTEM).queued and time.monotonic() < until:
        time.sleep(0.2)
