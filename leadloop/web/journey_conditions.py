"""Conditions of a journey: where in its JSON they stand, and what they say."""

from collections.abc import Mapping
from typing import Any, Final

from leadloop.marketing import api as marketing
from leadloop.marketing.contracts.facts import ATTRIBUTES
from leadloop.web import segment_draft
from leadloop.web.condition_choices import Offered
from leadloop.web.journey_settings import arguments_of, first_of

Json = Mapping[str, Any]

PLACES: Final = {
    "entry": ("Who may come in", "Whoever the entry leads in comes in only where this holds."),
    "goal": ("Goal", "Whoever this holds for has reached the goal and leaves."),
    "leave": ("Leave when", "Whoever this holds for leaves, wherever they are."),
    "excluded": ("Who stays out", "Whoever this holds for never comes in."),
}
"""Conditions of the whole journey, with words for screens."""

_LISTS: Final = {"entry": "triggers", "goal": "goals", "leave": "exits"}


def grouped(condition: Any) -> dict[str, Any]:
    """Return a condition as a group; one question alone becomes a group of one."""
    if not isinstance(condition, Mapping) or not condition:
        return {}
    known = set(condition) & {name for name, _ in segment_draft.GROUPS}
    return dict(condition) if known else {"all": [dict(condition)]}


def condition_at(definition: Json, place: str) -> dict[str, Any]:
    """Return a condition of the whole journey, an empty one where there is none."""
    if place == "excluded":
        meta = definition.get("metaData")
        return grouped((meta if isinstance(meta, Mapping) else {}).get("excluded"))
    return grouped(arguments_of(first_of(definition, _LISTS[place])).get("criteria"))


def with_condition(definition: Json, place: str, condition: Json) -> dict[str, Any]:
    """Return the fields of the JSON that this condition changes."""
    if place == "excluded":
        meta = definition.get("metaData")
        kept = dict(meta) if isinstance(meta, Mapping) else {}
        kept.pop("excluded", None)
        return {"metaData": {**kept, **({"excluded": condition} if condition else {})}}
    name = _LISTS[place]
    held, first = list(definition.get(name) or []), {**first_of(definition, name)}
    arguments = {**arguments_of(first)}
    arguments.pop("criteria", None)
    if condition:
        arguments["criteria"] = condition
    if place != "entry" and not arguments:
        return {name: held[1:]}
    first.setdefault("key", "entry" if place == "entry" else f"{name[:-1]}-1")
    if place == "entry":
        first.setdefault("type", "APIEvent")
    else:
        first.setdefault("name", PLACES[place][0])
    first.pop("arguments", None)
    first["configurationArguments"] = arguments
    return {name: [first, *held[1:]]}


def way_key(step: Json, way: int) -> str | None:
    """Return the key of a way that has a condition, None where there is none; the last is open."""
    ways = _ways(step)
    return str(ways[way].get("key")) if 0 <= way < len(ways) - 1 else None


def way_condition(step: Json, way: int) -> dict[str, Any]:
    """Return the condition of a decision's way."""
    criteria = arguments_of(step).get("criteria")
    key = way_key(step, way)
    return grouped(criteria.get(key)) if isinstance(criteria, Mapping) and key else {}


def way_label(step: Json, way: int) -> str:
    """Return what a way is called."""
    meta = _ways(step)[way].get("metaData")
    return str((meta if isinstance(meta, Mapping) else {}).get("label") or f"Way {way + 1}")


def with_way(step: Json, way: int, label: str, condition: Json) -> dict[str, Any]:
    """Return the fields of a decision that this way's name and condition change."""
    ways = [dict(one) for one in _ways(step)]
    meta = ways[way].get("metaData")
    ways[way]["metaData"] = {**(meta if isinstance(meta, Mapping) else {}), "label": label}
    arguments = {**arguments_of(step)}
    criteria = arguments.get("criteria")
    held = dict(criteria) if isinstance(criteria, Mapping) else {}
    arguments["criteria"] = {**held, str(ways[way].get("key")): dict(condition)}
    return {"outcomes": ways, "configurationArguments": arguments}


def said(condition: Json, names: Mapping[str, str]) -> list[str]:
    """Return a condition in sentences; ``names`` are those of segments and of added facts."""
    if not condition:
        return []
    added = {name: label for name, label in names.items() if name.startswith(ATTRIBUTES)}
    offered = Offered(names, names, added, marketing.list_fact_choices())
    return segment_draft.said(condition, offered)


def _ways(step: Json) -> list[Json]:
    found = step.get("outcomes")
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
