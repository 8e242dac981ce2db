"""Decisions about messages: what can be sent, to whom, how an e-mail is built. Pure."""

from leadloop.outbound.logic.gate import is_active, judge, valid_word
from leadloop.outbound.logic.mails import (
    MASK,
    MAX_ATTEMPTS,
    check_draft,
    compose,
    headers_of,
    is_message_id,
    is_unknown_address,
    masked,
    normalise_address,
    one_line,
    pause_after,
    sender_address,
)

__all__ = [
    "MASK",
    "MAX_ATTEMPTS",
    "check_draft",
    "compose",
    "headers_of",
    "is_active",
    "is_message_id",
    "is_unknown_address",
    "judge",
    "masked",
    "normalise_address",
    "one_line",
    "pause_after",
    "sender_address",
    "valid_word",
]
