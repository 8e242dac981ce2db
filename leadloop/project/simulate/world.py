"""The simulated world: enquiry ``n`` of seed ``s`` is the same in every run. Pure.

Everything random about enquiry or person ``n`` comes from a generator seeded with its number, so
any part of the world can be made alone, in any order, by any process.
"""

# ruff: noqa: PLR2004 -- a model of people is made of numbers

from dataclasses import dataclass
from random import Random
from typing import Any

from leadloop.project.simulate import flaws
from leadloop.project.simulate.contracts import USUAL, Enquiry, Mix, Person, Visit
from leadloop.project.simulate.hidden import HiddenState, draw_hidden, eagerness
from leadloop.project.simulate.people import company_of, draw_company, draw_person
from leadloop.project.simulate.visits import draw_product, draw_visit
from leadloop.project.simulate.vocabulary import (
    MESSAGES_COMPANY,
    MESSAGES_PRIVATE,
    PRODUCT_NAMES,
    PRODUCTS,
    SITE,
)

_FIRST_RETURN = 20
_LUKEWARM = -0.5


@dataclass(frozen=True, slots=True)
class World:
    """All enquiries of one seed. ``portal`` is the address below which the forms lie."""

    seed: int
    mix: Mix = USUAL
    portal: str = "https://apply.harbourlife.example"

    def person(self, number: int) -> Person:
        """Return person ``number``."""
        return self._person(number, self._rng("person", number))

    def hidden(self, person_number: int) -> HiddenState:
        """Return what nobody can see of a person; never to be sent anywhere."""
        return draw_hidden(self._rng("hidden", person_number))

    def enquiry(self, number: int) -> Enquiry:
        """Return enquiry ``number``, by a new person or, at times, by an earlier one."""
        rng = self._rng("enquiry", number)
        returning = number >= _FIRST_RETURN and rng.random() < self.mix.returning
        person = self.person(rng.randrange(number) if returning else number)
        product = draw_product(person, rng)
        keen = eagerness(self.hidden(person.number), self._rng("keen", number))
        visit = draw_visit(person, product, keen, rng)
        data = self._data(person, visit, product, rng)
        flaw = flaws.draw_flaw(self.mix, rng)
        if flaw:
            flaws.spoil(data, flaw, person, rng)
        return Enquiry(number, person, visit, product, returning, flaw, data)

    def looker(self, number: int, which: int) -> Visit:
        """Return visit ``which`` of those who come along with enquiry ``number`` and only look."""
        rng = self._rng(f"looker-{which}", number)
        person = self._person(number, rng)
        return draw_visit(person, draw_product(person, rng), _LUKEWARM, rng)

    def _person(self, number: int, rng: Random) -> Person:
        employer = company_of(number)
        company = draw_company(employer, self._rng("company", employer), self.seed)
        return draw_person(number, rng, self.mix, company, self.seed)

    def _form_url(self, visit: Visit) -> str:
        return f"{self.portal}/p/{visit.form}"

    def _rng(self, kind: str, number: int) -> Random:
        return Random(f"{self.seed}/{kind}/{number}")  # noqa: S311 -- a simulation, no secret

    def _data(self, person: Person, visit: Visit, product: str, rng: Random) -> dict[str, Any]:
        data: dict[str, Any] = {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "mobile_phone": person.phone if rng.random() < 0.7 else "",
            "job_title": person.job_title,
            "country": person.country,
            "product_interest": product,
            "message": _message(person, product, rng),
            "consents": _consents(rng),
            "attribution": self._attribution(visit),
            "context": self._context(visit),
            "attributes": {},
        }
        if person.for_company:
            data["company"] = person.company
            data["company_size"] = flaws.typed_size(person.company_size, rng)
        return data

    def _attribution(self, visit: Visit) -> dict[str, str]:
        landing = SITE + visit.pages[0].path if visit.pages else self._form_url(visit)
        return {**visit.attribution, "referrer": visit.referrer, "landing_page": landing}

    def _context(self, visit: Visit) -> dict[str, Any]:
        before = SITE + visit.pages[-1].path if visit.pages else visit.referrer
        context: dict[str, Any] = {
            "page_url": self._form_url(visit),
            "referrer": before,
            "anonymous_id": visit.anonymous_id,
            "form": visit.form,
            "user_agent": visit.user_agent,
            "pages_before": len(visit.pages),
            "seconds_before": visit.seconds,
            "local_hour": visit.local_hour,
            "calculator_uses": visit.calculator.uses if visit.calculator else 0,
        }
        if visit.calculator:
            context["calculator"] = visit.calculator.values()
        return context


def _message(person: Person, product: str, rng: Random) -> str:
    texts = MESSAGES_COMPANY if person.for_company else MESSAGES_PRIVATE
    return rng.choice(texts).format(product=PRODUCT_NAMES[product], size=person.company_size)


def _consents(rng: Random) -> list[dict[str, str]]:
    given = [("product_offers", 0.72), ("newsletter", 0.38), ("profiling", 0.55)]
    return [
        {
            "purpose": purpose,
            "channel": "email",
            "state": "opted_in" if rng.random() < share else "opted_out",
            "wording_version": "1",
        }
        for purpose, share in given
    ]


assert set(PRODUCT_NAMES) == set(PRODUCTS)
