"""The demonstration insurer's deals: what stands in its pipelines, what was won, what was lost.

Every deal goes through the same doors as a person's; only then are its dates set back, so that
lists, board and forecast look as after some months of work.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction

from leadloop.kit import clock
from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import execute
from leadloop.sales import api
from leadloop.sales.contracts.opportunities import (
    Closing,
    LineDraft,
    PipelineDetail,
    PolicyTerms,
)
from leadloop.sales.models import Competitor, Opportunity
from leadloop.users.contracts import SYSTEM, Actor

_SEED: Final = 40
_OPEN: Final = 100
_WON: Final = 30
_LOST: Final = 20
_ROUND: Final = 50
_WEIGHTS: Final = (28, 26, 22, 15, 9)

COMPETITORS: Final = (
    ("Lion Rock Life", "Price of term cover", "Slow underwriting"),
    ("Meridian Assurance", "Strong with brokers", "No ILP for companies"),
    ("Kestrel Mutual", "Loyal families", "Old illustrations"),
    ("Northstar Group Benefits", "Panel of clinics", "Dear above 200 people"),
)

# Product, yearly premium from and to, sum assured as a multiple of the premium.
_INDIVIDUAL: Final = (
    ("ilp", 3_600, 36_000, 20),
    ("whole_life", 2_400, 18_000, 30),
    ("term_life", 600, 4_800, 180),
    ("critical_illness", 900, 6_000, 60),
)
_GROUP: Final = (("group_health", 24_000, 260_000, 0), ("group_ilp", 48_000, 480_000, 4))
_STEPS: Final = (
    *("Call back after the board meets", "Send the illustration", "Collect the health form"),
    *("Agree on the payment term", "Ask underwriting for the loading", "Meet with both partners"),
    *("Compare with the present cover", "Get the list of employees", ""),
)
_CAMPAIGNS: Final = ("ilp-webinar", "spring-health", "partner-referral", "", "")
_WON_NOTES: Final = ("Signed at the office.", "Signed online.", "Signed after the second meeting.")
_LOST_NOTES: Final = (
    "Went with a cheaper plan.",
    "The budget was cut until next year.",
    "Stays with the present insurer.",
)


class DemoCustomer(NamedTuple):
    """Whom a deal of the demo is with, and who looks after them."""

    name: str
    contact_id: UUID | None
    account_id: UUID | None
    is_company: bool
    owner_id: UUID | None
    team_id: UUID | None


def load_deals(
    customers: Sequence[DemoCustomer], products: Mapping[str, UUID], people: Sequence[Actor]
) -> int:
    """Create competitors and deals unless there are competitors already; return how many there are.

    ``products`` gives ids by code, ``people`` the representatives. Without customers there are
    no deals.
    """
    if Competitor.objects.exists() or not customers:
        return Opportunity.objects.count()
    with transaction.atomic():
        for name, strengths, weaknesses in COMPETITORS:
            values = {"name": name, "strengths": strengths, "weaknesses": weaknesses}
            api.create_competitor(SYSTEM, values=values)
        writer = _Writer(customers, products, people)
        for number in range(_OPEN + _WON + _LOST):
            writer.write(number)
        writer.set_back()
    return Opportunity.objects.count()


class _Writer:
    """Writes one deal after the other; the same seed writes the same deals."""

    def __init__(
        self,
        customers: Sequence[DemoCustomer],
        products: Mapping[str, UUID],
        people: Sequence[Actor],
    ) -> None:
        self._random = Random(_SEED)  # noqa: S311 -- a demo, no secret
        self._people = {actor.id: actor for actor in people}
        self._customers = [c for c in customers if not c.is_company] or list(customers)
        self._companies = [c for c in customers if c.is_company] or list(customers)
        self._products = products
        self._ways = {way.slug: way for way in api.list_pipelines(SYSTEM)}
        self._rivals = [row.id for row in api.list_competitors(SYSTEM)]
        self._today = clock.now().date()
        self._dates: dict[UUID, tuple[datetime, datetime]] = {}

    def write(self, number: int) -> None:
        """Write deal ``number``; the last ones are closed."""
        closed = number >= _OPEN
        in_group = number % 3 == 0
        way = self._ways.get("group" if in_group else "individual")
        if way is None:
            return
        customer = self._random.choice(self._companies if in_group else self._customers)
        deal = self._create(way, customer, group=in_group, closed=closed)
        age = self._random.randint(8, 170)
        if closed:
            done = self._today - timedelta(days=self._random.randint(0, 120))
            self._close(deal, done, won=number < _OPEN + _WON)
            moment = clock.now() - (self._today - done)
            self._dates[deal] = (moment - timedelta(days=age), moment)
        else:
            began = clock.now() - timedelta(days=age, minutes=self._random.randint(0, 600))
            stayed = timedelta(days=self._random.randint(0, min(age, 40)))
            self._dates[deal] = (began, clock.now() - stayed)

    def _create(
        self, way: PipelineDetail, customer: DemoCustomer, *, group: bool, closed: bool
    ) -> UUID:
        random = self._random
        code, low, high, multiple = random.choice(_GROUP if group else _INDIVIDUAL)
        premium = random.randrange(low, high, _ROUND)
        stage = random.choices(way.stages, _WEIGHTS[: len(way.stages)])[0]
        has_lines = random.random() < 0.4  # noqa: PLR2004 -- two in five
        values: dict[str, Any] = {
            "name": f"{_LABELS[code]} for {customer.name}",
            "account_id": customer.account_id,
            "contact_id": customer.contact_id,
            "product_id": self._products.get(code),
            "annual_premium": premium,
            "sum_assured": premium * multiple or None,
            "estimated_close_date": self._closing(stage.position),
            "next_step": "" if closed else random.choice(_STEPS),
            "rating": random.choice(("hot", "warm", "warm", "cold", "")),
            "source_campaign": random.choice(_CAMPAIGNS),
            "owner_id": customer.owner_id,
            "team_id": customer.team_id,
        }
        owner = self._people.get(str(customer.owner_id))
        lines = self._lines(code, premium) if has_lines else ()
        return api.create_opportunity(
            owner or SYSTEM, values=values, stage_id=stage.id, lines=lines
        )

    def _closing(self, position: int) -> date:
        """Return when a deal may close: the further it is, the sooner; some are overdue."""
        days = self._random.randint(-12, 60) + (4 - position) * 18
        return self._today + timedelta(days=days)

    def _lines(self, code: str, premium: int) -> list[LineDraft]:
        base = LineDraft(self._products.get(code), "Base plan", "1", premium, sum_assured=None)
        rider = self._products.get("critical_illness")
        if code in {"ilp", "whole_life"} and self._random.random() < 0.5:  # noqa: PLR2004 -- half
            return [base, LineDraft(rider, "Rider", "1", premium // 8, premium // 80)]
        return [base]

    def _close(self, deal: UUID, day: date, *, won: bool) -> None:
        random = self._random
        if won:
            status = "in_force" if random.random() < 0.8 else "proposed"  # noqa: PLR2004 -- most
            said = Closing(
                closed_on=day,
                note=random.choice(_WON_NOTES),
                policies=PolicyTerms(status, day + timedelta(days=random.randint(0, 20))),
            )
            api.win_opportunity(SYSTEM, opportunity_id=deal, closing=said)
            return
        reason = random.choice(("out_sold", "out_sold", "canceled"))
        rival = random.choice(self._rivals) if reason == "out_sold" else None
        said = Closing(closed_on=day, note=random.choice(_LOST_NOTES), competitor_id=rival)
        api.lose_opportunity(SYSTEM, opportunity_id=deal, reason=reason, closing=said)

    def set_back(self) -> None:
        """Let the deals have begun, and moved, when they did."""
        keys = list(self._dates)
        execute(
            "UPDATE sales_opportunity AS held SET created_at = new.began, stage_changed_at ="
            " new.moved FROM unnest(%s, %s::timestamptz[], %s::timestamptz[])"
            " AS new (id, began, moved) WHERE held.id = new.id",
            (
                uuid_array(keys),
                [self._dates[key][0] for key in keys],
                [self._dates[key][1] for key in keys],
            ),
        )


_LABELS: Final[Mapping[str, str]] = {
    "ilp": "ILP",
    "whole_life": "Whole life",
    "term_life": "Term life",
    "critical_illness": "Critical illness",
    "group_health": "Group health",
    "group_ilp": "Group ILP",
}
