"""What this zone's tables hold of people."""

from leadloop.kit.erasing import Holds, declare_free, declare_holds


def declare() -> None:
    """Say so to whoever erases a person."""
    declare_holds(
        "flows",
        Holds(
            "flows_flowrun",
            links=("trace_id",),
            by_mention=True,
            blank=("trigger", "actions", "response", "error"),
        ),
    )
    declare_free("definitions of flows", "flows_flow", "flows_flowversion")
