"""What the portal tells others: forms as pages show them, doors as keys open them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

SCOPE_WRITE: Final = "leads.write"
"""May submit leads at ``POST /api/v1/leads``."""

SCOPE_READ: Final = "leads.read"
"""May read leads and the outcome of submissions."""


class FormDoor(NamedTuple):
    """What the submit address of a published form must know."""

    slug: str
    public_key: str


class SiteDoor(NamedTuple):
    """A tracked site, by its public key."""

    key: str
    name: str


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
