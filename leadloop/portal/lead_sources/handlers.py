"""Hear ``hook.received``: hand on what is complete, fetch what the vendor keeps.

An accepted message ends as exactly one submission: the delivery, its work that waits and the
``lead.created`` commit together, whichever line a process is killed at.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final, Protocol
from uuid import UUID

import structlog

from leadloop.connectors.lead_ads import NeedsCure, NoSuchLead, TryLater
from leadloop.events import api as events
from leadloop.events.catalogue import HOOK_RECEIVED, HOOKS, LEAD_CREATED, LEADS
from leadloop.events.contracts import DoNotRetry, Event, EventDraft, Subscriber, to_json
from leadloop.kit import clock, due
from leadloop.kit.due import Call, DueItem, DueKind, Finished, NewDue, Step, Wait
from leadloop.kit.ids import body_digest, event_key, new_uuid
from leadloop.portal.lead_sources import samples, store
from leadloop.portal.lead_sources.contracts import (
    DeliveryState,
    SecretKind,
    Vendor,
    VendorLead,
)
from leadloop.portal.lead_sources.mapping import lead_from
from leadloop.portal.lead_sources.tables import LeadDelivery, LeadSourceRecord
from leadloop.portal.lead_sources.vendor_leads import (
    google_lead,
    linkedin_lead,
    meta_lead,
    microsoft_lead,
)
from leadloop.users import api as users
from leadloop.users.contracts import ActorKind

log = structlog.get_logger()

NAME: Final = "lead-hooks"
FETCH_KIND: Final = "lead_fetch"
MAX_TRIES: Final = 14
"""With pauses that double from 2 s to 4 h, the last try comes about 17 hours after the first."""

_FIRST_PAUSE_S: Final = 2.0
_LAST_PAUSE_S: Final = 4 * 3600.0
# Effects run one after the other under one lease of a minute; each has a budget of 12 s a call.
_AT_ONCE: Final = 2
_MAX_UNMAPPED: Final = 40
_CREATED: Final = "CREATED"


class MetaReader(Protocol):
    """Who reads a lead's answers from Meta."""

    def fetch(self, lead_id: str, *, token: str, app_secret: str) -> dict[str, Any]:
        """Return the lead; see ``connectors.lead_ads``."""


class LinkedInReader(Protocol):
    """Who reads a lead's answers from LinkedIn."""

    def fetch(self, response_urn: str, *, token: str) -> dict[str, Any]:
        """Return the response; see ``connectors.lead_ads``."""


@dataclass(frozen=True, slots=True)
class Readers:
    """How answers are fetched, by vendor."""

    meta: MetaReader
    linkedin: LinkedInReader


def subscriber() -> Subscriber:
    """Return the portal's subscription to topic ``hooks``."""
    return Subscriber(NAME, HOOKS, on_hook_received, frozenset({HOOK_RECEIVED}), batch_size=200)


def fetch_kind(readers: Callable[[], Readers]) -> DueKind:
    """Return the due work that fetches answers; ``readers`` is asked when there is some."""

    def advance(items: Sequence[DueItem]) -> Sequence[Step]:
        return advance_fetches(items, readers())

    return DueKind(FETCH_KIND, advance, give_up, batch_size=_AT_ONCE)


def on_hook_received(batch: Sequence[Event]) -> None:
    """Take a batch of messages on.

    Safe to repeat: the vendor's id makes the submission's id, a delivery is recorded once, and
    work already waiting is left alone. A message that was stuck waits again.

    Emits:
        ``lead.created`` for each message that is complete, in the same transaction.
    """
    records = _records(batch)
    known = {
        row.hook_key: row
        for row in LeadDelivery.objects.filter(hook_key__in=[event.key for event in batch])
    }
    drafts: list[EventDraft] = []
    fresh: list[LeadDelivery] = []
    for event in batch:
        row = known.get(event.key)
        if row is None:
            row = _delivery(event, records[UUID(event.subject)])
            fresh.append(row)
        elif row.state in _SETTLED:
            continue
        draft = _take_on(event, records[UUID(event.subject)], row)
        if draft is not None:
            drafts.append(draft)
    LeadDelivery.objects.bulk_create(fresh, ignore_conflicts=True)
    LeadDelivery.objects.bulk_update(known.values(), _CHANGING)
    events.append(drafts)
    waiting = [row for row in (*fresh, *known.values()) if row.state == DeliveryState.WAITING]
    due.schedule(
        [
            NewDue(FETCH_KIND, str(row.hook_key), clock.now(), {"tries": 0}, trace_id=row.trace_id)
            for row in waiting
        ]
    )
    log.info("hooks.taken_on", received=len(batch), complete=len(drafts), waiting=len(waiting))


_SETTLED: Final = frozenset({DeliveryState.HANDED_ON, DeliveryState.IGNORED, DeliveryState.GONE})
_CHANGING: Final = ("state", "submission_key", "error", "attempts", "unmapped")


def _records(batch: Sequence[Event]) -> Mapping[UUID, LeadSourceRecord]:
    try:
        wanted = {UUID(event.subject) for event in batch}
    except ValueError:
        raise DoNotRetry("The event does not name its lead source.") from None
    found = LeadSourceRecord.objects.in_bulk(list(wanted))
    if missing := wanted - set(found):
        raise DoNotRetry(f"There is no lead source {min(missing)} any more.")
    return found


def _delivery(event: Event, record: LeadSourceRecord) -> LeadDelivery:
    return LeadDelivery(
        id=new_uuid(),
        source=record,
        hook_key=event.key,
        vendor_lead_id=str(event.data["id"])[:200],
        trace_id=event.trace_id,
        received_at=event.recorded_at,
        state=DeliveryState.WAITING,
        test=bool(event.data["test"]),
    )


def _take_on(event: Event, record: LeadSourceRecord, row: LeadDelivery) -> EventDraft | None:
    """Set the state of ``row``, and return the submission if the message is complete."""
    row.error, row.attempts = "", 0
    told = _told_at_once(event, Vendor(record.vendor))
    if told is not None:
        return _hand_on(event, record, row, told)
    ignored = _why_ignored(event, Vendor(record.vendor))
    row.state = DeliveryState.IGNORED if ignored else DeliveryState.WAITING
    row.error = ignored
    return None


def _told_at_once(event: Event, vendor: Vendor) -> VendorLead | None:
    """Return the lead of a message that carries its answers, or that we made as a test."""
    body = event.data["body"]
    if vendor is Vendor.GOOGLE_ADS:
        return google_lead(body)
    if vendor is Vendor.MICROSOFT_MARKETPLACE:
        return microsoft_lead(body)
    if not (event.extensions or {}).get("sample"):
        return None
    if vendor is Vendor.META:
        return meta_lead(body, samples.META_ANSWER)
    return linkedin_lead(body, samples.LINKEDIN_ANSWER)


def _why_ignored(event: Event, vendor: Vendor) -> str:
    """Return why there is nothing to fetch; empty if there is."""
    if vendor is Vendor.META and event.data["test"]:
        return "The sample that Meta's dashboard sends; no lead stands behind it."
    action = event.data["body"].get("leadAction", _CREATED)
    if vendor is Vendor.LINKEDIN and action != _CREATED:
        return f"LinkedIn's notice “{action}”; it brings no lead."
    return ""


def _hand_on(
    event: Event, record: LeadSourceRecord, row: LeadDelivery, told: VendorLead
) -> EventDraft:
    """Return the submission that a lead becomes, and note it on ``row``."""
    if event.data["test"]:
        told = _as_test(told)
    mapped = lead_from(Vendor(record.vendor), store.draft_of(record), told)
    row.unmapped = [question[:200] for question in mapped.unmapped[:_MAX_UNMAPPED]]
    row.test = row.test or told.test
    row.state = DeliveryState.HANDED_ON
    row.error = ""
    return _submission(event, row, mapped.lead)


def _as_test(told: VendorLead) -> VendorLead:
    return VendorLead(
        told.answers, told.form, told.attribution, told.context, told.consents, test=True
    )


def _submission(event: Event, row: LeadDelivery, lead: dict[str, Any]) -> EventDraft:
    body = to_json(lead)
    draft = EventDraft(
        topic=LEADS,
        type=LEAD_CREATED,
        source=event.source,
        id=event.id,
        data=body,
        time=event.time,
        trace_id=event.trace_id,
        cause=event.key,
        actor=event.actor,
        origin=event.origin,
        body=body_digest(body),
    )
    row.submission_key = draft.key
    return draft


def advance_fetches(items: Sequence[DueItem], readers: Readers) -> list[Step]:
    """Fetch the answers of leads, or take on what was fetched; see ``kit.due``."""
    return [_advance(item, readers) for item in items]


def _advance(item: DueItem, readers: Readers) -> Step:
    payload, key = item.payload, UUID(item.key)
    tries = int(payload.get("tries", 0))
    if "error" in payload:
        return _later(item, tries, str(payload["error"]), 0.0)
    result = payload.get("result")
    if result is None:
        return Call(partial(fetch, key, readers), {"tries": tries + 1})
    if result["kind"] == "later":
        return _later(item, tries, result["why"], result["pause_s"])
    if result["kind"] == "cure":
        _stick(item, result["why"], tries)
    elif result["kind"] == "gone":
        _finish(key, lambda event, _: _empty_lead(event, result["why"]), gone=True)
    else:
        _finish(key, lambda event, vendor: _told(event, vendor, result["lead"]))
    return Finished()


def fetch(hook_key: UUID, readers: Readers) -> dict[str, Any]:
    """Ask the vendor for a lead's answers; outside any transaction, safe to repeat.

    Returns what happened as JSON: ``lead`` with the vendor's answer, ``later``, ``cure`` or
    ``gone`` with the reason.
    """
    row = LeadDelivery.objects.select_related("source").get(hook_key=hook_key)
    try:
        return {"kind": "lead", "lead": _ask(row, readers)}
    except TryLater as error:
        return {"kind": "later", "why": error.message, "pause_s": error.pause_s}
    except NeedsCure as error:
        return {"kind": "cure", "why": error.message}
    except NoSuchLead as error:
        return {"kind": "gone", "why": error.message}


def _ask(row: LeadDelivery, readers: Readers) -> dict[str, Any]:
    token = store.read_secret(row.source_id, SecretKind.ACCESS_TOKEN)
    if not token:
        raise NeedsCure("This lead source has no access token yet. Enter one.")
    if Vendor(row.source.vendor) is Vendor.LINKEDIN:
        return readers.linkedin.fetch(row.vendor_lead_id.rpartition(":")[0], token=token)
    secret = store.read_secret(row.source_id, SecretKind.APP_SECRET)
    return readers.meta.fetch(row.vendor_lead_id, token=token, app_secret=secret)


def _told(event: Event, vendor: Vendor, fetched: dict[str, Any]) -> VendorLead:
    body = event.data["body"]
    return meta_lead(body, fetched) if vendor is Vendor.META else linkedin_lead(body, fetched)


def _empty_lead(event: Event, why: str) -> VendorLead:
    """Return a lead without answers: intake rejects it, and a person may fill it in."""
    context = {"vendor_lead_id": str(event.data["id"]), "not_fetched": why}
    return VendorLead((), context=context)


def _finish(
    key: UUID, told: Callable[[Event, Vendor], VendorLead], *, gone: bool = False
) -> UUID | None:
    """Hand a fetched lead on, in the caller's transaction; return its submission's key."""
    row = LeadDelivery.objects.select_for_update().select_related("source").get(hook_key=key)
    event = events.read_key(key)
    if event is None or row.state in _SETTLED:
        return row.submission_key
    draft = _hand_on(event, row.source, row, told(event, Vendor(row.source.vendor)))
    if gone:
        row.state = DeliveryState.GONE
    row.save(update_fields=[*_CHANGING, "test"])
    events.append([draft])
    log.info("hooks.fetched", delivery=str(row.pk), gone=gone, trace_id=row.trace_id)
    return row.submission_key


def _later(item: DueItem, tries: int, why: str, pause_s: float) -> Step:
    if tries >= MAX_TRIES:
        _stick(item, why, tries)
        return Finished()
    LeadDelivery.objects.filter(hook_key=UUID(item.key)).update(error=why[:500], attempts=tries)
    pause = max(pause_s, min(_FIRST_PAUSE_S * 2 ** max(tries - 1, 0), _LAST_PAUSE_S))
    return Wait(clock.now() + timedelta(seconds=pause), {"tries": tries})


def _stick(item: DueItem, why: str, tries: int) -> None:
    """Put a lead aside until somebody mends what keeps it: a dead letter, replayable."""
    key = UUID(item.key)
    row = LeadDelivery.objects.select_related("source").get(hook_key=key)
    row.state, row.error, row.attempts = DeliveryState.STUCK, why[:500], tries
    row.save(update_fields=["state", "error", "attempts"])
    _tell(row)
    event = events.read_key(key)
    if event is not None:
        events.bury(NAME, event, reason="LeadNotFetched", error=why, attempts=max(tries, 1))
    log.warning("hooks.stuck", key=item.key, tries=tries, trace_id=item.trace_id)


def _tell(row: LeadDelivery) -> None:
    """Tell whoever changed the source last, once a day however many leads are stuck."""
    kind, _, person = row.source.updated_by.partition(":")
    if kind != ActorKind.PERSON:
        return
    day = clock.now().date().isoformat()
    draft = users.NoticeDraft(
        kind="lead_source.stuck",
        title=f"Leads of “{row.source.name}” are stuck",
        url=f"/lead-sources/{row.source_id}",
        body=row.error,
        cause=event_key("notices", f"lead_source:{row.source_id}", day),
        user_id=UUID(person),
    )
    users.notify([draft])


def give_up(item: DueItem, error: str) -> None:
    """Put a lead aside whose work failed again and again for a reason of our own."""
    _stick(item, error, item.attempts)


def give_up_on(row: LeadDelivery) -> UUID | None:
    """Let a stuck lead go, as a submission without answers; in the caller's transaction.

    Returns the submission's key; None if the message is no longer kept.
    """
    return _finish(row.hook_key, lambda event, _: _empty_lead(event, row.error), gone=True)
