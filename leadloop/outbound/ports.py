"""What outbound needs from the world: something that takes messages away."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import NamedTuple, Protocol
from uuid import UUID

from leadloop.outbound.contracts import Became, Channel, Kin, Mail


class Refused(Exception):  # noqa: N818 -- reads as the fact it is
    """The mail will never be taken as it is; the text says why."""


class NotNow(Exception):  # noqa: N818
    """The mail was not taken this time; the text says why."""


class Outcome(NamedTuple):
    """What became of a message in a transport, and why."""

    became: Became
    reason: str = ""


class Dns(Protocol):
    """Answers of DNS, asked outside any transaction."""

    def find_texts(self, name: str, /) -> tuple[str, ...] | None:
        """Return the TXT records of a name; None where DNS cannot be asked."""

    def takes_mail(self, domain: str, /) -> bool | None:
        """Return whether a domain takes mail; None where that cannot be told."""


class PeopleBook(Protocol):
    """Which addresses are one person's."""

    def kin_of(
        self, channel: Channel, asked: Sequence[tuple[str, UUID | None]], /
    ) -> Sequence[Kin]:
        """Return the kin of each address and person, in order; nothing where nobody is known."""


class FetchedMail(Protocol):
    """A mail of a mailbox, and its number there."""

    @property
    def uid(self) -> int:
        """Its number, which grows."""

    @property
    def raw(self) -> bytes:
        """The mail as it came."""


class Fetched(Protocol):
    """Mails of a mailbox in the order of their numbers, and under which validity those count."""

    @property
    def uid_validity(self) -> int:
        """Under another one numbers begin anew."""

    @property
    def mails(self) -> Sequence[FetchedMail]:
        """The mails."""


class Returns(Protocol):
    """The mailbox that bounces come back to, read outside any transaction."""

    @property
    def name(self) -> str:
        """What screens call it."""

    def fetch(self, uid_validity: int, last_uid: int, limit: int, /) -> Fetched:
        """Return at most ``limit`` mails after ``last_uid``; raises where it cannot be read."""


class MailTransport(Protocol):
    """Takes messages of one channel away, outside any transaction."""

    @property
    def name(self) -> str:
        """What screens call it, such as ``smtp mail.example.com:587``."""

    @property
    def sender(self) -> str:
        """From whom every message is."""

    @property
    def leaves(self) -> bool:
        """Whether messages reach their readers; False: they are only kept here."""

    def deliver_many(self, mails: Sequence[Mail], states: memoryview, /) -> Sequence[Outcome]:
        """Hand messages on, and return what became of each, in order.

        ``states`` outlives this process. The place of a message is ``HANDED`` from just before
        its last byte leaves, then ``ACCEPTED`` or ``REJECTED``; what stays 0 was not handed over.
        """


HANDED, ACCEPTED, REJECTED = 1, 2, 3
"""How far a message has come, as ``states`` holds it."""


class OneByOne(ABC):
    """The many of a transport that takes messages one at a time, by ``deliver``."""

    repeats_safely = False
    """Whether the same message may be handed over again without being two."""

    @abstractmethod
    def deliver(self, mail: Mail, /) -> None:
        """Hand ``mail`` on; after a crash the same mail may come again, under its id.

        Raises:
            Refused: It will not be taken, now or later.
            NotNow: It may be taken later.
        """

    def deliver_many(self, mails: Sequence[Mail], states: memoryview, /) -> Sequence[Outcome]:
        """Hand messages on one after another."""
        return [self._deliver(mail, states, place) for place, mail in enumerate(mails)]

    def _deliver(self, mail: Mail, states: memoryview, place: int) -> Outcome:
        states[place] = 0 if self.repeats_safely else HANDED
        try:
            self.deliver(mail)
        except (Refused, NotNow) as problem:
            states[place] = REJECTED
            became = Became.REFUSED if isinstance(problem, Refused) else Became.LATER
            return Outcome(became, str(problem))
        states[place] = ACCEPTED
        return Outcome(Became.SENT)
