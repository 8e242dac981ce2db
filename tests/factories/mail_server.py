"""A small real SMTP server on a thread: speaks the protocol over a socket, keeps what it gets."""

import base64
import contextlib
import socket
import ssl
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Received:
    """One mail as it came over the wire."""

    sender: str
    to: list[str]
    raw: bytes
    encrypted: bool
    user: str

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass
class MailServer:
    """Answers as ``answers`` says (command → reply), else accepts; TLS where it has a context."""

    tls: ssl.SSLContext | None = None
    implicit: bool = False
    password: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    extensions: tuple[str, ...] = ("8BITMIME", "SMTPUTF8")
    mails: list[Received] = field(default_factory=list)
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

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(10)
            with contextlib.suppress(OSError), contextlib.ExitStack() as stack:
                stack.callback(connection.close)
                session = _Session(self, connection, stack)
                session.run()


class _Session:
    def __init__(
        self, server: MailServer, connection: socket.socket, stack: contextlib.ExitStack
    ) -> None:
        self.stack = stack
        self.server, self.encrypted, self.user = server, False, ""
        self.sender, self.to = "", list[str]()
        self._take(connection)
        if server.implicit:
            self._encrypt()

    def _take(self, connection: socket.socket) -> None:
        self.connection, self.file = connection, connection.makefile("rb")
        self.stack.callback(connection.close)
        self.stack.callback(self.file.close)

    def _encrypt(self) -> None:
        assert self.server.tls is not None
        self._take(self.server.tls.wrap_socket(self.connection, server_side=True))
        self.encrypted = True

    def say(self, *lines: str) -> None:
        self.connection.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def run(self) -> None:
        self.say("220 post.example ESMTP")
        while line := self.file.readline().decode().rstrip("\r\n"):
            word = line.split(":")[0].split(" ")[0].upper()
            self.server.commands.append(line)
            if word in self.server.answers:
                self.say(self.server.answers[word])
            elif not self.answer(word, line):
                return

    def answer(self, word: str, line: str) -> bool:
        """Answer one command; return whether the session goes on."""
        answers = {
            "EHLO": self.greet,
            "STARTTLS": self.upgrade,
            "AUTH": lambda: self.let_in(line),
            "MAIL": lambda: self.note_sender(line),
            "RCPT": lambda: self.note_recipient(line),
            "DATA": self.take_mail,
            "QUIT": lambda: self.say("221 bye"),
        }
        answers.get(word, lambda: self.say("250 ok"))()
        return word != "QUIT"

    def greet(self) -> None:
        offered = [*self.server.extensions]
        if self.server.tls and not self.encrypted:
            offered.append("STARTTLS")
        if self.server.password:
            offered.append("AUTH PLAIN")
        self.say("250-post.example", *(f"250-{one}" for one in offered), "250 HELP")

    def upgrade(self) -> None:
        self.say("220 go")
        self._encrypt()

    def let_in(self, line: str) -> None:
        _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
        good = password == self.server.password
        self.user = user if good else ""
        self.say("235 in" if good else "535 5.7.8 no")

    def note_sender(self, line: str) -> None:
        self.sender = line.partition("<")[2].partition(">")[0]
        self.say("250 ok")

    def note_recipient(self, line: str) -> None:
        self.to.append(line.partition("<")[2].partition(">")[0])
        self.say("250 ok")

    def take_mail(self) -> None:
        self.say("354 go")
        lines = []
        while (line := self.file.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        end = self.server.answers.get("END-OF-DATA", "250 queued")
        if end.startswith("250"):
            mail = Received(self.sender, self.to, b"".join(lines), self.encrypted, self.user)
            self.server.mails.append(mail)
        self.say(end)
        self.sender, self.to = "", []


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the contexts of a server at 127.0.0.1, and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "post.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    client = ssl.create_default_context()
    client.load_verify_locations(cadata=made.public_bytes(serialization.Encoding.PEM).decode())
    return server, client
