"""What a public door asks before it takes anything: may this caller, this visitor, go on?

One gate serves all doors of a web process. A door names itself, so that its answers are counted
and limited apart from the others'.
"""

from typing import Any, Final, NamedTuple

from leadloop.kit.addresses import Visitors
from leadloop.kit.asgi import Header, Headers
from leadloop.kit.limits import RateLimits
from leadloop.kit.metrics import Counter

LEADS: Final = "leads"
EVENT_GRID: Final = "event_grid"
FORMS: Final = "forms"
VISITS: Final = "visits"
COLLECTOR: Final = "collector"
HOOKS: Final = "hooks"
TRACKING: Final = "tracking"

ANSWERED: Final = Counter(
    "leadloop_door_answers_total",
    "Answers of the public doors by door, status and reason.",
    ("door", "status", "reason"),
)


class Gate(NamedTuple):
    """The limits of every door, and who stands before them."""

    limits: RateLimits = RateLimits()
    visitors: Visitors = Visitors("")

    def pass_client(self, door: str, key: str, *costs: float) -> tuple[Header, ...]:
        """Let an API client through and return headers for its answer.

        Args:
            door: The door's name, as the limits know it.
            key: Whose bucket pays: the client, or client and topic.
            costs: In the order of the door's quotas; one request if left out.

        Raises:
            leadloop.kit.limits.TooMany: It must wait; ``headers`` belong on the 429.
        """
        return self.limits.take(door, key, *costs)

    def pass_visitor(self, door: str, peer: str, headers: Headers, cost: float = 1.0) -> None:
        """Let a visitor through, counted by address; one whose address is hidden always passes.

        Args:
            door: The door's name, as the limits know it.
            peer: The address that the connection came from (``kit.addresses.peer_of``).
            headers: Of the request; ``X-Forwarded-For`` counts from trusted proxies.
            cost: How many requests this one counts as, for doors that take batches.

        Raises:
            leadloop.kit.limits.TooMany: The visitor must wait; ``headers`` belong on the 429.
        """
        key = self.visitors.key(peer, headers)
        if key:
            self.limits.take(door, key, cost)


OPEN: Final = Gate()
"""A gate that lets everybody through."""

_IN_SCOPE: Final = "leadloop.gate"


def hang(gate: Gate, scope: Any) -> None:
    """Leave the gate with an ASGI connection, for a view that finds it by ``gate_of``."""
    scope[_IN_SCOPE] = gate


def gate_of(scope: Any) -> Gate:
    """Return the gate that came with a connection; an open one if none did."""
    found = scope.get(_IN_SCOPE, OPEN)
    assert isinstance(found, Gate)
    return found
