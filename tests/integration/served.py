"""A web process' application on a free port, in a thread of this process."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server

from leadloop.project.asgi import Application
from leadloop.project.settings import Settings, get_settings


@contextmanager
def served(
    certificate: tuple[Path, Path] | None = None, settings: Settings | None = None
) -> Iterator[str]:
    port = free_port()
    stop = threading.Event()
    thread = threading.Thread(
        target=lambda: asyncio.run(_serve(port, stop, certificate, settings or get_settings())),
        daemon=True,
    )
    thread.start()
    await_port(port)
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{port}"
    finally:
        stop.set()
        thread.join(20)


async def _serve(
    port: int, stop: threading.Event, pair: tuple[Path, Path] | None, settings: Settings
) -> None:
    application = Application(settings)
    await application.start()
    options: dict[str, Any] = {"ssl_cert": pair[0], "ssl_key": pair[1]} if pair else {}
    server = Server(
        application,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.ASGINL,
        log_enabled=False,
        **options,
    )
    task = asyncio.create_task(server.serve())
    await asyncio.to_thread(stop.wait)
    await application.hang_up()
    server.stop()
    await asyncio.wait([task], timeout=5)
    await application.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
