"""What mail providers tell of returns, and the proof that it was they. Pure.

Amazon SES over SNS, SendGrid's event webhook, Mailgun's webhooks, as their documentation has them.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from leadloop.outbound.contracts.returns import Return, ReturnClass
from leadloop.outbound.logic.returns import classify

PATIENCE: Final = timedelta(minutes=15)
"""How old a signed call may be: a recorded one is of no use after that."""

_SNS_HOST: Final = re.compile(r"sns\.[a-z0-9-]{3,30}\.amazonaws\.com(?:\.cn)?")
_NOTICE: Final = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRM: Final = (
    *("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn"),
    "Type",
)
_ID: Final = re.compile(r"<?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@", re.IGNORECASE)


def is_sns_address(url: str, ending: str = "") -> bool:
    """Whether an address is one of Amazon SNS itself: certificates and confirmations are there."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and port in (None, 443)
        and parts.username is None
        and bool(_SNS_HOST.fullmatch(parts.hostname or ""))
        and parts.path.endswith(ending)
    )


def is_from_sns(note: Mapping[str, Any], certificate: bytes, now: datetime) -> bool:
    """Whether SNS has signed a note with the key of ``certificate`` (PEM), not long ago."""
    names = _NOTICE if note.get("Type") == "Notification" else _CONFIRM
    said = "".join(f"{name}\n{note[name]}\n" for name in names if note.get(name) is not None)
    how = hashes.SHA256() if note.get("SignatureVersion") == "2" else hashes.SHA1()  # noqa: S303
    if not _is_recent(_time(note.get("Timestamp")), now, timedelta(hours=1)):
        return False
    try:
        key = x509.load_pem_x509_certificate(certificate).public_key()
        signature = base64.b64decode(str(note.get("Signature", "")), validate=True)
        if not isinstance(key, rsa.RSAPublicKey):
            return False
        key.verify(signature, said.encode(), padding.PKCS1v15(), how)
    except (ValueError, InvalidSignature):
        return False
    return True


def is_from_sendgrid(
    body: bytes, signature: str, timestamp: str, public_key: str, now: datetime
) -> bool:
    """Whether SendGrid has signed a call (ECDSA over time and body), not long ago."""
    if not _is_recent(_seconds(timestamp), now, PATIENCE):
        return False
    try:
        key = serialization.load_der_public_key(base64.b64decode(public_key, validate=True))
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        given = base64.b64decode(signature, validate=True)
        key.verify(given, timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def is_from_mailgun(signed: Mapping[str, Any], key: str, now: datetime) -> bool:
    """Whether Mailgun has signed a call (HMAC over time and token), not long ago."""
    timestamp, token = str(signed.get("timestamp", "")), str(signed.get("token", ""))
    if not token or not _is_recent(_seconds(timestamp), now, PATIENCE):
        return False
    made = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    given = str(signed.get("signature", "")).encode("utf-8", "replace")
    return hmac.compare_digest(made.encode(), given)


def _is_recent(at: datetime | None, now: datetime, patience: timedelta) -> bool:
    return at is not None and abs(now - at) <= patience


def _seconds(text: str) -> datetime | None:
    if not re.fullmatch(r"[0-9]{1,11}", text):
        return None
    return datetime.fromtimestamp(int(text), UTC)


def _time(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def find_message_id(text: Any) -> UUID | None:
    """Return which message of ours a Message-ID names; None where it is none of ours."""
    found = _ID.search(str(text or ""))
    return UUID(found[1]) if found else None


_SES_KINDS: Final = {"Permanent": ReturnClass.HARD, "Transient": ReturnClass.SOFT}
_SES_BLOCKS: Final = frozenset({"ContentRejected", "AttachmentRejected"})


def read_ses(told: Any) -> Iterator[Return]:
    """Yield what a notice of Amazon SES tells of returns."""
    kind = _text(told, "notificationType") or _text(told, "eventType")
    mail = _map(told, "mail")
    headers = mail.get("headers")
    names = headers if isinstance(headers, list) else []
    ids = (_text(one, "value") for one in names if _text(one, "name").lower() == "message-id")
    message_id = find_message_id(next(ids, _map(mail, "commonHeaders").get("messageId")))
    if kind == "Bounce":
        part = _map(told, "bounce")
        for one in _list(part, "bouncedRecipients"):
            said = _text(one, "diagnosticCode")
            found = _ses_class(part, _text(one, "status"), said)
            yield _told("ses", part, one, (found, said, message_id))
    elif kind == "Complaint":
        part = _map(told, "complaint")
        for one in _list(part, "complainedRecipients"):
            said = _text(part, "complaintFeedbackType")
            yield _told("ses", part, one, (ReturnClass.COMPLAINT, said, message_id))


def _ses_class(part: Mapping[str, Any], status: str, said: str) -> ReturnClass:
    if _text(part, "bounceSubType") in _SES_BLOCKS:
        return ReturnClass.BLOCKED
    if said and classify(status, said) is ReturnClass.BLOCKED:
        return ReturnClass.BLOCKED
    return _SES_KINDS.get(_text(part, "bounceType"), ReturnClass.SOFT)


def _told(
    source: str,
    part: Mapping[str, Any],
    one: Any,
    about: tuple[ReturnClass, str, UUID | None],
) -> Return:
    kind, said, message_id = about
    address = _text(one, "emailAddress")
    key = f"{source}:{_text(part, 'feedbackId')}:{address.lower()}"
    at = _time(part.get("timestamp")) or datetime.fromtimestamp(0, UTC)
    return Return(key, kind, at, source, said, address, message_id)


def read_sendgrid(told: Any) -> Iterator[Return]:
    """Yield what a call of SendGrid's event webhook tells of returns."""
    for one in told if isinstance(told, list) else []:
        event, said = _text(one, "event"), _text(one, "reason")
        # What it has "dropped" it has not sent: its own list, not a server's word.
        if event not in ("bounce", "blocked", "spamreport"):
            continue
        kind = _sendgrid_class(event, one, said)
        at = _seconds(_text(one, "timestamp")) or datetime.fromtimestamp(0, UTC)
        key = f"sendgrid:{_text(one, 'sg_event_id')}"
        message_id = find_message_id(one.get("smtp-id"))
        yield Return(key, kind, at, "sendgrid", said, _text(one, "email"), message_id)


def _sendgrid_class(event: str, one: Mapping[str, Any], said: str) -> ReturnClass:
    if event == "spamreport":
        return ReturnClass.COMPLAINT
    if event == "blocked" or _text(one, "type") == "blocked":
        return ReturnClass.BLOCKED
    return classify(_text(one, "status"), said)


def read_mailgun(told: Any) -> Iterator[Return]:
    """Yield what a webhook of Mailgun tells of returns."""
    data = _map(told, "event-data")
    event, status = _text(data, "event"), _map(data, "delivery-status")
    said = _text(status, "message") or _text(status, "description")
    if event == "complained":
        kind = ReturnClass.COMPLAINT
    elif event == "failed" and _text(data, "severity") == "permanent":
        kind = classify(_text(status, "enhanced-code"), said)
    elif event == "failed":
        return  # Mailgun goes on trying
    else:
        return
    seconds = _text(data, "timestamp").partition(".")[0]
    at = _seconds(seconds) or datetime.fromtimestamp(0, UTC)
    message_id = find_message_id(_map(_map(data, "message"), "headers").get("message-id"))
    key = f"mailgun:{_text(data, 'id')}"
    yield Return(key, kind, at, "mailgun", said, _text(data, "recipient"), message_id)


def _map(value: Any, name: str) -> Mapping[str, Any]:
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _list(value: Any, name: str) -> list[Any]:
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, list) else []


def _text(value: Any, name: str) -> str:
    found = value.get(name) if isinstance(value, Mapping) else None
    return str(found) if isinstance(found, str | int | float) else ""
