"""Real HTTP receivers and a real dispatcher, each on a loop in a thread of its own."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import orjson
from aiohttp import web

from leadloop.connectors.outside import GuardedAddresses
from leadloop.events import api
from leadloop.events.contracts import EventDraft
from leadloop.events.contracts.subscriptions import (
    DeliverySchema,
    EventSubscription,
    SubscriptionDraft,
    WebHook,
)
from leadloop.events.push.dispatcher import Dispatcher
from leadloop.events.push.settings import PushSettings
from leadloop.kit import clock
from leadloop.kit.ids import new_trace_id
from leadloop.users.contracts import SYSTEM


@dataclass
class Got:
    """One request as a receiver saw it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def events(self) -> list[dict[str, Any]]:
        found = orjson.loads(self.body)
        return found if isinstance(found, list) else [found]


Behaviour = Callable[[Got], Awaitable[web.Response]]


async def ok(_: Got) -> web.Response:
    return web.Response(status=200)


def answering(status: int, **headers: str) -> Behaviour:
    async def answer(_: Got) -> web.Response:
        return web.Response(
            status=status, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )

    return answer


@dataclass
class Receivers:
    """One server; behaviour is chosen by path. Handshakes succeed unless told otherwise."""

    port: int = 0
    got: list[Got] = field(default_factory=list)
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    consent: bool = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def notifications(self, path: str) -> list[Got]:
        return [
            one
            for one in self.got
            if one.path == path and one.headers.get("aeg-event-type") == "Notification"
        ]

    def ids(self, path: str) -> list[str]:
        return [event["id"] for one in self.notifications(path) for event in one.events]

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        got = Got(request.method, request.path, headers, body, time.time())
        self.got.append(got)
        kind = headers.get("aeg-event-type")
        if self.consent and request.method == "OPTIONS":
            return web.Response(headers={"WebHook-Allowed-Origin": "*"})
        if self.consent and kind == "SubscriptionValidation":
            code = got.events[0]["data"]["validationCode"]
            return web.json_response({"validationResponse": code})
        return await self.behaviours.get(request.path, ok)(got)


@contextmanager
def loop_thread() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield loop
    finally:
        call(loop, cancel_all())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def cancel_all() -> None:
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def call(loop: asyncio.AbstractEventLoop, work: Any, timeout: float = 30) -> Any:
    return asyncio.run_coroutine_threadsafe(work, loop).result(timeout)


@contextmanager
def serving() -> Iterator[Receivers]:
    receivers = Receivers()
    with loop_thread() as loop:

        async def start() -> web.AppRunner:
            app = web.Application(client_max_size=4 * 1024**2)
            app.router.add_route("*", "/{path:.*}", receivers.answer)
            runner = web.AppRunner(app, shutdown_timeout=0.1)
            await runner.setup()
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            receivers.port = runner.addresses[0][1]
            return runner

        runner = call(loop, start())
        yield receivers
        call(loop, runner.cleanup())


@contextmanager
def dispatching(url: str, judge: Any = None, **settings: Any) -> Iterator[Dispatcher]:
    """A dispatcher at work; leaving the block stops it in order."""
    chosen = PushSettings(url, "http://leadloop.example", **settings)
    judge = judge or GuardedAddresses(allowed_hosts=["127.0.0.1", "localhost"])
    with loop_thread() as loop:

        async def make() -> tuple[Dispatcher, asyncio.Task[None]]:
            dispatcher = Dispatcher(chosen, judge)
            return dispatcher, asyncio.create_task(dispatcher.run())

        dispatcher, task = call(loop, make())

        async def finish() -> None:
            dispatcher.stop()
            await task

        try:
            yield dispatcher
        finally:
            call(loop, finish())


def wait_for(condition: Callable[[], Any], timeout: float = 15.0) -> Any:
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"never came true: {condition}")


def subscribe(url: str, name: str = "my-hook", **wishes: Any) -> EventSubscription:
    hook = WebHook(url, **wishes.pop("hook", {}))
    schema = wishes.pop("schema", DeliverySchema.EVENT_GRID)
    draft = SubscriptionDraft(wishes.pop("topic", "leads"), name, hook, schema=schema, **wishes)
    return api.create_subscription(SYSTEM, draft=draft).subscription


def get(subscription: EventSubscription) -> EventSubscription:
    return api.get_subscription(SYSTEM, subscription_id=subscription.id)


def ready(subscription: EventSubscription) -> EventSubscription:
    return wait_for(lambda: (found := get(subscription)).state == "Succeeded" and found)


def append(count: int = 1, topic: str = "leads", **fields: Any) -> list[str]:
    drafts = [
        EventDraft(
            topic,
            fields.get("type", "lead.created"),
            "/test",
            str(uuid4()),
            orjson.dumps({"n": n, **fields.get("data", {})}),
            clock.now(),
            new_trace_id(),
            subject=fields.get("subject", "/leads/1"),
            extensions=fields.get("extensions"),
        )
        for n in range(count)
    ]
    api.append(drafts)
    return [draft.id for draft in drafts]
