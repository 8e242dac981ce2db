"""Conditions over people, as segments judge them."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from leadloop.kit.errors import InvalidInput
from leadloop.marketing.contracts.conditions import Group, InvalidConditions
from leadloop.marketing.contracts.journeys import Decision, Plan
from leadloop.marketing.journeying.book import plan_of
from leadloop.marketing.logic.conditions import read_conditions


def check(condition: Any) -> list[str]:
    """Return what is wrong with a condition; nothing where it can be judged."""
    try:
        read_conditions(condition)
    except (InvalidConditions, InvalidInput) as problem:
        return [one.message for one in problem.errors]
    return []


def node_of(condition: Any) -> Group:
    """Return a condition as it is judged; one that is asked again and again is read once."""
    return _read(orjson.dumps(condition))


@lru_cache(maxsize=2000)
def _read(condition: bytes) -> Group:
    return read_conditions(orjson.loads(condition))


@lru_cache(maxsize=500)
def nodes_of(journey: UUID, version: int) -> Sequence[Group]:
    """Return every condition that a version of a journey asks of people."""
    return nodes_in(plan_of(journey, version))


def nodes_in(plan: Plan) -> Sequence[Group]:
    """Return every condition of a plan."""
    return tuple(node_of(condition) for condition in _conditions(plan))


def _conditions(plan: Plan) -> Iterator[Any]:
    asked = [plan.excluded]
    asked += [one.condition for one in plan.entries]
    asked += [one.condition for one in (*plan.goals, *plan.exits)]
    for step in plan.steps.values():
        if isinstance(step.action, Decision):
            asked += step.action.criteria.values()
    return (one for one in asked if one is not None)
