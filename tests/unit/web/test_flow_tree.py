import json
from pathlib import Path

import leadloop.flows
from leadloop.web import flow_tree


def named(nodes: object) -> list[str]:
    return [node.name for node in nodes]  # type: ignore[attr-defined]


def test_the_shipped_flow_reads_as_a_tree() -> None:
    path = Path(leadloop.flows.__file__).parent / "definitions" / "ingestion.json"
    nodes = flow_tree.read(json.loads(path.read_text()))
    assert nodes[0].trigger
    scope = next(node for node in nodes if node.type == "Scope")
    inner = scope.branches[0].nodes
    condition = next(node for node in inner if node.type == "If")
    assert [branch.label for branch in condition.branches] == ["If so", "Otherwise"]
    assert "priority" in condition.summary
    assert any(node.after.startswith("Only if") for node in nodes)


def test_steps_stand_after_what_they_wait_for_successes_before_failures() -> None:
    actions = {
        "Last": {"type": "Compose", "runAfter": {"Good": ["Succeeded"]}},
        "Bad": {"type": "Compose", "runAfter": {"First": ["Failed", "TimedOut"]}},
        "Good": {"type": "Compose", "runAfter": {"First": ["Succeeded"]}},
        "First": {"type": "Compose"},
    }
    nodes = flow_tree.read({"actions": actions})
    assert named(nodes) == ["First", "Good", "Last", "Bad"]
    assert [node.after for node in nodes] == ["", "", "", "Only if First has failed or timed out"]


def test_a_step_beside_another_says_what_it_waits_for() -> None:
    actions = {
        "A": {"type": "Compose"},
        "B": {"type": "Compose"},
        "C": {"type": "Compose", "runAfter": {"A": ["Succeeded"], "B": ["Succeeded"]}},
    }
    nodes = flow_tree.read({"actions": actions})
    assert named(nodes) == ["A", "B", "C"]
    assert nodes[1].after == "At the same time"
    assert nodes[2].after == "After A and B"


def test_conditions_read_in_one_line() -> None:
    expression = {
        "and": [
            {"greater": ["@triggerBody()?['size']", 100]},
            {"or": [{"equals": ["@x", "US"]}, {"not": {"contains": ["@y", "z"]}}]},
        ]
    }
    said = flow_tree.condition(expression)
    assert said == "triggerBody()?['size'] > 100 and (x = US or not (y contains z))"


def test_nonsense_and_endless_nesting_do_not_break_the_page() -> None:
    loop: dict[str, object] = {"type": "Scope"}
    deep: dict[str, object] = loop
    for _ in range(200):
        inner: dict[str, object] = {"type": "Scope"}
        deep["actions"] = {"In": inner}
        deep = inner
    assert named(flow_tree.read({"actions": {"S": loop, "x": 3}})) == ["S"]
    circle = {"A": {"runAfter": {"B": []}}, "B": {"runAfter": {"A": []}}}
    assert sorted(named(flow_tree.read({"actions": circle}))) == ["A", "B"]
    assert flow_tree.read({"actions": [], "triggers": None}) == []
