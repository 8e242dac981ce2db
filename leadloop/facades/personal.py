"""What this zone's tables hold of people."""

from leadloop.kit.erasing import Holds, declare_free, declare_holds


def declare() -> None:
    """Say so to whoever erases a person."""
    # What a table that somebody made holds is not known: whatever mentions the person is cleared.
    declare_holds("facades", Holds("facades_customrecord", by_mention=True))
    declare_free(
        "columns and tables that were made, and the house's own words",
        *("facades_customcolumn", "facades_customkey", "facades_customtable"),
        *("facades_houserecord", "facades_customrelation", "facades_customlink"),
    )
