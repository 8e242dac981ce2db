"""The consent ledger, suppressions, and the gate that asks both."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.kit.text import clean_json, clean_text
from leadloop.outbound import logic
from leadloop.outbound.api.ledger import LedgerRow, insert_words
from leadloop.outbound.api.sending import stop_waiting
from leadloop.outbound.contracts import (
    ANY_PURPOSE,
    Channel,
    ConsentDraft,
    ConsentEntry,
    ConsentState,
    ConsentWord,
    Standing,
    SuppressionDraft,
    SuppressionReason,
    SuppressionRow,
)
from leadloop.outbound.digests import digest_of
from leadloop.outbound.models import CONSENT_KIND, Consent, Suppression
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

log = structlog.get_logger()

MAX_PAGE: Final = 200
_MAX_WORD: Final = 100
_EMAIL: Final = "email"
_BY_MAIL: Final = frozenset({_EMAIL, "web", Channel.WEB_PUSH.value, Channel.IN_PAGE.value})
_CALLS: Final = ("phone", "any")


def record_consents(actor: Actor, *, drafts: Sequence[ConsentDraft]) -> int:
    """Append words to the ledger and return how many are new. Safe to repeat by ``key``.

    What was said earlier stays; which word counts is decided when somebody asks.

    Raises:
        NotAllowed: The actor's role writes no consents.
        InvalidInput: An address, a purpose or a channel does not fit.

    Emits:
        ``consent.changed`` for each, ``message.changed`` for those that an opt-out stops, in the
        same transaction.
    """
    check_may_write(actor, CONSENT_KIND)
    rows = [_row(actor, place, draft) for place, draft in enumerate(drafts)]
    if not rows:
        return 0
    with transaction.atomic(), change_context(actor=actor.label, trace_id="@row"):
        fresh = insert_words({row.key: row for row in rows})
        _stop_what_waits(fresh)
    return len(fresh)


def _stop_what_waits(rows: Iterable[LedgerRow]) -> None:
    """Refuse, with the opt-outs, what still waits to leave for those who have said no."""
    places: dict[Channel, set[str]] = {}
    for row in rows:
        if row.state == ConsentState.OPTED_OUT and row.channel in set(Channel):
            places.setdefault(Channel(row.channel), set()).add(row.address)
    if places:
        stop_waiting(places)


def _row(actor: Actor, place: int, draft: ConsentDraft) -> LedgerRow:
    new = new_uuid()
    purpose, channel = draft.purpose.strip(), draft.channel.strip()
    if not 0 < len(purpose) <= _MAX_WORD or not 0 < len(channel) <= _MAX_WORD:
        cure = "Say the purpose and the channel in a word."
        raise InvalidInput([FieldError(f"{place}.purpose", "required", cure)])
    return LedgerRow(
        id=new,
        key=clean_text(draft.key) or str(new),
        address=_address(draft.address, channel, f"{place}.address"),
        channel=clean_text(channel),
        purpose=clean_text(purpose),
        state=draft.state.value,
        lawful_basis=clean_text(draft.lawful_basis)[:_MAX_WORD],
        wording_version=clean_text(draft.wording_version)[:_MAX_WORD],
        at=draft.at,
        source=clean_text(draft.source)[:300],
        evidence=clean_json(dict(draft.evidence)),
        person_entity=draft.person_entity,
        person_id=draft.person_id,
        recorded_at=clock.now(),
        recorded_by=actor.label,
        last_cause=draft.cause,
        last_trace=draft.trace_id,
    )


def _address(text: str, channel: str, field: str) -> str:
    """Return an address as the ledger keeps it: a mail address in lower case, or a number."""
    if channel not in _BY_MAIL:
        number = clean_text(text.strip()).lower()
        if not number or len(number) > _MAX_WORD:
            raise InvalidInput([FieldError(field, "invalid", "Write a phone number.")])
        return number
    try:
        return logic.normalise_address(clean_text(text)).lower()
    except ValueError as problem:
        raise InvalidInput([FieldError(field, "invalid", str(problem))]) from None


def numbers_not_to_call(numbers: Collection[str]) -> frozenset[str]:
    """Return those of ``numbers`` that are not to be rung: suppressed, or opted out of calls.

    The newest word on each purpose counts, on the channel ``phone`` or on any. Two queries.
    """
    places = {"address__in": list(numbers), "channel__in": _CALLS}
    now = clock.now()
    meant = {one: one for one in numbers} | {digest_of(one): one for one in numbers}
    held = Suppression.objects.filter(address__in=list(meant), channel__in=_CALLS, lifted_at=None)
    blocked = {
        meant[row.address] for row in held if logic.is_active(row.expires_at, row.lifted_at, now)
    }
    words: dict[str, list[ConsentWord]] = {}
    rows = Consent.objects.filter(**places).order_by("recorded_at", "id")
    for place, row in enumerate(rows):
        words.setdefault(row.address, []).append(word_of(row, place))
    for address, said in words.items():
        counting = (logic.valid_word(said, word.purpose, word.channel) for word in said)
        if any(word and word.state is ConsentState.OPTED_OUT for word in counting):
            blocked.add(address)
    return frozenset(blocked)


def opted_out_of_all(addresses: Collection[str]) -> frozenset[str]:
    """Return those of ``addresses`` whose owners want no e-mail at all. One query.

    It is the newest word on every purpose (``*``) that counts.
    """
    wanted = [one for one in addresses if one]
    if not wanted:
        return frozenset()
    rows = Consent.objects.filter(
        address__in=wanted, channel__in=(_EMAIL, "any"), purpose=ANY_PURPOSE
    ).order_by("at", "recorded_at", "id")
    newest = dict(rows.values_list("address", "state"))
    return frozenset(one for one, state in newest.items() if state == ConsentState.OPTED_OUT)


def word_of(row: Consent, order: int) -> ConsentWord:
    """Return what the decision needs of an entry."""
    return ConsentWord(row.purpose, row.channel, ConsentState(row.state), row.at, order)


def standing_of(actor: Actor, *, address: str) -> Standing:
    """Return what is known about an address, with the entries that count marked.

    Raises:
        NotAllowed: The actor's role sees no consents.
    """
    check_may_read(actor, CONSENT_KIND)
    wanted = clean_text(address.strip()).lower()
    rows = list(Consent.objects.filter(address=wanted).order_by("recorded_at", "id"))
    words = {row.pk: word_of(row, place) for place, row in enumerate(rows)}
    counting = {logic.valid_word(words.values(), row.purpose, row.channel) for row in rows}
    entries = [_entry(row, counts=words[row.pk] in counting) for row in rows]
    entries.sort(key=lambda entry: (entry.at, entry.recorded_at), reverse=True)
    held = Suppression.objects.filter(address__in=[wanted, digest_of(wanted)])
    found = held.order_by("-created_at")
    return Standing(wanted, tuple(entries), tuple(map(_suppression, found[:MAX_PAGE])))


def _entry(row: Consent, *, counts: bool) -> ConsentEntry:
    same: dict[str, Any] = {
        name: getattr(row, name)
        for name in (
            *("id", "address", "purpose", "channel", "at", "source", "lawful_basis"),
            *("wording_version", "evidence", "recorded_at", "recorded_by"),
        )
    }
    return ConsentEntry(
        **same, state=ConsentState(row.state), trace_id=row.last_trace, counts=counts
    )


def suppress(actor: Actor, *, draft: SuppressionDraft) -> UUID:
    """Leave an address alone from now on, and return the suppression's id. Safe to repeat.

    Raises:
        NotAllowed: The actor's role writes no consents.
        InvalidInput: It is no address.

    Emits:
        ``suppression.changed``, in the same transaction.
    """
    check_may_write(actor, CONSENT_KIND)
    address = _address(draft.address, draft.channel, "address")
    with transaction.atomic(), change_context(actor=actor.label, cause=draft.cause):
        held = Suppression.objects.select_for_update().filter(
            address=address, channel=draft.channel, reason=draft.reason.value, lifted_at=None
        )
        found = held.first()
        if found is None:
            row = _new_suppression(actor, draft, address)
            Suppression.objects.bulk_create([row], ignore_conflicts=True)
            found = held.get()
        elif found.expires_at != draft.expires_at:
            found.expires_at = draft.expires_at
            found.save(update_fields=["expires_at"])
        if draft.channel in set(Channel):
            stop_waiting({Channel(draft.channel): {address}})
    log.info("suppression.set", suppression=str(found.pk), reason=draft.reason.value)
    return found.pk


def _new_suppression(actor: Actor, draft: SuppressionDraft, address: str) -> Suppression:
    return Suppression(
        address=address,
        channel=draft.channel,
        reason=draft.reason.value,
        source=clean_text(draft.source)[:300],
        note=clean_text(draft.note)[:2000],
        created_at=clock.now(),
        created_by=actor.label,
        expires_at=draft.expires_at,
        last_cause=draft.cause,
    )


def lift_suppression(actor: Actor, *, suppression_id: UUID) -> None:
    """End a suppression by hand; the row stays, and says who did.

    Raises:
        NotFound: There is no such suppression.
        Conflict: The person was erased: that one stays.
    """
    check_may_write(actor, CONSENT_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        row = Suppression.objects.select_for_update().filter(pk=suppression_id).first()
        if row is None:
            raise NotFound("There is no such suppression.")
        if row.reason == SuppressionReason.ERASED:
            raise Conflict("This person was erased; the suppression stays.")
        if row.lifted_at is None:
            row.lifted_at, row.lifted_by = clock.now(), actor.label
            row.save(update_fields=["lifted_at", "lifted_by"])


def list_suppressions(actor: Actor, *, limit: int = 50) -> tuple[SuppressionRow, ...]:
    """Return the newest suppressions.

    Raises:
        NotAllowed: The actor's role sees no consents.
    """
    check_may_read(actor, CONSENT_KIND)
    rows = Suppression.objects.order_by("-created_at", "id")[: max(1, min(limit, MAX_PAGE))]
    return tuple(map(_suppression, rows))


def _suppression(row: Suppression) -> SuppressionRow:
    return SuppressionRow(
        row.pk,
        row.address,
        row.channel,
        SuppressionReason(row.reason),
        row.source,
        row.note,
        row.created_at,
        row.created_by,
        row.expires_at,
        row.lifted_at,
        row.lifted_by,
        logic.is_active(row.expires_at, row.lifted_at, clock.now()),
    )
