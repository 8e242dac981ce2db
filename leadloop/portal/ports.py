"""What the portal's doors need from the world; ``project/wiring.py`` supplies each."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol
from uuid import UUID

from leadloop.events.contracts import EventDraft, Receipt
from leadloop.portal.contracts import FormDoor, SiteDoor, SubmissionState
from leadloop.users.contracts import Actor

KeyKind = Literal["write_key", "sas_key", "bearer"]


class EventLog(Protocol):
    """Where an accepted submission becomes durable."""

    async def append(self, drafts: Sequence[EventDraft], /) -> Sequence[Receipt]:
        """Return one receipt per draft, in order, once all of them are durable.

        Raises:
            leadloop.kit.errors.Unavailable: The log cannot take events now; nothing was kept.
        """


class Caller(Protocol):
    """An API client as its key proved it: who acts, and with which scopes."""

    @property
    def actor(self) -> Actor:
        """The client as actor; ``actor.scopes`` are the scopes that this key was given."""


class KeyRing(Protocol):
    """Who holds a key. Look-ups are cached, for every request makes one."""

    async def find_client(self, kind: KeyKind, secret: str, /) -> Caller | None:
        """Return the client that holds ``secret``, or None if it is wrong, expired or revoked.

        Raises:
            leadloop.kit.errors.Unavailable: It cannot be told now.
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
