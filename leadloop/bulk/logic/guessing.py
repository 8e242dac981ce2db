"""Guesses which column of a file means which column of a record."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from leadloop.bulk.contracts import FULL_NAME
from leadloop.kit.entity import Entity, EntityField, FieldType

REASON: Final = "Reason"
"""The heading of the column that a file of refused rows has besides its own."""

_NOT_OFFERED: Final = frozenset({FieldType.JSON})

# What people call things, by attribute; the label and the vendor's name come first.
_ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "email": ("email", "mail", "email address", "e mail address", "business email", "work email"),
    "mobile_phone": ("mobile", "cell", "cell phone", "phone", "phone number", "telephone", "tel"),
    "phone": ("phone", "phone number", "telephone", "tel", "business phone", "work phone"),
    "first_name": ("given name", "forename", "first", "vorname"),
    "last_name": ("surname", "family name", "last", "nachname"),
    "salutation": ("title", "mr mrs"),
    "company": ("company name", "organisation", "organization", "employer", "firma", "account"),
    "account_id": (
        *("company", "company name", "organisation", "organization", "employer", "firma"),
        *("account name", "account"),
    ),
    "company_size": ("employees", "number of employees", "staff", "size"),
    "employees": ("number of employees", "staff", "size", "company size"),
    "job_title": ("position", "role", "function"),
    "country": ("country code", "land"),
    "postal_code": ("zip", "zip code", "postcode", "plz"),
    "city": ("town", "ort"),
    "region": ("state", "province", "county"),
    "street": ("address", "street address", "address line 1"),
    "birth_date": ("date of birth", "dob", "birthday", "geburtsdatum"),
    "website": ("web site", "url", "homepage", "web"),
    "name": ("account name", "company", "company name", "organisation", "organization"),
    "number": ("policy number", "no"),
    "product_interest": ("product", "interest", "product interest"),
    "lead_source": ("source", "lead source"),
    "message": ("comment", "comments", "notes", "note", "message"),
    "description": ("comment", "comments", "notes", "note"),
    "utm_campaign": ("campaign",),
    "owner_id": ("owner email", "assigned to", "sales rep"),
    "account_number": ("account no", "customer number", "number"),
    "annual_revenue": ("revenue", "turnover"),
}
_NAMES: Final = frozenset({"name", "fullname", "contactname", "leadname", "person"})


def headings_key(headings: Sequence[str]) -> str:
    """Return what files with the same columns have in common."""
    return "|".join(sorted(bare(heading) for heading in headings if heading != REASON))


def bare(text: str) -> str:
    """Return a heading by its letters and digits alone."""
    return re.sub(r"[^a-z0-9]+", "", text.lower())


def offered_fields(entity: Entity) -> list[EntityField]:
    """Return the columns that a file may fill; the record's own id is one of them."""
    return [
        field
        for field in entity.fields
        if (field.writable or field.name == entity.primary_id) and field.type not in _NOT_OFFERED
    ]


def guess_columns(
    headings: Sequence[str], entity: Entity, aliases: Mapping[str, Sequence[str]]
) -> list[str]:
    """Return for each heading the vendor name of its column; "" where none is meant.

    No column is given twice; the surest guesses come first: label and name, then what a zone
    calls it, then what people do.
    """
    fields = offered_fields(entity)
    found = [""] * len(headings)
    for words in (
        {f.name: (f.label, f.name) for f in fields},
        {f.name: tuple(aliases.get(f.attribute, ())) for f in fields},
        {f.name: (f.attribute, *_ALIASES.get(f.attribute, ())) for f in fields},
    ):
        meanings = {bare(word): name for name in reversed(words) for word in words[name]}
        for place, heading in enumerate(headings):
            name = meanings.get(bare(heading), "")
            if name and not found[place] and name not in found and heading != REASON:
                found[place] = name
    return _with_full_name(headings, found, {f.attribute for f in fields})


def _with_full_name(headings: Sequence[str], found: list[str], attributes: set[str]) -> list[str]:
    if not {"first_name", "last_name"} <= attributes or "firstname" in found:
        return found
    for place, heading in enumerate(headings):
        if not found[place] and bare(heading) in _NAMES:
            found[place] = FULL_NAME
            break
    return found


def split_name(text: str) -> tuple[str, str]:
    """Return first and last name of a full one; *Lee, Ann* is turned round."""
    last, comma, first = text.partition(",")
    if comma:
        return first.strip(), last.strip()
    parts = text.split()
    return (" ".join(parts[:-1]), parts[-1]) if parts else ("", "")
