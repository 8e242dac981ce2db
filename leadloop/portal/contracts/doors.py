"""Doors as keys open them, and what becomes of what comes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

MAX_NAME: Final = 40
"""Characters of a slug, a field's name, a purpose."""
MAX_LINE: Final = 200
"""Characters of one line of text on a form."""
FORM_SOURCE: Final = "/p/"
"""What the source of an event begins with that came by a form; its slug follows."""
SCOPE_WRITE: Final = "leads.write"
"""May submit leads at ``POST /api/v1/leads``."""
SCOPE_READ: Final = "leads.read"
"""May read leads and the outcome of submissions."""
SCOPE_RECORDS: Final = "records"
"""May read and write records: duplicates and merges here, every table behind Dataverse."""
SCOPE_VISITS: Final = "visits.write"
"""May send visits and identities to the collector."""


class ProofOfWork(StrEnum):
    """What a form does about submissions whose browser did no work for them."""

    OFF = "off"
    MARK = "mark"
    """``context.proof_of_work`` says ``passed`` or ``missing``; rules may look at it."""

    REQUIRE = "require"
    """Refused without it."""


class FormDoor(NamedTuple):
    """What the submit address of a published form must know.

    ``embed_hosts`` are the hosts whose pages may carry the form (``origins.allows``); ``priority``
    is as events have it; ``marks`` are what the form says about each submission (see
    ``opt_in.form_marks``).
    """

    slug: str
    public_key: str
    embed_hosts: tuple[str, ...] = ()
    proof_of_work: ProofOfWork = ProofOfWork.OFF
    priority: int = 0
    marks: bytes | None = None


class SiteDoor(NamedTuple):
    """A tracked site, by its public key.

    ``hosts`` are those whose pages may use the key (``example.com``, ``*.example.com``); none
    means that any may.
    """

    key: str
    name: str
    hosts: tuple[str, ...] = ()

    def admits(self, host: str) -> bool:
        """Tell whether a page on ``host`` (in lower case, maybe with a port) may use the key."""
        bare = host.partition(":")[0]
        return not self.hosts or any(
            allowed in (bare, host) or _is_below(bare, allowed) for allowed in self.hosts
        )


def _is_below(host: str, pattern: str) -> bool:
    return pattern.startswith("*.") and host.endswith(pattern[1:])


@dataclass(frozen=True, slots=True)
class SubmissionState:
    """What became of one submission.

    ``done`` means that an outcome stands; ``message`` is the text its visitor may read (None: the
    form's own text is all there is). ``details`` is for authorised clients only.
    """

    key: UUID
    done: bool
    message: str | None
    details: Mapping[str, Any]
