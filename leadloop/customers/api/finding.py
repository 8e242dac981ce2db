"""Accounts, contacts and policies for the search of the shell."""

from typing import Any, Final

from leadloop.customers.api import accounts, contacts, policies
from leadloop.customers.contracts.words import CUSTOMER_TYPES, POLICY_STATUSES, label_of
from leadloop.customers.models import Account, Contact, Policy
from leadloop.kit.identity import normalise_domain, normalise_email, normalise_phone
from leadloop.kit.searching import Hit, Search, find
from leadloop.users.contracts import Actor


def search_accounts(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Return at most ``limit`` accounts that the actor may see, exact matches first."""
    exact = {
        "email_normalised": normalise_email(text),
        "phone_e164": normalise_phone(text),
        "domain": normalise_domain(text),
        "account_number": text.strip(),
    }
    rows = Account.objects.visible_to(actor).filter(merged_into=None)
    shown = ("name", "domain", "city", "customer_type")
    return find(rows, text, exact, accounts.TABLE).hits(_account, shown, limit)


def search_contacts(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Return at most ``limit`` contacts that the actor may see, exact matches first."""
    exact = {"email_normalised": normalise_email(text), "phone_e164": normalise_phone(text)}
    rows = Contact.objects.visible_to(actor).filter(merged_into=None)
    shown = ("full_name", "email", "mobile_phone", "job_title", "customer_type")
    return find(rows, text, exact, contacts.TABLE).hits(_contact, shown, limit)


def search_policies(actor: Actor, text: str, limit: int) -> list[Hit]:
    """Return at most ``limit`` policies that the actor may see, exact matches first."""
    rows = Policy.objects.visible_to(actor)
    shown = ("number", "product__name", "status")
    return find(rows, text, {"number": text.strip()}, policies.TABLE).hits(_policy, shown, limit)


def _line(*facts: str) -> str:
    return " · ".join(fact for fact in facts if fact)


def _account(row: dict[str, Any]) -> Hit:
    title = row["name"] or row["domain"] or "Unnamed account"
    kind = label_of(CUSTOMER_TYPES, row["customer_type"])
    return Hit("account", row["pk"], title, _line(kind, row["city"], row["domain"]))


def _contact(row: dict[str, Any]) -> Hit:
    title = row["full_name"] or row["email"] or row["mobile_phone"] or "Unnamed contact"
    kind = label_of(CUSTOMER_TYPES, row["customer_type"])
    return Hit("contact", row["pk"], title, _line(kind, row["job_title"], row["email"]))


def _policy(row: dict[str, Any]) -> Hit:
    status = label_of(POLICY_STATUSES, row["status"])
    return Hit("ll_policy", row["pk"], row["number"], _line(row["product__name"], status))


SEARCHES: Final = (
    Search("contact", "contact", "Contacts", search_contacts, order=20),
    Search("account", "account", "Accounts", search_accounts, order=30),
    Search("ll_policy", "policy", "Policies", search_policies, order=50),
)
