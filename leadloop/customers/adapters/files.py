"""The bytes of attachments as files of the data folder, and in memory for tests."""

import hashlib
import io
import os
import secrets
import tempfile
from pathlib import Path
from typing import BinaryIO, Final

from leadloop.customers.ports import Kept, TooLarge

_CHUNK: Final = 1 << 20


class FolderFiles:
    """Keeps bytes as files named by their digest, in 256 folders below ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def take(self, source: BinaryIO, *, limit: int) -> Kept:
        """See ``ports.Files``."""
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(handle, "wb") as file:
                sha256, size = _copy(source, file, limit)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return Kept(sha256, size, Path(name).name)

    def settle(self, kept: Kept) -> None:
        """See ``ports.Files``."""
        place = self._place(kept.sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        incoming = self._incoming(kept)
        if incoming.exists():
            incoming.replace(place)

    def drop(self, kept: Kept) -> None:
        """See ``ports.Files``."""
        self._incoming(kept).unlink(missing_ok=True)

    def open(self, sha256: str) -> BinaryIO:
        """See ``ports.Files``."""
        return self._place(sha256).open("rb")

    def remove(self, sha256: str) -> None:
        """See ``ports.Files``."""
        self._place(sha256).unlink(missing_ok=True)

    def _place(self, sha256: str) -> Path:
        return self.root / sha256[:2] / sha256

    def _incoming(self, kept: Kept) -> Path:
        return self.root / "incoming" / kept.token


def _copy(source: BinaryIO, target: BinaryIO, limit: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise TooLarge
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


class MemoryFiles:
    """Keeps bytes in memory; for tests and trials."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self._taken: dict[str, bytes] = {}

    def take(self, source: BinaryIO, *, limit: int) -> Kept:
        """See ``ports.Files``."""
        content = source.read(limit + 1)
        if len(content) > limit:
            raise TooLarge
        kept = Kept(hashlib.sha256(content).hexdigest(), len(content), secrets.token_hex(8))
        self._taken[kept.token] = content
        return kept

    def settle(self, kept: Kept) -> None:
        """See ``ports.Files``."""
        content = self._taken.pop(kept.token, None)
        if content is not None:
            self.kept[kept.sha256] = content

    def drop(self, kept: Kept) -> None:
        """See ``ports.Files``."""
        self._taken.pop(kept.token, None)

    def open(self, sha256: str) -> BinaryIO:
        """See ``ports.Files``."""
        if sha256 not in self.kept:
            raise FileNotFoundError(sha256)
        return io.BytesIO(self.kept[sha256])

    def remove(self, sha256: str) -> None:
        """See ``ports.Files``."""
        self.kept.pop(sha256, None)
