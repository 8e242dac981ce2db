"""Which address a visitor really has: behind proxies only those we trust may say."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

from leadloop.kit.asgi import Headers

_MAX_HEADER_BYTES: Final = 2_000
_KNOWN: Final = 10_000
# A household or a phone has a whole network of this size, and can use a new address each time.
_SIX_PREFIX: Final = 64

_Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network


class Networks:
    """Addresses and networks, written with commas between: ``127.0.0.0/8, ::1``."""

    def __init__(self, text: str) -> None:
        """Read ``text``.

        Raises:
            ValueError: One part is neither an address nor a network.
        """
        parts = (part.strip() for part in text.split(","))
        self._networks: tuple[_Network, ...] = tuple(
            ip_network(p, strict=False) for p in parts if p
        )
        self._holds = lru_cache(_KNOWN)(self._look)

    def __contains__(self, address: str) -> bool:
        return self._holds(address)

    def _look(self, address: str) -> bool:
        found = _parse(address)
        return found is not None and any(found in network for network in self._networks)


class Visitors:
    """Finds the address behind a request, and the key under which its requests are counted."""

    def __init__(self, trusted_proxies: str) -> None:
        self._trusted = Networks(trusted_proxies)

    def address(self, peer: str, headers: Headers) -> str:
        """Return the visitor's address; empty if only a trusted proxy is known.

        ``X-Forwarded-For`` counts only when ``peer`` is a trusted proxy; then it is the rightmost
        address in it that is not one: whatever stands further left, the visitor may have made up.
        """
        if peer and peer not in self._trusted:
            return peer
        said = headers.get(b"x-forwarded-for", b"")[-_MAX_HEADER_BYTES:].decode("latin-1")
        for part in reversed(said.split(",")):
            hop = _without_port(part.strip())
            if _parse(hop) is None:
                # A proxy that we trust wrote no address: nobody is known, so nobody is punished.
                return ""
            if hop not in self._trusted:
                return hop
        return ""

    def key(self, peer: str, headers: Headers) -> str:
        """Return the visitor's address to count by: IPv6 by its /64; empty if unknown."""
        return _bucket(self.address(peer, headers))


def peer_of(scope: Any) -> str:
    """Return the address that an ASGI connection came from; empty if the server does not say."""
    client = scope.get("client")
    return str(client[0]) if client else ""


@lru_cache(_KNOWN)
def _bucket(address: str) -> str:
    found = _parse(address)
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found.packed, _SIX_PREFIX), strict=False))
    return address


@lru_cache(_KNOWN)
def _parse(address: str) -> _Address | None:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return found


def _without_port(hop: str) -> str:
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
