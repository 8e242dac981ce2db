"""The IMAP mailbox (RFC 9051 as far as ``imaplib`` speaks it): read only, one connection a look."""

import imaplib
import re
import ssl
from contextlib import suppress
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from leadloop.service.contracts import FetchedMail, MailboxSettings
from leadloop.service.ports import Fetched, MailboxDown

MAX_MAIL_BYTES: Final = 40 * 1024 * 1024
"""A mail with 25 MB of files, encoded, fits; of a larger one only the head is fetched."""

_TIMEOUT_S: Final = 15.0
_PORTS: Final = {"imap": 143, "imaps": 993}
_CURE: Final = "write imaps://USER:PASSWORD@HOST/INBOX"
_SIZE: Final = re.compile(rb"UID (\d+)[^)]*RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+)[^)]*UID (\d+)")
_VALIDITY: Final = re.compile(rb"\d+")


class BadMailbox(ValueError):  # noqa: N818 -- reads as the fact it is
    """This URL names no mailbox."""


def parse_mailbox(url: str) -> MailboxSettings:
    """Return the mailbox that a URL names.

    Raises:
        BadMailbox: It names none.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise BadMailbox(_CURE) from None
    if not parts.hostname or not parts.username:
        raise BadMailbox(_CURE)
    return MailboxSettings(
        host=parts.hostname,
        port=port,
        implicit_tls=parts.scheme == "imaps",
        user=unquote(parts.username),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        password=unquote(parts.password or ""),
    )


class ImapMailbox:
    """Reads one folder of one account.

    ``imaps`` speaks TLS from the start; ``imap`` upgrades by STARTTLS where it is offered. A
    password is never sent unencrypted to another machine. Certificates are verified.
    """

    def __init__(self, settings: MailboxSettings, *, trust: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._trust = trust or ssl.create_default_context()
        self.name = settings.name

    def fetch(self, uid_validity: int, last_uid: int, limit: int, /) -> Fetched:
        """Return at most ``limit`` e-mails after ``last_uid``.

        Raises:
            MailboxDown: The server cannot be reached, does not let us in, or says nonsense.
        """
        try:
            session = self._connect()
            try:
                self._enter(session)
                return _read(session, self._settings.folder, (uid_validity, last_uid, limit))
            finally:
                _part(session)
        except (imaplib.IMAP4.error, OSError, ValueError) as problem:
            raise MailboxDown(self._masked(str(problem) or type(problem).__name__)) from None

    def _connect(self) -> imaplib.IMAP4:
        host, port = self._settings.host, self._settings.port
        if self._settings.implicit_tls:
            return imaplib.IMAP4_SSL(host, port, ssl_context=self._trust, timeout=_TIMEOUT_S)
        return imaplib.IMAP4(host, port, timeout=_TIMEOUT_S)

    def _enter(self, session: imaplib.IMAP4) -> None:
        encrypted = self._settings.implicit_tls
        if not encrypted and "STARTTLS" in session.capabilities:
            session.starttls(ssl_context=self._trust)
            encrypted = True
        if not encrypted and not self._is_local():
            raise ValueError("The mailbox offers no encryption, so the password was not sent.")
        session.login(self._settings.user, self._settings.password)

    def _is_local(self) -> bool:
        if self._settings.host == "localhost":
            return True
        try:
            return ip_address(self._settings.host).is_loopback
        except ValueError:
            return False

    def _masked(self, text: str) -> str:
        password = self._settings.password
        return " ".join((text.replace(password, "••••••") if password else text).split())[:500]


def _read(session: imaplib.IMAP4, folder: str, after: tuple[int, int, int]) -> Fetched:
    known, last, limit = after
    quoted = '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
    _checked(session.select(quoted, readonly=True))
    validity = _validity(session)
    if validity != known:
        last = 0
    found = _checked(session.uid("SEARCH", f"UID {last + 1}:*"))
    # A range that ends in * names the last mail even if it lies below the range.
    uids = sorted(uid for uid in map(int, (found[0] or b"").split()) if uid > last)[:limit]
    sizes = _sizes(session, uids)
    return Fetched(validity, tuple(_mail(session, uid, sizes.get(uid, 0)) for uid in uids))


def _checked(answer: Any) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise ValueError(f"The mailbox answered {kind}: {data!r}"[:300])
    return list(data)


def _validity(session: imaplib.IMAP4) -> int:
    _, data = session.response("UIDVALIDITY")
    found = _VALIDITY.search(data[0] or b"") if data else None
    return int(found[0]) if found else 1


def _sizes(session: imaplib.IMAP4, uids: list[int]) -> dict[int, int]:
    if not uids:
        return {}
    data = _checked(session.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)"))
    sizes = {}
    for line in data:
        found = _SIZE.search(line if isinstance(line, bytes) else line[0])
        if found:
            uid, size = (found[1], found[2]) if found[1] else (found[4], found[3])
            sizes[int(uid)] = int(size)
    return sizes


def _mail(session: imaplib.IMAP4, uid: int, size: int) -> FetchedMail:
    part = "BODY.PEEK[]" if size <= MAX_MAIL_BYTES else "BODY.PEEK[HEADER]"
    data = _checked(session.uid("FETCH", str(uid), f"({part})"))
    raw = next((item[1] for item in data if isinstance(item, tuple)), b"")
    return FetchedMail(uid, raw, max(size, len(raw)))


def _part(session: imaplib.IMAP4) -> None:
    """Say goodbye; what was read stays so, however the server takes it."""
    with suppress(imaplib.IMAP4.error, OSError):
        session.logout()
