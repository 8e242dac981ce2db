"""What the events zone needs from the world; ``project/wiring.py`` supplies it."""

from typing import Any, Protocol


class Acting(Protocol):
    """Who does something; ``users.contracts.Actor`` is one."""

    @property
    def label(self) -> str:
        """The form kept in logs: ``person:0192…``; empty is Leadloop itself."""


class Rights(Protocol):
    """Who may see and change topics and subscriptions."""

    def __call__(self, actor: Any, kind: str, *, write: bool) -> None:
        """Return if ``actor`` may read (or write) records of ``kind``.

        ``kind`` is ``topic`` or ``event_subscription``.

        Raises:
            NotAllowed: It may not.
        """


class OutsideAddresses(Protocol):
    """Judges where deliveries may go."""

    def judge(self, host: str, port: int) -> None:
        """Refuse a host that leads into a private network; a name without address passes.

        Raises:
            AddressRefused: It does; the message says where it leads.
        """

    async def resolve(self, host: str, port: int) -> list[str]:
        """Return the addresses to connect to, each one judged.

        Raises:
            AddressRefused: One of them belongs to a private network.
            OSError: The name has no address.
        """
