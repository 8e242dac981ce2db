"""Signatures of deliveries, as Standard Webhooks writes them."""

import base64
import hmac
from collections.abc import Sequence
from typing import Final

PREFIX: Final = "whsec_"


def sign(message_id: str, timestamp: int, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """Return the three headers; one signature per secret, so that receivers can change over.

    Args:
        message_id: The same on every attempt.
        timestamp: Unix seconds of the attempt, by the receiver's clock.
        body: The bytes sent.
        secrets: ``whsec_`` and base64 of the key.
    """
    text = f"{message_id}.{timestamp}.".encode() + body
    signatures = [_signature(secret, text) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def _signature(secret: str, text: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, text, "sha256")).decode()
