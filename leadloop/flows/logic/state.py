"""The state of one run. Everything in it is plain JSON, so a run can be stored at any rest.

Values are shared, never copied: no function and no action changes a value it was given.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from leadloop.flows.contracts import (
    MAX_ACTIONS_PER_RUN,
    EffectRequest,
    EffectResult,
    Status,
)

if TYPE_CHECKING:
    from leadloop.flows.logic.definition import Program

Record = dict[str, Any]
Records = dict[str, Record]


@dataclass(frozen=True, slots=True)
class Services:
    """Where a run gets the moment (Unix seconds), randomness and new ids from."""

    now: Callable[[], float]
    random: Random = field(default_factory=Random)
    new_guid: Callable[[], UUID] = uuid4
    base_url: str = ""


class Run:
    """One run of a program: its trigger, what its actions gave, what it waits for."""

    __slots__ = (
        "attempt",
        "budget",
        "cause",
        "client_tracking_id",
        "ended",
        "error",
        "event",
        "id",
        "program",
        "requests",
        "response",
        "results",
        "root",
        "services",
        "started",
        "status",
        "trace_id",
        "trigger",
        "trigger_body",
        "variables",
        "wrote",
    )

    def __init__(
        self, program: "Program", services: Services, *, run_id: str, trigger: dict[str, Any]
    ) -> None:
        self.program = program
        self.services = services
        self.id = run_id
        self.trigger = trigger
        self.trigger_body: Any = trigger["outputs"]["body"]
        self.started = services.now()
        self.ended: float | None = None
        self.status: str = Status.RUNNING
        self.error: dict[str, Any] | None = None
        self.response: dict[str, Any] | None = None
        self.variables: dict[str, dict[str, Any]] = {}
        self.budget = MAX_ACTIONS_PER_RUN
        self.cause: str | None = None
        self.event: str | None = None
        self.attempt = 1
        self.trace_id = ""
        self.client_tracking_id = run_id
        self.root = Frame(self, None, {})
        self.requests: list[EffectRequest] = []
        self.results: dict[str, EffectResult] = {}
        self.wrote = False

    @property
    def finished(self) -> bool:
        """Whether the run has ended."""
        return self.ended is not None

    def finish(self, status: str, error: dict[str, Any] | None = None) -> None:
        """End the run."""
        self.status = status
        self.error = error
        self.ended = self.services.now()

    def to_state(self) -> dict[str, Any]:
        """Return the run as plain JSON, without its definition; by reference."""
        names = (*_STORED, "budget", "wrote")
        state = {name: getattr(self, name) for name in names}
        state["actions"] = self.root.records
        return state

    @classmethod
    def from_state(cls, program: "Program", services: Services, state: dict[str, Any]) -> "Run":
        """Return the run that ``to_state`` described."""
        run = cls(program, services, run_id=state["id"], trigger=state["trigger"])
        for name in (*_STORED, "budget", "wrote"):
            setattr(run, name, state[name])
        run.root.records.update(state["actions"])
        return run


_STORED = (
    "id",
    "trigger",
    "started",
    "ended",
    "status",
    "error",
    "response",
    "variables",
    "cause",
    "event",
    "attempt",
    "trace_id",
    "client_tracking_id",
)


class Frame:
    """Where an expression is evaluated: the run, and the iteration of a loop it stands in."""

    __slots__ = ("index", "item", "loop", "parent", "path", "records", "run")

    def __init__(self, run: Run, parent: "Frame | None", records: Records) -> None:
        self.run = run
        self.parent = parent
        self.records = records
        self.loop: str | None = None
        self.index = 0
        self.item: Any = None
        self.path = ""

    def iteration(self, loop: str, index: int, records: Records, item: Any = None) -> "Frame":
        """Return the frame of one iteration of ``loop`` inside this one."""
        frame = Frame(self.run, self, records)
        frame.loop = loop
        frame.index = index
        frame.item = item
        frame.path = f"{self.path}{loop}[{index}]/"
        return frame

    def of_item(self, item: Any) -> "Frame":
        """Return a frame for one item of a Query or Select, over this frame's records."""
        frame = Frame(self.run, self, self.records)
        frame.item = item
        return frame

    def find(self, name: str) -> Record | None:
        """Return what is recorded of an action, looking outward from the innermost loop."""
        frame: Frame | None = self
        while frame is not None:
            record = frame.records.get(name)
            if record is not None:
                return record
            frame = frame.parent
        return None

    def find_loop(self, name: str) -> "Frame | None":
        """Return the frame of the loop with this name, None outside of it."""
        frame: Frame | None = self
        lowered = name.lower()
        while frame is not None:
            if frame.loop is not None and frame.loop.lower() == lowered:
                return frame
            frame = frame.parent
        return None


Closure = Callable[[Frame], Any]
