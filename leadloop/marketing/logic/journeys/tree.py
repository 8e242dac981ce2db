"""A journey as a tree of steps, branches side by side, as its editor shows it. Pure."""

from collections.abc import Mapping
from typing import Any

from leadloop.marketing.contracts.journey_views import Branch, Node, Place
from leadloop.marketing.contracts.journeys import StepKind
from leadloop.marketing.logic.journeys.editing import find, kind_of, start_of


def tree_of(definition: Mapping[str, Any]) -> tuple[Node, ...]:
    """Return the steps in order; where ways meet again, the steps behind come once."""
    return _walk(definition, start_of(definition), frozenset(), set())


def _walk(
    definition: Mapping[str, Any], key: str, stops: frozenset[str], shown: set[str]
) -> tuple[Node, ...]:
    nodes: list[Node] = []
    steps = {
        str(one.get("key")): one
        for one in definition.get("activities") or ()
        if isinstance(one, dict)
    }
    while key and key in steps and key not in stops and key not in shown:
        shown.add(key)
        step = find(definition, key)
        ways = [way for way in step.get("outcomes") or () if isinstance(way, dict)]
        if len(ways) > 1:
            join = _meeting(steps, ways)
            nodes.append(_branching(definition, step, ways, (stops | {join}, shown)))
            key = join
            continue
        key_after = str(ways[0].get("next") or "") if ways else ""
        onward = key_after if key_after in stops or key_after in shown else ""
        place = Place(key, 0) if ways else None
        nodes.append(_node(step, (), place, "" if key_after in stops else onward))
        key = key_after
    return tuple(nodes)


def _branching(
    definition: Mapping[str, Any],
    step: Mapping[str, Any],
    ways: list[Any],
    bounds: tuple[frozenset[str], set[str]],
) -> Node:
    stops, shown = bounds
    found = []
    for place, way in enumerate(ways):
        following = str(way.get("next") or "")
        elsewhere = following if following in shown and following not in stops else ""
        found.append(
            Branch(
                str(way.get("key") or place),
                label_of(step, way, place),
                Place(str(step["key"]), place),
                _walk(definition, following, stops, shown),
                elsewhere,
                not following,
            )
        )
    return _node(step, tuple(found), None, "")


def _node(
    step: Mapping[str, Any], branches: tuple[Branch, ...], after: Place | None, goes_to: str
) -> Node:
    key = str(step.get("key"))
    name = str(step.get("name") or key)
    return Node(key, name, str(step.get("type", "")), kind_of(step), step, branches, after, goes_to)


def label_of(step: Mapping[str, Any], way: Mapping[str, Any], place: int) -> str:
    """Return what a way out of a step is called."""
    meta, arguments = way.get("metaData"), way.get("arguments")
    if isinstance(meta, Mapping) and meta.get("label"):
        return str(meta["label"])
    told = arguments if isinstance(arguments, Mapping) else {}
    kind = kind_of(step)
    if kind is StepKind.RANDOM:
        return f"{told.get('percentage', 0)} %"
    if kind in (StepKind.WAIT_EVENT, StepKind.ENGAGEMENT):
        happened = str(told.get("when")).lower() == "true"
        late = "Not in time" if kind is StepKind.WAIT_EVENT else "No"
        return ("It happened" if kind is StepKind.WAIT_EVENT else "Yes") if happened else late
    return "Otherwise" if way.get("key") == "remainder_path" else f"Way {place + 1}"


def _meeting(steps: Mapping[str, Any], ways: list[Any]) -> str:
    """Return the first step that every way leads to, empty where they never meet."""
    orders = [_reached(steps, str(way.get("next") or "")) for way in ways]
    return next((key for key in orders[0] if all(key in order for order in orders[1:])), "")


def _reached(steps: Mapping[str, Any], start: str) -> dict[str, None]:
    found: dict[str, None] = {}
    waiting = [start]
    while waiting:
        key = waiting.pop(0)
        if key in found or key not in steps:
            continue
        found[key] = None
        ways = steps[key].get("outcomes") or ()
        waiting += [str(w["next"]) for w in ways if isinstance(w, Mapping) and w.get("next")]
    return found
