"""Thousands of messages, processes that send them, and SIGKILL at random moments."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from leadloop.kit import clock
from leadloop.outbound import api
from leadloop.outbound.contracts import ConsentDraft, ConsentState, MessageClass, MessageDraft
from leadloop.users.contracts import SYSTEM
from tests.factories.counting_mail_server import CountingMailServer

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.flaky(reruns=0)]

MESSAGES, CHUNK, PROCESSES = 10_000, 1_000, 2
MOST_KILLS = 8
PATIENCE_S = 420.0


def test_whoever_is_killed_nobody_gets_two_and_nobody_is_missed(
    tmp_path: Path, database_url: str
) -> None:
    expected = _queue()
    dice = random.Random(20261122)  # noqa: S311 -- moments, no secrets
    with CountingMailServer(tmp_path / "server") as server:
        running = [_start(server.port, tmp_path, database_url) for _ in range(PROCESSES)]
        try:
            kills, enough = 0, 1
            until = time.monotonic() + PATIENCE_S
            while (sent := len(server.message_ids())) < MESSAGES and time.monotonic() < until:
                time.sleep(dice.uniform(0.2, 1.0))
                # However slow the machine, something gets on between one kill and the next.
                if enough <= sent < MESSAGES * 0.95 and kills < MOST_KILLS:
                    place = dice.randrange(PROCESSES)
                    running[place].send_signal(signal.SIGKILL)
                    running[place].wait()
                    running[place] = _start(server.port, tmp_path, database_url)
                    kills, enough = kills + 1, len(server.message_ids()) + 1
                    time.sleep(dice.uniform(0.5, 1.5))  # a start takes its time
            _wait_for_rest()
        finally:
            for process in running:
                process.kill()
                process.wait()
        found = Counter(server.message_ids())
    assert kills > 1
    assert [one for one, times in found.items() if times > 1] == []
    assert set(found) == expected
    counts = api.count_messages(SYSTEM)
    assert (counts.queued, counts.failed, counts.refused) == (0, 0, 0)
    assert counts.sent + counts.uncertain == MESSAGES


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
    until = time.monotonic() + 100
    while api.count_messages(SYSTEM).queued and time.monotonic() < until:
        time.sleep(0.2)
