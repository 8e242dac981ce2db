"""Rules on rows, as `leadloop rules test` runs them, and every cell's verdict."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from leadloop.intake.edge import shipped_model
from leadloop.intake.logic.rule_rows import bare_context, run_rows
from leadloop.intake.logic.rule_trials import explain
from leadloop.intake.logic.rules import CompiledRules
from tests.factories.intake import submission
from tests.factories.rules import ENTERPRISE_AT, SHIPPED, at, row_of

NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)
ENTERPRISE = {"company_size": 240, "country": "US", "product_interest": "ilp"}


def run(content: Any, *rows: Any) -> dict[str, Any]:
    return run_rows(content, rows, now=NOW, score=shipped_model().score)


def fired(content: Any, *rows: Any) -> list[str | None]:
    return [(row["rule"] or {}).get("id") for row in run(content, *rows)["rows"]]


def test_each_row_says_which_rule_fired() -> None:
    found = run(SHIPPED, ENTERPRISE, submission(email="a@mailinator.com"))
    assert (found["sound"], found["problems"]) == (True, [])
    context, sent = found["rows"]
    assert context["kind"] == "context"
    assert context["rule"] == {
        "id": "enterprise-ilp", "name": "Enterprise ILP", "index": ENTERPRISE_AT
    }  # fmt: skip
    assert context["decision"]["team"] == "enterprise-sales"
    assert context["result"]["response_minutes"] == 15
    assert sent["kind"] == "submission"
    assert sent["decision"]["outcome"] == "suppress"


def test_a_bare_context_may_hold_what_no_door_takes() -> None:
    rows = [
        {"score": {"grade": "D"}},
        {"email": "x@rival-mutual.example", "email_domain": "rival-mutual.example"},
        {"email_domain_kind": "test"},
        {},
    ]
    assert fired(SHIPPED, *rows) == ["retail-unlikely", "competitor", "test-address", "retail"]
    assert bare_context({"attribution": {"gclid": "x"}})["attribution"]["utm_source"] is None


def test_a_submission_that_would_be_rejected_and_a_row_that_is_none_say_so() -> None:
    rejected, unreadable = run(SHIPPED, {"email": "x"}, 5)["rows"]
    assert rejected["rejections"][0]["field"] == "email"
    assert rejected["decision"] is None
    assert "object" in unreadable["error"]


def test_a_broken_cell_is_named_and_no_row_is_decided_by_half_a_rule_set() -> None:
    broken = deepcopy(SHIPPED)
    row_of(broken, "enterprise-ilp")["size"] = "> > 100"
    found = run(broken, ENTERPRISE)
    assert not found["sound"]
    assert found["problems"][0]["field"] == f"nodes.routing.rows.{ENTERPRISE_AT + 1}.company_size"
    assert found["rows"] == []
    assert run(None, ENTERPRISE)["sound"] is False


def test_words_no_lead_has_are_named_and_rows_shown_all_the_same() -> None:
    other = deepcopy(SHIPPED)
    other["nodes"][1]["content"]["inputs"][0]["field"] = "headcount"
    found = run(other, {"headcount": 240, "country": "US", "product_interest": "ilp"})
    assert [problem["code"] for problem in found["problems"]] == ["unknown_input"]
    assert found["rows"][0]["rule"]["id"] == "enterprise-ilp"


def test_the_index_counts_the_rows_of_the_file_also_past_one_that_is_off() -> None:
    off = deepcopy(SHIPPED)
    off["nodes"][1]["content"]["rules"][0]["_enabled"] = False
    assert run(off, ENTERPRISE)["rows"][0]["rule"]["index"] == ENTERPRISE_AT


@given(
    st.recursive(
        st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8)),
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.dictionaries(
                st.sampled_from(
                    ["score", "country", "attribution", "context", "company_size", "x"]
                ),
                inner,
                max_size=4,
            ),
        ),
        max_leaves=8,
    )
)
def test_no_row_whatever_breaks_the_run(row: Any) -> None:
    found = run(SHIPPED, row)["rows"][0]
    assert found["kind"] in ("context", "submission", "unreadable")
    assert set(found) == {"row", "kind", "rule", "decision", "result", "rejections", "error"}


_JUNK = st.recursive(
    st.one_of(st.none(), st.integers(), st.text(max_size=6)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                ["id", "type", "content", "rules", "inputs", "outputs", "field", "hitPolicy"]
            ),
            st.one_of(inner, st.sampled_from(["decisionTableNode", "inputNode", "first"])),
            max_size=5,
        ),
    ),
    max_leaves=12,
)


@given(nodes=st.lists(_JUNK, max_size=4), edges=st.lists(_JUNK, max_size=3), put=_JUNK)
def test_no_file_whatever_breaks_the_check(nodes: list[Any], edges: list[Any], put: Any) -> None:
    assert run({"nodes": nodes, "edges": edges}, ENTERPRISE)["sound"] is False
    for part in ("inputs", "outputs", "rules", "hitPolicy", "executionMode"):
        content = deepcopy(SHIPPED)
        content["nodes"][1]["content"][part] = put
        found = run(content, ENTERPRISE)
        assert found["sound"] or found["problems"]


def test_every_cell_says_whether_it_fits() -> None:
    context = bare_context(ENTERPRISE | {"product_interest": None})
    found = explain(CompiledRules(SHIPPED, 1), SHIPPED, context)
    assert found.decision is not None
    (table,) = found.tables
    assert table.fired == at("retail")
    assert [cell.value for cell in table.rows[ENTERPRISE_AT].cells] == [
        "fits", "fits", "not", *["blank"] * (len(table.rows[ENTERPRISE_AT].cells) - 3)
    ]  # fmt: skip
    assert not table.rows[ENTERPRISE_AT].fits
    assert table.rows[at("retail")].fits
    assert table.rows[at("retail")].fired


def test_a_cell_that_fails_on_a_lead_says_so() -> None:
    content = deepcopy(SHIPPED)
    content["nodes"][1]["content"]["inputs"].append({"id": "free", "name": "Free"})
    for row in content["nodes"][1]["content"]["rules"]:
        row["free"] = ""
    row_of(content, "enterprise-ilp")["free"] = "number(company ?? 'x') > 1"
    found = explain(CompiledRules(content, 1), content, bare_context(ENTERPRISE))
    assert found.tables[0].rows[ENTERPRISE_AT].cells[-1].value == "fails"
