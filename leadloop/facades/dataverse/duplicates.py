"""Duplicate detection: off, as in Dataverse, until a call switches it on."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from leadloop.customers import api as customers
from leadloop.facades.dataverse.answers import Refusal
from leadloop.facades.dataverse.calls import Call
from leadloop.kit.entity import Entity

LIKELY_DUPLICATE: Final = "0x80040333"
HEADER: Final = "mscrm.suppressduplicatedetection"
_LOOKED_FOR: Final = frozenset({"lead", "account", "contact"})
_COMPARED: Final = frozenset(
    {
        *("first_name", "last_name", "email", "mobile_phone", "phone", "company", "account_name"),
        *("name", "website", "birth_date", "street", "postal_code", "account_id"),
    }
)
"""The attributes by which records are taken for the same; others change nothing about it."""


def detects_duplicates(call: Call) -> bool:
    """Say whether a call switches duplicate detection on."""
    return call.headers.get(HEADER, "").strip().lower() == "false"


def refuse_duplicates(
    call: Call, entity: Entity, ids: Sequence[UUID], columns: Iterable[str]
) -> None:
    """Refuse what a call has just written where it looks like a record that was there before.

    To be called in the transaction of the write, which is then taken back. ``columns`` are those
    that were written. Only records of the same kind count that the caller sees.

    Raises:
        Refusal: One of them looks like another; the answer names that one.
    """
    if not detects_duplicates(call):
        return
    written = {entity.by_name[name].attribute for name in columns if name in entity.by_name}
    if entity.name not in _LOOKED_FOR or not written & _COMPARED:
        return
    found = customers.find_duplicates_of(call.actor, entity=entity.name, record_ids=ids)
    for place, those in enumerate(found):
        twin = next((one for one in those.candidates if one.record.entity == entity.name), None)
        if twin is not None:
            which = f" (number {place})" if len(found) > 1 else ""
            message = (
                f"A record was not created or updated because a duplicate of it is there{which}:"
                f" {entity.name} {twin.record.id} looks the same."
            )
            raise Refusal(412, LIKELY_DUPLICATE, message)
