"""Secrets that must be read again (signing keys, tokens of other systems), encrypted at rest.

Whatever only has to be recognised is kept as a digest instead. The key is derived from the
installation's secret, so a copy of the database alone gives nothing away; processes of one
installation on several machines need the same secret.
"""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

from leadloop.kit.errors import LeadloopError

_sealer: Fernet | None = None
_digest_key = b""


class Unreadable(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """This secret was sealed under another installation's key; enter it anew."""


def use_secret(secret: str) -> None:
    """Derive this process' sealing key from the installation's secret."""
    global _sealer, _digest_key  # noqa: PLW0603 -- one key per process, set once at start
    digest = hashlib.sha256(b"leadloop.sealing\0" + secret.encode()).digest()
    _sealer = Fernet(base64.urlsafe_b64encode(digest))
    _digest_key = hashlib.sha256(b"leadloop.digests\0" + secret.encode()).digest()


def seal(text: str) -> str:
    """Return ``text`` encrypted and authenticated (Fernet), as ASCII."""
    return _ready().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return what ``seal`` was given.

    Raises:
        Unreadable: It was sealed under another key, or altered.
    """
    try:
        return _ready().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Unreadable from None


def keyed_digest(purpose: str, text: str) -> str:
    """Return what stands for ``text``: known again by this installation, guessed by nobody else.

    128 bits of HMAC-SHA-256, in hexadecimal digits. Two purposes give two digests.
    """
    _ready()
    return hmac.digest(_digest_key, f"{purpose}\0{text}".encode(), "sha256").hex()[:32]


def _ready() -> Fernet:
    if _sealer is None:
        raise LeadloopError("This process was not given the installation's secret.")
    return _sealer
