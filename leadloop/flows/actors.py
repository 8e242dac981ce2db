"""Who a flow is when it writes."""

from leadloop.users.contracts import Actor, ActorKind, Role


def flow_actor(name: str, title: str) -> Actor:
    """Return the actor under whose name and rights a flow reads and writes records."""
    return Actor(ActorKind.FLOW, name, f"Flow {title}", Role.INTEGRATION)
