"""What Twilio sends and wants: signatures, states, words that end everything. Pure.

Sources: Twilio's documentation of "Messages resource", "Security: validating requests" and
"Advanced opt-out" keywords.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Final, NamedTuple

from leadloop.outbound.contracts import Channel

STOP_WORDS: Final = frozenset(
    {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout"}
)
"""Answers that end every message to a number."""

WHATSAPP: Final = "whatsapp:"
_NOBODY: Final = frozenset({"21211", "21214", "21217", "21614", "30005", "30006"})
"""Errors that say that nobody can be reached at a number."""

READ: Final = "read"
"""The state of a message that its reader has seen; only WhatsApp tells."""

_OPTED_OUT: Final = "21610"
_FAILED: Final = frozenset({"failed", "undelivered"})


class Told(NamedTuple):
    """What Twilio tells of a message of ours: a stable class, and why."""

    bounce: str
    reason: str


def signature(token: str, url: str, fields: Mapping[str, str]) -> str:
    """Return ``X-Twilio-Signature`` of a request: HMAC-SHA1 over its address and sorted fields."""
    said = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    digest = hmac.digest(token.encode(), said.encode(), hashlib.sha1)
    return base64.b64encode(digest).decode("ascii")


def is_signed(token: str, url: str, fields: Mapping[str, str], given: str) -> bool:
    """Whether a request is Twilio's; nothing is without a token."""
    if not token:
        return False
    wanted = signature(token, url, fields).encode()
    return hmac.compare_digest(wanted, given.encode("utf-8", "replace"))


def is_stop(body: str) -> bool:
    """Whether an answer asks for no more messages: such a word, and nothing else."""
    return body.strip().strip(".!\"'").lower() in STOP_WORDS


def place_of(text: str) -> tuple[Channel, str]:
    """Return the channel and the number of an address as Twilio writes it."""
    if text.startswith(WHATSAPP):
        return Channel.WHATSAPP, text.removeprefix(WHATSAPP)
    return Channel.SMS, text


def told_of(status: str, code: str) -> Told | None:
    """Return what a state says of a number; None where the message is still on its way."""
    if status not in _FAILED:
        return None
    if code in _NOBODY:
        return Told("hard", f"Twilio {code}: nobody can be reached at this number.")
    if code == _OPTED_OUT:
        return Told("blocked", f"Twilio {code}: the number has opted out with the carrier.")
    return Told("soft", f"Twilio {code or status}.")


def is_for_good(code: str) -> bool:
    """Whether an error of the Messages resource stays, however often it is tried."""
    return code in _NOBODY or code == _OPTED_OUT or code.startswith(("216", "630"))
