"""The door of ``intake``: outcomes of submissions, decisions, rules, the edge model."""

from leadloop.intake.api.edge import describe_model
from leadloop.intake.api.outcomes import count_by_source, count_outcomes, record_outcomes
from leadloop.intake.api.replay import edit_and_replay, release, replay
from leadloop.intake.api.rule_drafts import (
    discard_draft,
    edit_draft,
    find_draft,
    open_draft,
    publish_draft,
    redo_draft,
    save_draft,
    take_draft,
    undo_draft,
)
from leadloop.intake.api.rule_trials import (
    MAX_REPLAYED,
    RecentSubmission,
    RulesCheck,
    explain_rules,
    explain_submission,
    inspect_rules,
    list_recent_submissions,
    replay_rules,
    try_rules,
)
from leadloop.intake.api.rules import (
    compare_rules,
    ensure_shipped_rules,
    get_rules,
    list_rule_versions,
    publish_rules,
    restore_rules,
    rules_in_force,
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
from leadloop.intake.logic.rule_cells import (
    CellForm,
    operators_for,
    read_input,
    show_input,
    show_output,
    typed_input,
    typed_output,
    write_input,
)
from leadloop.intake.logic.rule_checks import cell_problem, further_words
from leadloop.intake.logic.rule_diff import diff_rules
from leadloop.intake.logic.rule_edits import Edit
from leadloop.intake.logic.rule_words import INPUTS as RULE_INPUTS
from leadloop.intake.logic.rule_words import OUTPUTS as RULE_OUTPUTS

__all__ = [
    "MAX_REPLAYED",
    "RULE_INPUTS",
    "RULE_OUTPUTS",
    "CellForm",
    "Edit",
    "RecentSubmission",
    "RulesCheck",
    "cell_problem",
    "compare_rules",
    "count_by_source",
    "count_outcomes",
    "decision_for",
    "decisions_for",
    "describe_model",
    "diff_rules",
    "discard_draft",
    "edit_and_replay",
    "edit_draft",
    "ensure_shipped_rules",
    "explain_rules",
    "explain_submission",
    "find_draft",
    "further_words",
    "get_rules",
    "get_submission",
    "inspect_rules",
    "list_attempts",
    "list_recent_submissions",
    "list_rejected",
    "list_rule_versions",
    "list_submissions",
    "list_suppressed",
    "open_draft",
    "operators_for",
    "publish_draft",
    "publish_rules",
    "read_input",
    "record_outcomes",
    "redo_draft",
    "release",
    "replay",
    "replay_rules",
    "restore_rules",
    "rules_in_force",
    "save_draft",
    "show_input",
    "show_output",
    "take_draft",
    "try_rules",
    "typed_input",
    "typed_output",
    "undo_draft",
    "write_input",
]
