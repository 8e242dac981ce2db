"""The embedded transports: messages are kept as files where no server is set."""

from collections.abc import Collection
from pathlib import Path

from typing_extensions import override

from leadloop.outbound.contracts import Mail
from leadloop.outbound.logic import compose
from leadloop.outbound.ports import NotNow, OneByOne


class FileTransport(OneByOne):
    """Keeps each mail as ``FOLDER/YYYY-MM-DD/ID.eml``; nobody receives it."""

    name = "kept as a file"
    leaves = False
    repeats_safely = True

    def __init__(self, folder: Path, *, sender: str) -> None:
        self._folder = folder
        self.sender = sender

    @override
    def deliver(self, mail: Mail, /) -> None:
        """Write the mail; a repeat replaces the same file.

        Raises:
            NotNow: The folder cannot be written.
        """
        _keep(self._folder, f"{mail.id}.eml", mail, compose(mail, self.sender))


class TextFileTransport(OneByOne):
    """Keeps each text message as ``FOLDER/YYYY-MM-DD/ID.txt``; nobody receives it."""

    name = "kept as a file"
    leaves = False
    repeats_safely = True

    def __init__(self, folder: Path, *, sender: str) -> None:
        self._folder = folder
        self.sender = sender

    @override
    def deliver(self, mail: Mail, /) -> None:
        """Write the message; a repeat replaces the same file.

        Raises:
            NotNow: The folder cannot be written.
        """
        said = f"To: {mail.to}\nFrom: {self.sender}\n\n{mail.text}\n"
        _keep(self._folder, f"{mail.id}.txt", mail, said.encode())


def _keep(folder: Path, name: str, mail: Mail, content: bytes) -> None:
    path = folder / mail.created_at.strftime("%Y-%m-%d") / name
    unfinished = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        unfinished.write_bytes(content)
        unfinished.replace(path)
    except OSError as problem:
        raise NotNow(f"The message could not be kept: {problem}") from None


def forget_kept(folder: Path, ids: Collection[str]) -> int:
    """Delete the messages with these ids that are kept as files; return how many."""
    gone = [path for path in folder.glob("*/*") if path.stem in ids]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
