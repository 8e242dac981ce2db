"""Decisions about messages: what can be sent, to whom, how an e-mail is built. Pure."""

from leadloop.outbound.logic.composing import compose, headers_of
from leadloop.outbound.logic.domains import organisation, report_of
from leadloop.outbound.logic.gate import (
    Known,
    Moment,
    consent_channels,
    decide,
    is_active,
    judge,
    valid_word,
)
from leadloop.outbound.logic.links import unsubscribe_headers
from leadloop.outbound.logic.mails import (
    ALLOWED_HEADERS,
    MASK,
    MAX_ATTEMPTS,
    check_draft,
    is_message_id,
    is_unknown_address,
    masked,
    normalise_address,
    normalise_place,
    one_line,
    pause_after,
    sender_address,
)
from leadloop.outbound.logic.notes import has_link, read_note
from leadloop.outbound.logic.overrides import parse_overrides
from leadloop.outbound.logic.quiet import find_zone, is_quiet, next_open
from leadloop.outbound.logic.returns import classify, read_report

__all__ = [
    "ALLOWED_HEADERS",
    "MASK",
    "MAX_ATTEMPTS",
    "Known",
    "Moment",
    "check_draft",
    "classify",
    "compose",
    "consent_channels",
    "decide",
    "find_zone",
    "has_link",
    "headers_of",
    "is_active",
    "is_message_id",
    "is_quiet",
    "is_unknown_address",
    "judge",
    "masked",
    "next_open",
    "normalise_address",
    "normalise_place",
    "one_line",
    "organisation",
    "parse_overrides",
    "pause_after",
    "read_note",
    "read_report",
    "report_of",
    "sender_address",
    "unsubscribe_headers",
    "valid_word",
]
