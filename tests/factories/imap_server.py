"""A small real IMAP server on a thread: speaks what a reader needs over a socket (RFC 3501)."""

import contextlib
import re
import socket
import threading
from dataclasses import dataclass, field
from typing import Self


@dataclass
class ImapServer:
    """Serves one INBOX of one account; ``mails`` maps numbers to bytes."""

    user: str = "care"
    password: str = "s3cret"
    uid_validity: int = 7
    mails: dict[int, bytes] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    @property
    def url(self) -> str:
        return f"imap://{self.user}:{self.password}@127.0.0.1:{self.port}/INBOX"

    def deliver(self, raw: bytes) -> int:
        uid = max(self.mails, default=0) + 1
        self.mails[uid] = raw
        return uid

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(10)
            with contextlib.suppress(OSError), connection, connection.makefile("rwb") as stream:
                stream.write(b"* OK IMAP4rev1 ready\r\n")
                stream.flush()
                while line := stream.readline():
                    answer = self._answer(line.decode("utf-8", "replace").strip())
                    stream.write(answer)
                    stream.flush()
                    if b"LOGOUT" in line.upper():
                        break

    def _answer(self, line: str) -> bytes:
        tag, _, command = line.partition(" ")
        self.commands.append(command)
        name = command.split(" ", 1)[0].upper()
        done = f"{tag} OK {name} done\r\n".encode()
        if name == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n" + done
        if name == "LOGIN":
            said = command.split(" ", 1)[1].replace('"', "")
            known = said == f"{self.user} {self.password}"
            return done if known else f"{tag} NO wrong password {said}\r\n".encode()
        if name in {"SELECT", "EXAMINE"}:
            head = f"* {len(self.mails)} EXISTS\r\n* OK [UIDVALIDITY {self.uid_validity}] ok\r\n"
            return head.encode() + done
        if name == "UID":
            return self._uid(command) + done
        return b"* BYE bye\r\n" + done if name == "LOGOUT" else done

    def _uid(self, command: str) -> bytes:
        if "SEARCH" in command.upper():
            first = int(re.findall(r"(\d+):\*", command)[0])
            # As servers do: the last mail is always in a range that ends in a star.
            found = [u for u in sorted(self.mails) if u >= first] or sorted(self.mails)[-1:]
            return f"* SEARCH {' '.join(map(str, found))}\r\n".encode()
        uids = [int(u) for u in re.findall(r"FETCH ([\d,]+)", command)[0].split(",")]
        return b"".join(self._fetch(uid, command) for uid in uids if uid in self.mails)

    def _fetch(self, uid: int, command: str) -> bytes:
        raw, place = self.mails[uid], sorted(self.mails).index(uid) + 1
        if "RFC822.SIZE" in command:
            return f"* {place} FETCH (UID {uid} RFC822.SIZE {len(raw)})\r\n".encode()
        body = raw.split(b"\r\n\r\n", 1)[0] if "HEADER" in command else raw
        head = f"* {place} FETCH (UID {uid} BODY[] {{{len(body)}}}\r\n".encode()
        return head + body + b")\r\n"
