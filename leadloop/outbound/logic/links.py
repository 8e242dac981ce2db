"""Addresses in messages that come back to us: clicks, opens, unsubscribing; signed. Pure.

An address says which message it stands in and, for a click, where it leads: the target is inside
the signature, so that nobody can make our name lead anywhere else. It carries nothing about the
person.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from enum import Enum
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from leadloop.outbound.contracts.links import (
    CLICK_PATH,
    OPEN_PATH,
    OPEN_SUFFIX,
    PREFERENCES_PATH,
    UNSUBSCRIBE_PATH,
    Followed,
)

MAX_TARGET: Final = 2_000
"""Characters of an address that a tracked link may lead to."""

_UUID_BYTES: Final = 16
_MAC_BYTES: Final = 16
_MAX_TOKEN: Final = 12_000
_SCHEMES: Final = frozenset({"http", "https"})


class Use(Enum):
    """What an address is for; one made for one use is worth nothing for another."""

    CLICK = b"c"
    TRAP = b"t"
    """A link that no person sees: whoever follows it follows every link."""

    OPEN = b"o"
    UNSUBSCRIBE = b"u"
    PREFERENCES = b"p"
    PAGE = b"i"
    """What a browser tells us by that shows a message in its page."""


def derive_key(secret: str) -> bytes:
    """Return the key that signs these addresses, from the installation's secret."""
    return hashlib.sha256(b"leadloop.outbound.links\0" + secret.encode()).digest()


def may_be_target(target: str) -> bool:
    """Whether a link may lead there: an absolute web address without control characters."""
    if len(target) > MAX_TARGET or not target.isprintable() or " " in target or "\\" in target:
        return False
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    return parts.scheme.lower() in _SCHEMES and bool(parts.hostname) and "@" not in parts.netloc


@dataclass(frozen=True, slots=True)
class LinkSigner:
    """Makes and reads the addresses. ``base_url`` has no slash at its end."""

    base_url: str
    key: bytes

    def click(self, message_id: UUID, target: str) -> str:
        """Return the tracked address of a link in a message.

        Raises:
            ValueError: No link may lead to ``target``.
        """
        if not may_be_target(target):
            raise ValueError("a tracked link leads to an absolute http or https address")
        return f"{self.base_url}{CLICK_PATH}{self._token(Use.CLICK, message_id, target)}"

    def trap(self, message_id: UUID) -> str:
        """Return the address of the link that no person sees."""
        return f"{self.base_url}{CLICK_PATH}{self._token(Use.TRAP, message_id)}"

    def pixel(self, message_id: UUID) -> str:
        """Return the address of the picture that tells of an opening."""
        return f"{self.base_url}{OPEN_PATH}{self._token(Use.OPEN, message_id)}{OPEN_SUFFIX}"

    def unsubscribe(self, message_id: UUID) -> str:
        """Return the address of RFC 8058: POST unsubscribes, GET shows a page."""
        return f"{self.base_url}{UNSUBSCRIBE_PATH}{self._token(Use.UNSUBSCRIBE, message_id)}"

    def preferences(self, message_id: UUID) -> str:
        """Return the address of the reader's preferences."""
        return f"{self.base_url}{PREFERENCES_PATH}{self._token(Use.PREFERENCES, message_id)}"

    def page(self, message_id: UUID) -> str:
        """Return the token by which a browser tells what became of a message in its page."""
        return self._token(Use.PAGE, message_id)

    def read_click(self, token: str) -> Followed | None:
        """Return what a click token says; None if it was altered or forged."""
        for use in (Use.CLICK, Use.TRAP):
            found = self._read(use, token)
            if found is not None:
                return Followed(*found, trap=use is Use.TRAP)
        return None

    def read_message(self, use: Use, token: str) -> UUID | None:
        """Return whose message a token of ``use`` is; None if it was altered or forged."""
        found = self._read(use, token)
        return found[0] if found else None

    def read_open(self, token: str) -> UUID | None:
        """Return which message a pixel's token names; None if it was altered or forged."""
        return self.read_message(Use.OPEN, token.removesuffix(OPEN_SUFFIX))

    def _token(self, use: Use, message_id: UUID, target: str = "") -> str:
        said = message_id.bytes + target.encode()
        return base64.urlsafe_b64encode(self._mac(use, said) + said).rstrip(b"=").decode("ascii")

    def _mac(self, use: Use, said: bytes) -> bytes:
        return hmac.digest(self.key, use.value + said, "sha256")[:_MAC_BYTES]

    def _read(self, use: Use, token: str) -> tuple[UUID, str] | None:
        if len(token) > _MAX_TOKEN:
            return None
        try:
            coded = token.encode("ascii")
            raw = base64.b64decode(coded + b"=" * (-len(coded) % 4), altchars=b"-_", validate=True)
        except (UnicodeEncodeError, binascii.Error, ValueError):
            return None
        mac, said = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if len(said) < _UUID_BYTES or not hmac.compare_digest(mac, self._mac(use, said)):
            return None
        return UUID(bytes=said[:_UUID_BYTES]), said[_UUID_BYTES:].decode()


def unsubscribe_headers(signer: LinkSigner, message_id: UUID) -> tuple[tuple[str, str], ...]:
    """Return the headers of RFC 8058 for a message that its reader may end with one click."""
    return (
        ("List-Unsubscribe", f"<{signer.unsubscribe(message_id)}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    )
