"""Messages in pages: which one waits for a reader's next page, and what became of it there."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events.catalogue import MESSAGE_DISMISSED, MESSAGE_OPENED
from leadloop.kit import clock
from leadloop.kit.arrays import text_array
from leadloop.kit.db import execute
from leadloop.outbound import logic
from leadloop.outbound.api.addressing import link_signer
from leadloop.outbound.api.gate import standing_refusal
from leadloop.outbound.api.preferences import say_about
from leadloop.outbound.api.telling import happened, tell
from leadloop.outbound.contracts import (
    ANY_PURPOSE,
    MAX_SHOWINGS,
    NOTE_LIFE,
    NOTES,
    Channel,
    ConsentState,
    Did,
    MessageClass,
    MessageState,
    PageMessage,
)
from leadloop.outbound.logic.links import Use
from leadloop.outbound.models import Message, PageSight

log = structlog.get_logger()

_AGENT: Final = 300
_LOOKED_AT: Final = 10
_WAITING: Final = f"""
SELECT m.id FROM outbound_message m LEFT JOIN outbound_pagesight s ON s.message_id = m.id
WHERE lower(m."to") = ANY(%s) AND m.created_at > %s AND m.channel = '{Channel.IN_PAGE.value}'
    AND m.state = '{MessageState.SENT.value}' AND s.closed_at IS NULL
    AND coalesce(s.showings, 0) < {MAX_SHOWINGS}
ORDER BY m.created_at, m.id LIMIT {_LOOKED_AT}
"""


def find_page_message(addresses: Collection[str]) -> PageMessage | None:
    """Return what is to be shown next to whoever has these e-mail addresses; None if nothing is.

    The oldest first, each on three pages at most and within two weeks. The gate is asked once
    more: who has said no meanwhile sees nothing. Writes nothing.
    """
    wanted = [one.strip().lower() for one in addresses if one.strip()]
    if not wanted:
        return None
    found = execute(_WAITING, (text_array(wanted), clock.now() - NOTE_LIFE))
    rows = Message.objects.select_related("body").in_bulk([row[0] for row in found])
    for (key,) in found:
        row = rows[key]
        kind = MessageClass(row.message_class)
        if standing_refusal(row.to, kind, row.consent_purpose, Channel.IN_PAGE) is None:
            return _shown(row)
    return None


def _shown(row: Message) -> PageMessage:
    note = logic.read_note(row.subject, row.body.text)
    signer = link_signer()
    href = signer.click(row.pk, note.target) if note.target else ""
    commercial = row.message_class == MessageClass.COMMERCIAL
    return PageMessage(row.pk, note, href, signer.page(row.pk), commercial)


def note_page_message(token: str, did: Did, *, agent: str = "") -> bool:
    """Note what a reader did with a note, and return whether its token is ours.

    Safe to repeat: a message closed once stays closed as it was, and tells nothing again. That its
    link was followed is told by the link itself.

    Args:
        token: As ``find_page_message`` gave it.
        did: What its reader did; ``MUTED`` also takes back the consent, with ``agent`` as evidence.
        agent: The reader's browser.

    Emits:
        ``message.opened`` at the first showing and ``message.dismissed``, to ``engagement``.
    """
    key = link_signer().read_message(Use.PAGE, token)
    if key is None:
        return False
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).filter(pk=key).first()
        if row is None or row.channel not in NOTES:
            return False
        sight, _ = PageSight.objects.get_or_create(message=row)
        if sight.closed_at is None:
            _note(row, sight, did, clock.now())
        if did is Did.MUTED:
            purpose = row.consent_purpose or ANY_PURPOSE
            say_about(row, {purpose: ConsentState.OPTED_OUT}, "page_message", agent[:_AGENT])
    return True


def _note(row: Message, sight: PageSight, did: Did, now: datetime) -> None:
    if sight.first_shown_at is None:
        sight.first_shown_at = now
        if row.channel == Channel.IN_PAGE:
            tell([happened(row, MESSAGE_OPENED, now)])
    if did is Did.SHOWN:
        sight.showings += 1
    else:
        sight.closed_at, sight.closed_as = now, did.value
    if did in {Did.DISMISSED, Did.MUTED}:
        tell([happened(row, MESSAGE_DISMISSED, now)])
    sight.save(update_fields=["first_shown_at", "showings", "closed_at", "closed_as"])
    log.info("page_message.noted", message=str(row.pk), did=did.value)


def sights_of(message_ids: Collection[UUID]) -> dict[UUID, tuple[int, str]]:
    """Return on how many pages messages were shown, and how each ended, by id."""
    rows = PageSight.objects.filter(pk__in=message_ids)
    return {
        one: (times, how) for one, times, how in rows.values_list("pk", "showings", "closed_as")
    }
