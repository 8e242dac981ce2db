"""Contacts and accounts as they are compared."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

from leadloop.customers.api.accounts import TABLE as ACCOUNT_WORDS
from leadloop.customers.api.contacts import TABLE as CONTACT_WORDS
from leadloop.customers.api.duplicates.sources import (
    MatchSource,
    by_key,
    by_mailbox,
    by_words,
)
from leadloop.customers.contracts.matching import Profile
from leadloop.customers.models import Account, Contact
from leadloop.kit.identity import normalise_name

_CONTACT: Final = "customers_contact"
_ACCOUNT: Final = "customers_account"
_SAME_EMPLOYER: Final = (
    "SELECT c.id, c.merged_into_id FROM customers_account a JOIN customers_contact c"
    " ON c.account_id = a.id WHERE asked.company <> '' AND asked.names <> ''"
    " AND a.name_normalised = asked.company AND a.name_normalised <> ''"
    f" AND customers_contact_words({', '.join(f'c.{one}' for one in CONTACT_WORDS.columns)})"
    " @@ plainto_tsquery('simple', asked.names) LIMIT 20"
)
_BORN: Final = (
    "SELECT id, merged_into_id FROM customers_contact WHERE birth_date = asked.birth"
    " AND birth_date IS NOT NULL LIMIT 100"
)


def known_by(
    model: Any, ids: Collection[UUID], *columns: str
) -> dict[UUID, dict[str, tuple[str, ...]]]:
    """Return what the records were known by before others became part of them: by column."""
    rows = model.objects.filter(merged_into_id__in=ids).values_list("merged_into_id", *columns)
    found: dict[UUID, dict[str, tuple[str, ...]]] = {}
    for key, *values in rows:
        held = found.setdefault(key, dict.fromkeys(columns, ()))
        for column, value in zip(columns, values, strict=True):
            if value and value not in held[column]:
                held[column] = (*held[column], value)
    return found


def keys_of(own: str, others: Iterable[str]) -> tuple[str, ...]:
    """Return a record's own key first, then those it took over."""
    return tuple(dict.fromkeys(one for one in (own, *others) if one))


def _contacts(ids: Collection[UUID]) -> Mapping[UUID, Profile]:
    taken = known_by(Contact, ids, "email_normalised", "phone_e164")
    rows = Contact.objects.filter(pk__in=ids).values(
        *("id", "full_name", "first_name", "last_name", "email_normalised", "phone_e164"),
        *("birth_date", "street", "postal_code", "status", "updated_at", "email", "mobile_phone"),
        *("account__name", "account__name_normalised"),
    )
    return {row["id"]: _contact(row, taken.get(row["id"], {})) for row in rows}


def _contact(row: Mapping[str, Any], taken: Mapping[str, tuple[str, ...]]) -> Profile:
    return Profile(
        entity="contact",
        id=row["id"],
        title=row["full_name"] or row["email"] or row["mobile_phone"] or "Unnamed contact",
        first_name=row["first_name"],
        last_name=row["last_name"],
        company=row["account__name"] or "",
        company_key=row["account__name_normalised"] or "",
        emails=keys_of(row["email_normalised"], taken.get("email_normalised", ())),
        phones=keys_of(row["phone_e164"], taken.get("phone_e164", ())),
        birth_date=row["birth_date"],
        street=row["street"],
        postal_code=row["postal_code"],
        status=row["status"],
        updated_at=row["updated_at"],
    )


def _accounts(ids: Collection[UUID]) -> Mapping[UUID, Profile]:
    taken = known_by(Account, ids, "email_normalised", "phone_e164")
    rows = Account.objects.filter(pk__in=ids).values(
        *("id", "name", "name_normalised", "domain", "email_normalised", "phone_e164", "street"),
        *("postal_code", "status", "updated_at"),
    )
    return {row["id"]: _account(row, taken.get(row["id"], {})) for row in rows}


def _account(row: Mapping[str, Any], taken: Mapping[str, tuple[str, ...]]) -> Profile:
    return Profile(
        entity="account",
        id=row["id"],
        title=row["name"] or row["domain"] or "Unnamed account",
        company=row["name"],
        company_key=row["name_normalised"] or normalise_name(row["name"]),
        domain=row["domain"],
        emails=keys_of(row["email_normalised"], taken.get("email_normalised", ())),
        phones=keys_of(row["phone_e164"], taken.get("phone_e164", ())),
        street=row["street"],
        postal_code=row["postal_code"],
        status=row["status"],
        updated_at=row["updated_at"],
    )


CONTACTS: Final = MatchSource(
    "contact",
    Contact,
    (
        by_key(_CONTACT, "email_normalised", "email"),
        by_key(_CONTACT, "email_normalised", "mailbox"),
        by_mailbox(_CONTACT),
        by_key(_CONTACT, "phone_e164", "phone"),
        by_words(_CONTACT, CONTACT_WORDS.columns, "names"),
        _SAME_EMPLOYER,
        _BORN,
    ),
    _contacts,
)

ACCOUNTS: Final = MatchSource(
    "account",
    Account,
    (
        by_key(_ACCOUNT, "name_normalised", "company"),
        by_key(_ACCOUNT, "domain", "domain"),
        by_key(_ACCOUNT, "email_normalised", "email"),
        by_key(_ACCOUNT, "phone_e164", "phone"),
        by_words(_ACCOUNT, ACCOUNT_WORDS.columns, "first_word"),
    ),
    _accounts,
    is_company=True,
)
