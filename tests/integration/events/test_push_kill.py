"""A dispatcher's process is killed in the middle of its window; nothing is lost."""

import asyncio
import os
import subprocess
import sys
from collections import Counter

import pytest
from aiohttp import web
from push_things import Got, Receivers, append, get, ready, subscribe, wait_for

pytestmark = [pytest.mark.usefixtures("db", "reachable"), pytest.mark.flaky(reruns=0)]

PROGRAM = """
import asyncio, sys, django
django.setup()
from leadloop.connectors.outside import GuardedAddresses
from leadloop.events.push.dispatcher import Dispatcher
from leadloop.events.push.settings import PushSettings
judge = GuardedAddresses(allowed_hosts=["127.0.0.1"])
asyncio.run(Dispatcher(PushSettings(sys.argv[1], "http://leadloop.example"), judge).run())
"""


def start(url: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, url], env=os.environ | {"LEADLOOP_LOG_LEVEL": "error"}
    )


def test_a_killed_process_loses_nothing_and_repeats_little(
    database_url: str, receivers: Receivers
) -> None:
    async def slowly(_: Got) -> web.Response:
        await asyncio.sleep(0.03)
        return web.Response()

    receivers.behaviours["/k"] = slowly
    process = start(database_url)
    try:
        made = ready(subscribe(receivers.url + "/k"))
        ids = append(400)
        for share in (80, 200):
            wait_for(lambda n=share: len(set(receivers.ids("/k"))) >= n)
            process.kill()
            process.wait(10)
            process = start(database_url)
        wait_for(lambda: set(receivers.ids("/k")) == set(ids), 30)
        wait_for(lambda: get(made).waiting == 0)
    finally:
        process.kill()
        process.wait(10)
    repeats = sum(count - 1 for count in Counter(receivers.ids("/k")).values())
    # Two kills, each at most the window and a tenth of a second of settled requests.
    assert repeats <= 2 * (32 + 200)
    assert get(made).retrying == 0
