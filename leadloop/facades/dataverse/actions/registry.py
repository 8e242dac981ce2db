"""Which actions there are: by the entity they are bound to (none for unbound ones) and name."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from leadloop.facades.dataverse.answers import Reply
from leadloop.facades.dataverse.calls import Call
from leadloop.kit.entity import Entity


class BoundCall(NamedTuple):
    """A call to an action, with the record it is bound to."""

    call: Call
    entity: Entity | None
    record: UUID | None


Action = Callable[[BoundCall], Reply]

_actions: dict[tuple[str, str], Action] = {}


def action(entity: str, name: str) -> Callable[[Action], Action]:
    """Make a function the action ``name`` of an entity; of the service where that is empty."""

    def register(answer: Action) -> Action:
        _actions[entity, name] = answer
        return answer

    return register


def find_action(entity: str, name: str) -> Action | None:
    """Return an action, None if there is none."""
    return _actions.get((entity, name))
