"""A mail server that takes everything and counts it, in a process of its own.

Lean on purpose: what is measured is who sends. It tells each Message-ID on a line of a file.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Final

_REPLIES: Final = {
    b"EHLO": b"250-sink\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 PIPELINING\r\n",
    b"DATA": b"354 go\r\n",
    b"QUIT": b"221 bye\r\n",
}
_END: Final = b"\r\n.\r\n"


class _Session(asyncio.Protocol):
    def __init__(self, ids: int) -> None:
        self._ids, self._buffer, self._in_data = ids, b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._data() if self._in_data else self._command():
            pass

    def _command(self) -> bool:
        line, found, rest = self._buffer.partition(b"\r\n")
        if not found:
            return False
        self._buffer = rest
        word = line[:4].upper()
        self._in_data = word == b"DATA"
        self._transport.write(_REPLIES.get(word, b"250 ok\r\n"))
        return True

    def _data(self) -> bool:
        mail, found, rest = self._buffer.partition(_END)
        if not found:
            return False
        self._buffer, self._in_data = rest, False
        for line in mail.partition(b"\r\n\r\n")[0].split(b"\r\n"):
            if line[:11].lower() == b"message-id:":
                os.write(self._ids, line[11:].strip() + b"\n")
        self._transport.write(b"250 queued\r\n")
        return True


async def _serve(folder: Path) -> None:
    ids = os.open(folder / "ids", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Session(ids), "127.0.0.1", 0)
    unnamed = folder / "port.new"
    unnamed.write_text(str(server.sockets[0].getsockname()[1]))
    unnamed.rename(folder / "port")
    stopped = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    await stopped.wait()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
