"""What this zone's tables hold of people."""

from leadloop.kit.erasing import Holds, declare_free, declare_holds


def declare() -> None:
    """Say so to whoever erases a person."""
    declare_holds(
        "intake",
        Holds(
            "intake_submission",
            links=("lead_id", "submission_key", "trace_id"),
            by_mention=True,
            blank=("data", "reasons", "decision"),
            leads_on=("submission_key", "trace_id", "event_id"),
        ),
    )
    declare_free(
        "rules and models",
        *("intake_ruleset", "intake_rulesetversion", "intake_ruledraftstep"),
        *("intake_edgemodelslot", "intake_edgemodeluse", "intake_edgemodelversion"),
    )
