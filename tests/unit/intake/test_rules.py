"""Propensity rules: what the shipped set decides, and which sets are refused, by row and column."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

import leadloop.intake
from leadloop.intake.contracts import Decision, EdgeScore, RuleRef, Scored, Submitted
from leadloop.intake.logic.assess import assess
from leadloop.intake.logic.canonical import canonicalise
from leadloop.intake.logic.rule_checks import check_rules
from leadloop.intake.logic.rule_words import INPUTS, Asked, rule_context, sample_context
from leadloop.intake.logic.rules import BadRules, CompiledRules, literal
from tests.factories.intake import submission

SHIPPED: dict[str, Any] = json.loads(
    (Path(leadloop.intake.__file__).parent / "rules/propensity.json").read_text()
)
AT = datetime(2026, 3, 4, 9, tzinfo=UTC)


def score(grade: str) -> EdgeScore:
    return EdgeScore(0.2, 50, grade, -1.4, -1.4, 0.0, (), "m", "1", 1)


def decide(
    rules: CompiledRules, grade: str | None = None, *, release: bool = False, **changes: Any
) -> Decision:
    lead = canonicalise(submission(**changes)).lead
    assert lead is not None
    asked = Asked(lead, "web_form", AT, score(grade) if grade else None)
    return rules.decide(asked, release=release)


@pytest.fixture(scope="module")
def shipped() -> CompiledRules:
    return CompiledRules(SHIPPED, 1)


def changed(**cells: str) -> dict[str, Any]:
    """The shipped rules with cells of the row *Enterprise ILP* changed."""
    content = deepcopy(SHIPPED)
    enterprise(content).update(cells)
    return content


def enterprise(content: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(
        row for row in table(content)["rules"] if row["_id"] == "enterprise-ilp"
    )
    return found


def table(content: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = content["nodes"][1]["content"]
    return found


def test_the_shipped_rules_have_nothing_wrong() -> None:
    assert check_rules(SHIPPED) == []


def test_a_large_company_in_the_usa_asking_for_ilp_goes_to_enterprise_sales(
    shipped: CompiledRules,
) -> None:
    assert decide(shipped) == Decision(
        outcome="route",
        team="enterprise-sales",
        priority="high",
        category="enterprise",
        response_minutes=15,
        message="A specialist of our enterprise team will call you within 15 minutes.",
        rule=RuleRef("propensity", "enterprise-ilp", "Enterprise ILP", 1),
    )


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"company_size": 100}, "retail"),
        ({"company_size": 101}, "enterprise-ilp"),
        ({"company_size": "> 100"}, "enterprise-ilp"),
        ({"company_size": None}, "retail"),
        ({"country": "SG", "mobile_phone": None}, "retail"),
        ({"country": None, "mobile_phone": None}, "retail"),
        ({"product_interest": "whole life"}, "retail"),
        ({"product_interest": None}, "retail"),
        ({"product_interest": "group health"}, "group-benefits"),
        ({"product_interest": "group_ilp", "company_size": None}, "group-benefits"),
        ({"email": "a@mailinator.com"}, "throw-away-address"),
        ({"email": "a@sub.mailinator.com"}, "throw-away-address"),
        ({"email": "a@test.test"}, "test-address"),
        ({"email": "a@rival-mutual.example"}, "competitor"),
        ({"context": {"honeypot": True}}, "hidden-field"),
        ({"email": None}, "enterprise-ilp"),
    ],
)
def test_which_shipped_rule_decides(
    shipped: CompiledRules, changes: dict[str, Any], rule: str
) -> None:
    decision = decide(shipped, **changes)
    assert decision.rule is not None
    assert decision.rule.id == rule


def test_the_score_is_there_for_rules(shipped: CompiledRules) -> None:
    weak = decide(shipped, "D", country="SG", mobile_phone=None)
    assert (weak.priority, weak.team) == ("low", "retail-sales")
    assert decide(shipped, "A", country="SG", mobile_phone=None).priority == "normal"


def test_suppressing_leaves_no_team_and_no_message(shipped: CompiledRules) -> None:
    decision = decide(shipped, email="a@yopmail.com")
    assert decision.outcome == "suppress"
    assert (decision.team, decision.message, decision.response_minutes) == (None, None, None)


def test_a_release_goes_to_the_next_row_that_matches(shipped: CompiledRules) -> None:
    decision = decide(shipped, email="a@yopmail.com", release=True)
    assert decision.outcome == "route"
    assert decision.rule is not None
    assert decision.rule.id == "enterprise-ilp"


def test_a_release_is_never_suppressed_even_by_a_computed_outcome() -> None:
    rules = CompiledRules(changed(outcome="company_size > 5 ? 'suppress' : 'route'"), 1)
    assert decide(rules).outcome == "suppress"
    assert decide(rules, release=True).outcome == "route"


def test_no_matching_row_routes_by_no_rule() -> None:
    content = deepcopy(SHIPPED)
    table(content)["rules"] = table(content)["rules"][:1]
    assert decide(CompiledRules(content, 1)) == Decision()


def test_every_input_is_there_with_its_type_or_null() -> None:
    lead = canonicalise({"email": "a@acme.example"}).lead
    assert lead is not None
    for context in (rule_context(Asked(lead, "api", AT)), sample_context()):
        for word in INPUTS:
            place: Any = context
            for name in word.name.split("."):
                assert name in place, word.name
                place = place[name]
            types = {"number": (int, float), "text": str, "boolean": bool, "any": dict}[word.type]
            assert place is None or isinstance(place, types), word.name


def test_a_row_may_name_itself() -> None:
    content = deepcopy(SHIPPED)
    table(content)["outputs"] += [
        {"id": "rid", "name": "Rule", "field": "rule.id"},
        {"id": "rname", "name": "Rule name", "field": "rule.name"},
    ]
    for row in table(content)["rules"]:
        row |= {"rid": "'own-id'", "rname": "'Own name'"}
    assert check_rules(content) == []
    assert decide(CompiledRules(content, 4)).rule == RuleRef("propensity", "own-id", "Own name", 4)


def test_attributes_and_attribution_may_be_asked() -> None:
    content = changed(size="", country="", interest="")
    inputs = [
        {"id": "branch", "name": "Branch", "field": "attributes.branch"},
        {"id": "campaign", "name": "Campaign", "field": "attribution.utm_campaign"},
        {"id": "free", "name": "Anything"},
    ]
    table(content)["inputs"] += inputs
    for row in table(content)["rules"]:
        row |= {"branch": "", "campaign": "", "free": ""}
    own = {"branch": "'north'", "campaign": "'spring'", "free": "received_hour < 12"}
    enterprise(content).update(own)
    assert check_rules(content) == []
    rules = CompiledRules(content, 1)
    hit = decide(rules, attributes={"branch": "north"}, attribution={"utm_campaign": "spring"})
    miss = decide(rules, attributes={"branch": "north"})
    assert hit.rule is not None
    assert miss.rule is not None
    assert (hit.rule.id, miss.rule.id) == ("enterprise-ilp", "retail")


def with_expression(value: str) -> dict[str, Any]:
    """The shipped rules behind an expression node that computes something first."""
    content = deepcopy(SHIPPED)
    content["nodes"].append(
        {
            "id": "prepare",
            "name": "Prepare",
            "type": "expressionNode",
            "content": {
                "expressions": [{"id": "1", "key": "extra", "value": value}],
                "passThrough": True,
            },
        }
    )
    content["edges"] = [
        {"id": "a", "sourceId": "request", "targetId": "prepare", "type": "edge"},
        {"id": "b", "sourceId": "prepare", "targetId": "routing", "type": "edge"},
        {"id": "c", "sourceId": "routing", "targetId": "response", "type": "edge"},
    ]
    return content


def test_rules_that_fail_on_one_lead_route_it_by_none_with_a_warning() -> None:
    content = with_expression("company == 'Boom' ? number('x') : 1")
    assert check_rules(content) == []
    rules = CompiledRules(content, 1)
    assert decide(rules).team == "enterprise-sales"
    with pytest.raises(BadRules):
        decide(rules, company="Boom")
    facts = Submitted(UUID(int=1), 1, AT, "web_form")
    found = assess(facts, canonicalise(submission(company="Boom")), Scored(None), rules)
    assert found.decision == Decision()
    assert found.data is not None
    assert [warning["code"] for warning in found.data["warnings"]] == ["failed"]


def test_rules_that_always_fail_are_not_published() -> None:
    (problem,) = check_rules(with_expression("number('x')"))
    assert problem.code == "graph"


def test_a_circle_is_not_published() -> None:
    content = with_expression("1")
    content["edges"].append({"id": "d", "sourceId": "routing", "targetId": "prepare"})
    assert {problem.code for problem in check_rules(content)} == {"graph"}


def test_hostile_text_in_a_lead_is_data_to_the_rules(shipped: CompiledRules) -> None:
    for text in ("'", '"', "`${1+1}`", "' or true or '", "{{x}}", "\\"):
        decision = decide(shipped, company=text, message=text, attributes={text: text})
        assert decision.rule is not None
        assert decision.rule.id == "enterprise-ilp"


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"size": "> > 100"}, "company_size"),
        ({"size": "> '100'"}, "company_size"),
        ({"size": "'100'"}, "company_size"),
        ({"size": "== 'US'"}, "company_size"),
        ({"size": 100}, "company_size"),
        ({"country": "'US"}, "country"),
        ({"country": "> 5"}, "country"),
        ({"country": "100"}, "country"),
        ({"interest": "unknown_function($)"}, "product_interest"),
        ({"outcome": "'sell'"}, "outcome"),
        ({"priority": "'urgent'"}, "priority"),
        ({"country": "len($) > 'a'"}, "country"),
        ({"minutes": "'15'"}, "response_minutes"),
        ({"minutes": "-1"}, "response_minutes"),
        ({"team": "15"}, "team"),
        ({"message": "'Thank you"}, "message"),
    ],
)
def test_a_broken_cell_is_refused_by_row_and_column(cells: dict[str, Any], column: str) -> None:
    (problem,) = check_rules(changed(**cells))
    assert problem.field == f"nodes.routing.rows.5.{column}"
    assert "row 5, column" in problem.message


@pytest.mark.parametrize(
    "cells",
    [
        {"size": "[101..500]"},
        {"size": "> 100 and < 5000"},
        {"size": "!= null"},
        {"size": "200, 300"},
        {"country": "'US','CA'"},
        {"country": "not in ['US']"},
        {"country": "startsWith($, 'U')"},
        {"country": "null"},
        {"minutes": "company_size > 500 ? 5 : 15"},
        {"message": "'Thank you, ' + first_name"},
        {"team": ""},
    ],
)
def test_a_sound_cell_is_taken(cells: dict[str, str]) -> None:
    assert check_rules(changed(**cells)) == []


JAVASCRIPT = {"id": "js", "type": "functionNode", "content": "while(true){}"}
EDGE = {"id": "x", "sourceId": "request", "targetId": "nobody"}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("edges", None, "shape"),
        ("nodes", [1, 2], "shape"),
        ("nodes.0", {"id": "request", "type": "outputNode"}, "input"),
        ("nodes.2", JAVASCRIPT, "node_type"),
        ("edges.0", EDGE, "edge"),
        ("nodes.1.content", None, "shape"),
        ("nodes.1.content.rules", None, "shape"),
        ("nodes.1.content.hitPolicy", "collect", "hit_policy"),
        ("nodes.1.content.inputs.0.field", "compny_size", "unknown_input"),
        ("nodes.1.content.inputs.0.field", "company_size +", "syntax"),
        ("nodes.1.content.outputs.0.field", "destiny", "unknown_output"),
    ],
)
def test_a_graph_that_cannot_decide_is_refused(path: str, value: Any, code: str) -> None:
    content: Any = deepcopy(SHIPPED)
    *parents, name = [int(part) if part.isdigit() else part for part in path.split(".")]
    place = content
    for parent in parents:
        place = place[parent]
    place[name] = value
    assert code in {problem.code for problem in check_rules(content)}


@pytest.mark.parametrize("content", [None, [], "rules", {}, {"nodes": [], "edges": []}])
def test_what_is_no_rule_set_is_refused(content: Any) -> None:
    assert check_rules(content)


def test_a_table_of_ten_thousand_rows_is_refused() -> None:
    content = deepcopy(SHIPPED)
    table(content)["rules"] *= 1500
    assert {problem.code for problem in check_rules(content)} == {"rows"}


def test_expression_and_switch_nodes_are_checked_too() -> None:
    content = deepcopy(SHIPPED)
    content["nodes"].append(
        {
            "id": "prepare",
            "name": "Prepare",
            "type": "expressionNode",
            "content": {"expressions": [{"id": "1", "key": "x", "value": "1 +"}]},
        }
    )
    content["nodes"].append(
        {
            "id": "choose",
            "name": "Choose",
            "type": "switchNode",
            "content": {"statements": [{"id": "1", "condition": "country == "}]},
        }
    )
    assert {problem.field for problem in check_rules(content)} == {
        "nodes.prepare.1",
        "nodes.choose.1",
    }


@pytest.mark.parametrize(
    ("cell", "value"),
    [("'a'", "a"), ("15", 15), ("", None), (None, None), ("company_size + 1", None), ("'a", None)],
)
def test_literal(cell: Any, value: Any) -> None:
    assert literal(cell) == value
