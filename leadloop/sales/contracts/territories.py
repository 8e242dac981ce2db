"""The parts of the world that assignment rules may name, as the countries they hold."""

from collections.abc import Iterable
from typing import Final, NamedTuple


class Region(NamedTuple):
    """A part of the world by its slug, with its countries as ISO 3166 codes."""

    slug: str
    label: str
    countries: frozenset[str]


def _region(slug: str, label: str, codes: str) -> Region:
    return Region(slug, label, frozenset(codes.split()))


REGIONS: Final = (
    _region(
        "africa",
        "Africa",
        "AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG"
        " ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW",
    ),
    _region(
        "asia_pacific",
        "Asia-Pacific",
        "AF AS AU BD BN BT CC CK CN CX FJ FM GU HK ID IN IO JP KG KH KI KP KR KZ LA LK MH MM MN MO"
        " MP MV MY NC NF NP NR NU NZ PF PG PH PK PN PW SB SG TH TJ TK TL TM TO TV TW UM UZ VN VU"
        " WF WS",
    ),
    _region(
        "europe",
        "Europe",
        "AD AL AM AT AX AZ BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GE GG GI GR HR HU IE IM IS"
        " IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK",
    ),
    _region(
        "latin_america",
        "Latin America and Caribbean",
        "AG AI AR AW BB BL BO BQ BR BS BZ CL CO CR CU CW DM DO EC FK GD GF GP GT GY HN HT JM KN KY"
        " LC MF MQ MS MX NI PA PE PR PY SR SV SX TC TT UY VC VE VG VI",
    ),
    _region("middle_east", "Middle East", "AE BH IL IQ IR JO KW LB OM PS QA SA SY TR YE"),
    _region("north_america", "North America", "BM CA GL PM US"),
)

_BY_SLUG: Final = {region.slug: region for region in REGIONS}


def is_region(slug: str) -> bool:
    """Whether there is a region of this name."""
    return slug in _BY_SLUG


def region_label(slug: str) -> str:
    """Return the name of a region for screens."""
    return _BY_SLUG[slug].label if slug in _BY_SLUG else slug


def territory(countries: Iterable[str], regions: Iterable[str]) -> frozenset[str]:
    """Return every country that a territory of countries and regions holds."""
    parts = [_BY_SLUG[slug].countries for slug in regions if slug in _BY_SLUG]
    return frozenset(countries).union(*parts)
