"""Public holidays by country and subdivision, as the library ``holidays`` knows them."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final

import holidays
import pycountry

_NONE: Final[Mapping[date, str]] = {}
_LETTERS: Final = 2


@lru_cache(maxsize=512)
def public_holidays(country: str, subdivision: str, year: int) -> Mapping[date, str]:
    """Return the public holidays of a year with their English names; none for no country."""
    if not country:
        return _NONE
    found = holidays.country_holidays(
        country, subdiv=subdivision or None, years=year, expand=False, language=_english(country)
    )
    return dict(sorted(found.items()))


def _english(country: str) -> str | None:
    known = holidays.country_holidays(country, expand=False).supported_languages
    return next((one for one in ("en_US", "en_GB", "en") if one in known), None)


@lru_cache(maxsize=1)
def countries() -> Mapping[str, str]:
    """Return the countries with known holidays, by ISO 3166-1 code, sorted by name."""
    # The library also lists countries by three letters, and some markets: a country has two.
    codes = (code for code in holidays.list_supported_countries() if len(code) == _LETTERS)
    named = {code: _country_name(code) for code in codes}
    return dict(sorted(named.items(), key=lambda item: item[1]))


@lru_cache(maxsize=256)
def subdivisions(country: str) -> Mapping[str, str]:
    """Return the parts of a country that have holidays of their own, by code."""
    codes = holidays.list_supported_countries().get(country, [])
    return {code: _part_name(country, code) for code in codes}


def _country_name(code: str) -> str:
    found = pycountry.countries.get(alpha_2=code)
    return str(getattr(found, "common_name", found.name)) if found else code


def _part_name(country: str, code: str) -> str:
    found = pycountry.subdivisions.get(code=f"{country}-{code}")  # type: ignore[no-untyped-call]
    return f"{found.name} ({code})" if found else code
