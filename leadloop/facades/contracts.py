"""What the façades tell others."""

from typing import Final

SCOPE_PUBLISH: Final = "events.publish"
"""May publish events from outside."""

SCOPE_INFER: Final = "models.infer"
"""May ask the edge model for scores."""
