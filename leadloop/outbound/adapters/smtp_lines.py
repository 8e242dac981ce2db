"""One SMTP session that hands over messages: a state machine over a socket that never blocks.

A message's last byte leaves alone, and the journal knows of it just before: then even a SIGKILL
at the worst moment leaves no doubt about any message but those on the way in that instant.
"""

import smtplib
import socket
import ssl
import time
from collections import deque
from contextlib import suppress
from typing import Final, NamedTuple

from leadloop.outbound.contracts import Became
from leadloop.outbound.ports import ACCEPTED, HANDED, REJECTED, Outcome

ANSWER_S: Final = 10.0
"""How long a server may think about a command."""

VERDICT_S: Final = 45.0
"""How long it may think about a whole message."""

_CHUNK: Final = 65_536
_GOOD, _GO_ON, _TEMPORARY, _PERMANENT = 200, 300, 400, 500
_CLOSING: Final = 421
_WAITS: Final = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)
_END: Final = b".\r\n"


class Letter(NamedTuple):
    """A message as it goes over the wire; ``content`` ends in CRLF. ``place`` is its own."""

    place: int
    envelope_from: str
    recipients: tuple[str, ...]
    content: bytes
    beyond_ascii: bool = False


class Line:
    """A session that was let in. It carries one letter at a time."""

    def __init__(self, session: smtplib.SMTP, states: memoryview) -> None:
        self._session = session
        self.socket: socket.socket = session.sock  # type: ignore[assignment]
        with suppress(OSError):
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(0)
        self.states = states
        self.takes_utf8 = session.has_extn("smtputf8")
        self._window = 8 if session.has_extn("pipelining") else 1
        self.letter: Letter | None = None
        self.carried = 0
        self.broken = ""
        self._out, self._in = b"", b""
        self._commands: deque[bytes] = deque()
        self._expected: deque[bytes] = deque()
        self._outcome: Outcome | None = None
        self._stage = ""
        self._until = 0.0
        self._unclean = False

    @property
    def wants_to_write(self) -> bool:
        """Whether something waits for room in the socket."""
        return bool(self._out) or self._stage == "end"

    @property
    def is_late(self) -> bool:
        """Whether the server has thought for too long."""
        return self.letter is not None and time.monotonic() > self._until

    def carry(self, letter: Letter) -> None:
        """Begin to hand over a letter."""
        self.letter, self._outcome, self._stage = letter, None, "envelope"
        self.carried += 1
        options = " SMTPUTF8 BODY=8BITMIME" if letter.beyond_ascii else ""
        commands = ["RSET"] if self._unclean else []
        commands += [f"MAIL FROM:<{letter.envelope_from}>{options}"]
        commands += [f"RCPT TO:<{to}>" for to in letter.recipients]
        self._commands = deque(f"{one}\r\n".encode() for one in [*commands, "DATA"])
        self._expected.clear()
        # With several recipients it is asked one by one who is taken.
        window = self._window if len(letter.recipients) == 1 else 1
        self._say_next(window)

    def _say_next(self, count: int = 1) -> None:
        while self._commands and count > 0:
            command = self._commands.popleft()
            self._expected.append(command)
            self._out += command
            count -= 1
        self._until = time.monotonic() + ANSWER_S
        self.flush()

    def flush(self) -> None:
        """Write what there is room for; the end of a message goes alone, noted first."""
        if self._stage == "end":
            self._end()
            return
        while self._out:
            try:
                sent = self.socket.send(self._out)
            except _WAITS:
                return
            self._out = self._out[sent:]
        if self._stage == "content":
            self._stage = "end"
            self._end()

    def _end(self) -> None:
        states, place = self.states, self.letter.place if self.letter else 0
        send, end = self.socket.send, _END
        try:
            states[place] = HANDED
            sent = send(end)
        except _WAITS:
            states[place] = 0
            return
        self._out = end[sent:]
        self._stage = "verdict"
        self._until = time.monotonic() + VERDICT_S

    def read(self) -> Outcome | None:
        """Take what the server says; return what became of the letter once that is known."""
        try:
            while True:
                said = self.socket.recv(_CHUNK)
                if not said:
                    return self.fail("The mail server closed the connection.")
                self._in += said
        except _WAITS:
            pass
        while (reply := self._reply()) is not None:
            outcome = self._heard(*reply)
            if outcome is not None:
                return outcome
        return None

    def _reply(self) -> tuple[int, str] | None:
        """Return the next whole reply; continued lines are one."""
        words, rest = [], self._in
        while b"\n" in rest:
            line, _, rest = rest.partition(b"\n")
            words.append(line[4:].decode("utf-8", "replace").strip())
            if line[3:4] != b"-":
                self._in = rest
                code = line[:3]
                return (int(code) if code.isdigit() else 0), " ".join(words)
        return None

    def _heard(self, code: int, text: str) -> Outcome | None:
        if code == _CLOSING:
            self.broken = f"{code} {text}"
        if self._stage == "verdict":
            return self._verdict(code, text)
        if not self._expected:
            return self.fail(f"{code} {text}")
        asked = self._expected.popleft()
        if asked == b"DATA\r\n":
            return self._told_to_go(code, text)
        first_bad = code >= _GO_ON and self._outcome is None
        if first_bad and (asked.startswith(b"MAIL") or self._is_first(asked)):
            self._outcome = _by_code(code, text)
            if not self._expected:
                return self._finish(self._outcome)
        if self._commands and not self._expected:
            self._say_next()
        return None

    def _is_first(self, asked: bytes) -> bool:
        first = self.letter.recipients[0] if self.letter else ""
        return asked == f"RCPT TO:<{first}>\r\n".encode()

    def _told_to_go(self, code: int, text: str) -> Outcome | None:
        if not _GO_ON <= code < _TEMPORARY:
            return self._finish(self._outcome or _by_code(code, text))
        if self._outcome is not None:
            # It lets us go on although nobody is taken: end it empty, it reaches nobody.
            self._stage, self._out = "envelope", b".\r\n"
            self._expected.append(b"DATA\r\n")
            self.flush()
            return None
        self._stage = "content"
        self._out = self.letter.content if self.letter else b""
        self._until = time.monotonic() + VERDICT_S
        self.flush()
        return None

    def _verdict(self, code: int, text: str) -> Outcome:
        good = _GOOD <= code < _GO_ON
        if self.letter:
            self.states[self.letter.place] = ACCEPTED if good else REJECTED
        return self._finish(Outcome(Became.SENT) if good else _by_code(code, text))

    def _finish(self, outcome: Outcome) -> Outcome:
        # A transaction that did not come to its end is taken back before the next.
        self._unclean = self._stage != "verdict"
        self.letter, self._stage = None, ""
        return outcome

    def fail(self, why: str) -> Outcome:
        """End the session; a letter whose last byte has left may or may not have arrived."""
        self.broken = why
        handed = self._stage == "verdict"
        if self.letter and not handed:
            self.states[self.letter.place] = 0
        self.letter, self._stage, self._out = None, "", b""
        return Outcome(Became.UNCERTAIN if handed else Became.LATER, why)

    def close(self) -> None:
        """Say goodbye; what was handed over stays so, however the server takes it."""
        with suppress(OSError, ValueError, smtplib.SMTPException):
            self.socket.settimeout(1.0)
            if not self.broken:
                self.socket.sendall(b"QUIT\r\n")
                self.socket.recv(_CHUNK)
        with suppress(OSError):
            self.socket.close()
        self._session.close()


def _by_code(code: int, text: str) -> Outcome:
    reason = f"{code} {' '.join(text.split())}"
    return Outcome(Became.REFUSED if code >= _PERMANENT else Became.LATER, reason)
