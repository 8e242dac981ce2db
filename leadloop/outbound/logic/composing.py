"""Builds e-mails as bytes: well-formed MIME, text first, HTML as its alternative. Pure.

The standard library's message objects take about a millisecond for a mail, most of it for
headers that need nothing: what is plain here is written as it is, and the rest is left to them.
"""

import binascii
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime
from typing import Final

from leadloop.outbound.contracts import Mail, MailFile, MailThread
from leadloop.outbound.logic.mails import is_message_id, one_line, sender_address

_MAX_PLAIN: Final = 76


def compose(mail: Mail, sender: str) -> bytes:
    """Return the whole e-mail, lines ended by CRLF.

    Raises:
        ValueError: ``sender`` holds no address.
    """
    head = b"".join(_line(name, value) for name, value in _headers(mail, sender))
    return head + b"MIME-Version: 1.0\r\n" + _body(mail)


def _headers(mail: Mail, sender: str) -> Iterator[tuple[str, str]]:
    source = sender_address(sender)
    yield "From", str(source)
    yield "To", _spelled(mail.to)
    yield "Subject", one_line(mail.subject)
    yield "Date", format_datetime(mail.created_at)
    yield "Message-ID", message_id(mail, sender)
    yield from _threading(mail.thread)
    yield from mail.headers


def message_id(mail: Mail, sender: str) -> str:
    """Return the Message-ID of a mail: the same however often it is composed."""
    return f"<{mail.id}@{sender_address(sender).domain}>"


def _threading(thread: MailThread) -> Iterator[tuple[str, str]]:
    if thread.automatic:
        yield "Auto-Submitted", "auto-generated"
    if thread.cc:
        yield "Cc", ", ".join(map(_spelled, thread.cc))
    if thread.reply_to:
        yield "Reply-To", _spelled(thread.reply_to)
    if is_message_id(thread.in_reply_to):
        yield "In-Reply-To", thread.in_reply_to
    if known := [one for one in thread.references if is_message_id(one)]:
        yield "References", " ".join(known)


def _spelled(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return str(Address(username=local, domain=domain))


def _line(name: str, value: str) -> bytes:
    """Return a header as it goes over the wire; a plain one is its own spelling."""
    if value.isascii() and value.isprintable() and len(name) + len(value) + 2 <= _MAX_PLAIN:
        return f"{name}: {value}\r\n".encode("ascii")
    if name in _ADDRESSED and not _address_part(value).isascii():
        return _folded(name, value, SMTPUTF8)
    if name in _TOKENS:
        return f"{name}: {_wrapped(value)}\r\n".encode()
    return _folded(name, value, SMTP)


_ADDRESSED: Final = frozenset({"To", "Cc", "Reply-To"})
_TOKENS: Final = frozenset({"References", "In-Reply-To", "Message-ID", "List-Unsubscribe"})


def _address_part(value: str) -> str:
    return value.rpartition("<")[2]


def _wrapped(value: str) -> str:
    """Return words that must not be encoded, one a line where they do not fit."""
    return "\r\n ".join(value.split())


def _folded(name: str, value: str, how: "policy.EmailPolicy[EmailMessage]") -> bytes:
    message = EmailMessage(policy=how)
    message[name] = value
    return how.fold_binary(name, message[name])


def _body(mail: Mail) -> bytes:
    if not mail.contents:
        return _said(mail)
    # Base64 has no "=_" but at its end, where no line follows.
    boundary = f"=_m{mail.id.hex}"
    parts = [_said(mail)]
    for file, content in zip(mail.thread.files, mail.contents, strict=True):
        parts.append(_attached(file, content))
    start = f'Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n'
    between = f"\r\n--{boundary}\r\n".encode()
    return start.encode() + between.join((b"", *parts)) + f"\r\n--{boundary}--\r\n".encode()


def _attached(file: MailFile, content: bytes) -> bytes:
    """Return a file as a part that is to be saved, whatever it is."""
    part = EmailMessage(policy=SMTP)
    main, _, sub = file.media_type.partition("/")
    # A mail inside a mail would have to be one: its bytes travel as bytes.
    is_plain = main not in ("multipart", "message") and sub
    main, sub = (main, sub) if is_plain else ("application", "octet-stream")
    part.set_content(content, main, sub, disposition="attachment", filename=one_line(file.name))
    del part["MIME-Version"]
    return part.as_bytes()


def _said(mail: Mail) -> bytes:
    if not mail.html:
        return _part("plain", mail.text)
    # "=_" stands in no quoted-printable text, so no part can hold the boundary.
    boundary = f"=_{mail.id.hex}"
    start = f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n--{boundary}\r\n'
    return (
        start.encode()
        + _part("plain", mail.text)
        + f"\r\n--{boundary}\r\n".encode()
        + _part("html", mail.html)
        + f"\r\n--{boundary}--\r\n".encode()
    )


def _part(subtype: str, text: str) -> bytes:
    head = (
        f'Content-Type: text/{subtype}; charset="utf-8"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = lines if lines.endswith("\n") else f"{lines}\n"
    said = lines.encode("utf-8", "replace").replace(b"\n", b"\r\n")
    return head.encode() + binascii.b2a_qp(said, istext=True)


def headers_of(mail: Mail, sender: str) -> Sequence[tuple[str, str]]:
    """Return the headers that the mail travels with, as they read."""
    found = message_from_bytes(compose(mail, sender), policy=policy.default)
    return [(name, str(value)) for name, value in found.items()]
