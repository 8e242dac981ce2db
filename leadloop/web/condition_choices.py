"""What conditions may ask for by name: lists to choose from, and what forms ask for themselves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from leadloop.customers import api as customers
from leadloop.customers.contracts import product_label
from leadloop.intake.contracts import ANSWERS
from leadloop.marketing import api as marketing
from leadloop.marketing.contracts.facts import ATTRIBUTES, fact_of
from leadloop.portal import api as portal
from leadloop.portal.contracts import FieldKind, FormField
from leadloop.users.contracts import Actor
from leadloop.web.access import may_read
from leadloop.web.screens.leads import countries

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """What a condition may be about.

    ``segments`` and ``campaigns`` are names by id. ``added`` are labels of facts that forms ask
    for beside those of every person, ``choices`` values and labels of facts that are one of few.
    """

    segments: Mapping[str, str] = field(default_factory=dict)
    campaigns: Mapping[str, str] = field(default_factory=dict)
    added: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Choices] = field(default_factory=dict)

    def label_of(self, name: str) -> str:
        """Return the words for a fact."""
        known = fact_of(name)
        if name in self.added or known is None:
            return self.added.get(name, name)
        return known.label

    def said(self, name: str, value: str) -> str:
        """Return a fact's value as screens say it; several are told apart by commas."""
        labels = dict(self.choices.get(name, ()))
        return ", ".join(labels.get(one.strip(), one.strip()) for one in value.split(","))


_OWN = frozenset(answer.name for answer in ANSWERS)
_TICK = (("true", "Yes"), ("false", "No"))


def offered(actor: Actor, *, segments: Mapping[str, str]) -> Offered:
    """Return what the conditions of ``actor`` may be about."""
    added, choices = dict[str, str](), dict[str, Choices](marketing.list_fact_choices())
    choices["country"] = tuple((one.value, one.label) for one in countries())
    if may_read(actor, "product"):
        found = customers.list_products(actor)
        products = tuple((one.code, _product(one.code, one.name)) for one in found)
        choices |= {"product_interest": products, "policies_in_force": products}
    for name, question in _questions(actor):
        added.setdefault(name, question.label or question.name)
        if own := _choices(question):
            choices[name] = tuple({**dict(own), **dict(choices.get(name, ()))}.items())
    return Offered(segments, marketing.campaign_names(actor), added, choices)


def added_facts(actor: Actor) -> dict[str, str]:
    """Return labels of the facts that forms ask for beside those of every person, by name."""
    found: dict[str, str] = {}
    for name, question in _questions(actor):
        found.setdefault(name, question.label or question.name)
    return found


def _product(code: str, name: str) -> str:
    short = product_label(code)
    return short if short in {code, name} else f"{name} ({short})"


def _choices(question: FormField) -> Choices:
    if question.kind is FieldKind.CHECKBOX:
        return _TICK
    # Of several answers at once one asks what they contain.
    return () if question.kind is FieldKind.CHECKBOXES else question.choices


def _questions(actor: Actor) -> Iterator[tuple[str, FormField]]:
    """Yield what forms ask beyond a lead's own fields, under the names of facts."""
    if not may_read(actor, "form"):
        return
    for form in portal.list_forms(actor):
        for question in form.draft.fields:
            if question.kind.asks and question.name not in _OWN:
                yield f"{ATTRIBUTES}{question.name}", question
