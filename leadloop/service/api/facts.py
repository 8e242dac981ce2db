"""The words and choices behind the facts that conditions ask for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from leadloop.customers import api as customers
from leadloop.customers.contracts import CUSTOMER_TYPES
from leadloop.service.contracts.levels import LEVEL_KIND, Fact
from leadloop.service.contracts.words import CASE_TYPES, ORIGINS, PRIORITIES, Word
from leadloop.service.levels.cases import ENTITLED
from leadloop.service.logic import matching
from leadloop.service.models import Entitlement, Queue, Subject
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor

conditions_in_words = matching.in_words


class FactChoice(NamedTuple):
    """One value that a fact may have, and the word for it."""

    value: str
    label: str


FactChoices = Mapping[Fact, tuple[FactChoice, ...]]


def list_fact_choices(actor: Actor) -> FactChoices:
    """Return what each fact of a case may be, for conditions to choose from.

    Raises:
        NotAllowed: The actor's role sees no service levels.
    """
    users.check_may_read(actor, LEVEL_KIND)
    return fact_choices()


def fact_choices() -> FactChoices:
    """Return the same without asking who wants to know."""
    hints = Entitlement.objects.exclude(sla_hint="").values_list("sla_hint", flat=True).distinct()
    subjects = Subject.objects.filter(is_active=True)
    return {
        Fact.PRIORITY: _words(PRIORITIES),
        Fact.CASE_TYPE: _words(CASE_TYPES),
        Fact.ORIGIN: _words(ORIGINS),
        Fact.QUEUE: _pairs(Queue.objects.order_by("name").values_list("pk", "name")),
        Fact.SUBJECT: _pairs(subjects.order_by("title").values_list("pk", "title")),
        Fact.TEAM: _pairs((team.id, team.name) for team in users.list_teams()),
        Fact.CUSTOMER_ENTITY: _pairs((("contact", "A person"), ("account", "An organisation"))),
        Fact.CUSTOMER_TYPE: _pairs((one.value, one.label) for one in CUSTOMER_TYPES),
        Fact.PRODUCT: _pairs((one.code, one.name) for one in customers.list_products(SYSTEM)),
        Fact.ENTITLEMENT: _pairs([(ENTITLED, "Any entitlement"), *((h, h) for h in sorted(hints))]),
    }


def fact_names(choices: FactChoices) -> dict[tuple[str, str], str]:
    """Return the word for each value of each fact."""
    return {(fact, one.value): one.label for fact, some in choices.items() for one in some}


def _words(words: Sequence[Word]) -> tuple[FactChoice, ...]:
    return tuple(FactChoice(str(word.value), word.label) for word in words)


def _pairs(pairs: Iterable[tuple[Any, str]]) -> tuple[FactChoice, ...]:
    return tuple(FactChoice(str(value), label) for value, label in pairs)
