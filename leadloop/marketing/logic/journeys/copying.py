"""Copies of steps in a journey's JSON. Pure."""

import copy
from collections.abc import Mapping
from typing import Any

from leadloop.kit.errors import Conflict
from leadloop.marketing.logic.journeys.editing import (
    Json,
    behind,
    copied,
    find,
    following_at,
    put_at,
    steps_in,
    ways_of,
)


def copy_step(
    definition: Mapping[str, Any], key: str, *, after: str = "", way: int = 0, whole: bool = False
) -> tuple[dict[str, Any], str]:
    """Return the definition with a copy of a step, and its key.

    The copy goes onto a way of the step ``after``, or to the start; what came there before follows
    the end of its first way. ``whole`` copies everything that the step leads to, too.

    Raises:
        NotFound: There is no such step or way.
        Conflict: The copy's first way ends in an exit, and something follows there.
    """
    edited = copied(definition)
    find(edited, key)
    taken = {str(one.get("key")) for one in steps_in(edited)}
    names: dict[str, str] = {}
    for old in sorted(behind(edited, key)) if whole else [key]:
        names[old] = _free(old, taken)
        taken.add(names[old])
    before = following_at(edited, after, way)
    made = [_copy(find(edited, old), names) for old in names]
    edited["activities"] = [*steps_in(edited), *made]
    if before:
        _append(edited, names[key], before)
    put_at(edited, after, way, names[key])
    return edited, names[key]


def _free(key: str, taken: set[str]) -> str:
    number = 2
    while f"{key}-{number}" in taken:
        number += 1
    return f"{key}-{number}"


def _copy(step: Json, names: Mapping[str, str]) -> Json:
    """Return a copy under its new key; it leads to, and asks about, copies where there are any."""
    made = copy.deepcopy(dict(step))
    made["key"] = names[str(step["key"])]
    for way in ways_of(made):
        way["next"] = names.get(str(way.get("next")))
    for place in ("configurationArguments", "arguments"):
        told = made.get(place)
        if isinstance(told, dict) and "refActivityCustomerKey" in told:
            about = str(told["refActivityCustomerKey"])
            told["refActivityCustomerKey"] = names.get(about, about)
    return made


def _append(definition: Json, key: str, following: str) -> None:
    """Let what follows come behind the end of a copy's first way."""
    while ways := ways_of(find(definition, key)):
        if not ways[0].get("next"):
            ways[0]["next"] = following
            return
        key = str(ways[0]["next"])
    raise Conflict("Nothing can follow an exit: put it at the end of a way.")
