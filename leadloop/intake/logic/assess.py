"""One submission in, one assessment out: canonical lead, score, decision."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from leadloop.intake.contracts import (
    Assessment,
    Canonical,
    Decision,
    RuleRef,
    Scored,
    Submitted,
)
from leadloop.intake.logic.confirming import judge, settle_consents
from leadloop.intake.logic.rule_words import Asked
from leadloop.intake.logic.rules import BadRules, CompiledRules
from leadloop.kit.errors import FieldError

TEST: Final = Decision(
    outcome="suppress",
    category="test",
    rule=RuleRef("leadloop", "marked-test", "Marked as a test by its sender", 1),
)
"""The decision about a submission whose ``context.test`` is true, before any rule is asked: it
makes no lead whichever rules are published. A person may release it."""


def assess(
    submitted: Submitted, canonical: Canonical, scored: Scored, rules: CompiledRules | None
) -> Assessment:
    """Decide about one submission, purely.

    Rules that fail on this lead do not hold it up: it is routed by no rule, with a warning.
    """
    if canonical.lead is None:
        return Assessment(canonical, None, None)
    consents = settle_consents(canonical.lead.get("consents") or (), submitted)
    lead = {**canonical.lead, "consents": consents, "lead_source": submitted.lead_source}
    warnings = list(canonical.warnings)
    decision = _decide(submitted, lead, scored, rules, warnings)
    if submitted.form is not None:
        decision = replace(decision, form=submitted.form)
    data = _data(submitted, lead, decision, scored, warnings)
    return Assessment(canonical, decision, data, *judge(submitted, lead, decision))


def is_marked_test(lead: Mapping[str, Any]) -> bool:
    """Whether its sender marked a lead as a test."""
    return lead["context"].get("test") is True


def _decide(
    submitted: Submitted,
    lead: dict[str, Any],
    scored: Scored,
    rules: CompiledRules | None,
    warnings: list[FieldError],
) -> Decision:
    if is_marked_test(lead) and not submitted.release:
        return TEST
    if rules is None:
        warnings.append(FieldError("rules", "missing", "No rules are published."))
        return Decision()
    asked = Asked(lead, submitted.lead_source, submitted.received_at, scored.score)
    try:
        return rules.decide(asked, release=submitted.release)
    except BadRules as problem:
        warnings.append(FieldError("rules", "failed", f"The rules failed: {problem}"))
        return Decision()


def _data(
    submitted: Submitted,
    lead: dict[str, Any],
    decision: Decision,
    scored: Scored,
    warnings: Sequence[FieldError],
) -> dict[str, Any]:
    score = scored.score
    return {
        "submission_id": submitted.submission_key,
        "attempt": submitted.attempt,
        "received_at": submitted.received_at,
        "lead": lead,
        "decision": decision.as_json(),
        "score": score.as_json(submitted.received_at) if score else None,
        "score_note": scored.note,
        "warnings": [warning._asdict() for warning in warnings],
    }
