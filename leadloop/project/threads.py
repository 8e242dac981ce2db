"""Django behind ASGI with one change of threads a request.

Django's own handler goes back and forth between the event loop and threads at each middleware
that knows only one of both worlds. All of ours are synchronous: one thread of a pool takes a
request from its first middleware to its last, and only what is sent goes through the loop.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, Final

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections
from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

THREADS: Final = 64
"""Requests that are worked on at once; others wait. Most wait for PostgreSQL, which has fewer."""


class ThreadedHandler(ASGIHandler):
    """Answers requests for Django on the threads of a pool."""

    def __init__(self) -> None:
        # The handler above would load the middleware for the event loop.
        BaseHandler.__init__(self)
        self.load_middleware(is_async=False)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="django")

    async def handle(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[Any]],
        send: Callable[[Any], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        loop = asyncio.get_running_loop()
        run = copy_context().run
        try:
            response = await loop.run_in_executor(self._threads, run, self._answer, scope, body)
            await self.send_response(response, send)
            if response.streaming:
                await sync_to_async(response.close)()
        finally:
            body.close()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request; what is streamed comes from one thread from its first piece on."""
        async with ThreadSensitiveContext():
            await self.handle(scope, receive, send)

    def _answer(self, scope: dict[str, Any], body: Any) -> HttpResponseBase:
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        request, refusal = self.create_request(scope, body)
        response: HttpResponseBase = refusal or self.get_response(request)  # type: ignore[arg-type]
        response._handler_class = type(self)  # type: ignore[attr-defined]  # noqa: SLF001
        if isinstance(response, FileResponse):
            response.block_size = self.chunk_size
        if response.streaming:
            # It is read, and closed, by another thread than this.
            close_old_connections()
        else:
            response.close()
        return response
