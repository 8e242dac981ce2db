"""What the shipped edge model says of itself."""

from typing import Any

from leadloop.intake.edge import shipped_content
from leadloop.users.api import check_may_read
from leadloop.users.contracts import Actor


def describe_model(actor: Actor) -> dict[str, Any]:
    """Return the shipped model's name, version, label and metrics, for screens.

    Raises:
        NotAllowed: ``actor`` may not see rules.
    """
    check_may_read(actor, "rules")
    return {name: shipped_content()[name] for name in ("name", "version", "label", "metrics")}
