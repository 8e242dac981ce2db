"""DNS, asked over the network with a limit of time; answers are kept as long as they say."""

from typing import Final

import dns.exception
import dns.name
import dns.resolver

_TIMEOUT_S: Final = 3.0


class Resolver:
    """Asks DNS servers: those of this machine, or ``HOST:PORT`` by comma."""

    def __init__(self, servers: str = "") -> None:
        self._servers = servers
        self._found: dns.resolver.Resolver | None = None

    def find_texts(self, name: str, /) -> tuple[str, ...] | None:
        """Return the TXT records of a name; None where DNS cannot be asked."""
        try:
            answer = self._resolver().resolve(name, "TXT", lifetime=_TIMEOUT_S)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return ()
        except (dns.exception.DNSException, OSError, ValueError):
            return None
        return tuple(b"".join(one.strings).decode("utf-8", "replace") for one in answer)

    def takes_mail(self, domain: str, /) -> bool | None:
        """Return whether a domain takes mail: it has an MX, or else an address.

        None where that cannot be told. That a name does not exist counts only from a server which
        knows that names above it do: one without the internet denies everything.
        """
        try:
            return self._ask(domain)
        except (dns.exception.DNSException, OSError, ValueError):
            return None

    def _ask(self, domain: str) -> bool | None:
        resolver = self._resolver()
        try:
            answer = resolver.resolve(domain, "MX", lifetime=_TIMEOUT_S)
        except dns.resolver.NXDOMAIN:
            return False if self._knows_above(domain) else None
        except dns.resolver.NoAnswer:
            return self._has_address(domain)
        return any(one.exchange != dns.name.root for one in answer)

    def _has_address(self, domain: str) -> bool:
        for kind in ("A", "AAAA"):
            try:
                self._resolver().resolve(domain, kind, lifetime=_TIMEOUT_S)
            except dns.resolver.NoAnswer:
                continue
            return True
        return False

    def _knows_above(self, domain: str) -> bool:
        above = domain.rpartition(".")[2]
        try:
            self._resolver().resolve(f"{above}.", "SOA", lifetime=_TIMEOUT_S)
        except (dns.exception.DNSException, ValueError):
            return False
        return True

    def _resolver(self) -> dns.resolver.Resolver:
        if self._found is None:
            found = dns.resolver.Resolver(configure=not self._servers)
            if self._servers:
                places = [one.strip().rpartition(":") for one in self._servers.split(",")]
                found.nameservers = [host for host, _, _ in places]
                found.port = int(places[0][2])
            found.cache = dns.resolver.LRUCache(10_000)
            self._found = found
        return self._found
