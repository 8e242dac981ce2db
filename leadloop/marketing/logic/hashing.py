"""People as ad networks want them: normalised by each network's rule, then SHA-256. Pure.

Sources: Meta "Hashing and normalizing data", Google Ads "Customer Match: prepare the data",
LinkedIn "DMP segment users".
"""

import re
from hashlib import sha256
from typing import Final

from leadloop.marketing.contracts.social import HashedPerson, Network

_DOTLESS: Final = frozenset({"gmail.com", "googlemail.com"})
_NOT_DIGIT: Final = re.compile(r"[^0-9]")


def hashed(network: Network, email: str, phone: str = "") -> HashedPerson:
    """Return a person as ``network`` wants them; ``phone`` is E.164 or empty."""
    return HashedPerson(_digest(_email(network, email)), _digest(_phone(network, phone)))


def _email(network: Network, email: str) -> str:
    text = email.strip().lower()
    local, at, domain = text.rpartition("@")
    if network is Network.GOOGLE and domain in _DOTLESS:
        return f"{local.replace('.', '')}{at}{domain}"
    return text


def _phone(network: Network, phone: str) -> str:
    """Return a number as its network spells it; LinkedIn takes none."""
    digits = _NOT_DIGIT.sub("", phone)
    if not digits or network is Network.LINKEDIN:
        return ""
    return f"+{digits}" if network is Network.GOOGLE else digits.lstrip("0")


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest() if text else ""
