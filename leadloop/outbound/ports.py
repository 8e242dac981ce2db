"""What outbound needs from the world: something that takes an e-mail away."""

from typing import Protocol

from leadloop.outbound.contracts import Mail


class Refused(Exception):  # noqa: N818 -- reads as the fact it is
    """The mail will never be taken as it is; the text says why."""


class NotNow(Exception):  # noqa: N818
    """The mail was not taken this time; the text says why."""


class MailTransport(Protocol):
    """Takes e-mails away, one at a time, outside any transaction."""

    @property
    def name(self) -> str:
        """What screens call it, such as ``smtp mail.example.com:587``."""

    @property
    def sender(self) -> str:
        """The From of every mail."""

    @property
    def leaves(self) -> bool:
        """Whether mails reach their readers; False: they are only kept here."""

    def deliver(self, mail: Mail, /) -> None:
        """Hand ``mail`` on; after a crash the same mail may come again, with its Message-ID.

        Raises:
            Refused: It will not be taken, now or later.
            NotNow: It may be taken later.
        """
