"""Country names to ISO 3166 alpha-2. The table is made once, at import; a look-up is a dict hit."""

from typing import Any, Final

import pycountry

from leadloop.intake.logic.text import fold

_ALIASES: Final[dict[str, tuple[str, ...]]] = {
    "AE": ("uae", "emirates", "dubai", "abu dhabi"),
    "AT": ("osterreich",),
    "BA": ("bosnia",),
    "BE": ("belgique", "belgie"),
    "BN": ("brunei",),
    "BO": ("bolivia",),
    "BR": ("brasil",),
    "CD": ("dr congo", "drc", "congo kinshasa", "democratic republic of congo"),
    "CG": ("congo brazzaville", "republic of congo"),
    "CH": ("schweiz", "suisse", "svizzera"),
    "CI": ("ivory coast", "cote divoire"),
    "CN": ("mainland china", "prc", "peoples republic of china"),
    "CV": ("cape verde",),
    "CZ": ("czech republic",),
    "DE": ("deutschland", "brd"),
    "DK": ("danmark",),
    "ES": ("espana",),
    "FM": ("micronesia",),
    "GB": (
        *("uk", "u k", "great britain", "britain", "england", "scotland", "wales"),
        *("northern ireland", "united kingdom of great britain"),
    ),
    "HK": ("hong kong sar", "hongkong", "hk sar"),
    "IR": ("iran",),
    "IT": ("italia",),
    "JP": ("nippon",),
    "KP": ("north korea", "dprk"),
    "KR": ("south korea", "korea", "republic of korea"),
    "LA": ("laos",),
    "MD": ("moldova",),
    "MK": ("macedonia",),
    "MM": ("burma",),
    "MO": ("macau",),
    "MX": ("mejico",),
    "NL": ("holland", "nederland"),
    "NO": ("norge",),
    "PH": ("the philippines",),
    "PS": ("palestine",),
    "PL": ("polska",),
    "RU": ("russia",),
    "SE": ("sverige",),
    "SG": ("s pore", "spore"),
    "SY": ("syria",),
    "SZ": ("swaziland",),
    "TL": ("east timor",),
    "TR": ("turkey", "turkiye"),
    "TW": ("taiwan",),
    "TZ": ("tanzania",),
    "US": (
        *("u s", "u s a", "america", "us of a", "united states of america", "the states"),
        *("estados unidos", "etats unis", "vereinigte staaten"),
    ),
    "VA": ("vatican", "vatican city"),
    "VE": ("venezuela",),
    "VN": ("vietnam",),
    # User-assigned in ISO 3166, and what phone numbers, banks and the EU use.
    "XK": ("kosovo", "xkx"),
}
_NAMES: Final = ("alpha_2", "alpha_3", "name", "official_name", "common_name")


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    countries: list[Any] = list(pycountry.countries)
    for country in countries:
        for attribute in _NAMES:
            name = getattr(country, attribute, None)
            if name:
                table[fold(name)] = country.alpha_2
    for code, names in _ALIASES.items():
        table.update(dict.fromkeys((code.lower(), *names), code))
    return table


COUNTRY_BY_TEXT: Final = _table()


def find_country(text: str) -> str | None:
    """Return the alpha-2 code for a code or an English name, None where it is unknown."""
    key = fold(text[:120])
    return COUNTRY_BY_TEXT.get(key) or COUNTRY_BY_TEXT.get(key.removeprefix("the "))
