"""What ``customers`` needs from the world: a place for the bytes of attachments."""

from typing import BinaryIO, NamedTuple, Protocol


class Kept(NamedTuple):
    """Bytes that were taken in: their SHA-256 digest in hexadecimal, and how many they are.

    ``token`` tells this taking from another of the same bytes.
    """

    sha256: str
    size: int
    token: str


class TooLarge(ValueError):  # noqa: N818 -- reads as the fact it is
    """There are more bytes than were allowed."""


class Files(Protocol):
    """Keeps bytes once, under their digest."""

    def take(self, source: BinaryIO, *, limit: int) -> Kept:
        """Read ``source`` to its end and set it aside; ``settle`` makes it stay.

        Raises:
            TooLarge: There are more than ``limit`` bytes; nothing was kept.
        """

    def settle(self, kept: Kept) -> None:
        """Make bytes that were taken stay; once is enough for the same bytes."""

    def drop(self, kept: Kept) -> None:
        """Forget bytes that were taken and not settled."""

    def open(self, sha256: str) -> BinaryIO:
        """Return the bytes to read from.

        Raises:
            FileNotFoundError: There are none under this digest.
        """

    def remove(self, sha256: str) -> None:
        """Remove bytes; none is fine too."""
