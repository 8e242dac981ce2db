"""From a lead or contact of the CRM to the facts of a person here; pure."""

from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from leadloop.marketing.logic.time_zones import zone_of

_TEXTS: Final = (
    *("salutation", "first_name", "last_name", "email", "mobile_phone", "job_title", "country"),
)
_LEAD_TEXTS: Final = (
    *("company", "product_interest", "lead_source", "utm_source", "utm_campaign", "lead_status"),
    "intake_grade",
)


class Known(NamedTuple):
    """A person that is here already."""

    id: UUID
    number: int
    merged_into: UUID | None


def normalised(email: str | None) -> str:
    """Return an e-mail address as addresses are compared."""
    return (email or "").strip().lower()


def _of_both(row: Mapping[str, Any], opted_out: Collection[str]) -> dict[str, Any]:
    zone = zone_of(row["country"] or "", row["mobile_phone"] or "")
    address = normalised(row["email"])
    return {
        **{name: row[name] or "" for name in _TEXTS},
        "email_normalised": address,
        "language": "",
        "time_zone": zone.name,
        "time_zone_source": zone.source,
        "owner_id": row["owner_id"],
        "has_opted_out_of_email": address in opted_out,
        "source_id": row["source_id"],
        "source_version": row["source_version"],
        "sales_created_at": row["sales_created_at"],
    }


def lead_facts(
    row: Mapping[str, Any], *, teams: Mapping[str, UUID], opted_out: Collection[str]
) -> dict[str, Any]:
    """Return the facts of a lead. The score from history counts before the one at intake."""
    from_history = row["history_score"] is not None
    score = row["history_score"] if from_history else row["intake_score"]
    return {
        **_of_both(row, opted_out),
        **{name: row[name] or "" for name in _LEAD_TEXTS},
        "language": _language(row["context"]),
        "company_size": row["company_size"],
        "score": score,
        "grade": (row["history_grade"] if from_history else row["intake_grade"]) or "",
        "score_origin": "" if score is None else "history" if from_history else "intake",
        "intake_score": row["intake_score"],
        "attributes": row["attributes"] or {},
        "team_id": teams.get(row["team_slug"] or ""),
    }


def _language(context: Any) -> str:
    said = context.get("language") if isinstance(context, Mapping) else None
    return said[:20] if isinstance(said, str) else ""


def contact_facts(
    row: Mapping[str, Any], *, companies: Mapping[UUID, str], opted_out: Collection[str]
) -> dict[str, Any]:
    """Return the facts of a contact."""
    return {
        **_of_both(row, opted_out),
        "company": companies.get(row["account_id"], ""),
        "customer_type": row["customer_type"] or "",
        "birth_date": row["birth_date"],
        "team_id": row["team_id"],
    }
