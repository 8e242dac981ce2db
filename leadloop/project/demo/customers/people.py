"""Who the demo's customers are. Pure: the same seed is the same people."""

# ruff: noqa: PLR2004 -- a model of people is made of numbers

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, Final, NamedTuple

from leadloop.project.simulate.vocabulary import (
    COMPANY_HEADS,
    COUNTRY_BY_CODE,
    TITLES_DECIDING,
    TITLES_OTHER,
    TITLES_PRIVATE,
    Country,
)

ORGANISATIONS: Final = 150
HOUSEHOLDS: Final = 50
PEOPLE: Final = 600

_INDUSTRIES: Final = {
    "Logistics": "logistics",
    "Foods": "food",
    "Software": "technology",
    "Robotics": "technology",
    "Energy": "energy",
    "Clinics": "health_care",
    "Construction": "construction",
    "Partners": "legal",
    "Hotels": "hospitality",
    "Retail": "retail",
    "Media": "media",
    "Academy": "education",
    "Properties": "property",
    "Instruments": "manufacturing",
    "Trading": "wholesale",
}
_HOMES: Final = (
    ("SG", "Singapore", ("Orchard Road", "Bukit Timah Road", "East Coast Road", "Cecil Street")),
    ("US", "New York", ("Lexington Avenue", "Water Street", "Broad Street", "Hudson Street")),
    ("DE", "Hamburg", ("Elbchaussee", "Neuer Wall", "Grindelallee", "Am Sandtorkai")),
    ("GB", "London", ("King Street", "Old Broad Street", "Farringdon Road", "Cheapside")),
)
_HOME_WEIGHTS: Final = (5, 3, 1, 1)
_CURRENCIES: Final = {"SG": "SGD", "US": "USD", "DE": "EUR", "GB": "GBP"}


class Home(NamedTuple):
    """Where somebody lives or works."""

    country: Country
    city: str
    street: str
    postal_code: str

    @property
    def values(self) -> dict[str, str]:
        """The address by column name."""
        return {
            "address1_line1": self.street,
            "address1_city": self.city,
            "address1_postalcode": self.postal_code,
            "address1_country": self.country.code,
        }

    @property
    def currency(self) -> str:
        """What is paid with there."""
        return _CURRENCIES[self.country.code]


class DemoAccount(NamedTuple):
    """An organisation or a household, as columns; ``family`` is a household's last name."""

    number: str
    values: dict[str, Any]
    home: Home
    size: int
    family: str = ""


class DemoPerson(NamedTuple):
    """Somebody, as columns: where they work or live, and their place in the household."""

    number: int
    values: dict[str, Any]
    home: Home
    account: str = ""
    household: str = ""
    place: str = ""


def draw_home(rng: Random) -> Home:
    """Return an invented address."""
    [(code, city, streets)] = rng.choices(_HOMES, _HOME_WEIGHTS)
    street = f"{rng.randint(1, 240)} {rng.choice(streets)}"
    postal = (
        f"{rng.randint(10_000, 828_000):06d}" if code == "SG" else f"{rng.randint(10_001, 99_000)}"
    )
    return Home(COUNTRY_BY_CODE[code], city, street, postal)


def draw_accounts(rng: Random) -> list[DemoAccount]:
    """Return the organisations, then the households."""
    found = [_organisation(number, rng) for number in range(ORGANISATIONS)]
    return [*found, *(_household(number, rng) for number in range(HOUSEHOLDS))]


def _organisation(number: int, rng: Random) -> DemoAccount:
    home = draw_home(rng)
    field, industry = rng.choice(tuple(_INDUSTRIES.items()))
    stem = f"{COMPANY_HEADS[number % len(COMPANY_HEADS)]} {field}"
    site = f"{stem.lower().replace(' ', '-')}-{number + 1}.example"
    size = int(min(8_000, 8 * 2 ** rng.uniform(0, 9)))
    kind = rng.choices(("customer", "prospect", "partner", "competitor"), (5, 8, 1, 0.4))[0]
    return DemoAccount(
        f"HL-{number + 1:04d}",
        {
            "name": f"{stem} {rng.choice(home.country.company_forms)}",
            "ll_kind": "organisation",
            "websiteurl": f"https://www.{site}",
            "emailaddress1": f"office@{site}",
            "telephone1": _phone(home, rng),
            "industrycode": industry,
            "numberofemployees": size,
            "revenue": size * rng.randint(60, 240) * 1_000,
            "ll_currency": home.currency,
            "customertypecode": kind,
            **home.values,
        },
        home,
        size,
    )


def _household(number: int, rng: Random) -> DemoAccount:
    home = draw_home(rng)
    family = rng.choice(home.country.last_names)
    return DemoAccount(
        f"HH-{number + 1:04d}",
        {
            "name": f"{family} family",
            "ll_kind": "household",
            "customertypecode": "customer",
            "ll_currency": home.currency,
            **home.values,
        },
        home,
        rng.randint(2, 4),
        family,
    )


def draw_people(accounts: list[DemoAccount], rng: Random) -> Iterator[DemoPerson]:
    """Yield the families first, then who works at the organisations, then people alone."""
    number = 0
    for home in (account for account in accounts if account.family):
        for place in ("first", "second", "child", "child")[: home.size]:
            yield _relative(number, home, place, rng)
            number += 1
    organisations = [account for account in accounts if not account.family]
    while number < PEOPLE - 60:
        yield _colleague(number, organisations[number % len(organisations)], rng)
        number += 1
    while number < PEOPLE:
        home_of = draw_home(rng)
        last = rng.choice(home_of.country.last_names)
        values = _person(number, last, home_of, rng)
        yield DemoPerson(number, {**values, "jobtitle": rng.choice(TITLES_PRIVATE)}, home_of)
        number += 1


def _relative(number: int, household: DemoAccount, place: str, rng: Random) -> DemoPerson:
    values = _person(number, household.family, household.home, rng)
    if place == "child":
        values |= {"birthdate": _birthday(rng, 4, 19), "emailaddress1": None, "mobilephone": None}
    else:
        values |= {"birthdate": _birthday(rng, 30, 58), "jobtitle": rng.choice(TITLES_PRIVATE)}
    return DemoPerson(number, values, household.home, household=household.number, place=place)


def _colleague(number: int, account: DemoAccount, rng: Random) -> DemoPerson:
    values = _person(number, rng.choice(account.home.country.last_names), account.home, rng)
    decides = rng.random() < 0.35
    first, last = values["firstname"], values["lastname"]
    domain = account.values["emailaddress1"].partition("@")[2]
    return DemoPerson(
        number,
        {
            **values,
            "jobtitle": rng.choice(TITLES_DECIDING if decides else TITLES_OTHER),
            "emailaddress1": f"{_plain(first)}.{_plain(last)}.{number}@{domain}",
            "customertypecode": account.values["customertypecode"],
        },
        account.home,
        account=account.number,
        place="director" if decides and rng.random() < 0.4 else "",
    )


def _person(number: int, last: str, home: Home, rng: Random) -> dict[str, Any]:
    first = rng.choice(home.country.first_names)
    return {
        "firstname": first,
        "lastname": last,
        "emailaddress1": f"{_plain(first)}.{_plain(last)}{number}@post.example",
        "mobilephone": _phone(home, rng),
        "birthdate": _birthday(rng, 24, 66),
        "customertypecode": rng.choices(("customer", "prospect"), (2, 3))[0],
        "ll_consents": _consents(rng),
        **home.values,
    }


def _consents(rng: Random) -> list[dict[str, Any]]:
    asked = (("product_offers", "email", 0.6), ("newsletter", "email", 0.4))
    return [
        {
            "purpose": purpose,
            "channel": channel,
            "state": "opted_in" if rng.random() < 0.7 else "opted_out",
            "wording_version": 1,
        }
        for purpose, channel, share in asked
        if rng.random() < share
    ]


def _birthday(rng: Random, youngest: int, oldest: int) -> str:
    age = timedelta(days=rng.randint(youngest * 365, oldest * 365))
    return (date(2026, 6, 30) - age).isoformat()


def _phone(home: Home, rng: Random) -> str:
    phones = home.country.phones
    block = rng.choice(phones.blocks)
    digits = "".join(rng.choice("123456789") for _ in range(phones.digits))
    return f"+{phones.calling_code.lstrip('+')}{block}{digits}"


def _plain(name: str) -> str:
    return "".join(c for c in name.lower() if c.isascii() and c.isalpha()) or "x"
