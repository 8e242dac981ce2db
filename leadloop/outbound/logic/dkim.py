"""DKIM signatures (RFC 6376, relaxed/relaxed, rsa-sha256), with the key kept ready. Pure."""

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEY_BITS: Final = 2048

_SIGNED: Final = (
    *(b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to", b"in-reply-to"),
    *(b"references", b"auto-submitted", b"list-id", b"list-unsubscribe", b"list-unsubscribe-post"),
    *(b"feedback-id", b"mime-version", b"content-type", b"content-transfer-encoding"),
)
# A single space is what it becomes: only others are worth a match.
_SPACES: Final = re.compile(rb"\t[\t ]*| [\t ]+")
_TRAILING: Final = re.compile(rb"[\t ]+\r\n")
_LINE: Final = 70


@dataclass(frozen=True, slots=True)
class DkimKey:
    """What signs for a domain; DNS has its public half under the selector."""

    domain: str
    selector: str
    private: rsa.RSAPrivateKey


def new_key() -> str:
    """Return a new private key as PEM text."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def load_key(domain: str, selector: str, pem: str) -> DkimKey:
    """Return a key ready to sign.

    Raises:
        ValueError: It is no RSA key.
    """
    private = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise ValueError("An RSA key is needed.")  # noqa: TRY004 -- of the text, not of our types
    return DkimKey(domain, selector, private)


def dns_record(key: DkimKey) -> str:
    """Return the TXT record that DNS is to hold at ``SELECTOR._domainkey.DOMAIN``."""
    public = key.private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def sign(message: bytes, key: DkimKey) -> bytes:
    """Return ``message`` with its signature in front; lines must end in CRLF.

    Headers that say who it is from, to whom, what about, and how to end the list cannot be
    changed on the way, nor can a second From be added: it is signed once more than it stands.
    """
    head, _, body = message.partition(b"\r\n\r\n")
    digest = base64.b64encode(hashlib.sha256(relaxed_body(body)).digest())
    found: dict[bytes, list[bytes]] = {}
    for line in re.split(rb"\r\n(?![\t ])", head):
        name, _, value = line.partition(b":")
        found.setdefault(name.strip().lower(), []).append(value)
    names = [name for name in _SIGNED if name in found]
    unsigned = b"v=1; a=rsa-sha256; c=relaxed/relaxed; d=%s; s=%s;\r\n h=%s;\r\n bh=%s;\r\n b=" % (
        key.domain.encode(),
        key.selector.encode(),
        _folded([*names, b"from"]),
        digest,
    )
    signed = b"".join(name + b":" + relaxed_value(found[name][-1]) + b"\r\n" for name in names)
    data = signed + b"dkim-signature:" + relaxed_value(unsigned)
    signature = base64.b64encode(key.private.sign(data, padding.PKCS1v15(), hashes.SHA256()))
    lines = (signature[at : at + _LINE] for at in range(0, len(signature), _LINE))
    return b"DKIM-Signature: " + unsigned + b"\r\n ".join(lines) + b"\r\n" + message


def _folded(names: list[bytes]) -> bytes:
    """Return the list of names, on lines short enough."""
    lines = [b""]
    for name in names:
        if len(lines[-1]) + len(name) > _LINE:
            lines.append(b"")
        lines[-1] += (b":" if lines[-1] or len(lines) > 1 else b"") + name
    return b"\r\n ".join(lines)


def relaxed_value(value: bytes) -> bytes:
    """Return a header's value as section 3.4.2 has it: unfolded, spaces single, ends bare."""
    return _spaced(value.replace(b"\r\n", b"")).strip(b" ")


def _spaced(text: bytes) -> bytes:
    """Return a text with each run of white space as one space; most have none to look for."""
    return _SPACES.sub(b" ", text) if b"  " in text or b"\t" in text else text


def relaxed_body(body: bytes) -> bytes:
    """Return a body as section 3.4.4 has it: no space at line ends, no empty lines at the end."""
    body = body if body.endswith(b"\r\n") or not body else body + b"\r\n"
    if b" \r\n" in body or b"\t\r\n" in body:
        body = _TRAILING.sub(b"\r\n", body)
    lines = _spaced(body)
    bare = lines.rstrip(b"\r\n")
    return bare + b"\r\n" if bare else b""
