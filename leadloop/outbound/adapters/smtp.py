"""The SMTP transport: pooled sessions, encrypted wherever the server can."""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from leadloop.outbound.adapters.smtp_lines import Letter
from leadloop.outbound.adapters.smtp_pool import Pool, Round
from leadloop.outbound.contracts import Became, Mail
from leadloop.outbound.logic import compose, sender_address
from leadloop.outbound.ports import NotNow, Outcome

Seal = Callable[[bytes, str], bytes]
"""Signs a whole message for its sender's domain; returns it as it is where there is no key."""

_TIMEOUT_S: Final = 10.0
_PORTS: Final = {"smtp": 587, "smtps": 465}
_CURE: Final = "write smtp://USER:PASSWORD@HOST:PORT or smtps://…"


class BadMailServer(ValueError):  # noqa: N818 -- reads as the fact it is
    """This URL names no mail server."""


class MailServer(NamedTuple):
    """Where mails are handed over, and as whom."""

    host: str
    port: int
    implicit_tls: bool
    user: str = ""
    password: str = ""

    @property
    def is_local(self) -> bool:
        """Whether what is sent there never leaves this machine."""
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


def parse_server(url: str) -> MailServer:
    """Return the mail server that a URL names.

    Raises:
        BadMailServer: It names none.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise BadMailServer(_CURE) from None
    if not parts.hostname:
        raise BadMailServer(_CURE)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, port, parts.scheme == "smtps", user, password)


class SmtpTransport:
    """Hands mails to one mail server, many at a time, over sessions that are kept a while.

    ``smtps`` speaks TLS from the start; ``smtp`` upgrades by STARTTLS where the server offers it.
    A password is never sent unencrypted to another machine. Certificates are verified.
    """

    leaves = True

    def __init__(
        self,
        server: MailServer,
        *,
        sender: str,
        trust: ssl.SSLContext | None = None,
        seal: Seal | None = None,
        return_path: Callable[[Mail], str] | None = None,
    ) -> None:
        self._server = server
        self._trust = trust or ssl.create_default_context()
        self.sender = sender
        self._bounces_to = sender_address(sender).addr_spec
        self._seal, self._return_path = seal, return_path
        self.name = f"smtp {server.host}:{server.port}"
        self._pool = Pool(self._open)

    def deliver_many(self, mails: Sequence[Mail], states: memoryview, /) -> Sequence[Outcome]:
        """Hand the mails over.

        A refusal of sender, recipient or content for good (5xx) is one; anything else may pass:
        the server cannot be reached, is busy (4xx), or does not let us in.
        """
        letters = (self._letter(place, mail) for place, mail in enumerate(mails))
        return Round(self._pool, states, letters, len(mails)).run()

    def close(self) -> None:
        """End the sessions that are kept."""
        self._pool.close()

    def _letter(self, place: int, mail: Mail) -> Letter | Outcome:
        to = (mail.to, *mail.thread.cc)
        try:
            content = compose(mail, self.sender)
            sealed = self._seal(content, self.sender) if self._seal else content
        except ValueError as problem:
            return Outcome(Became.LATER, f"It could not be written: {problem}")
        source = self._return_path(mail) if self._return_path else self._bounces_to
        beyond = not all(map(str.isascii, (*to, mail.thread.reply_to)))
        return Letter(place, source, to, stuffed(sealed), beyond)

    def _open(self) -> smtplib.SMTP:
        """Return a session that was let in.

        Raises:
            NotNow: There is none to be had.
        """
        try:
            session = self._connect()
            try:
                self._enter(session)
            except BaseException:
                session.close()
                raise
        except (smtplib.SMTPException, OSError) as problem:
            raise _meaning(problem) from None
        return session

    def _connect(self) -> smtplib.SMTP:
        host, port = self._server.host, self._server.port
        if self._server.implicit_tls:
            return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_S, context=self._trust)
        return smtplib.SMTP(host, port, timeout=_TIMEOUT_S)

    def _enter(self, session: smtplib.SMTP) -> None:
        server = self._server
        session.ehlo_or_helo_if_needed()
        encrypted = server.implicit_tls
        if not encrypted and session.has_extn("starttls"):
            session.starttls(context=self._trust)
            session.ehlo_or_helo_if_needed()
            encrypted = True
        if server.user and not encrypted and not server.is_local:
            raise NotNow("The mail server offers no encryption, so the password was not sent.")
        if server.user:
            session.login(server.user, server.password)


def stuffed(content: bytes) -> bytes:
    """Return a message as DATA carries it: a dot that begins a line stands twice."""
    if content.startswith(b"."):
        content = b"." + content
    return content.replace(b"\r\n.", b"\r\n..")


def _meaning(problem: Exception) -> NotNow:
    """Say what a session that was not to be had means; a wrong password is no fault of a mail."""
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return NotNow(f"The mail server did not let us in: {_said(problem.smtp_error)}")
    if isinstance(problem, smtplib.SMTPResponseException):
        return NotNow(f"{problem.smtp_code} {_said(problem.smtp_error)}")
    return NotNow(f"The mail server cannot be reached: {problem}")


def _said(text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(said.split())
