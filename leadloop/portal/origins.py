"""Which pages may carry a form: hosts as marketers write them, origins as browsers send them. Pure.

An entry is ``example.com`` (any port), ``example.com:8443`` (that port only), ``*.example.com``
(every host below it, not itself), or ``*`` (any page, also one without an origin of its own, such
as a file or an app). Hosts are compared as the network names them: lower case, punycode, no dot at
the end. Schemes are not compared: a proxy in front of us may speak another one.
"""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import idna

from leadloop.kit.errors import FieldError

ANY: Final = "*"
MAX_HOSTS: Final = 50
_MAX_HOST: Final = 253
_MAX_ORIGIN: Final = 500
_MAX_PORT: Final = 65_535
_USUAL_PORTS: Final = {"http": 80, "https": 443}
_LABEL: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


class Place(NamedTuple):
    """A host as the network names it, and its port; None where the scheme's own is meant."""

    host: str
    port: int | None


def clean_host(text: str) -> str:
    """Return a host name as the network names it; empty if it is none.

    IPv6 addresses are given and returned in brackets.
    """
    name = text.strip().rstrip(".。").lower()
    if name.startswith("["):
        return _clean_ipv6(name)
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            return ""
    sound = len(name) <= _MAX_HOST and all(_LABEL.fullmatch(label) for label in name.split("."))
    return name if sound else ""


def _clean_ipv6(name: str) -> str:
    try:
        return f"[{ipaddress.IPv6Address(name[1:-1])}]" if name.endswith("]") else ""
    except ValueError:
        return ""


def clean_entry(text: str) -> str:
    """Return an entry of the list of hosts in its one spelling; empty if it is none.

    A whole web address is understood too: its host is meant.
    """
    entry = text.strip()
    if entry == ANY:
        return ANY
    if "://" in entry:
        entry = entry.partition("://")[2].partition("/")[0]
    star, host = ("*.", entry[2:]) if entry.startswith("*.") else ("", entry)
    place = _place(host)
    if place is None or (star and not _may_have_hosts_below(place.host)):
        return ""
    return star + place.host + ("" if place.port is None else f":{place.port}")


def _may_have_hosts_below(host: str) -> bool:
    """Refuse ``*.com`` and addresses in numbers."""
    return "." in host and not host.rpartition(".")[2].isdigit()


def _place(text: str) -> Place | None:
    host, colon, port = text.rpartition(":") if _has_port(text) else (text, "", "")
    name = clean_host(host)
    if not name or (colon and not _is_port(port)):
        return None
    return Place(name, int(port) if colon else None)


def _has_port(text: str) -> bool:
    return ":" in text.rpartition("]")[2]


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 5 and 0 < int(text) <= _MAX_PORT  # noqa: PLR2004


def check_hosts(hosts: Sequence[str]) -> list[FieldError]:
    """Return what is wrong with a list of hosts, naming the entry."""
    if len(hosts) > MAX_HOSTS:
        return [FieldError("embed_hosts", "too_many", f"At most {MAX_HOSTS} hosts.")]
    return [
        FieldError(
            "embed_hosts",
            "invalid",
            f"“{host[:60]}” is no host: write example.com, *.example.com, or * for any.",
        )
        for host in hosts
        if not clean_entry(host)
    ]


def clean_entries(hosts: Iterable[str]) -> tuple[str, ...]:
    """Return the list in its one spelling, each entry once."""
    return tuple(dict.fromkeys(entry for host in hosts if (entry := clean_entry(host))))


def origin_place(origin: str) -> Place | None:
    """Return where the page with this ``Origin`` lives; None if that is nowhere (``null``)."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return None
    if parts.scheme not in _USUAL_PORTS or "@" in parts.netloc:
        return None
    place = _place(parts.netloc)
    if place is None:
        return None
    return Place(place.host, place.port or _USUAL_PORTS[parts.scheme])


def allows(hosts: Sequence[str], origin: str, own: Iterable[str]) -> bool:
    """Tell whether a page with this ``Origin`` may carry a form.

    ``own`` are our own addresses (``host`` or ``host:port``), which always may.
    """
    if len(origin) > _MAX_ORIGIN:
        return ANY in hosts
    ours = tuple(address for address in own if 0 < len(address) <= _MAX_ORIGIN)
    return _allows(tuple(hosts), origin, ours)


@lru_cache(maxsize=4096)
def _allows(hosts: tuple[str, ...], origin: str, own: tuple[str, ...]) -> bool:
    if ANY in hosts:
        return True
    place = origin_place(origin)
    if place is None:
        return False
    return any(_is_own(place, address) for address in own) or any(
        _matches(place, entry) for entry in hosts
    )


def _is_own(place: Place, address: str) -> bool:
    ours = _place(address)
    if ours is None or ours.host != place.host:
        return False
    # “Host” names no port where it is the scheme's own, and we may not know the scheme outside.
    usual = _USUAL_PORTS.values()
    return ours.port == place.port or (ours.port in {None, *usual} and place.port in usual)


def _matches(place: Place, entry: str) -> bool:
    star = entry.startswith("*.")
    wanted = _place(entry[2:] if star else entry)
    if wanted is None or wanted.port not in {None, place.port}:
        return False
    return place.host.endswith(f".{wanted.host}") if star else place.host == wanted.host


def frame_ancestors(hosts: Sequence[str]) -> str:
    """Return the sources of the policy ``frame-ancestors`` that says the same as ``allows``."""
    if ANY in hosts:
        return "*"
    # A source without a port means the scheme's own port only; IPv6 cannot be said at all.
    named = [entry if _has_port(entry) else f"{entry}:*" for entry in hosts if "[" not in entry]
    return " ".join(("'self'", *named))
