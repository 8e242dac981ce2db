"""The door of ``intake``: outcomes of submissions, decisions, rules, the edge model."""

from leadloop.intake.api.edge import describe_model
from leadloop.intake.api.outcomes import count_by_source, count_outcomes, record_outcomes
from leadloop.intake.api.replay import confirm, edit_and_replay, release, replay
from leadloop.intake.api.rules import (
    discard_draft,
    ensure_shipped_rules,
    find_draft,
    get_rules,
    list_rule_versions,
    publish_rules,
    restore_rules,
    rules_in_force,
    save_draft,
    try_rules,
)
from leadloop.intake.api.submissions import (
    decision_for,
    decisions_for,
    get_submission,
    list_attempts,
    list_rejected,
    list_submissions,
    list_suppressed,
)

__all__ = [
    "confirm",
    "count_by_source",
    "count_outcomes",
    "decision_for",
    "decisions_for",
    "describe_model",
    "discard_draft",
    "edit_and_replay",
    "ensure_shipped_rules",
    "find_draft",
    "get_rules",
    "get_submission",
    "list_attempts",
    "list_rejected",
    "list_rule_versions",
    "list_submissions",
    "list_suppressed",
    "publish_rules",
    "record_outcomes",
    "release",
    "replay",
    "restore_rules",
    "rules_in_force",
    "save_draft",
    "try_rules",
]
