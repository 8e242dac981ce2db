"""What the façades need from the world; ``project/wiring.py`` supplies each."""

from collections.abc import Sequence
from typing import Literal, Protocol

from leadloop.events.contracts import EventDraft, Receipt

KeyKind = Literal["write_key", "sas_key", "bearer"]


class EventLog(Protocol):
    """Where published events become durable."""

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

    async def find_signer(self, text: bytes, signature: bytes, /) -> Caller | None:
        """Return the client whose SAS key made ``signature`` (HMAC-SHA256) over ``text``."""


class Topics(Protocol):
    """Which topics outsiders may publish to."""

    def accepts(self, name: str, /) -> bool:
        """Tell whether ``name`` is a topic that takes events from outside."""
