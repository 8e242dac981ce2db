"""The SMTP transport: one connection per mail, encrypted wherever the server can."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from ipaddress import ip_address
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

from leadloop.outbound.contracts import Mail
from leadloop.outbound.logic import compose, sender_address
from leadloop.outbound.ports import NotNow, Refused

_TIMEOUT_S: Final = 10.0
_PORTS: Final = {"smtp": 587, "smtps": 465}
_PERMANENT: Final = 500
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
    """Hands mails to one mail server.

    ``smtps`` speaks TLS from the start; ``smtp`` upgrades by STARTTLS where the server offers it.
    A password is never sent unencrypted to another machine. Certificates are verified.
    """

    leaves = True

    def __init__(
        self, server: MailServer, *, sender: str, trust: ssl.SSLContext | None = None
    ) -> None:
        self._server = server
        self._trust = trust or ssl.create_default_context()
        self.sender = sender
        self._envelope_from = sender_address(sender).addr_spec
        self.name = f"smtp {server.host}:{server.port}"

    def deliver(self, mail: Mail, /) -> None:
        """Hand the mail over.

        Raises:
            Refused: The server refused sender, recipient or content for good (5xx).
            NotNow: Anything else: it cannot be reached, is busy (4xx), or does not let us in.
        """
        message = compose(mail, self.sender)
        try:
            session = self._connect()
            try:
                self._enter(session)
                self._hand_over(session, message, [mail.to, *mail.thread.cc])
            finally:
                _part(session)
        except (smtplib.SMTPException, OSError) as problem:
            raise _meaning(problem) from None

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

    def _hand_over(self, session: smtplib.SMTP, message: EmailMessage, to: list[str]) -> None:
        options = []
        if not all(map(str.isascii, to)):
            if not session.has_extn("smtputf8"):
                raise Refused("The mail server takes no addresses beyond ASCII.")
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        refused = session.sendmail(self._envelope_from, to, message.as_bytes(), options)
        if to[0] in refused:
            raise _by_code(*refused[to[0]])


def _part(session: smtplib.SMTP) -> None:
    """Say goodbye; what was handed over stays so, however the server takes it."""
    with suppress(smtplib.SMTPException, OSError):
        session.quit()


def _meaning(problem: Exception) -> Refused | NotNow:
    """Say what an error means for the mail; a wrong password is no fault of the mail."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(problem.recipients.values()))
        return _by_code(code, text)
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return NotNow(f"The mail server did not let us in: {_said(problem.smtp_error)}")
    if isinstance(problem, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return _by_code(problem.smtp_code, problem.smtp_error)
    if isinstance(problem, smtplib.SMTPResponseException):
        return NotNow(f"{problem.smtp_code} {_said(problem.smtp_error)}")
    return NotNow(f"The mail server cannot be reached: {problem}")


def _by_code(code: int, text: bytes | str) -> Refused | NotNow:
    reason = f"{code} {_said(text)}"
    return Refused(reason) if code >= _PERMANENT else NotNow(reason)


def _said(text: bytes | str) -> str:
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join(said.split())
