"""What a lead's person and company are called as contact, account and deal; pure."""

from collections.abc import Mapping
from typing import Any, Final

from leadloop.customers.contracts import product_label

_FROM_LEAD: Final[Mapping[str, str]] = {
    "salutation": "salutation",
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
    "mobile_phone": "mobile_phone",
    "job_title": "job_title",
    "country": "country",
    "consents": "consents",
}
"""A contact's attribute, and the lead's that fills it."""


def contact_values(lead: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the contact says that a lead becomes."""
    return {name: lead[source] for name, source in _FROM_LEAD.items() if lead.get(source)}


def account_values(lead: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the account says that a lead becomes: its company, else its household."""
    if lead.get("company"):
        facts = {
            "name": lead["company"],
            "kind_of": "organisation",
            "employees": lead.get("company_size"),
            "country": lead.get("country"),
        }
    else:
        name = lead.get("last_name") or person_name(lead)
        facts = {
            "name": f"{name} household",
            "kind_of": "household",
            "email": lead.get("email"),
            "phone": lead.get("mobile_phone"),
            "country": lead.get("country"),
        }
    return {name: value for name, value in facts.items() if value not in (None, "")}


def person_name(lead: Mapping[str, Any]) -> str:
    """Return what to call a lead's person."""
    name = f"{lead.get('first_name') or ''} {lead.get('last_name') or ''}".strip()
    return name or str(lead.get("email") or lead.get("mobile_phone") or "Unnamed lead")


def topic(lead: Mapping[str, Any]) -> str:
    """Return what to call the deal that a lead becomes."""
    who = lead.get("company") or person_name(lead)
    product = lead.get("product_interest")
    return f"{product_label(product)} for {who}" if product else f"Policy for {who}"
