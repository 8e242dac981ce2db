"""Turns change events of a lead into what its timeline says."""

from collections.abc import Mapping
from typing import Any, Final

from leadloop.customers.contracts import FieldChange, product_label
from leadloop.sales.contracts.words import (
    PRIORITIES,
    RATINGS,
    STATUS_REASONS,
    STATUSES,
    Word,
    source_label,
)
from leadloop.sales.logic.fields import EDITABLE

_LONGEST: Final = 200

_LABELS: Final[Mapping[str, str]] = {
    **{name: rule.label for name, rule in EDITABLE.items()},
    "status": "Status",
    "status_reason": "Status reason",
    "propensity_score": "Propensity score",
    "propensity_grade": "Grade",
    "lead_score": "Lead score",
    "lead_grade": "Lead score grade",
    "priority": "Priority",
    "category": "Category",
    "owner_id": "Owner",
    "team_id": "Team",
    "response_due_at": "Response due",
    "first_response_at": "First response",
    "decision": "Rule",
    "assignment": "Assigned by",
    "consents": "Consents",
}
"""What a timeline shows, in this order; everything else is bookkeeping."""

_WORDS: Final[Mapping[str, tuple[Word, ...]]] = {
    "status": STATUSES,
    "status_reason": STATUS_REASONS,
    "rating": RATINGS,
    "priority": PRIORITIES,
}


def field_changes(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]
) -> tuple[FieldChange, ...]:
    """Return the changes worth showing; ``names`` gives people and teams by id.

    A change that reads the same before and after (a consent confirmed) is left out.
    """
    found = []
    for name, label in _LABELS.items():
        if name in after:
            texts = [_text(name, values.get(name), names) for values in (before, after)]
            if texts[0] != texts[1]:
                found.append(FieldChange(name, label, *texts))
    return tuple(found)


def change_title(changes: tuple[FieldChange, ...]) -> str:
    """Return one line that says what a change did."""
    by_field = {change.field: change for change in changes}
    reason = by_field.get("status_reason")
    if reason is not None:
        return f"Status is now {reason.after}"
    if "owner_id" in by_field:
        owner = by_field["owner_id"].after
        return f"Owner is now {owner}" if owner else "Nobody owns this lead now"
    if "propensity_score" in by_field:
        score = by_field["propensity_score"]
        return f"Propensity score {score.before or 'none'} → {score.after or 'none'}"
    if len(changes) == 1:
        return f"{changes[0].label} changed"
    return f"{len(changes)} fields changed"


def _text(name: str, value: Any, names: Mapping[str, str]) -> str:
    if value in (None, "", [], {}):
        return ""
    if name in {"owner_id", "team_id"}:
        return names.get(str(value), "somebody" if name == "owner_id" else "a team")
    if name in _WORDS:
        return next((w.label for w in _WORDS[name] if w.value == value), str(value))
    if name == "product_interest":
        return product_label(str(value))
    if name == "lead_source":
        return source_label(str(value))
    return _structured(name, value)[:_LONGEST]


def _structured(name: str, value: Any) -> str:
    if name == "decision" and isinstance(value, Mapping):
        rule = value.get("rule")
        if not isinstance(rule, Mapping):
            return "no rule"
        return f"{rule.get('name')} (version {rule.get('version')})"
    if name == "assignment" and isinstance(value, Mapping):
        rule = value.get("rule") or {}
        return f"{rule.get('name')} (version {rule.get('version')})"
    if name == "consents" and isinstance(value, list):
        said = [c for c in value if isinstance(c, Mapping)]
        return ", ".join(f"{c.get('purpose')} {c.get('channel')}: {c.get('state')}" for c in said)
    return str(value)
