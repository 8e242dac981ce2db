"""Propensity rules: what the shipped set decides, and which sets are refused, by row and column."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import leadloop.intake
from leadloop.intake.contracts import Decision, EdgeScore, RuleRef
from leadloop.intake.logic.canonical import canonicalise
from leadloop.intake.logic.rule_checks import check_rules
from leadloop.intake.logic.rule_words import INPUTS, Asked, rule_context, sample_context
from leadloop.intake.logic.rules import CompiledRules, literal
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
    table(content)["rules"][3].update(cells)
    return content


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
        message="Thank you. A specialist of our enterprise team will call you within 15 minutes.",
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
            types = {"number": (int, float), "text": str, "any": dict}[word.type]
            assert place is None or isinstance(place, types)


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
    table(content)["rules"][3].update(own)
    assert check_rules(content) == []
    rules = CompiledRules(content, 1)
    hit = decide(rules, attributes={"branch": "north"}, attribution={"utm_campaign": "spring"})
    miss = decide(rules, attributes={"branch": "north"})
    assert hit.rule is not None
    assert miss.rule is not None
    assert (hit.rule.id, miss.rule.id) == ("enterprise-ilp", "retail")


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
        ({"minutes": "'15'"}, "response_minutes"),
        ({"minutes": "-1"}, "response_minutes"),
        ({"team": "15"}, "team"),
        ({"message": "'Thank you"}, "message"),
    ],
)
def test_a_broken_cell_is_refused_by_row_and_column(cells: dict[str, Any], column: str) -> None:
    (problem,) = check_rules(changed(**cells))
    assert problem.field == f"nodes.routing.rows.4.{column}"
    assert "row 4, column" in problem.message


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


def _graph(change: str) -> Any:
    content = deepcopy(SHIPPED)
    match change:
        case "not an object":
            return []
        case "no edges":
            del content["edges"]
        case "no input node":
            del content["nodes"][0]
        case "edge to nowhere":
            content["edges"][0]["targetId"] = "nobody"
        case "javascript":
            content["nodes"][2] |= {"type": "functionNode", "content": "while(true){}"}
        case "collect":
            table(content)["hitPolicy"] = "collect"
        case "unknown input":
            table(content)["inputs"][0]["field"] = "compny_size"
        case _:
            table(content)["outputs"][0]["field"] = "destiny"
    return content


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("not an object", "shape"),
        ("no edges", "shape"),
        ("no input node", "input"),
        ("edge to nowhere", "edge"),
        ("javascript", "node_type"),
        ("collect", "hit_policy"),
        ("unknown input", "unknown_input"),
        ("unknown output", "unknown_output"),
    ],
)
def test_a_graph_that_cannot_decide_is_refused(change: str, code: str) -> None:
    assert code in {problem.code for problem in check_rules(_graph(change))}


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
