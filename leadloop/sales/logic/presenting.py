"""Turns what a lead keeps as JSON into what its page shows."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from leadloop.sales.contracts.reading import AssignmentNote, Decision, ScoreCard, ScoreReason

REASONS_EACH_WAY: Final = 5

NO_HISTORY_SCORE: Final = (
    "There is no score from history yet: no model trained on won and lost leads is in use."
)
NO_PROPENSITY: Final = "No propensity score came with this lead."


def score_card(
    score: int | None, grade: str, record: Mapping[str, Any] | None, *, missing: str
) -> ScoreCard:
    """Return a stored score with its strongest reasons first, at most five each way.

    ``missing`` is the note where there is no score.
    """
    if score is None:
        return ScoreCard(None, "", note=missing)
    record = record or {}
    reasons = [r for r in map(_reason, _list(record.get("reasons"))) if r is not None]
    strongest = sorted(reasons, key=lambda reason: -abs(reason.contribution))
    return ScoreCard(
        score=score,
        grade=grade,
        probability=_number(record.get("probability")),
        up=tuple(r for r in strongest if r.contribution > 0)[:REASONS_EACH_WAY],
        down=tuple(r for r in strongest if r.contribution < 0)[:REASONS_EACH_WAY],
        base=_number(record.get("base")),
        model=_text(record.get("model")),
        model_version=_text(record.get("model_version")),
        features_as_of=_text(record.get("features_as_of")),
    )


def propensity_card(score: int | None, grade: str, record: Mapping[str, Any] | None) -> ScoreCard:
    """Return the score at intake; without one, the note that intake left or a plain one."""
    note = _text((record or {}).get("note")) or NO_PROPENSITY
    return score_card(score, grade, record, missing=note)


def history_card(score: int | None, grade: str, record: Mapping[str, Any] | None) -> ScoreCard:
    """Return the score from history, which says so where it is still empty."""
    return score_card(score, grade, record, missing=NO_HISTORY_SCORE)


def decision_of(
    stored: Mapping[str, Any] | None, *, team_known: bool, has: Mapping[str, Any] | None = None
) -> Decision | None:
    """Return the stored decision, or None where no rule set has judged this lead.

    ``has`` are owner, team and pipeline of the lead now, to tell which of them its form set.
    """
    if not stored:
        return None
    rule, form = _object(stored.get("rule")), _object(stored.get("form"))
    return Decision(
        outcome=_text(stored.get("outcome")),
        rule_set=_text(rule.get("set")),
        rule_id=_text(rule.get("id")),
        rule_name=_text(rule.get("name")),
        rule_version=_integer(rule.get("version")),
        team_slug=_text(stored.get("team")),
        team_known=team_known,
        priority=_text(stored.get("priority")),
        category=_text(stored.get("category")),
        response_minutes=_integer(stored.get("response_minutes")),
        message=_text(stored.get("message")),
        form_name=_text(form.get("formname")),
        set_by_form=tuple(
            name for name, value in (has or {}).items() if value and _said(form, name) == str(value)
        ),
        form_note=_text(form.get("note")),
    )


def assignment_of(stored: Mapping[str, Any] | None, owner_id: UUID | None) -> AssignmentNote | None:
    """Return which rule chose the lead's owner; None once somebody else has it."""
    if not stored or owner_id is None or _text(stored.get("user")) != str(owner_id):
        return None
    rule = _object(stored.get("rule"))
    return AssignmentNote(
        _text(rule.get("id")),
        _text(rule.get("name")),
        _integer(rule.get("version")) or 0,
        _text(stored.get("why")),
    )


def _said(form: Mapping[str, Any], name: str) -> str:
    return _text(form.get(f"form{name}"))


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _reason(stored: Any) -> ScoreReason | None:
    if not isinstance(stored, Mapping):
        return None
    contribution = _number(stored.get("contribution"))
    if contribution is None:
        return None
    feature = _text(stored.get("feature"))
    return ScoreReason(feature, _text(stored.get("label")) or feature, contribution)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _integer(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) else None
