"""A real SMTP server in a process of its own, which notes the Message-ID of each mail it takes."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

_PORT, _IDS = "port", "message-ids"


class CountingMailServer:
    """``aiosmtpd`` in another process; what it took is read from a file that outlives all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        self._process = subprocess.Popen([sys.executable, __file__, str(self._folder)])
        until = time.monotonic() + 30
        while not (self._folder / _PORT).exists():
            assert time.monotonic() < until, "the mail server did not start"
            time.sleep(0.05)
        self.port = int((self._folder / _PORT).read_text())
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(10)

    def message_ids(self) -> list[str]:
        """Return the Message-ID of every mail taken so far, as often as it came."""
        path = self._folder / _IDS
        return path.read_text().splitlines() if path.exists() else []


class _Handler:
    def __init__(self, folder: Path) -> None:
        self._file = os.open(folder / _IDS, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        head = envelope.content.partition(b"\r\n\r\n")[0]
        for line in head.split(b"\r\n"):
            if line.lower().startswith(b"message-id:"):
                os.write(self._file, line.partition(b":")[2].strip() + b"\n")
        return "250 queued"


async def _serve(folder: Path) -> None:
    from aiosmtpd.smtp import SMTP

    loop = asyncio.get_running_loop()
    handler = _Handler(folder)
    server = await loop.create_server(lambda: SMTP(handler, loop=loop), "127.0.0.1", 0)
    unnamed = folder / "port.new"
    unnamed.write_text(str(server.sockets[0].getsockname()[1]))
    unnamed.rename(folder / _PORT)
    stopped = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
