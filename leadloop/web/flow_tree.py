"""A workflow definition as a tree to read: steps one below the other, branches side by side."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

_NESTING: Final = frozenset({"actions", "else", "cases", "default", "runAfter", "type", "metadata"})
_SUCCEEDED: Final = ("succeeded",)
_ICONS: Final[Mapping[str, str]] = {
    "if": "branch",
    "switch": "branch",
    "scope": "scope",
    "foreach": "replay",
    "until": "replay",
    "compose": "compose",
    "parsejson": "compose",
    "select": "compose",
    "query": "filter",
    "http": "external",
    "openapiconnection": "database",
    "apiconnection": "database",
    "openapiconnectionwebhook": "database",
    "response": "check",
    "terminate": "stop",
    "wait": "clock",
    "delay": "clock",
    "delayuntil": "clock",
}
_OPERATORS: Final[Mapping[str, str]] = {
    "equals": "=",
    "greater": ">",
    "greaterorequals": "≥",
    "less": "<",
    "lessorequals": "≤",
    "contains": "contains",
    "startswith": "starts with",
    "endswith": "ends with",
}
_DEEPEST: Final = 30


class Branch(NamedTuple):
    """One way a step may go."""

    label: str
    nodes: tuple["Node", ...]


class Node(NamedTuple):
    """One step; ``after`` says when it runs, unless simply after the step before it."""

    name: str
    type: str
    icon: str
    summary: str
    after: str
    detail: Any
    branches: tuple[Branch, ...]
    trigger: bool = False


def read(definition: Mapping[str, Any]) -> list[Node]:
    """Return the triggers and the steps of a definition, in the order in which they run."""
    triggers = [_trigger(name, one) for name, one in _dicts(definition.get("triggers"))]
    return [*triggers, *_nodes(definition.get("actions"), 0)]


def _trigger(name: str, one: Mapping[str, Any]) -> Node:
    detail = {key: value for key, value in one.items() if key not in {"type", "metadata"}}
    summary = f"Starts when {one.get('type', 'something')} calls"
    if str(one.get("type", "")).lower() == "request":
        summary = "Starts when its address is called, or an event arrives"
    return Node(_title(name), str(one.get("type", "")), "play", summary, "", detail, (), True)  # noqa: FBT003


def _dicts(found: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(found, Mapping):
        yield from ((str(name), one) for name, one in found.items() if isinstance(one, Mapping))


def _nodes(found: Any, depth: int) -> tuple[Node, ...]:
    if depth > _DEEPEST:
        return ()
    actions = dict(_dicts(found))
    names = _ordered(actions)
    return tuple(
        _node(name, actions[name], depth, before=before)
        for before, name in zip(["", *names], names, strict=False)
    )


def _ordered(actions: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the names, each after those it waits for, followed by what waits for it.

    What runs after a success comes before what runs after a failure. Actions that wait for each
    other, which no engine would run, come last as written.
    """
    done: list[str] = []

    def visit(name: str) -> None:
        if name in done or set(_awaited(actions[name])) & set(actions) - set(done):
            return
        done.append(name)
        followers = [n for n in actions if name in _awaited(actions[n])]
        for follower in sorted(followers, key=lambda n: bool(_after(actions[n]))):
            visit(follower)

    for name in actions:
        visit(name)
    return [*done, *(name for name in actions if name not in done)]


def _awaited(action: Mapping[str, Any]) -> list[str]:
    return [name for name, _ in _pairs(action.get("runAfter"))]


def _pairs(found: Any) -> list[tuple[str, Any]]:
    return [(str(k), v) for k, v in found.items()] if isinstance(found, Mapping) else []


def _node(name: str, action: Mapping[str, Any], depth: int, *, before: str) -> Node:
    kind = str(action.get("type", ""))
    detail = {key: value for key, value in action.items() if key not in _NESTING}
    return Node(
        _title(name),
        kind,
        _ICONS.get(kind.lower(), "compose"),
        _summary(kind.lower(), action),
        _after(action) or _jump(action, before),
        detail,
        tuple(_branches(kind.lower(), action, depth + 1)),
    )


def _title(name: str) -> str:
    return name.replace("_", " ")


def _after(action: Mapping[str, Any]) -> str:
    parts = []
    for name, states in _pairs(action.get("runAfter")):
        words = tuple(str(s).lower() for s in states) if isinstance(states, list) else ()
        if words != _SUCCEEDED:
            said = " or ".join({"timedout": "timed out"}.get(word, word) for word in words)
            parts.append(f"{_title(name)} has {said}")
    return f"Only if {' and '.join(parts)}" if parts else ""


def _jump(action: Mapping[str, Any], before: str) -> str:
    """Return what an action waits for where that is not simply the step shown before it."""
    awaited = _awaited(action)
    if awaited == ([before] if before else []):
        return ""
    return f"After {' and '.join(map(_title, awaited))}" if awaited else "At the same time"


def _branches(kind: str, action: Mapping[str, Any], depth: int) -> Iterator[Branch]:
    if kind == "if":
        otherwise = action.get("else")
        yield Branch("If so", _nodes(action.get("actions"), depth))
        inner = otherwise.get("actions") if isinstance(otherwise, Mapping) else None
        yield Branch("Otherwise", _nodes(inner, depth))
    elif kind == "switch":
        for name, case in _dicts(action.get("cases")):
            label = f"{_title(name)}: {case.get('case')}"
            yield Branch(label, _nodes(case.get("actions"), depth))
        default = action.get("default")
        if isinstance(default, Mapping):
            yield Branch("Otherwise", _nodes(default.get("actions"), depth))
    elif isinstance(action.get("actions"), Mapping):
        yield Branch("", _nodes(action["actions"], depth))


def _summary(kind: str, action: Mapping[str, Any]) -> str:
    if kind == "if":
        return condition(action.get("expression"))
    if kind in {"switch", "until"}:
        return condition(action.get("expression"))
    if kind == "foreach":
        return f"For each of {action.get('foreach')}"
    inputs = action.get("inputs")
    return _inputs(inputs) if isinstance(inputs, Mapping) else ""


def _inputs(inputs: Mapping[str, Any]) -> str:
    host, parameters = inputs.get("host"), inputs.get("parameters")
    if isinstance(host, Mapping):
        entity = parameters.get("entityName", "") if isinstance(parameters, Mapping) else ""
        return f"{host.get('operationId', '')} {entity}".strip()
    if "uri" in inputs:
        return f"{inputs.get('method', 'GET')} {inputs['uri']}"
    return f"Status {inputs['statusCode']}" if "statusCode" in inputs else ""


def condition(found: Any, depth: int = 0) -> str:
    """Return a condition in one line: ``priority = high and size > 100``."""
    if not isinstance(found, Mapping) or depth > _DEEPEST:
        return _operand(found)
    parts = []
    for name, inner in found.items():
        parts.append(_clause(str(name).lower(), inner, depth))
    return " and ".join(parts)


def _clause(name: str, inner: Any, depth: int) -> str:
    if name in {"and", "or"} and isinstance(inner, list):
        said = f" {name} ".join(condition(one, depth + 1) for one in inner)
        return f"({said})" if depth and len(inner) > 1 else said
    if name == "not":
        return f"not ({condition(inner, depth + 1)})"
    if isinstance(inner, list):
        sign = _OPERATORS.get(name, name)
        return f" {sign} ".join(_operand(one) for one in inner)
    return f"{name} {_operand(inner)}"


def _operand(found: Any) -> str:
    return "" if found is None else str(found).removeprefix("@")
