"""HTTP to addresses that users wrote: never to a private network.

The name is resolved once, every address it has is judged, and the connection goes to the judged
address itself, so that a name cannot point elsewhere a moment later. Redirects are judged anew.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Collection, Iterable
from typing import Any, Final

import httpcore
import httpx

from leadloop.events.contracts.subscriptions import AddressRefused

_TIMEOUT_S: Final = 120.0
_MAX_REDIRECTS: Final = 5
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


class PrivateAddress(httpcore.ConnectError):
    """This address belongs to a private network; Leadloop calls none that users wrote."""


def outside_client(*, allowed_hosts: Collection[str] = ()) -> httpx.Client:
    """Return a client for the public internet; of private hosts it reaches ``allowed_hosts``.

    A request to any other private, loopback, link-local or reserved address fails with
    ``httpx.ConnectError`` before a byte is sent. Proxies of the environment are not used: they
    would resolve names themselves.
    """
    transport = httpx.HTTPTransport(trust_env=False)
    # httpx offers no setting for the network below its pool.
    transport._pool._network_backend = _GuardedBackend(frozenset(allowed_hosts))  # noqa: SLF001
    return httpx.Client(
        transport=transport,
        timeout=_TIMEOUT_S,
        follow_redirects=True,
        max_redirects=_MAX_REDIRECTS,
        trust_env=False,
    )


class _GuardedBackend(httpcore.SyncBackend):
    """Connects to judged addresses only."""

    def __init__(self, allowed_hosts: frozenset[str]) -> None:
        self._allowed = allowed_hosts

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Resolve ``host``, refuse private addresses, connect to the first."""
        address = host if _is_allowed(host, port, self._allowed) else _public_address(host, port)
        return super().connect_tcp(address, port, timeout, local_address, socket_options)

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Refuse: no user-given address is a socket of this machine."""
        raise PrivateAddress("Sockets of this machine are not called.")


class GuardedAddresses:
    """The same judgement for whoever connects by himself, as event deliveries do."""

    def __init__(self, *, allowed_hosts: Collection[str] = ()) -> None:
        self._allowed = frozenset(allowed_hosts)

    def judge(self, host: str, port: int) -> None:
        """Refuse a host that leads into a private network; a name without address passes.

        Raises:
            AddressRefused: It does; the message says where it leads.
        """
        if _is_allowed(host, port, self._allowed):
            return
        try:
            found = _look_up(host, port)
        except OSError:
            return
        self._refuse_private(host, found)

    async def resolve(self, host: str, port: int) -> list[str]:
        """Return the addresses to connect to, each one judged.

        Raises:
            AddressRefused: One of them belongs to a private network.
            OSError: The name has no address.
        """
        found = await asyncio.to_thread(_look_up, host, port)
        if not _is_allowed(host, port, self._allowed):
            self._refuse_private(host, found)
        return found

    def _refuse_private(self, host: str, found: Iterable[str]) -> None:
        if private := _first_private(found):
            raise AddressRefused(f"{host} leads to {private}, which is not public.")


def _is_allowed(host: str, port: int, allowed: frozenset[str]) -> bool:
    """Whether an operator allowed this private host, on every port or on this one."""
    written = f"[{host}]" if ":" in host else host
    return host in allowed or f"{written}:{port}" in allowed


def _public_address(host: str, port: int) -> str:
    try:
        addresses = _look_up(host, port)
    except OSError as error:
        raise httpcore.ConnectError(f"{host} has no address: {error}") from None
    if private := _first_private(addresses):
        raise PrivateAddress(f"{host} leads to {private}, which is not public.")
    return addresses[0]


def _look_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label of more than 63 characters, for one
        raise OSError(f"not a host name: {error}") from None
    return [str(entry[4][0]) for entry in found]


def _first_private(addresses: Iterable[str]) -> str | None:
    for address in addresses:
        # `is_global` is false for private, loopback, link-local, reserved and shared ranges; it is
        # true for multicast, which no receiver has.
        judged = _embedded(ipaddress.ip_address(address.partition("%")[0]))
        if not judged.is_global or judged.is_multicast:
            return address
    return None


def _embedded(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address.sixtofour or _translated(address) or address
    return address


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Return the IPv4 address behind a NAT64 address (RFC 6052), which gateways reach for us."""
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
