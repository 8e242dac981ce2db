"""Reads an e-mail: who, what, which conversation, and whether a person wrote it. Pure."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.headerregistry import AddressHeader
from email.message import EmailMessage, Message
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import blake2b
from typing import Final

from leadloop.kit.text import clean_text
from leadloop.service.contracts import MailKind, MailPart, ParsedMail
from leadloop.service.logic.cleaning import html_text
from leadloop.service.logic.quoting import split_quote

MAX_FILES: Final = 20
MAX_FILE_BYTES: Final = 25 * 1024 * 1024
MAX_TEXT: Final = 200_000
_MAX_SUBJECT: Final = 300
_MAX_REFERENCES: Final = 50
_MAX_ADDRESSES: Final = 50
_MAX_PARTS: Final = 200

_REFERENCE: Final = re.compile(r"<[^<>\s]{3,500}>")
_TOKEN: Final = re.compile(r"\[(CAS-\d{5,12})\]", re.IGNORECASE)
_PLUS_TOKEN: Final = re.compile(r"\+(cas-\d{5,12})@", re.IGNORECASE)
_OUT_OF_OFFICE: Final = re.compile(
    r"^(auto(matic)?[ -]?(reply|response|antwort)|out of (the )?office|abwesenheit"
    r"|automatische antwort|réponse automatique)",
    re.IGNORECASE,
)
_BOUNCER: Final = re.compile(r"^(mailer-daemon|postmaster|mail-daemon)@", re.IGNORECASE)
_BULK: Final = frozenset({"bulk", "junk", "list"})


class BadMail(ValueError):  # noqa: N818 -- reads as the fact it is
    """This is no e-mail that can be read; the text says why."""


def mail_key(raw: bytes, message_id: str) -> str:
    """Return what makes two e-mails the same one: the Message-ID, else a digest of the bytes."""
    if message_id:
        return message_id[:500]
    return f"digest:{blake2b(raw, digest_size=20).hexdigest()}"


def read_message_id(raw: bytes) -> str:
    """Return the Message-ID of an e-mail, "" if there is none to be read."""
    head = raw[:65_536].replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
    try:
        found = _REFERENCE.findall(str(message_from_bytes(head).get("Message-ID", "")))
    except (MessageError, LookupError, ValueError):
        return ""
    return clean_text(found[0]) if found else ""


def parse_mail(raw: bytes, *, own: Iterable[str] = ()) -> ParsedMail:
    """Read an e-mail.

    Args:
        raw: The e-mail as it came.
        own: Our own addresses, in lower case: mail from them is a loop.

    Raises:
        BadMail: It has no sender, or its parts cannot be told apart.
    """
    try:
        message = message_from_bytes(raw, policy=policy.default)
        assert isinstance(message, EmailMessage)
        return _read(message, raw, frozenset(own))
    except BadMail:
        raise
    except Exception as problem:  # noqa: BLE001 -- the parser raises whatever a hostile header leads to
        raise BadMail(f"{type(problem).__name__}: {problem}") from None


def _read(message: EmailMessage, raw: bytes, own: frozenset[str]) -> ParsedMail:
    senders = _addresses(message, "From")
    if not senders:
        raise BadMail("It says not from whom it is.")
    name, address = senders[0]
    said, quoted, html = _bodies(message)
    files, dropped = _files(message)
    failed, lasting, about = _report(message)
    to = [found for _, found in _addresses(message, "To", "Delivered-To", "X-Original-To")]
    subject = _line(message, "Subject")[:_MAX_SUBJECT]
    return ParsedMail(
        message_id=read_message_id(raw),
        from_address=address,
        from_name=name[:200],
        reply_to=next((found for _, found in _addresses(message, "Reply-To")), ""),
        to=tuple(dict.fromkeys(to)),
        cc=tuple(dict.fromkeys(found for _, found in _addresses(message, "Cc"))),
        subject=subject,
        said=said,
        quoted=quoted,
        html=html,
        sent_at=_date(message),
        references=(*_references(message), *about),
        tokens=_tokens(subject, to),
        kind=_kind(message, address, own, bool(failed)),
        files=files,
        dropped=dropped,
        failed=failed,
        lasting=lasting,
    )


def _line(message: Message, name: str) -> str:
    value = str(message.get(name, "") or "")
    return clean_text(" ".join("".join(c if c.isprintable() else " " for c in value).split()))


def _addresses(message: EmailMessage, *names: str) -> list[tuple[str, str]]:
    """Return names and addresses; what is no address is left out."""
    found: list[tuple[str, str]] = []
    for name in names:
        for header in message.get_all(name, [])[:_MAX_ADDRESSES]:
            if isinstance(header, AddressHeader):
                pairs = [(a.display_name, a.addr_spec) for a in header.addresses]
            else:
                pairs = getaddresses([str(header)])
            found += [(clean_text(n), clean_text(a).lower().strip()) for n, a in pairs]
    return [(n, a) for n, a in found if _is_address(a)][:_MAX_ADDRESSES]


def _is_address(text: str) -> bool:
    local, _, domain = text.rpartition("@")
    return bool(local and domain) and len(text) <= 254 and not any(c.isspace() for c in text)  # noqa: PLR2004


def _references(message: EmailMessage) -> tuple[str, ...]:
    text = " ".join(str(message.get(n, "") or "") for n in ("In-Reply-To", "References"))
    found = dict.fromkeys(clean_text(one) for one in _REFERENCE.findall(text))
    return tuple(found)[:_MAX_REFERENCES]


def _tokens(subject: str, to: Iterable[str]) -> tuple[str, ...]:
    found = _TOKEN.findall(subject) + [t for a in to for t in _PLUS_TOKEN.findall(a)]
    return tuple(dict.fromkeys(token.upper() for token in found))


def _date(message: EmailMessage) -> datetime | None:
    try:
        found = parsedate_to_datetime(str(message.get("Date", "")))
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _kind(message: EmailMessage, sender: str, own: frozenset[str], failed: bool) -> MailKind:  # noqa: FBT001
    if failed or _is_bounce(message, sender):
        return MailKind.BOUNCE
    if sender in own:
        return MailKind.LOOP
    if _is_auto_reply(message):
        return MailKind.AUTO_REPLY
    if _line(message, "Precedence").lower() in _BULK or message.get("List-Id"):
        return MailKind.BULK
    return MailKind.PERSON


def _is_bounce(message: EmailMessage, sender: str) -> bool:
    if message.get_content_type() == "multipart/report":
        return str(message.get_param("report-type", "")).lower() == "delivery-status"
    return _line(message, "Return-Path") == "<>" or bool(_BOUNCER.match(sender))


def _is_auto_reply(message: EmailMessage) -> bool:
    automatic = _line(message, "Auto-Submitted").lower()
    if automatic and automatic.partition(";")[0].strip() != "no":
        return True
    if any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From")):
        return True
    if _line(message, "Precedence").lower() in {"auto_reply", "auto-reply"}:
        return True
    return bool(_OUT_OF_OFFICE.match(_line(message, "Subject")))


def _bodies(message: EmailMessage) -> tuple[str, str, str]:
    """Return what was said, what it quotes, and the HTML as it came."""
    html_part = message.get_body(("html",))
    html = _content(html_part)[:MAX_TEXT] if html_part is not None else ""
    text_part = message.get_body(("plain",))
    text = _content(text_part) if text_part is not None else ""
    if not text.strip() and html:
        text = html_text(html)
    said, quoted = split_quote(text[:MAX_TEXT].replace("\r\n", "\n").replace("\r", "\n"))
    return said, quoted, html


def _content(part: Message) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = part.get_content_charset("utf-8")
    try:
        return clean_text(data.decode(charset, "replace"))
    except LookupError:
        return clean_text(data.decode("utf-8", "replace"))


def _files(message: EmailMessage) -> tuple[tuple[MailPart, ...], tuple[str, ...]]:
    """Return what is attached, within the limits, and the names of what is not taken."""
    taken: list[MailPart] = []
    dropped: list[str] = []
    room = MAX_FILE_BYTES
    for number, part in enumerate(message.walk()):
        if number >= _MAX_PARTS:
            raise BadMail(f"It has more than {_MAX_PARTS} parts.")
        if part.is_multipart() or not _is_file(part):
            continue
        name = _file_name(part, len(taken) + len(dropped) + 1)
        data = part.get_payload(decode=True)
        if not isinstance(data, bytes) or len(taken) >= MAX_FILES or len(data) > room:
            dropped.append(name)
            continue
        room -= len(data)
        taken.append(MailPart(name, part.get_content_type(), data))
    return tuple(taken), tuple(dropped)


def _is_file(part: Message) -> bool:
    if part.get_content_disposition() == "attachment" or part.get_filename():
        return True
    return part.get_content_maintype() in {"image", "audio", "video", "application"}


def _file_name(part: Message, number: int) -> str:
    name = clean_text(part.get_filename() or "").replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if c.isprintable()).strip(" .")
    return name[:150] or f"file-{number}"


def _report(message: EmailMessage) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    """Return which addresses a delivery report says failed, whether for good, about what mail."""
    failed: list[str] = []
    lasting = False
    about: list[str] = []
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            for fields in part.get_payload():
                if isinstance(fields, Message) and _line(fields, "Action").lower() == "failed":
                    recipient = _line(fields, "Final-Recipient").rpartition(";")[2].strip().lower()
                    failed += [recipient] if _is_address(recipient) else []
                    lasting = lasting or _line(fields, "Status").startswith("5")
        elif kind in {"message/rfc822", "text/rfc822-headers"} and failed != []:
            about += _REFERENCE.findall(_returned_id(part))
    return tuple(dict.fromkeys(failed)), lasting, tuple(about)


def _returned_id(part: Message) -> str:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return str(first.get("Message-ID", "")) if isinstance(first, Message) else ""
    return str(message_from_bytes(_content(part).encode()).get("Message-ID", ""))
