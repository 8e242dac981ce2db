"""How much each comparison tells: chances from which the weights follow.

For every comparison and level, ``same`` is the chance of seeing that level between two records of
one person (one company), the others the chance of seeing it between two different ones. Two
different records are explained in several ways, and each is tried: *strangers* have little in
common; members of one *household* share surname, address, often a phone, but not given name and
birth date; *colleagues* share company, domain and switchboard. The weight of a level is
``ln(same / other)``; weights and the prior add up to the log-odds that the records are one
(Fellegi and Sunter, JASA 1969), and the most cautious explanation counts.

Sources. ``same`` and ``strangers`` of names, birth date and address were measured with this very
code on FEBRL 4 (5,000 true pairs; two million random ones, `Christen, ANU 2005`): given name
equal 0.69 and close 0.13 of true pairs, 0.003 and 0.0015 of random ones; surname 0.68, 0.17;
0.0034, 0.001; birth date 0.93, 0.012; 0.00002, 0.001; postal code with street 0.63, 0.27; 0.0003.
Its names are misspelt on purpose more often than a CRM's, so ``same`` of equal names is set
higher here. E-mail, phone, company and the columns *household* and *colleagues* are judgement:
nobody publishes them. They err towards *maybe*, which a person decides. With all this, name,
birth date and address alone call 74 % of FEBRL 4's true pairs the same and 11 % maybe, and of
300,000 random pairs none.
"""

from collections.abc import Mapping
from enum import StrEnum
from math import log
from typing import Final


class Level(StrEnum):
    """How two values compare."""

    EXACT = "exact"
    CLOSE = "close"
    WEAK = "weak"
    DIFFERENT = "different"
    MISSING = "missing"


class Explanation(StrEnum):
    """Who two different records may be."""

    STRANGERS = "strangers"
    HOUSEHOLD = "household"
    COLLEAGUES = "colleagues"
    GROUP = "group"


_S, _H, _C, _G = Explanation
Chances = Mapping[Level, tuple[float, Mapping[Explanation, float]]]


def _people(
    same: float, strangers: float, household: float, colleagues: float
) -> tuple[float, Mapping[Explanation, float]]:
    return same, {_S: strangers, _H: household, _C: colleagues}


def _companies(
    same: float, strangers: float, group: float
) -> tuple[float, Mapping[Explanation, float]]:
    return same, {_S: strangers, _G: group}


PEOPLE: Final[Mapping[str, Chances]] = {
    "email": {
        Level.EXACT: _people(0.60, 1e-7, 0.02, 0.0005),
        Level.CLOSE: _people(0.04, 1e-6, 0.002, 0.0005),
        Level.WEAK: _people(0.05, 1e-5, 0.01, 0.05),
        Level.DIFFERENT: _people(0.31, 1.0, 0.97, 0.95),
    },
    "phone": {
        Level.EXACT: _people(0.65, 3e-6, 0.30, 0.15),
        Level.DIFFERENT: _people(0.35, 1.0, 0.70, 0.85),
    },
    "first_name": {
        Level.EXACT: _people(0.82, 0.003, 0.004, 0.003),
        Level.CLOSE: _people(0.10, 0.0015, 0.004, 0.0015),
        Level.WEAK: _people(0.04, 0.05, 0.05, 0.05),
        Level.DIFFERENT: _people(0.04, 0.995, 0.99, 0.995),
    },
    "last_name": {
        Level.EXACT: _people(0.85, 0.0034, 0.85, 0.0034),
        Level.CLOSE: _people(0.10, 0.001, 0.02, 0.001),
        Level.DIFFERENT: _people(0.05, 0.995, 0.13, 0.995),
    },
    "birth_date": {
        Level.EXACT: _people(0.93, 2.4e-5, 0.01, 1e-4),
        Level.CLOSE: _people(0.02, 0.001, 0.001, 0.001),
        Level.DIFFERENT: _people(0.05, 0.999, 0.989, 0.999),
    },
    "company": {
        Level.EXACT: _people(0.70, 0.0005, 0.03, 0.97),
        Level.DIFFERENT: _people(0.30, 1.0, 0.97, 0.03),
    },
    "address": {
        Level.EXACT: _people(0.60, 0.0003, 0.90, 0.05),
        Level.WEAK: _people(0.20, 0.001, 0.05, 0.10),
        Level.DIFFERENT: _people(0.20, 0.9987, 0.05, 0.85),
    },
}

COMPANIES: Final[Mapping[str, Chances]] = {
    "name": {
        Level.EXACT: _companies(0.75, 2e-5, 0.01),
        Level.CLOSE: _companies(0.17, 1e-4, 0.20),
        Level.DIFFERENT: _companies(0.08, 1.0, 0.79),
    },
    "domain": {
        Level.EXACT: _companies(0.80, 1e-6, 0.40),
        Level.DIFFERENT: _companies(0.20, 1.0, 0.60),
    },
    "phone": {
        Level.EXACT: _companies(0.60, 1e-6, 0.10),
        Level.DIFFERENT: _companies(0.40, 1.0, 0.90),
    },
    "email": {
        Level.EXACT: _companies(0.60, 1e-6, 0.05),
        Level.DIFFERENT: _companies(0.40, 1.0, 0.95),
    },
    "address": {
        Level.EXACT: _companies(0.55, 2e-4, 0.15),
        Level.WEAK: _companies(0.20, 0.002, 0.10),
        Level.DIFFERENT: _companies(0.25, 0.998, 0.75),
    },
}

# Log-odds before anything is compared: one in fifty records is there twice; a record has some
# 100,000 strangers, 0.3 members of its household and half a colleague beside it; one company
# in twenty has another of its group in the file.
_TWICE: Final = 0.02
PRIORS: Final[Mapping[Explanation, float]] = {
    Explanation.STRANGERS: log(_TWICE / 100_000),
    Explanation.HOUSEHOLD: log(_TWICE / 0.3),
    Explanation.COLLEAGUES: log(_TWICE / 0.5),
    Explanation.GROUP: log(_TWICE / 0.05),
}
