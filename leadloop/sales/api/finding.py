"""Leads for the search of the shell."""

from typing import Any, Final

from leadloop.kit.identity import normalise_email, normalise_phone
from leadloop.kit.searching import Hit, Table, find
from leadloop.sales.models import Lead
from leadloop.users.contracts import Actor

_TABLE: Final = Table("sales_lead", ("first_name", "last_name", "company", "email", "mobile_phone"))
_SHOWN: Final = ("full_name", "email", "mobile_phone", "company", "job_title", "status_reason")


def search_leads(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Return at most ``limit`` leads that the actor may see, those with this address first."""
    exact = {"email_normalised": normalise_email(text), "phone_e164": normalise_phone(text)}
    rows = Lead.objects.visible_to(actor).filter(merged_into=None)
    return find(rows, text, exact, _TABLE).hits(_hit, _SHOWN, limit)


def _hit(row: dict[str, Any]) -> Hit:
    title = row["full_name"] or row["email"] or row["mobile_phone"] or "Unnamed lead"
    facts = (row["company"], row["email"], row["status_reason"].replace("_", " "))
    return Hit("lead", row["pk"], title, " · ".join(f for f in facts if f))
