"""Macros: several changes of a case at once."""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

MAX_STEPS: Final = 12

STEP_KINDS: Final[dict[str, str]] = {
    "reply": "Reply to the customer",
    "note": "Internal note",
    "status": "Set status",
    "priority": "Set priority",
    "case_type": "Set type",
    "assign": "Assign",
    "queue": "Move to queue",
    "subject": "Set subject",
}
"""What a step may do, with its words on screens. ``assign`` takes ``me`` or a person's id."""


class MacroStep(NamedTuple):
    """One change: what, and its value or text."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class MacroDraft:
    """A macro as typed."""

    name: str
    steps: tuple[MacroStep, ...]
    description: str = ""
    is_active: bool = True


class MacroRow(NamedTuple):
    """A macro as lists and the palette show it."""

    id: UUID
    name: str
    description: str
    steps: tuple[MacroStep, ...]
    is_active: bool
    uses: int
    version: int


class RunResult(NamedTuple):
    """What a macro did: the run's id (for undo), changed fields, whether a reply went out."""

    id: UUID
    changed: dict[str, Any]
    replied: bool
