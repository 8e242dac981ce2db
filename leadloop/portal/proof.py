"""Proof of work (ALTCHA): a browser pays a little for each submission; nobody solves a riddle.

Nothing is stored. The signed salt of a challenge names the form and the submission (its
Idempotency-Key), and the log makes at most one lead of a submission: so a solution counts once,
though no list of used ones is kept. It expires, so that nobody can solve a thousand in advance.
"""

import base64
import binascii
import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs

import orjson
from altcha.v1 import ChallengeOptions, create_challenge, verify_solution

LIFETIME: Final = timedelta(minutes=10)
MAX_NUMBER: Final = 150_000
"""About 75,000 hashes on average: well under a second of idle time, while somebody types."""

MAX_SUBMISSION: Final = 64
_ALGORITHM: Final = "SHA-256"
_MAX_PAYLOAD: Final = 1_500
_SUBMISSION: Final = re.compile(r"[A-Za-z0-9._-]+")

PASSED: Final = "passed"
MISSING: Final = "missing"
EXPIRED: Final = "expired"
FORGED: Final = "forged"


def is_submission_id(text: str) -> bool:
    """Tell whether a challenge can be made for this id."""
    return 0 < len(text) <= MAX_SUBMISSION and _SUBMISSION.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class ProofOfWorkKey:
    """Makes challenges and knows their solutions again."""

    key: bytes
    max_number: int = MAX_NUMBER

    @classmethod
    def derived(cls, secret: str) -> "ProofOfWorkKey":
        """Return the key of this installation; without a secret, one of this process alone."""
        seed = secret.encode() if secret else secrets.token_bytes(32)
        return cls(hashlib.sha256(b"leadloop.portal.proof\0" + seed).digest())

    def challenge(self, form: str, submission: str, now: datetime) -> dict[str, Any]:
        """Return the challenge for one submission of one form, as ALTCHA's widgets read it."""
        made = create_challenge(
            ChallengeOptions(
                algorithm="SHA-256",
                max_number=self.max_number,
                hmac_key=self.key,
                expires=now + LIFETIME,
                params={"form": form, "submission": submission},
            )
        )
        return {
            "algorithm": made.algorithm,
            "challenge": made.challenge,
            "maxnumber": made.max_number,
            "salt": made.salt,
            "signature": made.signature,
        }

    def verdict(self, payload: str, form: str, submission: str, now: datetime) -> str:
        """Return what a solution (base64 of ALTCHA's JSON) is worth for this submission.

        ``passed``, ``missing`` (there is none), ``expired``, or ``forged``: altered, unsolved, or
        made for another submission or form.
        """
        if not payload:
            return MISSING
        found = _read(payload)
        if found is None or not verify_solution(found, self.key, check_expires=False)[0]:
            return FORGED
        said = parse_qs(found["salt"].rstrip("&").partition("?")[2])
        if said.get("form") != [form] or said.get("submission") != [submission]:
            return FORGED
        return PASSED if float(said["expires"][0]) > now.timestamp() else EXPIRED


def _read(payload: str) -> Any:
    """Return the solution if it has ALTCHA's shape, else None."""
    if len(payload) > _MAX_PAYLOAD:
        return None
    try:
        found = orjson.loads(base64.b64decode(payload, validate=True))
    except (binascii.Error, ValueError):
        return None
    if not isinstance(found, dict) or type(found.get("number")) is not int:
        return None
    texts = ("challenge", "salt", "signature")
    shaped = all(isinstance(found.get(name), str) for name in texts)
    return found if shaped and found.get("algorithm") == _ALGORITHM else None
