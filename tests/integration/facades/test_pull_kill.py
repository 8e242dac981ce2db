"""Two competing consumers, and the web process killed between: nothing is lost or doubled."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from azure.core.credentials import AzureKeyCredential
from azure.core.exceptions import AzureError
from azure.core.messaging import CloudEvent
from azure.eventgrid import EventGridConsumerClient, EventGridPublisherClient
from grid_things import wait_for
from served import await_port, free_port

from leadloop.events import api as events
from leadloop.events.contracts.subscriptions import PullQueue, SubscriptionDraft
from leadloop.kit.db import execute
from leadloop.users.clients import ClientSecrets
from leadloop.users.contracts import SYSTEM

COUNT = 400
CONSUMERS = 2
BATCH = 20
IN_HAND = CONSUMERS * BATCH
# A lock lasts a minute at least; here a minute passes in three seconds.
SCALE = "20"


@dataclass
class Seen:
    """What the consumers were handed, and what they ended."""

    counts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    ended: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)


class Web:
    """A web process of its own that can be killed and started again at the same address."""

    def __init__(self) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._origin = str(time.time())
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        listen = ["--listen", f"127.0.0.1:{self.port}", "--tls-listen", "off"]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "leadloop.project.cli", "web", *listen],
            env={
                **os.environ,
                "LEADLOOP_TIME_SCALE": SCALE,
                "LEADLOOP_TIME_ORIGIN": self._origin,
            },
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        await_port(self.port)

    def kill(self) -> None:
        assert self._process
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()


@pytest.fixture
def web(db: None) -> Iterator[Web]:
    found = Web()
    found.start()
    yield found
    found.kill()


def consume(web: Web, key: str, seen: Seen) -> None:
    client = EventGridConsumerClient(
        web.address,
        AzureKeyCredential(key),
        namespace_topic="visits",
        subscription="queue",
        retry_total=0,
    )
    held: dict[str, str] = {}
    while not seen.stop.is_set():
        try:
            if not held:
                for detail in client.receive(max_events=BATCH, max_wait_time=10):
                    held[detail.broker_properties.lock_token] = detail.event.id
                    with seen.lock:
                        count = detail.broker_properties.delivery_count
                        seen.counts[detail.event.id].append(count)
                time.sleep(0.02)
            if held:
                result = client.acknowledge(lock_tokens=list(held))
                with seen.lock:
                    seen.ended += [held[token] for token in result.succeeded_lock_tokens]
                held.clear()
        except AzureError:
            time.sleep(0.1)


@contextmanager
def consuming(web: Web, key: str, seen: Seen) -> Iterator[None]:
    threads = [threading.Thread(target=consume, args=(web, key, seen)) for _ in range(CONSUMERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        seen.stop.set()
        for thread in threads:
            thread.join(30)


@pytest.mark.flaky(reruns=0)
def test_consumers_survive_a_killed_server(web: Web, grid_client: ClientSecrets) -> None:
    events.create_subscription(SYSTEM, draft=SubscriptionDraft("visits", "queue", PullQueue()))
    publisher = EventGridPublisherClient(
        web.address, AzureKeyCredential(grid_client.sas_key), namespace_topic="visits"
    )
    sent = [CloudEvent(source="/s", type="t", id=str(n), data=n) for n in range(COUNT)]
    publisher.send(sent)
    seen = Seen()
    with consuming(web, grid_client.sas_key, seen):
        wait_for(lambda: len(seen.ended) >= COUNT // 5)
        web.kill()
        web.start()
        wait_for(lambda: execute("SELECT count(*) FROM events_pull") == [(0,)], 60)
        wait_for(lambda: len(seen.counts) == COUNT, 60)
        wait_for(lambda: execute("SELECT count(*) FROM events_pull") == [(0,)], 60)
    assert len(set(seen.ended)) == len(seen.ended)
    # Only what was in hand when the server died can have come twice, or ended without word of it.
    again = {name for name, counts in seen.counts.items() if counts != [1]}
    assert len(again) <= IN_HAND
    assert COUNT - len(seen.ended) <= IN_HAND
    assert all(counts in ([1], [2], [1, 2]) for counts in seen.counts.values())
    assert not events.list_dead_letters()
    found = events.get_subscription_by_name(SYSTEM, topic="visits", name="queue")
    assert (found.counters.matched, found.counters.delivered) == (COUNT, COUNT)


@pytest.mark.flaky(reruns=0)
def test_a_lock_outlives_the_server_that_gave_it(web: Web, grid_client: ClientSecrets) -> None:
    queue = PullQueue(lock_duration_s=300)
    events.create_subscription(SYSTEM, draft=SubscriptionDraft("visits", "queue", queue))
    credential = AzureKeyCredential(grid_client.sas_key)
    publisher = EventGridPublisherClient(web.address, credential, namespace_topic="visits")
    publisher.send([CloudEvent(source="/s", type="t", id=str(n), data=n) for n in range(3)])
    client = EventGridConsumerClient(
        web.address, credential, namespace_topic="visits", subscription="queue"
    )
    first = [one.broker_properties.lock_token for one in client.receive(max_events=2)]
    web.kill()
    web.start()
    assert client.acknowledge(lock_tokens=first[:1]).succeeded_lock_tokens == first[:1]
    (third,) = client.receive(max_events=10)
    assert (third.event.id, third.broker_properties.delivery_count) == ("2", 1)
    (second,) = client.receive(max_events=10, max_wait_time=60)
    assert (second.event.id, second.broker_properties.delivery_count) == ("1", 2)
