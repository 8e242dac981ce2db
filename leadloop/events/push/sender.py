"""HTTP to receivers: judged addresses only, no redirects, bounded answers."""

import asyncio
import socket
import time
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import aiohttp
from aiohttp.abc import ResolveResult

from leadloop.events.contracts.subscriptions import AddressRefused, Outcome
from leadloop.events.logic.requests import snippet
from leadloop.events.logic.retries import outcome_of, parse_retry_after
from leadloop.events.ports import OutsideAddresses
from leadloop.kit import clock

_READ_BYTES: Final = 16_384
_BODY_S: Final = 5.0
_RESOLVED_S: Final = 10.0
_KEEP_ALIVE_S: Final = 30.0


class Reply(NamedTuple):
    """What came back. ``status`` is None where there was no answer; ``error`` says why."""

    outcome: Outcome
    status: int | None = None
    headers: Mapping[str, str] = {}
    body: bytes = b""
    error: str = ""
    duration_ms: int = 0

    @property
    def retry_after_s(self) -> float:
        """The wait that the receiver asks for, or 0."""
        return parse_retry_after(self.headers.get("Retry-After"), now=clock.now())

    @property
    def shown(self) -> str:
        """The beginning of the answer, masked."""
        return snippet(self.body)


class _Connector(aiohttp.TCPConnector):
    """Connects to judged addresses only.

    aiohttp asks no resolver about hosts that look like addresses (``2130706433`` is one), so the
    judgement stands at the one place through which every connection goes.
    """

    def __init__(self, judge: OutsideAddresses, limit: int) -> None:
        super().__init__(limit=limit, keepalive_timeout=_KEEP_ALIVE_S, use_dns_cache=False)
        self._judge = judge
        self._judged: dict[tuple[str, int], tuple[float, list[str]]] = {}

    async def _resolve_host(self, host: str, port: int, traces: Any = None) -> list[ResolveResult]:
        del traces
        until, found = self._judged.get((host, port), (0.0, []))
        if until < time.monotonic():
            found = await self._judge.resolve(host, port)
            self._judged = {(host, port): (time.monotonic() + _RESOLVED_S, found)}
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for address in found
        ]


class Sender:
    """The connections to one subscription's receiver."""

    def __init__(self, judge: OutsideAddresses, *, in_flight: int, timeout_s: float) -> None:
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._session = aiohttp.ClientSession(
            connector=_Connector(judge, in_flight),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=self._timeout,
            auto_decompress=False,
            trust_env=False,
        )

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """Send one request and return what became of it; never raises but for cancellation."""
        begin = time.perf_counter()
        try:
            reply = await self._send(method, url, headers, body)
        except TimeoutError:
            reply = Reply(Outcome.TIMED_OUT, error="No answer in time.")
        except AddressRefused as error:
            reply = Reply(Outcome.RESOLUTION_ERROR, error=error.message)
        except aiohttp.ClientConnectorDNSError as error:
            reply = Reply(Outcome.RESOLUTION_ERROR, error=f"The name has no address: {error}")
        except (aiohttp.InvalidURL, ValueError) as error:
            reply = Reply(Outcome.ABORTED, error=f"This cannot be sent: {error}")
        except (aiohttp.ClientError, OSError) as error:
            reply = Reply(Outcome.SOCKET_ERROR, error=f"{type(error).__name__}: {error}")
        return reply._replace(duration_ms=round((time.perf_counter() - begin) * 1000))

    async def _send(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Reply:
        async with self._session.request(
            method, url, data=body, headers=headers, allow_redirects=False
        ) as response:
            outcome = outcome_of(response.status)
            error = "Redirects are not followed." if 300 <= response.status < 400 else ""  # noqa: PLR2004
            begun = await self._read(response)
            return Reply(outcome, response.status, response.headers, begun, error)

    async def _read(self, response: aiohttp.ClientResponse) -> bytes:
        """Return the beginning of the answer; the rest of a long or slow one is cut off."""
        found = b""
        try:
            async with asyncio.timeout(_BODY_S):
                while len(found) < _READ_BYTES:
                    piece = await response.content.read(_READ_BYTES)
                    if not piece:
                        return found
                    found += piece
        except (TimeoutError, aiohttp.ClientError):
            pass
        response.close()
        return found
