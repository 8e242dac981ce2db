"""What this zone's tables hold of people."""

from leadloop.kit.erasing import Holds, declare_free, declare_holds


def declare() -> None:
    """Say so to whoever erases a person."""
    declare_holds(
        "bulk",
        Holds(
            "bulk_jobrow",
            links=("record_id",),
            by_mention=True,
            blank=("cells", "before", "key", "reason"),
        ),
        Holds("bulk_job"),
    )
    declare_free("which column of a file is which", "bulk_mapping")
