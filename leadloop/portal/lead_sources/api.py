"""What screens may do with lead sources; part of the portal's door."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events import api as events
from leadloop.events.api import change_context
from leadloop.events.catalogue import LEADS
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound, StaleWrite
from leadloop.kit.ids import event_key, new_trace_id
from leadloop.portal.answers import Refusal
from leadloop.portal.lead_sources import handlers, store
from leadloop.portal.lead_sources.contracts import (
    Delivery,
    DeliveryState,
    LeadSource,
    LeadSourceDraft,
    Noted,
    SecretKind,
    SourceStats,
    Vendor,
)
from leadloop.portal.lead_sources.door import drafts_for
from leadloop.portal.lead_sources.judging import judge
from leadloop.portal.lead_sources.mapping import check_draft
from leadloop.portal.lead_sources.samples import sample_message
from leadloop.portal.lead_sources.tables import (
    LeadDelivery,
    LeadSourceNote,
    LeadSourceRecord,
    LeadSourceSecret,
)
from leadloop.portal.lead_sources.vendors import VENDORS, SecretAsk
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

log = structlog.get_logger()

_KIND: Final = "lead_source"
_SAVED: Final = ("name", "campaign", "product_interest", "mapping")
_MAX_SECRET: Final = 4_000
_MIN_SECRET: Final = 8
_NOTES_KEPT: Final = timedelta(days=30)
_ONLY_COUNTED: Final = ("handshake", "repeat", "no_lead")
_MANY: Final = 100

_STATS: Final = """
SELECT d.source_id, count(*) FILTER (WHERE NOT d.test), count(*) FILTER (WHERE d.test),
    count(*) FILTER (WHERE d.state = 'waiting'), count(*) FILTER (WHERE d.state = 'stuck'),
    max(d.received_at) FILTER (WHERE NOT d.test)
FROM portal_lead_delivery d GROUP BY d.source_id
"""


_REFUSED: Final = (
    "SELECT source_id, sum(count)::bigint FROM portal_lead_source_note"
    " WHERE what <> ALL(%s) GROUP BY source_id"
)


class MadeSource(NamedTuple):
    """A source that was just made, and the secrets that its vendor must be told, shown once."""

    source: LeadSource
    secrets: dict[SecretKind, str]


def list_lead_sources(actor: Actor) -> list[LeadSource]:
    """Return every lead source, by name.

    Raises:
        NotAllowed: ``actor`` may not see lead sources.
    """
    check_may_read(actor, _KIND)
    records = list(LeadSourceRecord.objects.all())
    held = store.secrets_by_source(record.pk for record in records)
    return [store.to_source(record, held.get(record.pk, ())) for record in records]


def lead_source_stats(actor: Actor) -> dict[UUID, SourceStats]:
    """Return what came of each source while deliveries are kept (90 days); refusals for 30 days.

    Raises:
        NotAllowed: ``actor`` may not see lead sources.
    """
    check_may_read(actor, _KIND)
    refused: dict[UUID, int] = dict(execute(_REFUSED, (list(_ONLY_COUNTED),)))
    found = {source: SourceStats(refused=times) for source, times in refused.items()}
    for source, received, tests, waiting, stuck, last in execute(_STATS):
        times = refused.get(source, 0)
        found[source] = SourceStats(received, tests, waiting, stuck, times, last)
    return found


def get_lead_source(actor: Actor, *, source_id: UUID) -> LeadSource:
    """Return one lead source.

    Raises:
        NotAllowed: ``actor`` may not see lead sources.
        NotFound: There is no such source.
    """
    check_may_read(actor, _KIND)
    return _source(store.get_record(source_id))


def create_lead_source(actor: Actor, *, vendor: Vendor, draft: LeadSourceDraft) -> MadeSource:
    """Create a lead source with a fresh address; secrets of our own making are made.

    Raises:
        NotAllowed: ``actor`` may not change lead sources.
        InvalidInput: By field, what cannot be saved.
    """
    check_may_write(actor, _KIND)
    _check(draft)
    record = LeadSourceRecord(vendor=vendor, key=store.new_key(), created_at=clock.now())
    store.fill(record, draft, actor)
    ours = {ask.kind: store.new_secret() for ask in VENDORS[vendor].secrets if ask.ours}
    with transaction.atomic(), change_context(actor=actor.label):
        record.save(force_insert=True)
        for kind, value in ours.items():
            store.put_secret(record, kind, value, actor)
    log.info("lead_source.created", source=str(record.pk), vendor=vendor.value)
    return MadeSource(_source(record), ours)


def update_lead_source(
    actor: Actor, *, source_id: UUID, draft: LeadSourceDraft, expected_version: int | None = None
) -> LeadSource:
    """Save a lead source anew; messages from now on are read by the new mapping.

    Raises:
        NotAllowed: ``actor`` may not change lead sources.
        NotFound: There is no such source.
        InvalidInput: By field, what cannot be saved.
        StaleWrite: Its version is no longer ``expected_version``.
    """
    check_may_write(actor, _KIND)
    _check(draft)
    with transaction.atomic(), change_context(actor=actor.label):
        record = store.get_record(source_id, lock=True)
        if expected_version not in {None, record.version}:
            raise StaleWrite
        store.fill(record, draft, actor)
        record.version += 1
        record.save(update_fields=[*_SAVED, "version", "updated_at", "updated_by"])
    return _source(record)


def switch_lead_source(actor: Actor, *, source_id: UUID, enabled: bool) -> LeadSource:
    """Open or close a source's address; closed, it answers 404. Safe to repeat.

    Raises:
        NotAllowed: ``actor`` may not change lead sources.
        NotFound: There is no such source.
    """
    check_may_write(actor, _KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        record = store.get_record(source_id, lock=True)
        if record.enabled is not enabled:
            record.enabled = enabled
            record.updated_at, record.updated_by = clock.now(), actor.label
            record.save(update_fields=["enabled", "updated_at", "updated_by"])
    return _source(record)


def set_lead_secret(actor: Actor, *, source_id: UUID, kind: SecretKind, value: str) -> LeadSource:
    """Keep a secret that the vendor made, sealed. The one before counts for 24 hours more.

    Raises:
        NotAllowed: ``actor`` may not change lead sources.
        NotFound: There is no such source, or its vendor has no such secret.
        InvalidInput: It cannot be such a secret.
    """
    check_may_write(actor, _KIND)
    text = value.strip()
    sound = _MIN_SECRET <= len(text) <= _MAX_SECRET and text.isascii() and text.isprintable()
    if not sound or " " in text:
        message = f"{_MIN_SECRET} to {_MAX_SECRET} characters without spaces, as the vendor shows."
        raise InvalidInput([FieldError("value", "invalid", message)])
    return _keep(actor, source_id, kind, text)


def rotate_lead_secret(actor: Actor, *, source_id: UUID, kind: SecretKind) -> MadeSource:
    """Make a new secret of our own; the one before counts for 24 hours more.

    Raises:
        NotAllowed: ``actor`` may not change lead sources.
        NotFound: There is no such source, or no such secret of our making.
    """
    check_may_write(actor, _KIND)
    if not _ask(store.get_record(source_id), kind).ours:
        raise NotFound("The vendor makes this secret; copy it from there.")
    value = store.new_secret()
    return MadeSource(_keep(actor, source_id, kind, value), {kind: value})


def list_deliveries(actor: Actor, *, source_id: UUID, limit: int = 50) -> list[Delivery]:
    """Return the newest messages of a source that were taken, newest first.

    Raises:
        NotAllowed: ``actor`` may not see lead sources.
    """
    check_may_read(actor, _KIND)
    rows = LeadDelivery.objects.filter(source_id=source_id).order_by("-received_at", "-id")
    return [store.to_delivery(row) for row in rows[:limit]]


def list_notes(actor: Actor, *, source_id: UUID, limit: int = _MANY) -> list[Noted]:
    """Return what the door refused, repeated and shook hands on, by hour, newest first.

    Raises:
        NotAllowed: ``actor`` may not see lead sources.
    """
    check_may_read(actor, _KIND)
    rows = LeadSourceNote.objects.filter(source_id=source_id).order_by("-hour", "-last_at")
    return [Noted(r.what, r.hour, r.count, r.last_at, r.trace_id) for r in rows[:limit]]


def send_test_lead(actor: Actor, *, source_id: UUID) -> UUID:
    """Send a source a message as its vendor would, truly signed, and return the submission's key.

    It passes the same judgement as one from outside and ends suppressed, as a test. Of a vendor
    whose answers are fetched, the answers are ours: no token is tried by it.

    Raises:
        NotAllowed: ``actor`` may not change lead sources.
        NotFound: There is no such source.
        Conflict: The door would refuse the vendor too; the message says why.

    Emits:
        ``hook.received``.
    """
    check_may_write(actor, _KIND)
    with transaction.atomic():
        door = store.door_of(store.get_record(source_id))
        if not door.enabled:
            raise Conflict("This lead source is switched off; switch it on first.")
        try:
            found = judge(door, sample_message(door), timedelta(days=1))
        except Refusal as refusal:
            raise Conflict(refusal.message) from None
        tests = [notice._replace(test=True) for notice in found]
        (draft,) = drafts_for(door, tests, new_trace_id(), actor=actor.label, sample=True)
        events.append([draft])
    return event_key(LEADS, draft.source, draft.id)


def retry_stuck(actor: Actor, *, source_id: UUID) -> int:
    """Fetch the stuck leads of a source again, now; return how many. Safe to repeat.

    Raises:
        NotAllowed: ``actor`` may not change lead sources.
        NotFound: There is no such source.
    """
    check_may_write(actor, _KIND)
    if not LeadSourceRecord.objects.filter(pk=source_id).exists():
        raise NotFound("There is no such lead source.")
    with transaction.atomic():
        stuck = LeadDelivery.objects.filter(source_id=source_id, state=DeliveryState.STUCK)
        keys = list(stuck.values_list("hook_key", flat=True))
        letters = events.find_open_dead_letters(handlers.NAME, keys)
        for letter in letters:
            events.replay_dead_letter(letter, by=actor.label)
    return len(letters)


def give_up_delivery(actor: Actor, *, delivery_id: UUID) -> UUID:
    """End a stuck lead as a rejected submission that a person may fill in; return its key.

    Raises:
        NotAllowed: ``actor`` may not change lead sources.
        NotFound: There is no such delivery.
        Conflict: It is not stuck.

    Emits:
        ``lead.created`` without answers, in the same transaction.
    """
    check_may_write(actor, _KIND)
    with transaction.atomic():
        row = LeadDelivery.objects.select_for_update().filter(pk=delivery_id).first()
        if row is None:
            raise NotFound("There is no such delivery.")
        if row.state != DeliveryState.STUCK:
            raise Conflict("This lead is not stuck.")
        for letter in events.find_open_dead_letters(handlers.NAME, [row.hook_key]):
            events.close_dead_letter(letter, by=actor.label)
        key = handlers.give_up_on(row)
    if key is None:
        raise Conflict("The message behind this lead is no longer kept.")
    return key


def purge_lead_sources(*, before: datetime) -> None:
    """Forget deliveries received before ``before``, and refusals older than 30 days."""
    LeadDelivery.objects.filter(received_at__lt=before).delete()
    LeadSourceNote.objects.filter(hour__lt=clock.now() - _NOTES_KEPT).delete()


def _keep(actor: Actor, source_id: UUID, kind: SecretKind, value: str) -> LeadSource:
    with transaction.atomic(), change_context(actor=actor.label):
        record = store.get_record(source_id, lock=True)
        _ask(record, kind)
        store.put_secret(record, kind, value, actor)
        record.version += 1
        record.updated_at, record.updated_by = clock.now(), actor.label
        record.save(update_fields=["version", "updated_at", "updated_by"])
    log.info("lead_source.secret_set", source=str(source_id), kind=kind.value)
    return _source(record)


def _ask(record: LeadSourceRecord, kind: SecretKind) -> SecretAsk:
    for ask in VENDORS[Vendor(record.vendor)].secrets:
        if ask.kind is kind:
            return ask
    raise NotFound("This vendor has no such secret.")


def _check(draft: LeadSourceDraft) -> None:
    if errors := check_draft(draft):
        raise InvalidInput(errors)


def _source(record: LeadSourceRecord) -> LeadSource:
    return store.to_source(record, LeadSourceSecret.objects.filter(source=record))
