"""Lead sources between contracts and tables; the caller holds the transaction."""

import secrets as randomness
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from leadloop.kit import clock
from leadloop.kit.errors import NotFound
from leadloop.kit.sealing import seal
from leadloop.portal.lead_sources.contracts import (
    Delivery,
    DeliveryState,
    HookDoor,
    LeadSource,
    LeadSourceDraft,
    MappingRow,
    SecretKind,
    SecretState,
    Vendor,
)
from leadloop.portal.lead_sources.opening import SealedSecret, open_secret, values_at
from leadloop.portal.lead_sources.tables import LeadDelivery, LeadSourceRecord, LeadSourceSecret
from leadloop.portal.lead_sources.vendors import VENDORS
from leadloop.users.contracts import Actor

OVERLAP: Final = timedelta(hours=24)
"""How long the former value of a rotated secret counts beside the new one."""


def new_secret() -> str:
    """Return a fresh secret of our own making, of characters that every vendor's field takes."""
    return randomness.token_hex(16)


def new_key() -> str:
    """Return a fresh key for an address."""
    return randomness.token_urlsafe(18)


def get_record(source_id: UUID, *, lock: bool = False) -> LeadSourceRecord:
    """Return the row of a source.

    Raises:
        NotFound: There is none.
    """
    rows = LeadSourceRecord.objects.select_for_update() if lock else LeadSourceRecord.objects
    record = rows.filter(pk=source_id).first()
    if record is None:
        raise NotFound("There is no such lead source.")
    return record


def fill(record: LeadSourceRecord, draft: LeadSourceDraft, actor: Actor) -> None:
    """Put ``draft`` into the columns of ``record``."""
    record.name = draft.name.strip()
    record.campaign = draft.campaign.strip()
    record.product_interest = draft.product_interest.strip()
    record.mapping = [[row.question.strip(), row.target] for row in draft.mapping]
    record.updated_at = clock.now()
    record.updated_by = actor.label


def draft_of(record: LeadSourceRecord) -> LeadSourceDraft:
    """Return what a marketer decided about a source."""
    return LeadSourceDraft(
        name=record.name,
        campaign=record.campaign,
        product_interest=record.product_interest,
        mapping=tuple(MappingRow(question, target) for question, target in record.mapping),
    )


def to_source(record: LeadSourceRecord, found: Iterable[LeadSourceSecret]) -> LeadSource:
    """Return a row, with the state of its secrets, as others hold it."""
    vendor = Vendor(record.vendor)
    held = {row.kind: row for row in found}
    return LeadSource(
        id=record.pk,
        vendor=vendor,
        key=record.key,
        draft=draft_of(record),
        enabled=record.enabled,
        version=record.version,
        secrets=tuple(_state(ask.kind, held.get(ask.kind)) for ask in VENDORS[vendor].secrets),
        updated_at=record.updated_at,
        updated_by=record.updated_by,
    )


def _state(kind: SecretKind, row: LeadSourceSecret | None) -> SecretState:
    if row is None:
        return SecretState(kind, None)
    readable = bool(open_secret(row.sealed))
    return SecretState(kind, row.set_at, row.set_by, row.former_until, readable)


def put_secret(record: LeadSourceRecord, kind: SecretKind, value: str, actor: Actor) -> None:
    """Keep a secret sealed; the former value counts for ``OVERLAP`` more."""
    now = clock.now()
    row = LeadSourceSecret.objects.select_for_update().filter(source=record, kind=kind).first()
    if row is None:
        row = LeadSourceSecret(source=record, kind=kind)
    else:
        row.former, row.former_until = row.sealed, now + OVERLAP
    row.sealed, row.set_at, row.set_by = seal(value), now, actor.label
    if row.former_until is None:
        row.save(force_insert=True)
    else:
        row.save(update_fields=["sealed", "former", "former_until", "set_at", "set_by"])


def read_secret(source_id: UUID, kind: SecretKind) -> str:
    """Return a secret; empty if there is none, or none that this installation can read."""
    row = LeadSourceSecret.objects.filter(source_id=source_id, kind=kind).first()
    return open_secret(row.sealed) if row else ""


def door_of(record: LeadSourceRecord) -> HookDoor:
    """Return what the door knows of a source, for messages of our own making."""
    now = clock.now()
    rows = LeadSourceSecret.objects.filter(source=record)
    held = {r.kind: values_at(SealedSecret(r.sealed, r.former, r.former_until), now) for r in rows}
    return HookDoor(record.pk, Vendor(record.vendor), record.key, record.enabled, held)


def to_delivery(row: LeadDelivery) -> Delivery:
    """Return a row as others hold it."""
    return Delivery(
        id=row.pk,
        vendor_lead_id=row.vendor_lead_id,
        received_at=row.received_at,
        trace_id=row.trace_id,
        state=DeliveryState(row.state),
        test=row.test,
        submission_key=row.submission_key,
        error=row.error,
        attempts=row.attempts,
        unmapped=tuple(row.unmapped),
    )


def secrets_by_source(ids: Iterable[UUID]) -> Mapping[UUID, list[LeadSourceSecret]]:
    """Return the secrets of many sources in one question."""
    found: dict[UUID, list[LeadSourceSecret]] = {}
    for row in LeadSourceSecret.objects.filter(source_id__in=list(ids)):
        found.setdefault(row.source_id, []).append(row)
    return found
