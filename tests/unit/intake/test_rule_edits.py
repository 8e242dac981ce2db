"""Edits of a decision table, and the differences they leave behind."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.intake.logic.rule_checks import check_rules
from leadloop.intake.logic.rule_diff import diff_rules
from leadloop.intake.logic.rule_edits import EDITS, Edit, apply_edit, describe_edit
from leadloop.intake.logic.rules import CompiledRules
from leadloop.kit.errors import InvalidInput
from tests.factories.rules import ENTERPRISE_AT as AT
from tests.factories.rules import SHIPPED, at, row_of
from tests.factories.rules import ids_of as ids
from tests.factories.rules import table_of as table

LAST = len(ids(SHIPPED)) - 1


def edit(what: str, **more: Any) -> dict[str, Any]:
    return apply_edit(SHIPPED, Edit(what, "routing", **more))


def test_an_edit_leaves_the_old_rules_as_they_were() -> None:
    before = deepcopy(SHIPPED)
    changed = edit("set_cell", row=AT, column=0, value="> 50")
    assert before == SHIPPED
    assert row_of(changed, "enterprise-ilp")["size"] == "> 50"


def test_rows_are_added_copied_moved_named_switched_and_deleted() -> None:
    added = edit("add_row", to=2, new_id="new")
    assert ids(added)[2] == "new"
    assert check_rules(added) == []
    copied = edit("duplicate_row", row=AT, new_id="copy")
    assert ids(copied)[AT : AT + 2] == ["enterprise-ilp", "copy"]
    assert row_of(copied, "copy")["_description"] == "Enterprise ILP (copy)"
    assert ids(edit("move_row", row=at("retail"), to=0))[0] == "retail"
    assert ids(edit("move_row", row=0, to=99))[-1] == "throw-away-address"
    assert "retail" not in ids(edit("delete_row", row=at("retail")))
    named = edit("name_row", row=AT, value=" Big ")
    assert row_of(named, "enterprise-ilp")["_description"] == "Big"
    off = edit("switch_row", row=AT)
    assert row_of(off, "enterprise-ilp")["_enabled"] is False
    on = apply_edit(off, Edit("switch_row", "routing", row=AT))
    assert "_enabled" not in row_of(on, "enterprise-ilp")


def test_a_row_that_is_off_decides_nothing_and_keeps_the_others_names() -> None:
    context = {"company_size": 240, "country": "US", "product_interest": "ilp"}
    rules = CompiledRules(edit("switch_row", row=AT), 1)
    decision = rules.decide_from(context)
    assert decision.rule is not None
    assert decision.rule.id == "retail"


def test_columns_are_added_named_moved_and_deleted() -> None:
    added = edit("add_column", side="inputs", to=1, value="received_hour", new_id="hour")
    assert table(added)["inputs"][1] == {
        "id": "hour", "name": "Hour received (UTC)", "field": "received_hour"
    }  # fmt: skip
    assert check_rules(added) == []
    own = edit("add_column", value="attributes.branch_office", new_id="own")
    assert table(own)["inputs"][0]["name"] == "Attributes branch office"
    decided = edit("add_column", side="outputs", to=0, value="rule.name", new_id="named")
    assert table(decided)["outputs"][0]["field"] == "rule.name"
    moved = edit("move_column", column=0, to=len(table(SHIPPED)["inputs"]) - 1)
    assert [column["id"] for column in table(moved)["inputs"]][-1] == "size"
    named = edit("name_column", column=0, value="Staff")
    assert table(named)["inputs"][0]["name"] == "Staff"
    gone = edit("delete_column", column=0)
    assert all("size" not in row for row in table(gone)["rules"])
    collect = deepcopy(SHIPPED)
    table(collect)["hitPolicy"] = "collect"
    assert table(apply_edit(collect, Edit("use_first", "routing")))["hitPolicy"] == "first"


@pytest.mark.parametrize(
    "wrong",
    [
        Edit("explode", "routing"),
        Edit("set_cell", "nowhere"),
        Edit("set_cell", "routing", row=99),
        Edit("set_cell", "routing", column=99),
        Edit("set_cell", "routing", side="sideways"),
        Edit("move_row", "routing", row=-1),
        Edit("add_column", "routing", side="outputs", value="destiny"),
        Edit("add_column", "routing", side="outputs", value="team"),
        Edit("add_column", "routing", side="sideways"),
    ],
)
def test_what_cannot_be_done_is_refused(wrong: Edit) -> None:
    with pytest.raises(InvalidInput):
        apply_edit(SHIPPED, wrong)


def test_every_edit_has_words() -> None:
    assert describe_edit(Edit("move_row", row=3)) == "Moved: row 4"
    assert all(describe_edit(Edit(what)) != what for what in EDITS)


_EDITS = st.builds(
    Edit,
    st.sampled_from(sorted(EDITS)),
    st.just("routing"),
    st.integers(0, LAST + 1),
    st.sampled_from(["inputs", "outputs"]),
    st.integers(0, 6),
    st.integers(0, LAST + 2),
    st.text(max_size=5),
    st.uuids().map(str),
)


@given(st.lists(_EDITS, max_size=8))
def test_edits_never_break_the_shape_and_the_difference_is_told(edits: list[Edit]) -> None:
    content: dict[str, Any] = SHIPPED
    for one in edits:
        try:
            content = apply_edit(content, one)
        except InvalidInput:
            continue
    assert {problem.code for problem in check_rules(content)} <= {
        "cell", "unknown_input", "syntax"
    }  # fmt: skip
    told = diff_rules(SHIPPED, content)
    rows = [{k: v for k, v in row.items() if v != ""} for row in table(content)["rules"]]
    old = [{k: v for k, v in row.items() if v != ""} for row in table(SHIPPED)["rules"]]
    same_columns = table(content)["inputs"] == table(SHIPPED)["inputs"]
    if rows != old and same_columns:
        assert told
    assert diff_rules(content, content) == []


def codes(changed: Any) -> list[str]:
    return [change.code for change in diff_rules(SHIPPED, changed)]


def test_differences_are_told_row_by_row_and_cell_by_cell() -> None:
    assert codes(edit("move_row", row=0, to=LAST)) == ["row_moved"], "one moved, not all"
    assert codes(edit("add_row", new_id="x")) == ["row_added"]
    assert codes(edit("delete_row", row=AT)) == ["row_removed"]
    assert codes(edit("name_row", row=AT, value="Big")) == ["row_renamed"]
    assert codes(edit("switch_row", row=AT)) == ["row_off"]
    assert codes(edit("move_column", column=0, to=5)) == ["column_moved"]
    assert codes(edit("delete_column", column=0))[0] == "column_removed"
    assert codes(edit("name_column", column=0, value="Staff")) == ["column_changed"]
    added = diff_rules(SHIPPED, edit("add_column", value="device", new_id="d"))
    assert added[0].said == "Column “Device” added; it asks device."
    (change,) = diff_rules(SHIPPED, edit("set_cell", row=AT, column=0, value="> 50"))
    assert change.said == f"Row {AT + 1}, “Enterprise ILP”:"
    assert change.cells == (("Company size", "> 100", "> 50"),)
    collect = deepcopy(SHIPPED)
    table(collect)["hitPolicy"] = "collect"
    assert diff_rules(SHIPPED, collect)[0].said == "Hit policy: first → collect."


def test_other_steps_and_ways_are_told_too() -> None:
    other = deepcopy(SHIPPED)
    step = {"id": "p", "type": "expressionNode", "name": "Prepare", "content": {"expressions": []}}
    other["nodes"].append(step)
    other["edges"].append({"id": "n", "sourceId": "request", "targetId": "p"})
    assert codes(other) == ["step_added", "edges"]
    changed = deepcopy(other)
    changed["nodes"][-1]["content"] = {"expressions": [{"key": "x"}]}
    changed["nodes"][-1]["name"] = "Ready"
    assert [c.code for c in diff_rules(other, changed)] == ["step_renamed", "step_changed"]
    assert [c.code for c in diff_rules(other, SHIPPED)] == ["step_removed", "edges"]


@pytest.mark.parametrize("broken", [{}, {"nodes": 5}, {"nodes": [1, {"id": "x"}], "edges": [2]}])
def test_what_has_no_shape_is_compared_without_failing(broken: Any) -> None:
    assert diff_rules(SHIPPED, broken)
    assert diff_rules(broken, broken) == []
