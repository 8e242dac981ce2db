"""The web process: one event loop, a plain and a TLS listener in front of one application."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import structlog
import uvloop
from granian.constants import Interfaces
from granian.server.embed import Server

from leadloop.kit.heap import settle_heap
from leadloop.project.asgi import Application
from leadloop.project.settings import Settings, get_settings
from leadloop.project.tls import ensure_certificates

log = structlog.get_logger()

_BACKLOG = 1024


def serve() -> None:
    """Serve until SIGTERM or SIGINT; requests in flight are answered first."""
    uvloop.run(_serve(get_settings()))


async def _serve(settings: Settings) -> None:
    application = Application(settings)
    await application.start()
    settle_heap()
    servers = [_server(application, settings.listen)]
    if settings.tls_listen != "off":
        host = settings.tls_listen.rpartition(":")[0]
        pair = ensure_certificates(settings.tls_folder, hosts=(host.strip("[]"),))
        servers.append(_server(application, settings.tls_listen, pair))
    tasks = [asyncio.create_task(server.serve()) for server in servers]
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    waiting = asyncio.create_task(stopping.wait())
    await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    await application.hang_up()
    for server in servers:
        server.stop()
    await asyncio.wait(tasks, timeout=5)
    await application.stop()


def _server(
    application: Application, listen: str, certificate: tuple[Path, Path] | None = None
) -> Any:
    host, _, port = listen.rpartition(":")
    options: dict[str, Any] = {}
    if certificate is not None:
        options = {"ssl_cert": certificate[0], "ssl_key": certificate[1]}
    return Server(
        application,
        address=host.strip("[]"),
        port=int(port),
        interface=Interfaces.ASGINL,
        backlog=_BACKLOG,
        log_enabled=False,
        **options,
    )
