"""Judge conditions for one person in memory; pure. ``sql`` says the same to the database.

A text is compared without regard to the case of the letters A to Z. What is unknown is nothing:
not more, not less, not before; but it *is not* something.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, cast

from leadloop.marketing.contracts.conditions import (
    Asked,
    Deed,
    Did,
    Group,
    InCampaign,
    InSegment,
    Mode,
    Node,
    PersonFacts,
)
from leadloop.marketing.contracts.facts import ATTRIBUTES, FactType

_LOWER: Final = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")


def lower(text: str) -> str:
    """Return a text with A to Z in lower case, and every other letter as it is."""
    return text.translate(_LOWER)


def holds(node: Node, person: PersonFacts, now: datetime) -> bool:
    """Return whether conditions hold for a person at ``now`` (UTC)."""
    if isinstance(node, Group):
        return _group(node, person, now)
    if isinstance(node, Asked):
        return _ASKED[node.fact.type](node, fact_value(person.facts, node.fact.name), now)
    if isinstance(node, Did):
        return _did(node, person.deeds, now)
    if isinstance(node, InSegment):
        return node.segment_id in person.segments
    return _in_campaign(node, person)


def _group(group: Group, person: PersonFacts, now: datetime) -> bool:
    found = (holds(one, person, now) for one in group.nodes)
    if group.mode is Mode.ALL:
        return all(found)
    return any(found) if group.mode is Mode.ANY else not any(found)


def fact_value(facts: Mapping[str, Any], name: str) -> Any:
    """Return a fact of a person; one that an installation added, as a text.

    A tick is ``true`` or ``false``, several answers stand with commas between them.
    """
    if not name.startswith(ATTRIBUTES):
        return facts.get(name)
    value = (facts.get("attributes") or {}).get(name.removeprefix(ATTRIBUTES))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(one for one in value if isinstance(one, str))
    return value if isinstance(value, str) else ""


def _text(asked: Asked, value: Any, _now: datetime) -> bool:
    said = lower(value or "")
    if asked.op in _KNOWN:
        return bool(said) is _KNOWN[asked.op]
    if asked.op in {"in", "not_in"}:
        among = {lower(one) for one in cast("tuple[str, ...]", asked.value)}
        return (said in among) is (asked.op == "in")
    wanted = lower(str(asked.value))
    return _TEXTS[asked.op](said, wanted)


_KNOWN: Final = {"is_known": True, "is_unknown": False}
_TEXTS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "is": operator.eq,
    "is_not": operator.ne,
    "contains": operator.contains,
    "not_contains": lambda said, wanted: wanted not in said,
    "begins_with": str.startswith,
}
_NUMBERS: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = {
    "is": operator.eq,
    "is_not": operator.ne,
    "at_least": operator.ge,
    "at_most": operator.le,
    "more_than": operator.gt,
    "less_than": operator.lt,
}


def _number(asked: Asked, value: Any, _now: datetime) -> bool:
    if asked.op in _KNOWN:
        return (value is not None) is _KNOWN[asked.op]
    if value is None:
        return asked.op == "is_not"
    return _NUMBERS[asked.op](Decimal(value), cast("Decimal", asked.value))


def _boolean(asked: Asked, value: Any, _now: datetime) -> bool:
    return bool(value) is (asked.op == "is_true")


def _moment(asked: Asked, value: Any, now: datetime) -> bool:
    if asked.op in _KNOWN:
        return (value is not None) is _KNOWN[asked.op]
    return value is not None and _MOMENTS[asked.op](value, asked.value, now)


def _days(value: Any) -> timedelta:
    return timedelta(days=value)


_MOMENTS: Final[Mapping[str, Callable[[datetime, Any, datetime], bool]]] = {
    "within_last_days": lambda at, days, now: now - _days(days) < at <= now,
    "more_than_days_ago": lambda at, days, now: at <= now - _days(days),
    "within_next_days": lambda at, days, now: now < at <= now + _days(days),
    "before": lambda at, when, _now: at < when,
    "after": lambda at, when, _now: at >= when,
}


def _words(asked: Asked, value: Any, _now: datetime) -> bool:
    said = value or ()
    if asked.op in _KNOWN:
        return bool(said) is _KNOWN[asked.op]
    return (asked.value in said) is (asked.op == "has")


_ASKED: Final[Mapping[FactType, Callable[[Asked, Any, datetime], bool]]] = {
    FactType.TEXT: _text,
    FactType.NUMBER: _number,
    FactType.BOOLEAN: _boolean,
    FactType.MOMENT: _moment,
    FactType.WORDS: _words,
}


def _did(did: Did, deeds: tuple[Deed, ...], now: datetime) -> bool:
    since = now - did.within if did.within else None
    url = lower(did.url)
    found = 0
    for deed in deeds:
        found += (
            deed.kind == did.kind
            and (since is None or deed.at > since)
            and (not url or url in lower(deed.url))
            and did.campaign_id in {None, deed.campaign_id}
            and did.journey_id in {None, deed.journey_id}
        )
    return found >= did.times


def _in_campaign(asked: InCampaign, person: PersonFacts) -> bool:
    return asked.state in person.campaigns.get(asked.campaign_id, frozenset())
