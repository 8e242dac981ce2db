"""From an exported definition to a program: every complaint with its path, then compiled steps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from leadloop.flows.contracts import EffectKind, ExpressionSyntaxError
from leadloop.flows.logic import functions as _functions  # noqa: F401 -- fills the registry
from leadloop.flows.logic.expressions import Compiler, constant
from leadloop.flows.logic.ordering import in_order, read_run_after
from leadloop.flows.logic.state import Closure
from leadloop.flows.logic.steps import Container, Step
from leadloop.kit.errors import FieldError

MAX_ACTIONS: Final = 500
MAX_NESTING: Final = 8
MAX_NAME_CHARS: Final = 80
MAX_VALUE_DEPTH: Final = 64


@dataclass(frozen=True, slots=True)
class Source:
    """One action as written: its name, type, text and place."""

    name: str
    type: str
    path: str
    spec: dict[str, Any]
    depth: int
    in_loop: bool

    @property
    def inputs(self) -> Any:
        """The action's inputs, as written."""
        return self.spec.get("inputs")

    def input(self, name: str, default: Any = None) -> Any:
        """Return one of the inputs."""
        return self.inputs.get(name, default) if isinstance(self.inputs, dict) else default


Build = Callable[["Builder", Source], Step]
ACTION_TYPES: dict[str, Build] = {}


def action(*types: str) -> Callable[[Build], Build]:
    """Register how actions of these types are compiled."""

    def register(build: Build) -> Build:
        for name in types:
            ACTION_TYPES[name.lower()] = build
        return build

    return register


class Builder:
    """Compiles the actions of one definition and collects what is wrong with them."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []
        self.compiler = Compiler()
        self.children: dict[str, tuple[str, ...]] = {}
        self.order: dict[str, int] = {}
        self.types: dict[str, str] = {}
        self.effects: set[EffectKind] = set()
        self.connectors: list[tuple[str, str]] = []
        self.has_response = False

    def error(self, path: str, code: str, message: str) -> None:
        """Note something wrong."""
        self.errors.append(FieldError(path, code, message))

    def value(self, source: Any, path: str) -> Closure:
        """Compile a value that may hold expressions; a broken one is an error at ``path``."""
        self.compiler.where = path
        if _depth_exceeds(source, MAX_VALUE_DEPTH):
            self.error(path, "too_deep", f"Values nest at most {MAX_VALUE_DEPTH} levels.")
            return constant(None)
        try:
            return self.compiler.value(source)
        except ExpressionSyntaxError as error:
            self.error(path, "bad_expression", error.message)
            return constant(None)

    def survey(self, actions: Any, path: str, depth: int = 1) -> None:
        """Learn the names of all actions before the first is compiled; check them."""
        if not isinstance(actions, dict):
            self.error(path, "wrong_type", "Actions are an object of actions by name.")
            return
        if depth > MAX_NESTING:
            self.error(path, "too_deep", f"Actions nest at most {MAX_NESTING} levels.")
            return
        for name, spec in actions.items():
            self._survey_one(name, spec, f"{path}.{name}", depth)

    def _survey_one(self, name: str, spec: Any, path: str, depth: int) -> None:
        if not name or len(name) > MAX_NAME_CHARS:
            self.error(path, "bad_name", f"A name has 1 to {MAX_NAME_CHARS} characters.")
        if name.lower() in self.compiler.action_names:
            self.error(path, "repeated_name", f"Two actions are named '{name}'.")
        self.compiler.action_names[name.lower()] = name
        self.order[name] = len(self.order)
        if len(self.order) == MAX_ACTIONS + 1:
            self.error(path, "too_many", f"A flow has at most {MAX_ACTIONS} actions.")
        if isinstance(spec, dict):
            for inner_path, inner in nested_actions(spec):
                self.survey(inner, f"{path}.{inner_path}", depth + 1)

    def container(
        self, actions: Any, path: str, *, depth: int = 1, in_loop: bool = False
    ) -> Container:
        """Compile actions that stand side by side."""
        if not isinstance(actions, dict) or depth > MAX_NESTING:
            return Container([])  # noted by the survey
        steps: dict[str, Step] = {}
        for name, spec in actions.items():
            step = self._step(name, spec, f"{path}.{name}", depth, in_loop)
            if step is not None:
                steps[name] = step
        for name, step in steps.items():
            after = actions[name].get("runAfter")
            step.after = read_run_after(self.errors, after, f"{path}.{name}.runAfter", actions)
        return Container(in_order(self.errors, steps, path))

    def _step(self, name: str, spec: Any, path: str, depth: int, in_loop: bool) -> Step | None:  # noqa: FBT001 -- the parts of a Source
        if not isinstance(spec, dict):
            self.error(path, "wrong_type", "An action is an object.")
            return None
        type_ = spec.get("type")
        build = ACTION_TYPES.get(type_.lower()) if isinstance(type_, str) else None
        if build is None or not isinstance(type_, str):
            self.error(
                f"{path}.type", "unknown_action", f"The action type {type_!r} is not known here."
            )
            return None
        self.types[name] = type_
        source = Source(name, type_, path, spec, depth, in_loop)
        step = build(self, source)
        inner = [actions for _, actions in nested_actions(spec) if isinstance(actions, dict)]
        if inner:
            self.children[name] = tuple(child for actions in inner for child in actions)
            step.inner = tuple(_all_names(inner))
        return step

    def inner(self, source: Source, key: str, *, loop: bool = False) -> Container:
        """Compile the actions that an action holds under ``key`` (a path with dots)."""
        actions: Any = source.spec
        for part in key.split("."):
            actions = actions.get(part, {}) if isinstance(actions, dict) else {}
        return self.container(
            actions,
            f"{source.path}.{key}",
            depth=source.depth + 1,
            in_loop=source.in_loop or loop,
        )


def nested_actions(spec: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield every object of actions that an action holds, with its path."""
    if spec.get("actions") is not None:
        yield "actions", spec["actions"]
    for key in ("else", "default"):
        branch = spec.get(key)
        if isinstance(branch, dict) and branch.get("actions") is not None:
            yield f"{key}.actions", branch["actions"]
    cases = spec.get("cases")
    if isinstance(cases, dict):
        for name, case in cases.items():
            if isinstance(case, dict) and case.get("actions") is not None:
                yield f"cases.{name}.actions", case["actions"]


def _all_names(levels: list[dict[str, Any]]) -> Iterator[str]:
    for actions in levels:
        for name, spec in actions.items():
            yield name
            if isinstance(spec, dict):
                held = [inner for _, inner in nested_actions(spec) if isinstance(inner, dict)]
                yield from _all_names(held)


def _depth_exceeds(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            part
            for item in level
            if isinstance(item, dict | list)
            for part in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True
