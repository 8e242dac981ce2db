"""What the façades tell others."""

from typing import Final

SCOPE_PUBLISH: Final = "events.publish"
"""May publish events from outside."""

SCOPE_RECEIVE: Final = "events.receive"
"""May receive and settle events of queue subscriptions."""

SCOPE_MANAGE: Final = "events.manage"
"""May manage topics and event subscriptions."""

SCOPE_INFER: Final = "models.infer"
"""May ask the edge model for scores."""
