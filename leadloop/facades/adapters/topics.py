"""Which topics outsiders may publish to, as a fixed set."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FixedTopics:
    """Accepts the topics it was given; all others are as unknown as those that do not exist."""

    names: AbstractSet[str]

    def accepts(self, name: str, /) -> bool:
        """Tell whether ``name`` is a topic that takes events from outside."""
        return name in self.names
