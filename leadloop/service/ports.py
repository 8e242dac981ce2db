"""What service needs from the world: mailboxes that are read."""

from typing import NamedTuple, Protocol

from leadloop.service.contracts import FetchedMail


class MailboxDown(Exception):  # noqa: N818 -- reads as the fact it is
    """The mailbox cannot be read now; the text says why, without the password."""


class Fetched(NamedTuple):
    """E-mails of a mailbox in the order of their numbers, and under which validity those count."""

    uid_validity: int
    mails: tuple[FetchedMail, ...]


class MailboxReader(Protocol):
    """Reads a mailbox, outside any transaction; changes nothing in it."""

    @property
    def name(self) -> str:
        """What screens call it, such as ``care@mail.example.com/INBOX``."""

    def fetch(self, uid_validity: int, last_uid: int, limit: int, /) -> Fetched:
        """Return at most ``limit`` e-mails after ``last_uid``.

        Under another validity than ``uid_validity`` the numbers are new ones, and it begins anew.

        Raises:
            MailboxDown: It cannot be read.
        """
