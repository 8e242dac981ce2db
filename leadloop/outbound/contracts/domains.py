"""What DNS says of the domain that we send from."""

from enum import StrEnum
from typing import NamedTuple


class Health(StrEnum):
    """How one thing about a domain stands."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"


class DomainFinding(NamedTuple):
    """One thing about a domain: what it is, how it stands, and the cure unless all is well.

    ``record`` is what DNS holds, or is to hold.
    """

    name: str
    health: Health
    text: str
    cure: str = ""
    record: str = ""


class DomainReport(NamedTuple):
    """What DNS says of a sending domain."""

    domain: str
    return_domain: str
    findings: tuple[DomainFinding, ...]

    @property
    def worst(self) -> Health:
        """The worst of the findings."""
        order = (Health.BAD, Health.WARN, Health.UNKNOWN)
        found = {one.health for one in self.findings}
        return next((one for one in order if one in found), Health.GOOD)


class Looked(NamedTuple):
    """The answers of DNS that a report is made from; None: it could not be asked."""

    spf: tuple[str, ...] | None
    dkim: tuple[str, ...] | None
    dmarc: tuple[str, ...] | None
    organisation_dmarc: tuple[str, ...] | None = ()
