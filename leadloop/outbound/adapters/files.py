"""The embedded transport: mails are kept as ``.eml`` files, for installations without SMTP."""

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
        path = self._folder / mail.created_at.strftime("%Y-%m-%d") / f"{mail.id}.eml"
        unfinished = path.with_suffix(".part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            path.parent.mkdir(exist_ok=True, mode=0o700)
            unfinished.write_bytes(compose(mail, self.sender))
            unfinished.replace(path)
        except OSError as problem:
            raise NotNow(f"The mail could not be kept: {problem}") from None
