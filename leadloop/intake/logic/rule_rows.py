"""Evaluate a rule set on rows: submissions as doors take them, or what rules ask, bare."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from leadloop.intake.contracts import EdgeScore
from leadloop.intake.contracts.fields import FIELD_NAMES
from leadloop.intake.logic.canonical import canonicalise
from leadloop.intake.logic.rule_checks import check_rules
from leadloop.intake.logic.rule_trials import raw_result
from leadloop.intake.logic.rule_words import Asked, rule_context
from leadloop.intake.logic.rules import BadRules, CompiledRules
from leadloop.kit.errors import FieldError

Scorer = Callable[[Mapping[str, Any]], EdgeScore | None]

# What only stands in a context: no door takes these.
_CONTEXT_WORDS: Final = frozenset(
    rule_context_word
    for rule_context_word in (
        "email_domain",
        "email_domain_kind",
        "page",
        "referrer_class",
        "device",
        "received_hour",
        "score",
    )
)
_CONTACT: Final = ("email", "mobile_phone", "phone", "phone_number")

# With these alone wrong, the engine still does what the file says, so rows can be shown.
_HARMLESS: Final = frozenset({"unknown_input", "unknown_output", "hit_policy"})


def run_rows(content: Any, rows: Sequence[Any], *, now: datetime, score: Scorer) -> dict[str, Any]:
    """Return what a rule set decides for each row, and everything wrong with the set, as JSON.

    ``{"sound", "problems": [{"field", "code", "message"}], "rows": [{"row", "kind", "rule",
    "decision", "result", "rejections", "error"}]}``. ``rule`` is ``{"id", "name", "index"}`` of
    the row that fired, counted from 0 over all tables; null where none did. Rows stay empty where
    the set cannot be run.

    Args:
        content: GoRules JDM.
        rows: Submissions (they are made canonical and scored), or bare contexts: objects without
            a way of contact, or with a word that no door takes, such as ``score``.
        now: When submissions count as received, UTC.
        score: The edge model.
    """
    problems = check_rules(content)
    compiled = _compiled(content) if {p.code for p in problems} <= _HARMLESS else None
    if compiled is None and not problems:
        problems = [FieldError("graph", "graph", "The rules cannot be run.")]
    found = (
        []
        if compiled is None
        else [{"row": at, **_row(compiled, row, now, score)} for at, row in enumerate(rows)]
    )
    return {
        "sound": not problems,
        "problems": [problem._asdict() for problem in problems],
        "rows": found,
    }


def _compiled(content: Any) -> CompiledRules | None:
    try:
        return CompiledRules(content, 0)
    except (BadRules, KeyError, TypeError, ValueError):
        return None


def is_submission(row: Mapping[str, Any]) -> bool:
    """Whether a row is what a door takes, rather than what rules ask."""
    return any(row.get(name) for name in _CONTACT) and _CONTEXT_WORDS.isdisjoint(row)


def _row(rules: CompiledRules, row: Any, now: datetime, score: Scorer) -> dict[str, Any]:
    if not isinstance(row, dict):
        error = "A row is an object: a submission, or the words that rules ask."
        return _answer("unreadable", error=error)
    if not is_submission(row):
        return _decided(rules, "context", bare_context(row))
    canonical = canonicalise(row)
    if canonical.lead is None:
        return _answer("submission", rejections=canonical.rejections)
    lead = {**canonical.lead, "lead_source": str(row.get("lead_source") or "web_form")}
    asked = Asked(lead, lead["lead_source"], now, score(lead))
    return _decided(rules, "submission", rule_context(asked))


def bare_context(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a context in which every word is there: as the row says, else null."""
    nothing: dict[str, Any] = {**dict.fromkeys(FIELD_NAMES), "attribution": {}, "context": {}}
    empty = rule_context(Asked(nothing, "", _NEVER))
    empty |= dict.fromkeys((*_CONTEXT_WORDS - {"score"}, "lead_source"))
    empty["attributes"] = {}
    merged = dict(empty)
    for name, value in row.items():
        known = empty.get(name)
        both = isinstance(known, dict) and isinstance(value, dict)
        merged[name] = {**known, **value} if both else value  # type: ignore[dict-item]
    return merged


_NEVER: Final = datetime.min  # noqa: DTZ901 -- a bare context says its own hour


def _decided(rules: CompiledRules, kind: str, context: dict[str, Any]) -> dict[str, Any]:
    try:
        answer = rules.run(context)
    except BadRules as problem:
        return _answer(kind, error=f"The rules failed: {problem.message}")
    decision, row = rules.read(answer), rules.row_of(answer["result"])
    rule = {"id": row[1], "name": row[2], "index": row[0]} if row else None
    if decision.rule and rule:
        rule |= {"id": decision.rule.id, "name": decision.rule.name}
    decided = {name: value for name, value in decision.as_json().items() if name != "rule"}
    return _answer(kind, rule=rule, decision=decided, result=raw_result(answer["result"]))


def _answer(
    kind: str,
    *,
    rule: dict[str, Any] | None = None,
    decision: dict[str, Any] | None = None,
    result: Any = None,
    rejections: Sequence[FieldError] = (),
    error: str | None = None,
) -> dict[str, Any]:
    return {
        "kind": kind,
        "rule": rule,
        "decision": decision,
        "result": result,
        "rejections": [rejection._asdict() for rejection in rejections],
        "error": error,
    }
