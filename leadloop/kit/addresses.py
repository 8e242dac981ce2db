"""Which address a visitor really has: behind proxies only those we trust may say."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any, Final

from leadloop.kit.asgi import Headers

_MAX_HEADER_BYTES: Final = 2_000
_KNOWN: Final = 10_000
# A household or a phone has a whole network of this size, and can use a new address each time.
_HOST_BITS: Final = 64
_IPV4: Final = 4

_Address = IPv4Address | IPv6Address


class Networks:
    """Addresses and networks, written with commas between: ``127.0.0.0/8, ::1``."""

    def __init__(self, text: str) -> None:
        """Read ``text``.

        Raises:
            ValueError: One part is neither an address nor a network.
        """
        parts = (part.strip() for part in text.split(","))
        networks = [ip_network(part, strict=False) for part in parts if part]
        # As numbers, since every request of a visitor asks.
        self._ranges = [
            (net.version, int(net.network_address), int(net.broadcast_address)) for net in networks
        ]

    def __contains__(self, address: str) -> bool:
        found = _parse(address)
        return found is not None and self.holds(found)

    def holds(self, address: _Address) -> bool:
        """Tell whether one of the networks holds ``address``."""
        version, number = address.version, int(address)
        return any(v == version and low <= number <= high for v, low, high in self._ranges)


class Visitors:
    """Finds the address behind a request, and the key under which its requests are counted."""

    def __init__(self, trusted_proxies: str) -> None:
        self._trusted = Networks(trusted_proxies)
        # Few peers, each a proxy or a visitor who keeps a connection.
        self._peer = lru_cache(_KNOWN)(self._look_at_peer)

    def address(self, peer: str, headers: Headers) -> str:
        """Return the visitor's address; empty if only a trusted proxy is known.

        ``X-Forwarded-For`` counts only when ``peer`` is a trusted proxy; then it is the rightmost
        address in it that is not one: whatever stands further left, the visitor may have made up.
        """
        found = self._find(peer, headers)
        return peer if found is None and not self._peer(peer)[1] else str(found or "")

    def key(self, peer: str, headers: Headers) -> str:
        """Return the visitor's address to count by: IPv6 by its /64; empty if unknown."""
        found = self._find(peer, headers)
        if found is None:
            return self.address(peer, headers)
        if found.version == _IPV4:
            return str(found)
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return f"{int(found) >> _HOST_BITS:x}::/64"

    def _find(self, peer: str, headers: Headers) -> _Address | None:
        address, trusted = self._peer(peer)
        if not trusted:
            return address
        said = headers.get(b"x-forwarded-for", b"")[-_MAX_HEADER_BYTES:].decode("latin-1")
        for part in reversed(said.split(",")):
            hop = _parse(_without_port(part.strip()))
            # A proxy that we trust wrote no address: nobody is known, so nobody is punished.
            if hop is None or not self._trusted.holds(hop):
                return hop
        return None

    def _look_at_peer(self, peer: str) -> tuple[_Address | None, bool]:
        """Return a peer's address, and whether to believe what it says of others."""
        found = _parse(peer)
        return found, not peer or (found is not None and self._trusted.holds(found))


def peer_of(scope: Any) -> str:
    """Return the address that an ASGI connection came from; empty if the server does not say."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def _parse(address: str) -> _Address | None:
    try:
        return ip_address(address.partition("%")[0])
    except ValueError:
        return None


def _without_port(hop: str) -> str:
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
