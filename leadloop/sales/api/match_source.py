"""Leads as they are compared with leads and contacts."""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from leadloop.customers.api import MatchSource, by_key, by_mailbox, by_words, keys_of, known_by
from leadloop.customers.contracts.matching import Profile
from leadloop.kit.identity import normalise_name
from leadloop.sales.models import Lead

_LEAD: Final = "sales_lead"
_WORDS: Final = ("first_name", "last_name", "company", "email", "mobile_phone")


def _leads(ids: Collection[UUID]) -> Mapping[UUID, Profile]:
    taken = known_by(Lead, ids, "email_normalised", "phone_e164")
    rows = Lead.objects.filter(pk__in=ids).values(
        *("id", "full_name", "first_name", "last_name", "email_normalised", "phone_e164"),
        *("company", "status_reason", "updated_at", "email", "mobile_phone"),
    )
    return {row["id"]: _lead(row, taken.get(row["id"], {})) for row in rows}


def _lead(row: Mapping[str, Any], taken: Mapping[str, tuple[str, ...]]) -> Profile:
    return Profile(
        entity="lead",
        id=row["id"],
        title=row["full_name"] or row["email"] or row["mobile_phone"] or "Unnamed lead",
        first_name=row["first_name"],
        last_name=row["last_name"],
        company=row["company"],
        company_key=normalise_name(row["company"]),
        emails=keys_of(row["email_normalised"], taken.get("email_normalised", ())),
        phones=keys_of(row["phone_e164"], taken.get("phone_e164", ())),
        status=row["status_reason"],
        updated_at=row["updated_at"],
    )


LEAD_MATCHES: Final = MatchSource(
    "lead",
    Lead,
    (
        by_key(_LEAD, "email_normalised", "email"),
        by_key(_LEAD, "email_normalised", "mailbox"),
        by_mailbox(_LEAD),
        by_key(_LEAD, "phone_e164", "phone"),
        by_words(_LEAD, _WORDS, "names first_word"),
    ),
    _leads,
)
