"""What marketing needs from the world."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from leadloop.kit.errors import LeadloopError
from leadloop.marketing.contracts.social import AdAccount, HashedPerson, SpendDay


class AdProblem(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """The ad network did not do what it was asked; it is asked again later."""


class WebClient(Protocol):
    """Calls addresses that people wrote, outside of any transaction."""

    def send(self, payload: Mapping[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        """Send one request (``method, uri, headers, body``); return ``{statusCode, …}``.

        Raises:
            Unavailable: No answer came, or the address is none that we call.
        """


class AdNetwork(Protocol):
    """An ad network, called outside of any transaction. Everything may be asked twice."""

    def create_audience(self, account: AdAccount, name: str, /) -> str:
        """Make an empty audience and return the network's id of it.

        Raises:
            AdProblem: The network does not do it; the message says why, without secrets.
        """

    def add(self, account: AdAccount, audience: str, people: Sequence[HashedPerson], /) -> None:
        """Tell people to an audience, at most ``CHUNK``.

        Raises:
            AdProblem: As above.
        """

    def remove(self, account: AdAccount, audience: str, people: Sequence[HashedPerson], /) -> None:
        """Take people out of an audience, at most ``CHUNK``.

        Raises:
            AdProblem: As above.
        """

    def read_spend(
        self, account: AdAccount, campaign: str, since: date, until: date, /
    ) -> Sequence[SpendDay]:
        """Return what a campaign cost and brought by day, ``until`` included.

        Raises:
            AdProblem: As above.
        """
