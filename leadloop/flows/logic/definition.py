"""A definition, compiled: what the interpreter runs."""

from dataclasses import dataclass, field
from typing import Any

from leadloop.flows.contracts import EffectKind
from leadloop.flows.logic.steps import Container
from leadloop.kit.errors import FieldError, NotFound


@dataclass(frozen=True, slots=True)
class Trigger:
    """What may start a run: its type, and for a Request its method and schema."""

    name: str
    type: str
    method: str | None = None
    schema: dict[str, Any] | None = None
    checks_schema: bool = False


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled definition.

    ``children`` names the actions directly inside of each scope, branch or loop; ``order`` is the
    position of every action in the text, ``types`` its type; ``effects`` the kinds of effect it
    may ask for; ``connectors`` the connectors named that Leadloop itself does not speak;
    ``warnings`` what will fail if it is ever reached.
    """

    name: str
    title: str
    body: Container
    triggers: dict[str, Trigger]
    parameters: dict[str, Any]
    children: dict[str, tuple[str, ...]]
    order: dict[str, int]
    types: dict[str, str]
    effects: frozenset[EffectKind]
    connectors: tuple[tuple[str, str], ...] = ()
    has_response: bool = False
    warnings: tuple[FieldError, ...] = field(default=())

    @property
    def calls_outside(self) -> bool:
        """Whether it asks for anything that one database transaction cannot give."""
        return bool(self.effects - {EffectKind.WRITE, EffectKind.READ})

    def trigger_name(self, wanted: str = "") -> str:
        """Return the trigger's declared name; empty asks for the only one.

        Raises:
            NotFound: There is no such trigger.
        """
        if not wanted and len(self.triggers) == 1:
            return next(iter(self.triggers))
        for name in self.triggers:
            if name.lower() == wanted.lower():
                return name
        raise NotFound(f"The flow '{self.name}' has no trigger named '{wanted}'.")
