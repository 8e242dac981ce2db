"""Where the bytes of files are that go with e-mails."""

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import BinaryIO

from leadloop.outbound.contracts import MailFile

Opener = Callable[[str], BinaryIO]

_openers: list[Opener] = []


def use_enclosures(opener: Opener) -> None:
    """Let this process read files by their digest through ``opener``; set once at start.

    ``opener`` raises ``FileNotFoundError`` where there are no such bytes.
    """
    _openers[:] = [opener]


def contents_of(files: Sequence[MailFile]) -> tuple[bytes, ...]:
    """Return the bytes of files; where they are gone, a sentence that says so."""
    return tuple(map(_content, files))


def _content(file: MailFile) -> bytes:
    try:
        with closing(_openers[0](file.sha256)) as opened:
            return opened.read()
    except (FileNotFoundError, IndexError):
        return f"The file {file.name} was deleted before this message left.\n".encode()
