"""Web push: subscriptions as browsers give them, what is pushed, and who pushes it. Pure.

Sources: RFC 8030 (the protocol), RFC 8291 (encryption, done by the adapter), RFC 8292 (VAPID).
"""

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

import orjson
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from leadloop.kit.errors import FieldError
from leadloop.outbound.contracts.notes import Note

MAX_ENDPOINT: Final = 1_000
_POINT_BYTES: Final = 65
_AUTH_BYTES: Final = 16
_UNCOMPRESSED: Final = 4
_VALID: Final = timedelta(hours=12)
_LOCAL: Final = frozenset({"127.0.0.1", "localhost"})
_MAX_BODY: Final = 600


class Subscription(NamedTuple):
    """A browser's address at its push service, and the keys that only it can read with."""

    endpoint: str
    p256dh: str
    auth: str


def read_subscription(data: Any) -> tuple[Subscription | None, list[FieldError]]:
    """Return the subscription that a browser gave as JSON, or what is wrong with it."""
    found: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    keys = found.get("keys")
    keys = keys if isinstance(keys, Mapping) else {}
    endpoint = str(found.get("endpoint") or "")
    p256dh, auth = str(keys.get("p256dh") or ""), str(keys.get("auth") or "")
    errors = []
    if not _is_endpoint(endpoint):
        errors.append(FieldError("endpoint", "invalid", "This is no address of a push service."))
    if not _is_point(p256dh):
        errors.append(FieldError("keys.p256dh", "invalid", "This is no point of P-256."))
    if len(_raw(auth)) != _AUTH_BYTES:
        errors.append(FieldError("keys.auth", "invalid", "This is no secret of 16 bytes."))
    return (None if errors else Subscription(endpoint, p256dh, auth)), errors


def _is_endpoint(text: str) -> bool:
    if not 0 < len(text) <= MAX_ENDPOINT or not (text.isascii() and text.isprintable()):
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    local = parts.scheme == "http" and host in _LOCAL
    return (parts.scheme == "https" or local) and bool(host) and "@" not in parts.netloc


def _raw(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def _is_point(text: str) -> bool:
    raw = _raw(text)
    if len(raw) != _POINT_BYTES or raw[0] != _UNCOMPRESSED:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError:
        return False
    return True


def payload_of(note: Note, href: str, token: str) -> bytes:
    """Return what is pushed: the note as JSON, short enough for every push service."""
    body = note.text if len(note.text) <= _MAX_BODY else f"{note.text[: _MAX_BODY - 1]}…"
    return orjson.dumps({"title": note.title, "body": body, "href": href, "token": token})


def new_push_key() -> tuple[str, str]:
    """Return a new VAPID key: the private half as PEM, the public one as browsers want it."""
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode("ascii"), _text(_point(key))


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PublicFormat.UncompressedPoint
    return key.public_key().public_bytes(serialization.Encoding.X962, form)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


@lru_cache(maxsize=8)
def _loaded(pem: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem.encode("ascii"), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("a VAPID key is a key of P-256")
    return key


def authorisation(pem: str, endpoint: str, contact: str, now: datetime) -> str:
    """Return the header of RFC 8292 for one push service: who pushes, for the next 12 hours.

    Args:
        pem: The private key.
        endpoint: Where it is pushed to; the token is worth something only at its origin.
        contact: Whom the service may ask, as ``mailto:`` or an address of ours.
        now: UTC.
    """
    key, parts = _loaded(pem), urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((now + _VALID).timestamp()),
        "sub": contact,
    }
    head = _text(orjson.dumps({"typ": "JWT", "alg": "ES256"}))
    said = f"{head}.{_text(orjson.dumps(claims))}"
    r, s = decode_dss_signature(key.sign(said.encode("ascii"), ec.ECDSA(hashes.SHA256())))
    signature = _text(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={said}.{signature}, k={_text(_point(key))}"
