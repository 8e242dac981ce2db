"""HTTP to addresses that users wrote: never to a private network.

The name is resolved once, every address it has is judged, and the connection goes to the judged
address itself, so that a name cannot point elsewhere a moment later. Redirects are judged anew.
"""

import ipaddress
import socket
from collections.abc import Collection, Iterable
from typing import Any, Final

import httpcore
import httpx

_TIMEOUT_S: Final = 120.0
_MAX_REDIRECTS: Final = 5


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
        address = host if host in self._allowed else _public_address(host, port)
        return super().connect_tcp(address, port, timeout, local_address, socket_options)

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """Refuse: no user-given address is a socket of this machine."""
        raise PrivateAddress("Sockets of this machine are not called.")


def _public_address(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(f"{host} has no address: {error}") from None
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        # `is_global` is false for private, loopback, link-local, reserved and shared ranges.
        if not _embedded(ipaddress.ip_address(address.partition("%")[0])).is_global:
            raise PrivateAddress(f"{host} leads to {address}, which is not public.")
    return addresses[0]


def _embedded(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return the IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, ipaddress.IPv6Address):
        return address.ipv4_mapped or address.sixtofour or address
    return address
