"""Who may see and change topics and subscriptions, and where deliveries may go.

The zone of users and the clients of the outside lie above this one: each supplies its judge when
its process starts. Without one nobody but Leadloop itself gets in, and nothing goes out.
"""

from typing import Any, Final

from leadloop.events.contracts.subscriptions import AddressRefused
from leadloop.events.ports import Acting, OutsideAddresses, Rights
from leadloop.kit.errors import NotAllowed

TOPIC: Final = "topic"
SUBSCRIPTION: Final = "event_subscription"


class _Closed:
    """Refuses every address."""

    def judge(self, host: str, port: int) -> None:
        raise AddressRefused(f"Nothing was set up to call {host}:{port}.")

    async def resolve(self, host: str, port: int) -> list[str]:
        raise AddressRefused(f"Nothing was set up to call {host}:{port}.")


def _nobody(actor: Any, kind: str, *, write: bool) -> None:
    if actor.label:
        raise NotAllowed(f"Nothing was set up to judge {kind} ({write=}).")


_rights: Rights = _nobody
_addresses: OutsideAddresses = _Closed()


def use_rights(judge: Rights) -> None:
    """Let ``judge`` decide who may see and change topics and subscriptions."""
    global _rights  # noqa: PLW0603 -- one judge per process, set once at start
    _rights = judge


def use_addresses(judge: OutsideAddresses) -> None:
    """Let ``judge`` decide where deliveries may go."""
    global _addresses  # noqa: PLW0603 -- same
    _addresses = judge


def addresses() -> OutsideAddresses:
    """Return the judge of addresses of this process."""
    return _addresses


def may_read(actor: Acting, kind: str) -> None:
    """Return if ``actor`` may see records of ``kind``.

    Raises:
        NotAllowed: It may not.
    """
    _rights(actor, kind, write=False)


def may_write(actor: Acting, kind: str) -> None:
    """Return if ``actor`` may change records of ``kind``.

    Raises:
        NotAllowed: It may not.
    """
    _rights(actor, kind, write=True)
