"""Compares two profiles field by field and adds up what the comparisons tell."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import exp, log
from typing import Final, NamedTuple

from leadloop.customers.contracts.matching import Comparison, Match, Profile, Verdict
from leadloop.customers.logic.matching.spelling import (
    fold,
    is_close,
    is_initial,
    is_near_date,
    is_role_address,
    is_short_form,
    mailbox_key,
)
from leadloop.customers.logic.matching.weights import (
    COMPANIES,
    PEOPLE,
    PRIORS,
    Explanation,
    Level,
)
from leadloop.kit.identity import normalise_name

SAME_FROM: Final = 0.95
MAYBE_FROM: Final = 0.30

LABELS: Final = {
    "email": "E-mail",
    "phone": "Phone",
    "first_name": "First name",
    "last_name": "Last name",
    "birth_date": "Birth date",
    "company": "Company",
    "address": "Address",
    "name": "Name",
    "domain": "Domain",
}


class _Seen(NamedTuple):
    field: str
    level: Level
    left: str
    right: str


def compare(left: Profile, right: Profile) -> Match:
    """Return how likely ``left`` and ``right`` are one, with the weight of each comparison.

    What one of them does not say tells nothing. Of the ways to explain two different records the
    one that leaves the lowest probability counts; so members of one household who share phone
    and address, and differ in given name, are not the same. A person and a company never are.
    """
    if left.is_company != right.is_company:
        return Match(
            (), PRIORS[Explanation.STRANGERS], Explanation.STRANGERS, 0.0, Verdict.DIFFERENT
        )
    table = COMPANIES if left.is_company else PEOPLE
    seen = list((_company if left.is_company else _person)(left, right))
    explanations = [e for e in Explanation if _applies(e, left)]
    totals = {
        explanation: PRIORS[explanation]
        + sum(_weight(table[one.field][one.level], explanation) for one in seen)
        for explanation in explanations
    }
    explanation = min(explanations, key=lambda e: totals[e])
    comparisons = tuple(
        Comparison(
            one.field,
            LABELS[one.field],
            one.level,
            one.left,
            one.right,
            _weight(table[one.field][one.level], explanation),
        )
        for one in seen
    )
    probability = _probability(totals[explanation])
    return Match(comparisons, PRIORS[explanation], explanation, probability, verdict(probability))


def verdict(probability: float) -> Verdict:
    """Return what a probability says: the same from 0.95, maybe from 0.30."""
    if probability >= SAME_FROM:
        return Verdict.SAME
    return Verdict.MAYBE if probability >= MAYBE_FROM else Verdict.DIFFERENT


def _applies(explanation: Explanation, profile: Profile) -> bool:
    if explanation is Explanation.STRANGERS:
        return True
    return (explanation is Explanation.GROUP) == profile.is_company


def _weight(chances: tuple[float, Mapping[Explanation, float]], explanation: Explanation) -> float:
    same, other = chances
    return log(same / other[explanation])


def _probability(log_odds: float) -> float:
    return 1 / (1 + exp(-log_odds))


def _person(left: Profile, right: Profile) -> Iterator[_Seen]:
    yield from _one_of("email", left.emails, right.emails, _email_level)
    yield from _one_of("phone", left.phones, right.phones, _plain_level)
    yield from _names(left, right)
    one, other = (p.birth_date.isoformat() if p.birth_date else "" for p in (left, right))
    yield from _pair("birth_date", one, other, _date_level)
    yield from _pair("company", left.company, right.company, _company_level)
    yield from _address(left, right)


def _company(left: Profile, right: Profile) -> Iterator[_Seen]:
    yield from _pair("name", left.company, right.company, _name_level)
    yield from _pair("domain", left.domain, right.domain, _plain_level)
    yield from _one_of("phone", left.phones, right.phones, _plain_level)
    yield from _one_of("email", left.emails, right.emails, _plain_level)
    yield from _address(left, right)


def _pair(field: str, left: str, right: str, level: Callable[[str, str], Level]) -> Iterator[_Seen]:
    if left and right:
        yield _Seen(field, level(left, right), left, right)


def _one_of(
    field: str,
    left: Sequence[str],
    right: Sequence[str],
    level: Callable[[str, str], Level],
) -> Iterator[_Seen]:
    """Compare every spelling with every other; the best agreement counts."""
    pairs = [_Seen(field, level(a, b), a, b) for a in left for b in right if a and b]
    if pairs:
        yield min(pairs, key=lambda seen: _ORDER[seen.level])


_ORDER: Final = {level: place for place, level in enumerate(Level)}


def _names(left: Profile, right: Profile) -> Iterator[_Seen]:
    """Compare given and family name; entered the wrong way round they agree closely."""
    crossed = (
        left.first_name
        and left.last_name
        and fold(left.first_name) == fold(right.last_name)
        and fold(left.last_name) == fold(right.first_name)
    )
    if crossed and fold(left.first_name) != fold(left.last_name):
        yield _Seen("first_name", Level.CLOSE, left.first_name, right.first_name)
        yield _Seen("last_name", Level.CLOSE, left.last_name, right.last_name)
        return
    yield from _pair("first_name", left.first_name, right.first_name, _first_name_level)
    yield from _pair("last_name", left.last_name, right.last_name, _last_name_level)


def _plain_level(left: str, right: str) -> Level:
    return Level.EXACT if left == right else Level.DIFFERENT


def _email_level(left: str, right: str) -> Level:
    if left == right:
        return Level.WEAK if is_role_address(left) else Level.EXACT
    return Level.CLOSE if mailbox_key(left) == mailbox_key(right) else Level.DIFFERENT


def _first_name_level(left: str, right: str) -> Level:
    one, other = fold(left), fold(right)
    if one == other:
        return Level.EXACT
    if is_close(one, other) or is_short_form(one, other):
        return Level.CLOSE
    return Level.WEAK if is_initial(one, other) else Level.DIFFERENT


def _last_name_level(left: str, right: str) -> Level:
    return _words_level(fold(left), fold(right))


def _name_level(left: str, right: str) -> Level:
    return _words_level(normalise_name(left), normalise_name(right))


def _words_level(one: str, other: str) -> Level:
    if one == other:
        return Level.EXACT
    if is_close(one, other) or _begins(one, other):
        return Level.CLOSE
    return Level.DIFFERENT


def _begins(one: str, other: str) -> bool:
    """Tell whether one name is the other with more words: Acme, Acme Logistics."""
    short, long = sorted((one.split(), other.split()), key=len)
    return bool(short) and long[: len(short)] == short


def _company_level(left: str, right: str) -> Level:
    return Level.EXACT if normalise_name(left) == normalise_name(right) else Level.DIFFERENT


def _date_level(left: str, right: str) -> Level:
    if left == right:
        return Level.EXACT
    return Level.CLOSE if is_near_date(left, right) else Level.DIFFERENT


def _address(left: Profile, right: Profile) -> Iterator[_Seen]:
    if not (left.postal_code and right.postal_code):
        return
    shown = [f"{p.street}, {p.postal_code}".lstrip(", ") for p in (left, right)]
    if fold(left.postal_code) != fold(right.postal_code):
        level = Level.DIFFERENT
    elif left.street and fold(left.street) == fold(right.street):
        level = Level.EXACT
    else:
        level = Level.WEAK
    yield _Seen("address", level, *shown)
