"""What nobody can see: why people really buy, and whether they did.

Only the training file (as ``won``) and the simulated staff may ask this module; no value of it
enters a request. The names are peculiar on purpose: a test looks for them in everything sent.
"""

# ruff: noqa: PLR2004 -- a model of people is made of numbers

import math
from dataclasses import dataclass
from random import Random

from leadloop.project.simulate.contracts import Enquiry, MailKind, Person, Visit

_GROUP_PRODUCTS = frozenset({"group_health", "group_ilp"})
_OFFICE_HOURS = range(8, 18)
_EVENING = range(19, 23)
_SMALL_HOURS = range(1, 6)


@dataclass(frozen=True, slots=True)
class HiddenState:
    """A person's true state of mind, in standard deviations around the average person."""

    true_intent: float
    true_budget: float
    rival_offers: int
    adviser_luck: float


def draw_hidden(rng: Random) -> HiddenState:
    """Draw one person's hidden variables."""
    return HiddenState(
        true_intent=rng.gauss(0, 1),
        true_budget=rng.gauss(0, 1),
        rival_offers=min(4, int(rng.expovariate(0.9))),
        adviser_luck=rng.gauss(0, 1),
    )


def eagerness(state: HiddenState, rng: Random) -> float:
    """Return how keen the person appears: intent, blurred so that it cannot be read back."""
    return 0.6 * state.true_intent + 0.8 * rng.gauss(0, 1)


def won_probability(enquiry: Enquiry, state: HiddenState) -> float:
    """Return the probability that this enquiry is won within 90 days, 0..1."""
    person, visit, product = enquiry.person, enquiry.visit, enquiry.product
    logit = (
        -2.75
        + _employer(person, product)
        + _address(person, product)
        + _behaviour(visit)
        + _arrival(person, visit, product)
        + {"US": 0.15, "SG": 0.3, "IN": -0.25, "MY": -0.1}.get(person.country, 0.0)
        + 0.75 * state.true_intent
        + 0.45 * state.true_budget
        - 0.25 * (state.rival_offers - 0.7)
        + 0.35 * state.adviser_luck
    )
    return 1 / (1 + math.exp(-logit))


def is_won(enquiry: Enquiry, state: HiddenState, rng: Random) -> bool:
    """Decide whether this enquiry is won within 90 days."""
    return rng.random() < won_probability(enquiry, state)


def _employer(person: Person, product: str) -> float:
    """Mid-sized employers buy group cover; the very large take longer than 90 days."""
    if not person.for_company:
        return {"ilp": 0.25, "critical_illness": 0.15, "whole_life": -0.1}.get(product, 0.0)
    size = math.log10(max(person.company_size, 1))
    fit = 1.7 * math.exp(-((size - 2.5) ** 2) / 0.7) - 0.7
    if product in _GROUP_PRODUCTS:
        fit = 1.35 * fit + 0.25
    elif product == "ilp":
        fit += 0.35 if person.company_size > 100 else -0.1
    return fit


def _address(person: Person, product: str) -> float:
    if person.mail_kind is MailKind.DISPOSABLE:
        return -2.2
    if person.mail_kind is MailKind.FREE and person.for_company:
        return -1.0 if product in _GROUP_PRODUCTS else -0.5
    return 0.25 if person.mail_kind is MailKind.COMPANY else 0.1


def _behaviour(visit: Visit) -> float:
    pages = 0.55 * math.log1p(min(len(visit.pages), 12)) - 0.6
    haste = -1.1 if visit.seconds < 15 else 0.0
    reading = 0.35 if 90 <= visit.seconds <= 900 else 0.0
    return pages + haste + reading + (0.4 if visit.calculator else 0.0)


def _arrival(person: Person, visit: Visit, product: str) -> float:
    channel = {
        "partner": 0.9,
        "newsletter": 0.4,
        "organic": 0.1,
        "social_ads": -0.7,
        "comparison": -0.6,
    }.get(visit.channel, 0.0)
    if visit.channel == "comparison" and product == "term_life":
        channel += 0.7
    if visit.channel == "linkedin" and person.for_company:
        channel += 0.45
    if visit.campaign == "brand-harbour-life":
        channel += 0.6
    return channel + _moment(person, visit)


def _moment(person: Person, visit: Visit) -> float:
    if visit.local_hour in _SMALL_HOURS:
        return -0.7
    if person.for_company:
        desk = 0.2 if visit.device == "desktop" else -0.3
        return desk + (0.25 if visit.local_hour in _OFFICE_HOURS else -0.15)
    return 0.35 if visit.local_hour in _EVENING else 0.0
