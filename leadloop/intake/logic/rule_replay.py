"""Decide recent submissions again by other rules, and say what would go elsewhere; pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from leadloop.intake.contracts import (
    RULE_SET,
    Decision,
    EdgeScore,
    Place,
    Replayed,
    ReplayGroup,
    RuleRef,
)
from leadloop.intake.logic.rule_words import Asked
from leadloop.intake.logic.rules import BadRules, CompiledRules


class Recent(NamedTuple):
    """A submission as it was decided: what rules could ask then, and what they decided.

    ``release`` says that a person had released it, so that rows that suppress were passed over.
    """

    submission_key: UUID
    attempt: int
    asked: Asked
    decision: Decision
    release: bool = False


def replay(
    recent: Iterable[Recent], rules: CompiledRules, against: CompiledRules | None = None
) -> tuple[list[Replayed], int]:
    """Return every submission decided again by ``rules``, and how many the rules failed on.

    Args:
        recent: What was decided.
        rules: The rules to try.
        against: Rules to compare with; None compares with what was decided then.
    """
    found, failed = [], 0
    for one in recent:
        before = one.decision if against is None else _decide(against, one)[0]
        after, went_wrong = _decide(rules, one)
        failed += went_wrong
        found.append(
            Replayed(one.submission_key, one.asked.received_at, title_of(one.asked), before, after)
        )
    return found, failed


def _decide(rules: CompiledRules, one: Recent) -> tuple[Decision, bool]:
    """Return the decision as intake takes it: rules that fail route by no rule."""
    try:
        return rules.decide(one.asked, release=one.release), False
    except BadRules:
        return Decision(), True


def title_of(asked: Asked) -> str:
    """Return what people know a submission by: the company, else the person."""
    lead = asked.lead
    person = " ".join(str(lead[name]) for name in ("first_name", "last_name") if lead.get(name))
    return str(lead.get("company") or person or lead.get("email") or lead.get("mobile_phone") or "")


def group(items: Sequence[Replayed]) -> tuple[ReplayGroup, ...]:
    """Return what changes, gathered by where from and where to, rerouted and largest first."""
    found: dict[tuple[Place, Place], list[Replayed]] = {}
    for item in items:
        if item.changed:
            found.setdefault((_place(item.before), _place(item.after)), []).append(item)
    groups = [ReplayGroup(*places, tuple(members)) for places, members in found.items()]
    return tuple(sorted(groups, key=lambda one: (not one.items[0].rerouted, -len(one.items))))


def _place(decision: Decision) -> Place:
    rule = decision.rule.name if decision.rule else ""
    return Place(decision.outcome, decision.team, decision.priority, rule)


def decision_of(stored: Mapping[str, Any]) -> Decision:
    """Return a decision from its JSON."""
    rule = stored.get("rule")
    return Decision(
        outcome=str(stored.get("outcome") or "route"),
        team=stored.get("team"),
        priority=str(stored.get("priority") or "normal"),
        category=stored.get("category"),
        response_minutes=stored.get("response_minutes"),
        message=stored.get("message"),
        rule=_rule_of(rule) if isinstance(rule, Mapping) else None,
    )


def _rule_of(rule: Mapping[str, Any]) -> RuleRef:
    version = rule.get("version")
    return RuleRef(
        str(rule.get("set") or RULE_SET),
        str(rule.get("id") or ""),
        str(rule.get("name") or ""),
        version if isinstance(version, int) else 0,
    )


def score_of(stored: Mapping[str, Any] | None) -> EdgeScore | None:
    """Return as much of a stored score as rules may ask."""
    if not stored or stored.get("probability") is None:
        return None
    return EdgeScore(
        probability=float(stored["probability"]),
        score=int(stored["score"]),
        grade=str(stored["grade"]),
        log_odds=float(stored.get("log_odds") or 0),
        base=float(stored.get("base") or 0),
        other=float(stored.get("other") or 0),
        reasons=(),
        model=str(stored.get("model") or ""),
        model_version=str(stored.get("model_version") or ""),
        mapping=int(stored.get("mapping") or 0),
    )


def recent_of(assessed: Mapping[str, Any], *, release: bool) -> Recent:
    """Return a submission from the data of its ``lead.assessed``."""
    lead = assessed["lead"]
    received = datetime.fromisoformat(str(assessed["received_at"])).astimezone(UTC)
    asked = Asked(lead, str(lead["lead_source"]), received, score_of(assessed.get("score")))
    key, attempt = UUID(str(assessed["submission_id"])), int(assessed["attempt"])
    return Recent(key, attempt, asked, decision_of(assessed["decision"]), release)
