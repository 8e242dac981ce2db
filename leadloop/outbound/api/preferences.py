"""Unsubscribing and preferences, by the signed addresses in messages: no login, no cookie."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction

from leadloop.events.catalogue import MESSAGE_UNSUBSCRIBED
from leadloop.kit import clock
from leadloop.kit.text import clean_text
from leadloop.outbound import logic
from leadloop.outbound.api.addressing import link_signer
from leadloop.outbound.api.consents import record_consents, suppress, word_of
from leadloop.outbound.api.sending import stop_waiting
from leadloop.outbound.api.telling import happened, tell
from leadloop.outbound.contracts import (
    ANY_PURPOSE,
    Channel,
    Choice,
    ConsentDraft,
    ConsentState,
    Opened,
    Preferences,
    SuppressionDraft,
    SuppressionReason,
)
from leadloop.outbound.logic.links import Use
from leadloop.outbound.models import Consent, Message, Suppression
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

PAUSE: Final = timedelta(days=30)
_MAX_CHOICES: Final = 50
_AGENT: Final = 300


def open_unsubscribe(token: str) -> Opened | None:
    """Return whose message an address to unsubscribe stands in; None if nobody's."""
    return _open(Use.UNSUBSCRIBE, token)


def open_preferences(token: str) -> Opened | None:
    """Return whose message an address of preferences stands in; None if nobody's."""
    return _open(Use.PREFERENCES, token)


def preferences_address(opened: Opened) -> str:
    """Return the address of the preferences of a message's reader."""
    return link_signer().preferences(opened.message_id)


def _open(use: Use, token: str) -> Opened | None:
    key = link_signer().read_message(use, token)
    row = Message.objects.filter(pk=key).first() if key else None
    return Opened(row.pk, row.to.lower(), row.channel, row.consent_purpose) if row else None


def unsubscribe(opened: Opened, *, how: str, agent: str = "") -> bool:
    """Take back the consent under which a message was sent, and return whether that was new.

    What still waits to leave for that purpose is refused in the same transaction. A message that
    needed no consent ends every commercial one. Safe to repeat.

    Args:
        opened: The message.
        how: ``one_click`` (RFC 8058) or ``page``; kept as evidence.
        agent: The user agent that asked, kept as evidence.

    Emits:
        ``consent.changed``, and ``message.unsubscribed`` to topic ``engagement``.
    """
    purpose = opened.purpose or ANY_PURPOSE
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=opened.message_id)
        if _is_out(opened, purpose):
            return False
        _say(row, {purpose: ConsentState.OPTED_OUT}, f"unsubscribe_{how}", agent)
    log.info("message.unsubscribed", message=str(row.pk), how=how)
    return True


def _is_out(opened: Opened, purpose: str) -> bool:
    rows = Consent.objects.filter(address=opened.address, channel=opened.channel)
    words = [word_of(row, place) for place, row in enumerate(rows.order_by("recorded_at", "id"))]
    found = logic.valid_word(words, purpose, opened.channel)
    return found is not None and found.state is ConsentState.OPTED_OUT


def _say(row: Message, words: Mapping[str, ConsentState], source: str, agent: str) -> None:
    """Write words about purposes on a message's channel into the ledger, and tell of each "no"."""
    now = clock.now()
    evidence: dict[str, Any] = {"message_id": str(row.pk), "agent": clean_text(agent)[:_AGENT]}
    drafts = [
        ConsentDraft(
            address=row.to,
            purpose=purpose,
            state=state,
            at=now,
            source=source,
            channel=row.channel,
            person_entity=row.person_entity,
            person_id=row.person_id,
            evidence=evidence,
            cause=row.cause,
            trace_id=row.trace_id,
        )
        for purpose, state in words.items()
    ]
    record_consents(SYSTEM, drafts=drafts)
    if ConsentState.OPTED_OUT in words.values():
        more = {"purposes": [p for p, s in words.items() if s is ConsentState.OPTED_OUT]}
        tell([happened(row, MESSAGE_UNSUBSCRIBED, now, more, once=now.isoformat())])


def preferences_of(opened: Opened) -> Preferences:
    """Return what the reader of a message has chosen, by purpose, on the message's channel.

    Only purposes that the address has ever been asked about appear, and the message's own.
    """
    rows = list(
        Consent.objects.filter(address=opened.address, channel=opened.channel).order_by(
            "recorded_at", "id"
        )
    )
    words = [word_of(row, place) for place, row in enumerate(rows)]
    purposes = dict.fromkeys([opened.purpose, *(row.purpose for row in rows)])
    asked = [one for one in purposes if one and one != ANY_PURPOSE][:_MAX_CHOICES]
    choices = []
    for place, purpose in enumerate(sorted(asked)):
        word = logic.valid_word(words, purpose, opened.channel)
        state = word.state if word else None
        choices.append(Choice(purpose, opened.channel, opened.address, state, f"purpose-{place}"))
    return Preferences(opened, tuple(choices), _paused_until(opened))


def _paused_until(opened: Opened) -> datetime | None:
    rows = Suppression.objects.filter(
        address=opened.address,
        channel=opened.channel,
        reason=SuppressionReason.PAUSED.value,
        lifted_at=None,
        expires_at__gt=clock.now(),
    )
    return rows.values_list("expires_at", flat=True).first()


def choose(opened: Opened, *, wanted: Mapping[str, bool], agent: str = "") -> Preferences:
    """Write what a reader has chosen by purpose; what is as it was is not written again.

    A purpose that the preferences do not show is left out. Effect at once, as ``unsubscribe``.
    """
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=opened.message_id)
        words = {}
        for choice in preferences_of(opened).choices:
            on = wanted.get(choice.purpose, choice.is_on)
            if on != choice.is_on:
                words[choice.purpose] = ConsentState.OPTED_IN if on else ConsentState.OPTED_OUT
        if words:
            _say(row, words, "preference_centre", agent)
    return preferences_of(opened)


def leave_all(opened: Opened, *, agent: str = "") -> Preferences:
    """Take back every consent of an address on the message's channel, now and of old."""
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=opened.message_id)
        if not _is_out(opened, ANY_PURPOSE):
            _say(row, {ANY_PURPOSE: ConsentState.OPTED_OUT}, "preference_centre", agent)
    return preferences_of(opened)


def pause(opened: Opened) -> Preferences:
    """Keep commercial messages back for 30 days; afterwards they come again by themselves."""
    with transaction.atomic():
        draft = SuppressionDraft(
            opened.address,
            SuppressionReason.PAUSED,
            "preference_centre",
            channel=opened.channel,
            expires_at=clock.now() + PAUSE,
        )
        suppress(SYSTEM, draft=draft)
        stop_waiting({Channel(opened.channel): {opened.address}})
    return preferences_of(opened)


def resume(opened: Opened) -> Preferences:
    """End a pause before its time."""
    with transaction.atomic():
        rows = Suppression.objects.filter(
            address=opened.address,
            channel=opened.channel,
            reason=SuppressionReason.PAUSED.value,
            lifted_at=None,
        )
        rows.update(lifted_at=clock.now(), lifted_by="reader")
    return preferences_of(opened)
