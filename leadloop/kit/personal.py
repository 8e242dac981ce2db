"""What this zone's table holds of people."""

from leadloop.kit.erasing import Holds, declare_holds


def declare() -> None:
    """Say so to whoever erases a person."""
    declare_holds("kit", Holds("kit_due"))
