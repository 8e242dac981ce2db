"""What comes back of text messages: states, and answers that end everything."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db import transaction

from leadloop.events.catalogue import MESSAGE_BOUNCED, MESSAGE_OPENED
from leadloop.kit import clock
from leadloop.outbound import logic
from leadloop.outbound.api.consents import record_consents, suppress
from leadloop.outbound.api.telling import happened, tell
from leadloop.outbound.contracts import (
    ANY_PURPOSE,
    BY_NUMBER,
    ConsentDraft,
    ConsentState,
    SuppressionDraft,
    SuppressionReason,
)
from leadloop.outbound.logic import twilio
from leadloop.outbound.models import Message
from leadloop.users.contracts import SYSTEM

SOURCE: Final = "twilio"
_token = ""


def use_text_token(token: str) -> None:
    """Say the token that Twilio signs with, once at start; while empty nothing is believed."""
    global _token  # noqa: PLW0603 -- one account per process
    _token = token


def is_signed_text(url: str, fields: Mapping[str, str], given: str) -> bool:
    """Whether Twilio made a request to an address of ours with these fields."""
    return twilio.is_signed(_token, url, fields, given)


def note_text_state(*, message_id: UUID, status: str, code: str) -> bool:
    """Note what Twilio tells of a message, and return whether it changed anything. Repeatable.

    A number at which nobody can be reached is left alone for good. What its reader has seen, which
    WhatsApp tells, counts as opened.

    Emits:
        ``message.bounced`` to topic ``engagement``, once for each code; ``message.opened``, once.
    """
    told, seen = twilio.told_of(status, code), status == twilio.READ
    row = Message.objects.filter(pk=message_id).first() if told or seen else None
    if row is None or row.channel not in BY_NUMBER:
        return False
    if told is None:
        tell([happened(row, MESSAGE_OPENED, clock.now())])
        return True
    with transaction.atomic():
        more = {"bounce": told.bounce, "reason": told.reason}
        tell([happened(row, MESSAGE_BOUNCED, clock.now(), more, once=code or status)])
        if told.bounce == "hard":
            draft = SuppressionDraft(
                row.to, SuppressionReason.HARD_BOUNCE, SOURCE, row.channel, told.reason
            )
            suppress(SYSTEM, draft=draft)
    return True


def take_text_answer(*, sender: str, body: str, key: str) -> bool:
    """Take what somebody answered to a text message; return whether it ended everything.

    ``sender`` is the number as Twilio writes it, ``key`` Twilio's id of the answer. What still
    waits to leave for the number is refused in the same transaction. Safe to repeat by ``key``.

    Raises:
        InvalidInput: It is no number.
    """
    channel, number = twilio.place_of(sender)
    if not twilio.is_stop(body):
        return False
    number = logic.normalise_place(channel, number)
    draft = ConsentDraft(
        address=number,
        purpose=ANY_PURPOSE,
        state=ConsentState.OPTED_OUT,
        at=clock.now(),
        source="text_answer",
        channel=channel.value,
        evidence={"answer": body[:40], "id": key[:100]},
        key=f"text-answer:{key}"[:300],
    )
    record_consents(SYSTEM, drafts=[draft])
    return True
