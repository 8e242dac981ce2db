"""What the façades need from the world; ``project/wiring.py`` supplies each."""

from collections.abc import Sequence
from typing import Literal, Protocol

from leadloop.events.contracts import EventDraft, Receipt
from leadloop.events.contracts.pull import Received, Settlement

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

    async def find_public(self, name: str, /) -> str | None:
        """Return the topic of this name, in whatever case, as it is spelled; None if none is.

        Raises:
            leadloop.kit.errors.Unavailable: It is not known, and cannot be looked up now.
        """


class Queues(Protocol):
    """Queue subscriptions, from which receivers fetch events.

    Each may raise ``leadloop.kit.errors.NotFound`` (there is no such queue subscription) and
    ``leadloop.kit.errors.Unavailable`` (it cannot be asked now).
    """

    async def receive(
        self, topic: str, name: str, /, *, max_events: int, wait_s: float
    ) -> Sequence[Received]:
        """Return up to ``max_events`` events, locked; wait for the first up to ``wait_s``."""

    async def acknowledge(self, topic: str, name: str, tokens: Sequence[str], /) -> Settlement:
        """End events that were handled."""

    async def release(
        self, topic: str, name: str, tokens: Sequence[str], /, *, delay_s: int
    ) -> Settlement:
        """Put events back."""

    async def reject(self, topic: str, name: str, tokens: Sequence[str], /) -> Settlement:
        """Give events up."""

    async def renew(self, topic: str, name: str, tokens: Sequence[str], /) -> Settlement:
        """Hold events longer."""
