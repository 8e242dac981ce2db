"""Editing a journey's JSON: steps in, out, moved; the rest stays as it was."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadloop.kit.errors import Conflict, NotFound
from leadloop.marketing.contracts.journey_views import Node
from leadloop.marketing.contracts.journeys import StepKind
from leadloop.marketing.logic.journeys.editing import (
    change_step,
    delete_step,
    insert_step,
    move_step,
    start_of,
)
from leadloop.marketing.logic.journeys.moving import landing
from leadloop.marketing.logic.journeys.parsing import parse
from leadloop.marketing.logic.journeys.tree import tree_of

EMPTY: dict[str, Any] = {"key": "j", "name": "J", "activities": []}


def check(_: Any) -> list[str]:
    return []


def keys(nodes: tuple[Node, ...]) -> list[str]:
    found = []
    for node in nodes:
        found.append(node.key)
        for branch in node.branches:
            found += keys(branch.nodes)
    return found


def built(*kinds: StepKind) -> dict[str, Any]:
    """Return a journey with these steps in order."""
    definition = EMPTY
    for kind in reversed(kinds):
        definition, _ = insert_step(definition, kind)
    return definition


def codes(definition: dict[str, Any]) -> set[str]:
    return {error.code for error in parse(definition, check).errors}


def test_a_step_goes_in_between() -> None:
    definition = built(StepKind.WAIT, StepKind.TASK)
    edited, key = insert_step(definition, StepKind.MQL, after="WAIT-1")
    assert keys(tree_of(edited)) == ["WAIT-1", key, "TASK-1"]
    assert keys(tree_of(definition)) == ["WAIT-1", "TASK-1"]


def test_what_follows_a_branching_step_goes_down_its_first_way() -> None:
    edited, _ = insert_step(built(StepKind.TASK), StepKind.RANDOM)
    (node,) = tree_of(edited)
    assert [keys(branch.nodes) for branch in node.branches] == [["TASK-1"], []]


def test_taking_a_branching_step_out_takes_its_other_ways_too() -> None:
    edited, split = insert_step(built(StepKind.TASK), StepKind.RANDOM)
    edited, _ = insert_step(edited, StepKind.MQL, after=split, way=1)
    left = delete_step(edited, split)
    assert keys(tree_of(left)) == ["TASK-1"]
    assert [one["key"] for one in left["activities"]] == ["TASK-1"]


def test_ways_that_meet_again_show_what_follows_once() -> None:
    definition, split = insert_step(built(StepKind.TASK), StepKind.RANDOM)
    definition, other = insert_step(definition, StepKind.WAIT, after=split, way=1)
    joined = change_step(definition, other, {"outcomes": [{"key": "o", "next": "TASK-1"}]})
    assert keys(tree_of(joined)) == [split, other, "TASK-1"]


def test_a_branch_cannot_move_into_itself() -> None:
    definition, split = insert_step(built(StepKind.TASK), StepKind.RANDOM)
    with pytest.raises(Conflict):
        move_step(definition, split, after="TASK-1")
    with pytest.raises(Conflict):
        move_step(definition, split, after=split)


def test_an_exit_is_put_only_where_nothing_follows() -> None:
    with pytest.raises(Conflict):
        insert_step(built(StepKind.TASK), StepKind.EXIT)
    edited, _ = insert_step(built(StepKind.TASK), StepKind.EXIT, after="TASK-1")
    assert keys(tree_of(edited)) == ["TASK-1", "EXIT-1"]


def test_a_place_that_is_not_there_is_refused() -> None:
    with pytest.raises(NotFound):
        insert_step(built(StepKind.TASK), StepKind.WAIT, after="nowhere")
    with pytest.raises(NotFound):
        insert_step(built(StepKind.TASK), StepKind.WAIT, after="TASK-1", way=7)


def test_what_we_do_not_know_stays() -> None:
    odd = {**built(StepKind.WAIT), "schema": [1], "metaData": {"x": {"y": None}}}
    edited, _ = insert_step(odd, StepKind.TASK)
    assert (edited["schema"], edited["metaData"]) == ([1], {"x": {"y": None}})


def test_whose_step_is_gone_lands_on_what_followed_it() -> None:
    old = parse(built(StepKind.WAIT, StepKind.MQL, StepKind.EXIT), check).plan
    new = parse(built(StepKind.WAIT, StepKind.EXIT), check).plan
    assert old is not None
    assert new is not None
    assert landing(old, new, "SALESREADY-1") == "EXIT-1"
    assert landing(old, new, "WAIT-1") == "WAIT-1"
    assert landing(new, old, "gone") is None


@pytest.mark.parametrize(
    ("broken", "field", "code"),
    [
        ({"type": "NOPE"}, "activities[a].type", "unknown"),
        ({"type": "WAIT"}, "activities[a].arguments.waitDuration", "bad_number"),
        (
            {"type": "WAIT", "configurationArguments": {"waitDuration": "1e9"}},
            "activities[a].configurationArguments.waitDuration",
            "bad_number",
        ),
        (
            {"type": "REST", "configurationArguments": {"url": "file:///etc/passwd"}},
            "activities[a].configurationArguments.url",
            "bad_address",
        ),
        (
            {
                "type": "TASK",
                "configurationArguments": {"subject": "x"},
                "outcomes": [{"next": "a"}],
            },
            "activities[a].outcomes",
            "circle",
        ),
        (
            {"type": "RANDOMSPLIT", "outcomes": [{"key": "x", "arguments": {"percentage": 30}}]},
            "activities[a].outcomes",
            "not_100",
        ),
        ({"type": 5}, "activities[a].type", "wrong_type"),
        ({"type": "WAIT", "configurationArguments": []}, "activities[a]", ""),
    ],
)
def test_what_is_wrong_is_named_by_activity_and_field(
    broken: dict[str, Any], field: str, code: str
) -> None:
    found = parse({**EMPTY, "activities": [{"key": "a", **broken}]}, check)
    assert found.plan is None
    assert any(e.field.startswith(field) and code in e.code for e in found.errors), found.errors


@pytest.mark.parametrize("hostile", [None, 5, "x", [], {}, {"activities": 5}, {"activities": [1]}])
def test_no_journey_at_all_is_refused_without_a_fault(hostile: Any) -> None:
    assert parse(hostile, check).plan is None


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    *("key", "type", "outcomes", "next", "arguments", "when", "percentage", "name"),
                    *(
                        "configurationArguments",
                        "criteria",
                        "event",
                        "where",
                        "activities",
                        "goals",
                    ),
                    *("waitDuration", "waitUnit", "triggers", "metaData", "triggeredSend"),
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(ANY_JSON)
def test_whatever_is_read_gives_a_plan_or_reasons(definition: Any) -> None:
    found = parse(definition, check)
    assert (found.plan is None) == bool(found.errors)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_whatever_is_edited_keeps_every_step_on_a_way(data: st.DataObject) -> None:
    definition = EMPTY
    kinds = [kind for kind in StepKind if kind is not StepKind.EXIT]
    for _ in range(data.draw(st.integers(1, 12))):
        there = keys(tree_of(definition))
        act = data.draw(st.sampled_from(["insert", "insert", "delete", "move"]))
        after = data.draw(st.sampled_from(["", *there]))
        way = data.draw(st.integers(0, 1))
        try:
            if act == "insert" or not there:
                kind = data.draw(st.sampled_from(kinds))
                definition, _key = insert_step(definition, kind, after=after, way=way)
            elif act == "delete":
                definition = delete_step(definition, data.draw(st.sampled_from(there)))
            else:
                step = data.draw(st.sampled_from(there))
                definition = move_step(definition, step, after=after, way=way)
        except (Conflict, NotFound):
            continue
        held = [one["key"] for one in definition["activities"]]
        assert sorted(keys(tree_of(definition))) == sorted(held)
        assert not codes(definition) & {"circle", "unreachable", "unknown_step"} or held == []
    assert start_of(definition) in {"", *keys(tree_of(definition))}
