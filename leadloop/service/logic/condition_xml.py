"""Conditions and success of a clock as the filters that Dataverse's service levels carry."""

from collections.abc import Iterable, Mapping
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from leadloop.service.contracts.levels import Condition, Fact, Kpi, Test
from leadloop.service.contracts.words import CASE_TYPES, ORIGINS, PRIORITIES, Word

_COLUMN: Final[Mapping[Fact, str]] = {
    Fact.PRIORITY: "prioritycode",
    Fact.CASE_TYPE: "casetypecode",
    Fact.ORIGIN: "caseorigincode",
    Fact.QUEUE: "ll_queueid",
    Fact.SUBJECT: "subjectid",
    Fact.TEAM: "ll_teamid",
    Fact.CUSTOMER_ENTITY: "customeridtype",
    Fact.CUSTOMER_TYPE: "ll_customertype",
    Fact.PRODUCT: "productid",
    Fact.ENTITLEMENT: "entitlementid",
}
_WORDS: Final[Mapping[Fact, tuple[Word, ...]]] = {
    Fact.PRIORITY: PRIORITIES,
    Fact.CASE_TYPE: CASE_TYPES,
    Fact.ORIGIN: ORIGINS,
}
_OPERATOR: Final = {
    Test.IS: "in",
    Test.IS_NOT: "not-in",
    Test.IS_SET: "not-null",
    Test.IS_EMPTY: "null",
}
RELATED_FIELD: Final[Mapping[Kpi, str]] = {
    Kpi.FIRST_RESPONSE: "firstresponsebykpiid",
    Kpi.NEXT_RESPONSE: "ll_nextresponsebykpiid",
    Kpi.RESOLVE: "resolvebykpiid",
}
"""The column of a case that names the clock of each measure."""


def applicable_when(conditions: Iterable[Condition]) -> str:
    """Return the filter on cases for which a level holds."""
    return f"<and>{''.join(map(_condition, conditions))}</and>"


def success_conditions(kpi: Kpi) -> str:
    """Return the filter on cases for which a clock of this measure has been met."""
    if kpi is Kpi.RESOLVE:
        inner = '<condition attribute="statecode" operator="eq" value="1"/>'
    else:
        inner = '<condition attribute="ll_lastreplyon" operator="not-null"/>'
    return f"<and>{inner}</and>"


def _condition(one: Condition) -> str:
    column, operator = quoteattr(_COLUMN[one.fact]), quoteattr(_OPERATOR[one.test])
    values = "".join(f"<value>{escape(_code(one.fact, value))}</value>" for value in one.values)
    return f"<condition attribute={column} operator={operator}>{values}</condition>"


def _code(fact: Fact, value: str) -> str:
    known = (word.code for word in _WORDS.get(fact, ()) if word.value == value)
    return str(next(known, value))
