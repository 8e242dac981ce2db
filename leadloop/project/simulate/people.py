"""Who enquires: names, addresses, phones, companies. Pure: the same number is the same person."""

# ruff: noqa: PLR2004 -- a model of people is made of numbers

import unicodedata
from random import Random
from typing import NamedTuple

from leadloop.project.simulate.contracts import MailKind, Mix, Person
from leadloop.project.simulate.vocabulary import (
    COMPANY_FIELDS,
    COMPANY_HEADS,
    COUNTRIES,
    DISPOSABLE_MAIL,
    FREE_MAIL,
    TITLES_DECIDING,
    TITLES_OTHER,
    TITLES_PRIVATE,
    Country,
    Phones,
)

_WEIGHTS = [country.weight for country in COUNTRIES]
_SCATTER = 7_919
_STRIDE = 3_571
_COLLEAGUES = 3
_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)


class Company(NamedTuple):
    """An employer: where it is, its name without and with the legal form, how many work there."""

    country: Country
    stem: str
    name: str
    size: int


def draw_company(number: int, rng: Random, shift: int) -> Company:
    """Return company ``number``; its name is like no other's in this world."""
    country = rng.choices(COUNTRIES, _WEIGHTS)[0]
    stem = _company_stem(number, shift)
    return Company(country, stem, f"{stem} {rng.choice(country.company_forms)}", _company_size(rng))


def company_of(person_number: int) -> int:
    """Return the number of the company for which a person works, if for any."""
    return person_number // _COLLEAGUES


def draw_person(number: int, rng: Random, mix: Mix, company: Company, shift: int) -> Person:
    """Return person ``number``; address and phone are like nobody else's in this world.

    ``company`` employs whoever asks for an employer. ``shift`` moves phones and employers, so
    that two worlds rarely share them.
    """
    private = rng.random() >= mix.companies
    country = rng.choices(COUNTRIES, _WEIGHTS)[0] if private else company.country
    first, last = rng.choice(country.first_names), rng.choice(country.last_names)
    phone = mobile_number(country.phones, number, shift)
    if private:
        email, kind = _private_mail(number, first, last, rng)
        title = rng.choice(TITLES_PRIVATE)
        return Person(number, country.code, first, last, email, kind, phone, title)
    email, kind = _work_mail(number, (first, last), company.stem, rng)
    title = rng.choice(TITLES_DECIDING if rng.random() < 0.45 else TITLES_OTHER)
    return Person(
        *(number, country.code, first, last, email, kind, phone, title),
        company=company.name,
        company_size=company.size,
    )


def mobile_number(phones: Phones, number: int, shift: int = 0) -> str:
    """Return the E.164 mobile number of person ``number``, unique within a country's range."""
    block = phones.blocks[number % len(phones.blocks)]
    rest = (number // len(phones.blocks) * _SCATTER + shift * _STRIDE) % 10**phones.digits
    return f"+{phones.calling_code}{block}{rest:0{phones.digits}d}"


def slug(text: str) -> str:
    """Return ``text`` as it is spelt in addresses: ASCII, lower case, hyphens."""
    plain = (
        unicodedata.normalize("NFKD", text.translate(_GERMAN)).encode("ascii", "ignore").decode()
    )
    return "-".join(
        "".join(c if c.isalnum() else " " for c in plain.replace("'", "")).lower().split()
    )


def _company_stem(number: int, shift: int) -> str:
    heads, fields = len(COMPANY_HEADS), len(COMPANY_FIELDS)
    series, place = divmod(number, heads * fields)
    place = (place + shift * _STRIDE) % (heads * fields)
    # Neighbours differ in both words; as 41 and 30 have no common divisor, no pair comes twice.
    field = (place // heads + place) % fields
    stem = f"{COMPANY_HEADS[place % heads]} {COMPANY_FIELDS[field]}"
    return f"{stem} {series + 1}" if series else stem


def _private_mail(number: int, first: str, last: str, rng: Random) -> tuple[str, MailKind]:
    if rng.random() < 0.03:
        return f"{slug(first)}{number}@{rng.choice(DISPOSABLE_MAIL)}", MailKind.DISPOSABLE
    return f"{slug(first)}-{slug(last)}{number}@{rng.choice(FREE_MAIL)}", MailKind.FREE


def _work_mail(
    number: int, name: tuple[str, str], company: str, rng: Random
) -> tuple[str, MailKind]:
    first, last = name
    if rng.random() < 0.14:
        return _private_mail(number, first, last, rng)
    colleague = number % _COLLEAGUES
    local = (
        f"{slug(first)}.{slug(last)}",
        f"{slug(first)[0]}.{slug(last)}",
        f"{slug(last)}_{slug(first)[0]}",
    )[colleague]
    return f"{local}@{slug(company)}.example", MailKind.COMPANY


def _company_size(rng: Random) -> int:
    return max(1, min(40_000, round(10 ** rng.gauss(1.95, 0.75))))
