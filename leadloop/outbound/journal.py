"""A file that remembers, when its process is killed, what that process has handed over.

Memory mapped: what is written there is the kernel's at once, so that a SIGKILL loses nothing of
it; only the machine's own end can. A lock on the file tells whether its process lives.
"""

import fcntl
import mmap
import os
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple
from uuid import UUID, uuid4

CAPACITY: Final = 512
"""Messages that one batch may hold."""

_HEADER: Final = struct.Struct("=16sI")
_STATES: Final = 32
_IDS: Final = _STATES + CAPACITY
_UUID: Final = 16
_SIZE: Final = _IDS + CAPACITY * _UUID
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")


class Remains(NamedTuple):
    """What a process left behind: states by message. ``whole``: nothing of it can be lost."""

    name: str
    states: dict[UUID, int]
    whole: bool


class Journal:
    """The journal of one lane of one process; made at first use, gone when closed in peace."""

    def __init__(self, folder: Path) -> None:
        self.name = f"{os.getpid()}-{uuid4().hex}.journal"
        self._path = folder / self.name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Under its own name only once it is locked, so that nobody takes it for an orphan.
        unnamed = self._path.with_suffix(".new")
        self._descriptor = os.open(
            unnamed, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600
        )
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(self._descriptor, _SIZE)
        unnamed.rename(self._path)
        self._map = mmap.mmap(self._descriptor, _SIZE)
        self._view = memoryview(self._map)
        self.states = self._view[_STATES:_IDS]

    def begin(self, ids: Sequence[UUID]) -> None:
        """Forget the last batch, and begin one with these messages."""
        self._write(0)
        self.states[:] = bytes(CAPACITY)
        packed = b"".join(one.bytes for one in ids)
        self._view[_IDS : _IDS + len(packed)] = packed
        self._write(len(ids))

    def _write(self, count: int) -> None:
        self._view[: _HEADER.size] = _HEADER.pack(_boot_id(), count)

    def close(self) -> None:
        """Remove the file: all that was in it is settled."""
        self.abandon()
        self._path.unlink(missing_ok=True)

    def abandon(self) -> None:
        """Leave the file to whoever recovers it, as the process' end would."""
        self.states.release()
        self._view.release()
        self._map.close()
        os.close(self._descriptor)


def _boot_id() -> bytes:
    with suppress(OSError, ValueError):
        return UUID(_BOOT.read_text().strip()).bytes
    return bytes(_UUID)


def find_orphans(folder: Path) -> Iterator[Remains]:
    """Yield what dead processes left behind; each file goes once its turn is over in peace.

    While one is yielded no other process can take it.
    """
    for path in sorted(folder.glob("*.journal")):
        with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield _read(path.name, file.read())
            path.unlink(missing_ok=True)


def is_alive(folder: Path, name: str) -> bool:
    """Whether the process that keeps a journal lives, on this machine."""
    try:
        with (folder / Path(name).name).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _read(name: str, raw: bytes) -> Remains:
    if len(raw) < _SIZE:
        return Remains(name, {}, whole=True)
    boot, count = _HEADER.unpack_from(raw)
    states = {
        UUID(bytes=raw[at : at + _UUID]): raw[_STATES + place]
        for place, at in enumerate(range(_IDS, _IDS + min(count, CAPACITY) * _UUID, _UUID))
    }
    return Remains(name, states, whole=boot == _boot_id())
