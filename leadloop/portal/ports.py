"""What the portal's doors need from the world; ``project/wiring.py`` supplies each."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol
from uuid import UUID

from leadloop.events.contracts import EventDraft, Receipt
from leadloop.portal.contracts import FormDoor, SiteDoor, SubmissionState

KeyKind = Literal["write_key", "sas_key", "bearer"]


class EventLog(Protocol):
    """Where an accepted submission becomes durable."""

    async def append(self, drafts: Sequence[EventDraft], /) -> Sequence[Receipt]:
        """Return one receipt per draft, in order, once all of them are durable.

        Raises:
            leadloop.kit.errors.Unavailable: The log does not answer; a repeat is safe.
            leadloop.kit.errors.InvalidInput: The log cannot hold one of them.
        """


class Caller(Protocol):
    """An API client as its key proved it."""

    @property
    def client_id(self) -> str:
        """The client's id."""

    @property
    def scopes(self) -> frozenset[str]:
        """The scopes that this key was given."""


class KeyRing(Protocol):
    """Who holds a key. Look-ups are cached, for every request makes one."""

    async def find_client(self, kind: KeyKind, secret: str, /) -> Caller | None:
        """Return the client that holds ``secret``, or None if it is wrong, expired or revoked.

        Raises:
            leadloop.kit.errors.Unavailable: It is not known, and cannot be looked up now.
        """


class Doors(Protocol):
    """The public doors that marketers open: hosted forms and tracked sites."""

    async def find_form(self, slug: str, /) -> FormDoor | None:
        """Return the published form with this slug, or None.

        Raises:
            leadloop.kit.errors.Unavailable: It cannot be told now.
        """

    async def find_site(self, key: str, /) -> SiteDoor | None:
        """Return the tracked site with this public key, or None.

        Raises:
            leadloop.kit.errors.Unavailable: It cannot be told now.
        """


class Submissions(Protocol):
    """What became of submissions, as far as it is known."""

    async def find_states(self, keys: Sequence[UUID], /) -> Mapping[UUID, SubmissionState]:
        """Return the state of each known submission; unknown keys are left out.

        Raises:
            leadloop.kit.errors.Unavailable: It cannot be told now.
        """
