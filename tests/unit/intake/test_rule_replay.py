"""Deciding again, purely: who goes elsewhere, how changes are gathered, what is read back."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from leadloop.intake.contracts import Decision, RuleRef
from leadloop.intake.logic.canonical import canonicalise
from leadloop.intake.logic.rule_replay import (
    Recent,
    decision_of,
    group,
    recent_of,
    replay,
    score_of,
    title_of,
)
from leadloop.intake.logic.rule_words import Asked
from leadloop.intake.logic.rules import CompiledRules
from tests.factories.intake import submission
from tests.factories.rules import SHIPPED, row_of

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)


def changed(**cells: str) -> CompiledRules:
    content = deepcopy(SHIPPED)
    row_of(content, "enterprise-ilp").update(cells)
    return CompiledRules(content, 0)


def recent(number: int, *, release: bool = False, **changes: Any) -> Recent:
    lead = canonicalise(submission(**changes)).lead
    assert lead is not None
    asked = Asked(lead, "web_form", AT)
    decision = CompiledRules(SHIPPED, 1).decide(asked, release=release)
    return Recent(UUID(int=number), 1, asked, decision, release)


def test_changes_are_gathered_by_where_from_and_where_to() -> None:
    some = [recent(size, company_size=size) for size in (40, 60, 70, 240)]
    some += [recent(900, product_interest="group_ilp"), recent(901, email="a@mailinator.com")]
    items, failed = replay(some, changed(size="> 50"))
    assert failed == 0
    (found,) = group(items)
    assert [item.submission_key.int for item in found.items] == [60, 70]
    assert (found.before.team, found.after.team) == ("retail-sales", "enterprise-sales")
    assert found.after.priority == "high"


def test_another_message_changes_without_rerouting_and_comes_last() -> None:
    some = [recent(size, company_size=size) for size in (60, 240, 300)]
    items, _ = replay(some, changed(size="> 50", message="'Soon.'"))
    groups = group(items)
    assert [(one.items[0].rerouted, len(one.items)) for one in groups] == [(True, 1), (False, 2)]


def test_rules_that_fail_on_a_lead_route_it_by_none_and_are_counted() -> None:
    content = deepcopy(SHIPPED)
    content["nodes"].append(
        {
            "id": "prepare",
            "name": "Prepare",
            "type": "expressionNode",
            "content": {
                "expressions": [{"id": "1", "key": "extra", "value": "number('x')"}],
                "passThrough": True,
            },
        }
    )
    content["edges"][0]["targetId"] = "prepare"
    content["edges"].append(
        {"id": "b", "sourceId": "prepare", "targetId": "routing", "type": "edge"}
    )
    items, failed = replay([recent(1)], CompiledRules(content, 0))
    assert failed == 1
    assert items[0].after == Decision()


def test_other_rules_may_be_the_yardstick_and_a_release_stays_one() -> None:
    one = recent(1, release=True, email="a@mailinator.com")
    assert one.decision.team == "enterprise-sales"
    items, _ = replay([one], changed(), against=changed(team="'retail-sales'"))
    assert items[0].before.team == "retail-sales"
    assert items[0].after.team == "enterprise-sales"


def test_decisions_and_scores_are_read_back_as_they_were() -> None:
    decision = Decision(team="x", rule=RuleRef("propensity", "a", "A", 3), response_minutes=5)
    assert decision_of(decision.as_json()) == decision
    assert decision_of({}) == Decision()
    stored = {"probability": 0.25, "score": 40, "grade": "C"}
    score = score_of(stored)
    assert score is not None
    assert (score.probability, score.score, score.grade) == (0.25, 40, "C")
    assert score_of(None) is None
    assert score_of({"score": 4}) is None


def test_a_submission_is_read_from_its_assessment() -> None:
    lead = {**recent(1).asked.lead, "lead_source": "api"}
    data = {
        "submission_id": str(UUID(int=7)),
        "attempt": 2,
        "received_at": "2026-03-04T10:00:00+01:00",
        "lead": lead,
        "decision": Decision().as_json(),
        "score": None,
    }
    found = recent_of(data, release=True)
    assert (found.submission_key, found.attempt, found.release) == (UUID(int=7), 2, True)
    assert found.asked.received_at == AT
    assert found.asked.lead_source == "api"
    assert title_of(found.asked) == lead["company"]
    assert title_of(found.asked.__class__({"last_name": "Berg"}, "api", AT)) == "Berg"
