"""Unsubscribing and preferences, by the signed addresses in messages: no login, no cookie."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from leadloop.events.catalogue import MESSAGE_UNSUBSCRIBED
from leadloop.kit import clock
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.text import clean_text
from leadloop.outbound import logic
from leadloop.outbound.api.addressing import link_signer
from leadloop.outbound.api.consents import record_consents, suppress, word_of
from leadloop.outbound.api.telling import happened, tell
from leadloop.outbound.contracts import (
    ANY_PURPOSE,
    PACES,
    PAUSES,
    Channel,
    Choice,
    ConsentDraft,
    ConsentState,
    Opened,
    Place,
    Preferences,
    SaidRow,
    SuppressionDraft,
    SuppressionReason,
)
from leadloop.outbound.logic.links import Use
from leadloop.outbound.models import Consent, Frequency, Message, Suppression
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

_MAX_CHOICES: Final = 50
_HISTORY: Final = 100
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
    if row is None:
        return None
    whom = (row.person_entity, row.person_id)
    return Opened(row.pk, row.to.lower(), row.channel, row.consent_purpose, *whom)


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
        say_about(row, {purpose: ConsentState.OPTED_OUT}, f"unsubscribe_{how}", agent)
    log.info("message.unsubscribed", message=str(row.pk), how=how)
    return True


def _is_out(opened: Opened, purpose: str) -> bool:
    rows = Consent.objects.filter(address=opened.address, channel=opened.channel)
    words = [word_of(row, place) for place, row in enumerate(rows.order_by("recorded_at", "id"))]
    found = logic.valid_word(words, purpose, opened.channel)
    return found is not None and found.state is ConsentState.OPTED_OUT


def say_about(row: Message, words: Mapping[str, ConsentState], source: str, agent: str) -> None:
    """Write words about purposes on a message's channel into the ledger, and tell of each "no"."""
    place = Place(Channel(row.channel), row.to)
    said = {(place, purpose): state for purpose, state in words.items()}
    _say(row, said, source, agent)


def _say(
    row: Message, words: Mapping[tuple[Place, str], ConsentState], source: str, agent: str
) -> None:
    """Write words about purposes in several places, told through the message ``row``."""
    now = clock.now()
    evidence: dict[str, Any] = {"message_id": str(row.pk), "agent": clean_text(agent)[:_AGENT]}
    drafts = [
        ConsentDraft(
            address=place.address,
            purpose=purpose,
            state=state,
            at=now,
            source=source,
            channel=place.channel.value,
            person_entity=row.person_entity,
            person_id=row.person_id,
            evidence=evidence,
            cause=row.cause,
            trace_id=row.trace_id,
        )
        for (place, purpose), state in words.items()
    ]
    record_consents(SYSTEM, drafts=drafts)
    out = [
        purpose
        for (place, purpose), state in words.items()
        if state is ConsentState.OPTED_OUT and place.channel == row.channel
    ]
    if out:
        more = {"purposes": out}
        tell([happened(row, MESSAGE_UNSUBSCRIBED, now, more, once=now.isoformat())])


def preferences_of(opened: Opened, *, also: Sequence[Place] = ()) -> Preferences:
    """Return what the reader of a message has chosen, by channel and purpose.

    Only purposes that a place has ever been asked about appear, and the message's own. A channel
    stands first that the message came on.

    Args:
        opened: The message whose signed address was opened.
        also: Further places at which the same person is reached.
    """
    places = _places(opened, also)
    rows = _rows(places)
    choices = [one for place in places for one in _choices(place, rows[place], opened)]
    named = tuple(
        one._replace(name=f"purpose-{number}") for number, one in enumerate(choices[:_MAX_CHOICES])
    )
    return Preferences(opened, named, _paused_until(places), _pace(places), _history(rows))


def _places(opened: Opened, also: Sequence[Place]) -> tuple[Place, ...]:
    own = Place(Channel(opened.channel), opened.address)
    rest = (Place(one.channel, one.address.strip().lower()) for one in also if one.address.strip())
    return tuple(dict.fromkeys((own, *rest)))


def _rows(places: Sequence[Place]) -> dict[Place, list[Consent]]:
    found: dict[Place, list[Consent]] = {place: [] for place in places}
    rows = Consent.objects.filter(_at(places)).order_by("recorded_at", "id")
    for row in rows:
        found[Place(Channel(row.channel), row.address)].append(row)
    return found


def _at(places: Sequence[Place]) -> Q:
    asked = Q()
    for place in places:
        asked |= Q(address=place.address, channel=place.channel.value)
    return asked


def _choices(place: Place, rows: Sequence[Consent], opened: Opened) -> Iterator[Choice]:
    words = [word_of(row, order) for order, row in enumerate(rows)]
    own = [opened.purpose] if place.channel == opened.channel else []
    purposes = dict.fromkeys([*own, *(row.purpose for row in rows)])
    for purpose in sorted(one for one in purposes if one and one != ANY_PURPOSE):
        word = logic.valid_word(words, purpose, place.channel.value)
        state = word.state if word else None
        yield Choice(purpose, place.channel.value, place.address, state, "")


def _history(rows: Mapping[Place, Sequence[Consent]]) -> tuple[SaidRow, ...]:
    said = [
        SaidRow(
            row.at,
            place.channel.label,
            row.purpose,
            ConsentState(row.state),
            row.source,
            row.wording_version,
            str(row.evidence.get("agent") or "") if isinstance(row.evidence, dict) else "",
        )
        for place, those in rows.items()
        for row in those
    ]
    said.sort(key=lambda one: one.at, reverse=True)
    return tuple(said[:_HISTORY])


def _pauses(places: Sequence[Place]) -> QuerySet[Suppression]:
    reason = SuppressionReason.PAUSED.value
    return Suppression.objects.filter(_at(places), reason=reason, lifted_at=None)


def _paused_until(places: Sequence[Place]) -> datetime | None:
    rows = _pauses(places).filter(expires_at__gt=clock.now())
    return rows.order_by("-expires_at").values_list("expires_at", flat=True).first()


def _pace(places: Sequence[Place]) -> timedelta | None:
    rows = Frequency.objects.filter(_at(places))
    return rows.order_by("-every").values_list("every", flat=True).first()


def choose(
    opened: Opened,
    *,
    wanted: Mapping[str, bool],
    also: Sequence[Place] = (),
    agent: str = "",
) -> None:
    """Write what a reader has chosen, by ``Choice.key``; what is as it was is not written again.

    A choice that the preferences do not show is left out. Effect at once, as ``unsubscribe``.
    """
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=opened.message_id)
        words = {}
        for choice in preferences_of(opened, also=also).choices:
            on = wanted.get(choice.key, choice.is_on)
            if on != choice.is_on:
                place = Place(Channel(choice.channel), choice.address)
                state = ConsentState.OPTED_IN if on else ConsentState.OPTED_OUT
                words[place, choice.purpose] = state
        if words:
            _say(row, words, "preference_centre", agent)


def leave_all(opened: Opened, *, also: Sequence[Place] = (), agent: str = "") -> None:
    """Take back every consent of a person on every channel, now and of old."""
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=opened.message_id)
        words = {
            (place, ANY_PURPOSE): ConsentState.OPTED_OUT
            for place, rows in _rows(_places(opened, also)).items()
            if not _has_left(place, rows)
        }
        if words:
            _say(row, words, "preference_centre", agent)


def _has_left(place: Place, rows: Sequence[Consent]) -> bool:
    words = [word_of(row, order) for order, row in enumerate(rows)]
    found = logic.valid_word(words, ANY_PURPOSE, place.channel.value)
    return found is not None and found.state is ConsentState.OPTED_OUT


def set_pace(opened: Opened, *, days: int, also: Sequence[Place] = ()) -> None:
    """Let commercial messages come at most once in ``days`` on each channel, 0 as they come.

    Raises:
        InvalidInput: It is none of ``PACES``.
    """
    if days not in PACES:
        raise InvalidInput([FieldError("pace", "unknown", "Choose one of the given answers.")])
    places = _places(opened, also)
    with transaction.atomic():
        if not days:
            Frequency.objects.filter(_at(places)).delete()
            return
        for place in places:
            Frequency.objects.update_or_create(
                address=place.address,
                channel=place.channel.value,
                defaults={"every": timedelta(days=days), "updated_at": clock.now()},
            )


def pause(opened: Opened, *, days: int = 30, also: Sequence[Place] = ()) -> None:
    """Keep commercial messages back for a while; afterwards they come again by themselves.

    Raises:
        InvalidInput: ``days`` is none of ``PAUSES``.
    """
    if days not in PAUSES:
        raise InvalidInput([FieldError("days", "unknown", "Choose one of the given answers.")])
    until = clock.now() + timedelta(days=days)
    with transaction.atomic():
        for place in _places(opened, also):
            draft = SuppressionDraft(
                place.address,
                SuppressionReason.PAUSED,
                "preference_centre",
                channel=place.channel.value,
                expires_at=until,
            )
            suppress(SYSTEM, draft=draft)


def resume(opened: Opened, *, also: Sequence[Place] = ()) -> None:
    """End a pause before its time."""
    with transaction.atomic():
        rows = _pauses(_places(opened, also))
        rows.update(lifted_at=clock.now(), lifted_by="reader")
