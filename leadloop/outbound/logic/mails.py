"""Decisions about messages: what can be sent, how an e-mail is built, when to try again. Pure."""

import re
from datetime import timedelta
from email.headerregistry import Address
from email.utils import parseaddr
from functools import lru_cache
from typing import Final

from email_validator import EmailNotValidError, validate_email

from leadloop.kit.errors import FieldError
from leadloop.outbound.contracts import (
    BY_NUMBER,
    MAX_BODY,
    MAX_COPIES,
    MAX_FILES,
    MAX_KEY,
    MAX_SUBJECT,
    Channel,
    MessageClass,
    MessageDraft,
)

MAX_ATTEMPTS: Final = 20
_FIRST_PAUSE: Final = timedelta(seconds=30)
_LAST_PAUSE: Final = timedelta(hours=1)
_MESSAGE_ID: Final = re.compile(r"<[!-;=?-~]{3,400}>")
# Enhanced status codes (RFC 3463) of an address that does not exist, has moved or is no address.
_UNKNOWN: Final = re.compile(r"55[013] 5\.1\.(?:0|1|2|3|6|10)\b")
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_PLAIN_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_MAX_LOCAL: Final = 64
_MAX_ADDRESS: Final = 254
ALLOWED_HEADERS: Final = frozenset(
    {"list-id", "list-unsubscribe", "list-unsubscribe-post", "feedback-id", "precedence"}
)
"""Headers that a draft may bring along; all others are ours."""

_MAX_HEADER: Final = 1_000
MASK: Final = "••••••"


def normalise_address(text: str) -> str:
    """Return an address with its domain as DNS spells it (IDNA), in lower case.

    Raises:
        ValueError: It is no address; the text says why.
    """
    text = text.strip()
    if _is_plain(text):
        local, _, domain = text.rpartition("@")
        return f"{local}@{domain.lower()}"
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as problem:
        raise ValueError(str(problem)) from None
    return f"{found.local_part}@{found.ascii_domain}"


def _is_plain(text: str) -> bool:
    """Whether an address is of the kind that nearly all are: then the long way is not needed."""
    local, _, domain = text.rpartition("@")
    if len(local) > _MAX_LOCAL or len(text) > _MAX_ADDRESS or "--" in domain:
        return False
    return bool(_PLAIN_ADDRESS.fullmatch(text))


def normalise_place(channel: Channel, text: str) -> str:
    """Return where a message goes, as the channel writes it: an address, or a number in E.164.

    Raises:
        ValueError: It is no such place; the text says why.
    """
    if channel not in BY_NUMBER:
        return normalise_address(text)
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        raise ValueError("Write the number with its country, as +41791234567.")
    return text


def check_draft(draft: MessageDraft) -> list[FieldError]:
    """Return everything that keeps a message from being sent, field by field."""
    errors = [
        *_check_size("key", draft.key, MAX_KEY),
        *_check_size("purpose", draft.purpose, MAX_KEY),
        *_check_subject(draft),
        *_check_size("text", draft.text, MAX_BODY),
    ]
    if len(draft.html) > MAX_BODY:
        errors.append(FieldError("html", "too_long", f"At most {MAX_BODY} characters."))
    if draft.message_class is MessageClass.COMMERCIAL and not draft.consent_purpose.strip():
        errors.append(FieldError("consent_purpose", "missing", "Say what consent it needs."))
    errors += _check_headers(draft)
    errors += _check_place(draft)
    for address in draft.thread.cc:
        errors += _check_address("cc", address)
    if len(draft.thread.cc) > MAX_COPIES:
        errors.append(FieldError("cc", "too_many", f"At most {MAX_COPIES} copies."))
    if len(draft.thread.files) > MAX_FILES:
        errors.append(FieldError("files", "too_many", f"At most {MAX_FILES} files."))
    if draft.thread.reply_to:
        errors += _check_address("reply_to", draft.thread.reply_to)
    return errors


def _check_subject(draft: MessageDraft) -> list[FieldError]:
    subject = one_line(draft.subject)
    if not subject and draft.channel in BY_NUMBER:
        return []
    return _check_size("subject", subject, MAX_SUBJECT)


def _check_headers(draft: MessageDraft) -> list[FieldError]:
    return [
        FieldError("headers", "not_allowed", f"The header {one_line(name)[:60]} cannot be set.")
        for name, value in draft.headers
        if name.lower() not in ALLOWED_HEADERS
        or not (value.isascii() and value.isprintable())
        or len(value) > _MAX_HEADER
    ]


def _check_place(draft: MessageDraft) -> list[FieldError]:
    try:
        normalise_place(draft.channel, draft.to)
    except ValueError as problem:
        return [FieldError("to", "invalid", str(problem))]
    return []


def _check_address(name: str, address: str) -> list[FieldError]:
    try:
        normalise_address(address)
    except ValueError as problem:
        return [FieldError(name, "invalid", str(problem))]
    return []


def _check_size(name: str, value: str, limit: int) -> list[FieldError]:
    if not value.strip():
        return [FieldError(name, "missing", "This is needed.")]
    if len(value) > limit:
        return [FieldError(name, "too_long", f"At most {limit} characters.")]
    return []


def one_line(text: str) -> str:
    """Return ``text`` on one line, without control characters: nothing in it can end a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def is_message_id(text: str) -> bool:
    """Whether ``text`` can stand in a header as the id of an e-mail."""
    return bool(_MESSAGE_ID.fullmatch(text))


def is_unknown_address(reason: str) -> bool:
    """Whether a server's refusal says that nobody is there, rather than that it dislikes us."""
    return bool(_UNKNOWN.match(reason))


@lru_cache(maxsize=64)
def sender_address(sender: str) -> Address:
    """Return ``Name <address>`` or a bare address in its parts.

    Raises:
        ValueError: There is no address in it.
    """
    name, address = parseaddr(one_line(sender))
    local, _, domain = address.rpartition("@")
    if not (local and domain and local.isascii()):
        raise ValueError("write NAME <ADDRESS>, for example Northgate <hello@northgate.example>")
    return Address(name, local, domain.encode("idna").decode("ascii").lower())


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after failure number ``attempts``: doubling from 30 s to 1 h."""
    doublings: int = min(attempts - 1, 10)
    return min(_FIRST_PAUSE * (1 << doublings), _LAST_PAUSE)


def masked(body: str, secret: str, *, hide: bool) -> str:
    """Return a body as staff may read it."""
    return body.replace(secret, MASK) if hide and secret else body
