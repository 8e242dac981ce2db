"""How people arrive and what they do before they send a form. Pure."""

# ruff: noqa: PLR2004 -- a model of people is made of numbers

import math
from random import Random
from uuid import UUID

from leadloop.project.simulate.contracts import Calculator, PageView, Person, Visit
from leadloop.project.simulate.vocabulary import (
    CHANNELS,
    DESKTOP_AGENTS,
    MOBILE_AGENTS,
    PAGES,
    PRODUCTS,
    TABLET_AGENTS,
    Channel,
)

FORM_ILP = "ilp-enquiry"
FORM_CALCULATOR = "premium-calculator"
FORM_GROUP = "group-benefits"
FORM_CONTACT = "contact"

_AGENTS = {"desktop": DESKTOP_AGENTS, "mobile": MOBILE_AGENTS, "tablet": TABLET_AGENTS}
_GROUP_PRODUCTS = ("group_health", "group_ilp")
_HOURS_COMPANY = (1, 1, 0, 0, 0, 1, 2, 5, 10, 14, 14, 12, 8, 12, 13, 12, 9, 6, 4, 3, 3, 3, 2, 1)
_HOURS_PRIVATE = (3, 2, 1, 1, 1, 1, 2, 4, 5, 6, 6, 6, 8, 7, 6, 6, 7, 8, 10, 12, 14, 13, 9, 5)
_YEARLY_COST_PER_1000 = {"term_life": 2.1, "whole_life": 9.5, "ilp": 12.0, "critical_illness": 6.4}


def draw_product(person: Person, rng: Random) -> str:
    """Return what the person asks about."""
    weights = (34, 4, 4, 5, 30, 23) if person.for_company else (36, 20, 24, 18, 1, 1)
    return rng.choices(PRODUCTS, weights)[0]


def draw_visit(person: Person, product: str, keen: float, rng: Random) -> Visit:
    """Return one visit of ``person``; ``keen`` (0 = average) lengthens and deepens it."""
    channel = _draw_channel(person, rng)
    device = _draw_device(person, channel, rng)
    calculator = _draw_calculator(product, keen, rng)
    hours = _HOURS_COMPANY if person.for_company else _HOURS_PRIVATE
    return Visit(
        anonymous_id=str(UUID(int=rng.getrandbits(128), version=4)),
        channel=channel.name,
        attribution=_attribution(channel, rng),
        referrer=channel.referrer,
        pages=_draw_pages(product, keen, rng),
        form=_form(product, calculator, rng),
        user_agent=rng.choice(_AGENTS[device]),
        device=device,
        local_hour=rng.choices(range(24), hours)[0],
        calculator=calculator,
    )


def monthly_premium(product: str, age: int, sum_assured: int) -> int:
    """Return the calculator's monthly premium in whole currency units."""
    rate = _YEARLY_COST_PER_1000.get(product, 5.0) * math.exp((age - 35) * 0.045)
    return max(9, round(sum_assured / 1000 * rate / 12))


def _draw_channel(person: Person, rng: Random) -> Channel:
    weights = [
        channel.weight * (channel.company_weight if person.for_company else 1.0)
        for channel in CHANNELS
    ]
    return rng.choices(CHANNELS, weights)[0]


def _draw_device(person: Person, channel: Channel, rng: Random) -> str:
    if person.for_company:
        return rng.choices(("desktop", "mobile", "tablet"), (78, 19, 3))[0]
    if channel.name == "social_ads":
        return rng.choices(("desktop", "mobile", "tablet"), (12, 83, 5))[0]
    return rng.choices(("desktop", "mobile", "tablet"), (38, 54, 8))[0]


def _attribution(channel: Channel, rng: Random) -> dict[str, str]:
    if not channel.source:
        return {}
    found = {
        "utm_source": channel.source,
        "utm_medium": channel.medium,
        "utm_campaign": rng.choice(channel.campaigns),
    }
    if channel.click_id:
        found[channel.click_id] = f"{rng.getrandbits(160):040x}"
    if channel.medium == "cpc":
        found["utm_term"] = rng.choice(("life insurance", "ilp singapore", "group health quote"))
    return found


def _draw_pages(product: str, keen: float, rng: Random) -> tuple[PageView, ...]:
    count = min(14, int(rng.expovariate(1 / (2.2 * math.exp(0.45 * keen)))))
    favourite = f"/products/{product.replace('_', '-')}"
    paths = [favourite if rng.random() < 0.4 else rng.choice(PAGES) for _ in range(count)]
    pace = 3.2 + 0.25 * keen
    return tuple(PageView(path, max(1, round(math.exp(rng.gauss(pace, 0.9))))) for path in paths)


def _draw_calculator(product: str, keen: float, rng: Random) -> Calculator | None:
    chance = 0.28 / (1 + math.exp(-keen)) if product not in _GROUP_PRODUCTS else 0.03
    if rng.random() >= chance:
        return None
    tried = product if product in _YEARLY_COST_PER_1000 else "term_life"
    age = rng.randrange(22, 64)
    assured = rng.choice((100_000, 200_000, 250_000, 500_000, 1_000_000))
    return Calculator(
        tried, age, assured, monthly_premium(tried, age, assured), rng.randrange(1, 6)
    )


def _form(product: str, calculator: Calculator | None, rng: Random) -> str:
    if calculator and rng.random() < 0.7:
        return FORM_CALCULATOR
    if product in _GROUP_PRODUCTS:
        return FORM_GROUP
    return FORM_ILP if product == "ilp" and rng.random() < 0.85 else FORM_CONTACT
