"""Editing a journey's JSON, step by step; what we do not know in it stays as it is. Pure."""

import copy
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, Final

from leadloop.kit.errors import Conflict, NotFound
from leadloop.marketing.contracts.journey_words import NAMES, STEP_TYPES
from leadloop.marketing.contracts.journeys import StepKind

Json = MutableMapping[str, Any]

TYPES: Final[Mapping[StepKind, str]] = {
    StepKind.MESSAGE: "EMAILV2",
    StepKind.WAIT: "WAIT",
    StepKind.WAIT_EVENT: "EVENTWAIT",
    StepKind.DECISION: "MULTICRITERIADECISION",
    StepKind.ENGAGEMENT: "ENGAGEMENTDECISION",
    StepKind.RANDOM: "RANDOMSPLIT",
    StepKind.UPDATE: "UPDATECONTACTDATA",
    StepKind.TASK: "TASK",
    StepKind.FLOW: "FLOW",
    StepKind.MQL: "SALESREADY",
    StepKind.WEBHOOK: "REST",
    StepKind.EXIT: "EXIT",
}
"""What a new step of each kind is called in the JSON."""

_ARGUMENTS: Final[Mapping[StepKind, Mapping[str, Any]]] = {
    StepKind.MESSAGE: {"triggeredSend": {"emailSubject": "", "bodyText": ""}},
    StepKind.WAIT: {"waitDuration": 1, "waitUnit": "DAYS"},
    StepKind.WAIT_EVENT: {"event": "message.clicked", "waitDuration": 3, "waitUnit": "DAYS"},
    StepKind.DECISION: {"criteria": {}},
    StepKind.ENGAGEMENT: {"refActivityCustomerKey": "", "statsTypeId": 3},
    StepKind.TASK: {"subject": "", "dueDays": 1},
    StepKind.FLOW: {"flow": "", "trigger": "manual"},
    StepKind.MQL: {"reason": ""},
    StepKind.WEBHOOK: {"url": ""},
}
_BRANCHED: Final = frozenset(
    {StepKind.WAIT_EVENT, StepKind.DECISION, StepKind.ENGAGEMENT, StepKind.RANDOM}
)


def insert_step(
    definition: Mapping[str, Any], kind: StepKind, *, after: str = "", way: int = 0
) -> tuple[dict[str, Any], str]:
    """Return the definition with a new step, and its key.

    It goes onto a way of the step ``after``, or to the start; its first way leads on to whatever
    came there before.

    Raises:
        NotFound: There is no such step or way.
        Conflict: It is an exit, and something follows there.
    """
    edited = copied(definition)
    key = _free_key(edited, kind)
    step = _new(kind, key)
    edited["activities"].append(step)
    _put(edited, step, after, way)
    return edited, key


def delete_step(definition: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Return the definition without a step; its first way closes the gap.

    What only its other ways led to goes too.

    Raises:
        NotFound: There is no such step.
    """
    edited = copied(definition)
    step = find(edited, key)
    _close(edited, step)
    edited["activities"] = [one for one in edited["activities"] if one is not step]
    return _without_unreachable(edited)


def move_step(
    definition: Mapping[str, Any], key: str, *, after: str = "", way: int = 0
) -> dict[str, Any]:
    """Return the definition with a step moved onto a way of another step, or to the start.

    A step that branches goes with everything behind it.

    Raises:
        NotFound: There is no such step or way.
        Conflict: It would lead to itself; or it is an exit, and something follows there.
    """
    edited = copied(definition)
    step = find(edited, key)
    if after == key:
        raise Conflict("A step cannot follow itself.")
    if len(ways_of(step)) > 1:
        if after in behind(edited, key):
            raise Conflict("A step that branches cannot move into its own branch.")
        if following_at(edited, after, way) == key:
            return edited
        _relink(edited, key, None)
        put_at(edited, after, way, key)
    else:
        _close(edited, step)
        _put(edited, step, after, way)
    return _without_unreachable(edited)


def change_step(
    definition: Mapping[str, Any], key: str, changes: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the definition with fields of one step set.

    What only a way led to that is taken away goes too.

    Raises:
        NotFound: There is no such step.
    """
    edited = copied(definition)
    step = find(edited, key)
    ways = len(ways_of(step))
    step.update(copy.deepcopy(dict(changes)))
    return _without_unreachable(edited) if len(ways_of(step)) < ways else edited


def find(definition: Mapping[str, Any], key: str) -> Json:
    """Return one step of a definition.

    Raises:
        NotFound: There is none with this key.
    """
    for one in definition.get("activities") or ():
        if isinstance(one, dict) and one.get("key") == key:
            return one
    raise NotFound(f"There is no step '{key[:60]}'.")


def start_of(definition: Mapping[str, Any]) -> str:
    """Return the key of the first step, empty where there is none."""
    for trigger in definition.get("triggers") or ():
        for way in ways_of(trigger):
            if way.get("next"):
                return str(way["next"])
    keys = [str(one.get("key")) for one in steps_in(definition)]
    led_to = {way.get("next") for one in steps_in(definition) for way in ways_of(one)}
    return next((key for key in keys if key not in led_to), keys[0] if keys else "")


def copied(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Return a definition to be edited; the one given stays as it is."""
    edited = copy.deepcopy(dict(definition))
    if not isinstance(edited.get("activities"), list):
        edited["activities"] = []
    return edited


def steps_in(definition: Mapping[str, Any]) -> Iterator[Json]:
    """Yield the steps that are objects."""
    for one in definition.get("activities") or ():
        if isinstance(one, dict):
            yield one


def ways_of(step: Any) -> list[Json]:
    """Return the ways out of a step."""
    found = step.get("outcomes") if isinstance(step, Mapping) else None
    return [way for way in found if isinstance(way, dict)] if isinstance(found, list) else []


def _new(kind: StepKind, key: str) -> dict[str, Any]:
    step: dict[str, Any] = {"key": key, "name": NAMES[kind], "type": TYPES[kind], "outcomes": []}
    if kind is StepKind.UPDATE:
        step["arguments"] = {"activityData": {"updateContactFields": []}}
    else:
        step["configurationArguments"] = copy.deepcopy(dict(_ARGUMENTS.get(kind, {})))
    if kind is not StepKind.EXIT:
        step["outcomes"] = _new_ways(kind, key)
    return step


def _new_ways(kind: StepKind, key: str) -> list[dict[str, Any]]:
    if kind in (StepKind.WAIT_EVENT, StepKind.ENGAGEMENT):
        return [
            {"key": f"{key}-{word}", "next": None, "arguments": {"when": when}}
            for word, when in (("yes", True), ("no", False))
        ]
    if kind is StepKind.RANDOM:
        return [
            {"key": f"{key}-{word}", "next": None, "arguments": {"percentage": 50}}
            for word in ("a", "b")
        ]
    if kind is StepKind.DECISION:
        label = {"label": "If so"}
        return [
            {"key": f"{key}-1", "next": None, "metaData": label},
            {"key": "remainder_path", "next": None, "metaData": {"label": "Otherwise"}},
        ]
    return [{"key": f"{key}-out", "next": None}]


def _free_key(definition: Mapping[str, Any], kind: StepKind) -> str:
    taken = {str(one.get("key")) for one in steps_in(definition)}
    number = 1
    while f"{TYPES[kind]}-{number}" in taken:
        number += 1
    return f"{TYPES[kind]}-{number}"


def following_at(definition: Json, after: str, way: int) -> str | None:
    """Return the step that follows at a place, None where none does.

    Raises:
        NotFound: There is no such place.
    """
    if not after:
        return start_of(definition) or None
    ways = ways_of(find(definition, after))
    if not 0 <= way < len(ways):
        raise NotFound("There is no such way.")
    found = ways[way].get("next")
    return str(found) if found else None


def _put(definition: Json, step: Json, after: str, way: int) -> None:
    """Link a step in: what was there before follows it."""
    if after:
        before = following_at(definition, after, way)
    else:
        others = {**definition, "activities": [o for o in steps_in(definition) if o is not step]}
        before = start_of(others) or None
    ways = ways_of(step)
    if before and not ways:
        raise Conflict("Nothing can follow an exit: put it at the end of a way.")
    if ways:
        ways[0]["next"] = before
    put_at(definition, after, way, str(step["key"]))


def put_at(definition: Json, after: str, way: int, key: str) -> None:
    """Let a step follow at a place."""
    if after:
        ways_of(find(definition, after))[way]["next"] = key
        return
    triggers = definition.get("triggers")
    if not isinstance(triggers, list) or not triggers:
        definition["triggers"] = triggers = [{"key": "entry", "type": "APIEvent"}]
    for trigger in triggers:
        if isinstance(trigger, dict):
            trigger["outcomes"] = [{"key": "start", "next": key}]


def _close(definition: Json, step: Json) -> None:
    """Take a step out of its place: who led to it leads to what followed."""
    ways = ways_of(step)
    following = ways[0].get("next") if ways else None
    _relink(definition, str(step["key"]), following)
    for way in ways:
        way["next"] = None


def _relink(definition: Json, key: str, following: Any) -> None:
    triggers = definition.get("triggers") or ()
    for one in (*steps_in(definition), *triggers):
        for way in ways_of(one):
            if way.get("next") == key:
                way["next"] = following


def behind(definition: Mapping[str, Any], key: str) -> set[str]:
    """Return the steps that a step leads to, itself among them."""
    found: set[str] = set()
    waiting = [key]
    by_key = {str(one.get("key")): one for one in steps_in(definition)}
    while waiting:
        at = waiting.pop()
        if at in found or at not in by_key:
            continue
        found.add(at)
        waiting.extend(str(way["next"]) for way in ways_of(by_key[at]) if way.get("next"))
    return found


def _without_unreachable(definition: dict[str, Any]) -> dict[str, Any]:
    kept = behind(definition, start_of(definition))
    definition["activities"] = [one for one in steps_in(definition) if str(one.get("key")) in kept]
    return definition


def kind_of(step: Mapping[str, Any]) -> StepKind | None:
    """Return what kind of step this is, None where its type is not known."""
    return STEP_TYPES.get(str(step.get("type", "")).lower())


def branches(kind: StepKind | None) -> bool:
    """Whether a step of this kind has several ways."""
    return kind in _BRANCHED
