"""A receiver of event deliveries, a dispatcher at work, and a credential of ours for SDKs."""

import asyncio
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import orjson
from azure.core.credentials import AccessToken
from hypothesis import given, settings
from hypothesis import strategies as st

from leadloop.connectors.outside import GuardedAddresses
from leadloop.events.push.dispatcher import Dispatcher
from leadloop.events.push.settings import PushSettings
from leadloop.users.clients import ClientSecrets


@dataclass
class OurCredential:
    """Gets access tokens at our own token address, for whatever scope an SDK asks for."""

    address: str
    client: ClientSecrets
    trust: ssl.SSLContext

    def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        answer = httpx.post(
            f"{self.address}/any-tenant/oauth2/v2.0/token",
            data={
                "grant_type": "client_credentials",
                "client_id": self.client.client_id,
                "client_secret": self.client.client_secret,
                "scope": scopes[0],
            },
            verify=self.trust,
        ).json()
        return AccessToken(answer["access_token"], int(time.time()) + answer["expires_in"])


@dataclass
class Receiver:
    """What was posted, and whether a handshake is answered with the code."""

    url: str
    consents: bool = True
    validations: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A webhook on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = orjson.loads(self.rfile.read(int(self.headers["content-length"])))
            answer: Any = {}
            if self.headers["aeg-event-type"] == "SubscriptionValidation":
                receiver.validations.append(body[0]["data"])
                if receiver.consents:
                    answer = {"validationResponse": body[0]["data"]["validationCode"]}
            elif self.headers["aeg-event-type"] == "Notification":
                receiver.events.extend(body)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(orjson.dumps(answer))

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(f"http://127.0.0.1:{server.server_port}/hook?code=secret")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def dispatching(database_url: str, base_url: str) -> Iterator[None]:
    """What a worker does for webhooks."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> tuple[Dispatcher, "asyncio.Task[None]"]:
        judge = GuardedAddresses(allowed_hosts=["127.0.0.1"])
        dispatcher = Dispatcher(PushSettings(database_url, base_url), judge)
        return dispatcher, asyncio.create_task(dispatcher.run())

    dispatcher, task = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield
    finally:
        loop.call_soon_threadsafe(dispatcher.stop)
        asyncio.run_coroutine_threadsafe(_wait(task), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _wait(task: "asyncio.Task[None]") -> None:
    await task


def wait_for(condition: Callable[[], Any], timeout_s: float = 15.0) -> Any:
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("This never came true.")


def drawn(strategy: st.SearchStrategy[Any], count: int) -> list[Any]:
    """The same examples on every run."""
    found: list[Any] = []

    @settings(max_examples=count)
    @given(strategy)
    def collect(example: Any) -> None:
        found.append(example)

    collect()
    return found
