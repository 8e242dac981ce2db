"""Check a rule set before it is published: the graph, every cell, every type.

The engine itself is silent: a broken cell gives ``{}``, a text compared with a number misses. So
each cell is compiled here as the engine will, tried on a value of its column's type, and refused by
row and column.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
import zen

from leadloop.intake.logic.rule_words import (
    INPUT_BY_NAME,
    OPEN_ROOTS,
    OUTCOMES,
    OUTPUT_BY_NAME,
    PRIORITIES,
    sample_context,
)
from leadloop.intake.logic.rules import BadRules, CompiledRules, literal
from leadloop.kit.errors import FieldError

MAX_ROWS: Final = 2_000
_TYPES: Final = frozenset(
    {"inputNode", "outputNode", "decisionTableNode", "expressionNode", "switchNode"}
)
_PATH: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_CALL: Final = re.compile(r"[A-Za-z_]\w*[.\[(]")
_QUOTE: Final = re.compile(r"['\"`]")
_NUMBERS: Final = re.compile(r"(?:[=!<>]=?\s*)?-?\d+(?:\.\d+)?(?:\s*,\s*-?\d+(?:\.\d+)?)*")
_CHOICES: Final = {"outcome": OUTCOMES, "priority": PRIORITIES}
_SAMPLES: Final[dict[str, Any]] = {"number": 1, "text": "x"}
Problems = Iterator[FieldError]


def check_rules(content: Any) -> list[FieldError]:
    """Return everything wrong with a rule set, naming row and column; empty means publishable."""
    problems = list(_check_graph(content))
    if problems:
        return problems
    for node in content["nodes"]:
        problems.extend(_check_node(node))
    return problems or list(_check_whole(content))


def _problem(place: str, code: str, message: str) -> FieldError:
    return FieldError(place, code, message)


def _check_graph(content: Any) -> Problems:
    if not isinstance(content, dict) or not all(
        isinstance(content.get(part), list) for part in ("nodes", "edges")
    ):
        yield _problem("graph", "shape", "A rule set is an object with lists `nodes` and `edges`.")
        return
    nodes, edges = content["nodes"], content["edges"]
    if not all(isinstance(item, dict) for item in (*nodes, *edges)):
        yield _problem("graph", "shape", "Every node and edge is an object.")
        return
    known = {str(node.get("id")) for node in nodes}
    for node in nodes:
        if node.get("type") not in _TYPES:
            place = f"nodes.{node.get('id')}"
            yield _problem(
                place, "node_type", f"Nodes of type {node.get('type')!r} are not allowed here."
            )
    if sum(node.get("type") == "inputNode" for node in nodes) != 1:
        yield _problem("graph", "input", "The graph needs exactly one input node.")
    for edge in edges:
        if not {str(edge.get("sourceId")), str(edge.get("targetId"))} <= known:
            yield _problem(f"edges.{edge.get('id')}", "edge", "This edge leads from or to nowhere.")


def _check_node(node: Mapping[str, Any]) -> Problems:
    content, place = node.get("content"), f"nodes.{node.get('id')}"
    match node["type"]:
        case "decisionTableNode":
            yield from _check_table(node, place)
        case "expressionNode":
            parts = content.get("expressions") if isinstance(content, dict) else None
            yield from _check_expressions(node, parts, "value")
        case "switchNode":
            parts = content.get("statements") if isinstance(content, dict) else None
            yield from _check_expressions(node, parts, "condition")


def _check_expressions(node: Mapping[str, Any], parts: Any, name: str) -> Problems:
    place = f"nodes.{node.get('id')}"
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        yield _problem(place, "shape", f"{_title(node)} holds no list of expressions.")
        return
    for number, part in enumerate(parts, 1):
        text = part.get(name)
        if not (name == "condition" and not text):
            error = _compile_error(text, unary=False)
            if error:
                yield _problem(
                    f"{place}.{number}", "syntax", f"{_title(node)}, line {number}: {error}"
                )


def _title(node: Mapping[str, Any]) -> str:
    return f"“{node.get('name') or node.get('id')}”"


def _check_table(node: Mapping[str, Any], place: str) -> Problems:
    table = node.get("content")
    if not isinstance(table, dict) or not all(
        isinstance(table.get(part), list) and all(isinstance(x, dict) for x in table[part])
        for part in ("inputs", "outputs", "rules")
    ):
        yield _problem(place, "shape", f"{_title(node)} needs lists of inputs, outputs and rules.")
        return
    if table.get("hitPolicy") != "first":
        yield _problem(place, "hit_policy", f"{_title(node)} must use the hit policy `first`.")
    if len(table["rules"]) > MAX_ROWS:
        yield _problem(place, "rows", f"{_title(node)} has more than {MAX_ROWS:,} rows.")
    yield from _check_columns(node, table, place)
    for number, row in enumerate(table["rules"], 1):
        for column in table["inputs"]:
            yield from _check_cell(node, number, row, column, unary=True)
        for column in table["outputs"]:
            yield from _check_cell(node, number, row, column, unary=False)


def _check_columns(node: Mapping[str, Any], table: Mapping[str, Any], place: str) -> Problems:
    for column in table["inputs"]:
        name = column.get("field")
        if name and _PATH.fullmatch(str(name)):
            if name not in INPUT_BY_NAME and name.partition(".")[0] not in OPEN_ROOTS:
                message = f"{_title(node)} asks for {name!r}, which no lead has."
                yield _problem(f"{place}.columns.{column.get('id')}", "unknown_input", message)
        elif name and (error := _compile_error(name, unary=False)):
            message = f"{_title(node)}, column {_column(column)}: {error}"
            yield _problem(f"{place}.columns.{column.get('id')}", "syntax", message)
    for column in table["outputs"]:
        if column.get("field") not in OUTPUT_BY_NAME:
            known = ", ".join(OUTPUT_BY_NAME)
            message = f"{_title(node)} decides {column.get('field')!r}; known are {known}."
            yield _problem(f"{place}.columns.{column.get('id')}", "unknown_output", message)


def _column(column: Mapping[str, Any]) -> str:
    return f"“{column.get('name') or column.get('field') or column.get('id')}”"


def _check_cell(
    node: Mapping[str, Any],
    number: int,
    row: Mapping[str, Any],
    column: Mapping[str, Any],
    *,
    unary: bool,
) -> Problems:
    cell = row.get(str(column.get("id")))
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return
    asks = unary and bool(column.get("field"))
    error = _compile_error(cell, unary=asks)
    if error is None:
        check = _input_error if asks else _output_error if not unary else _no_error
        error = check(str(cell), str(column.get("field")))
    if error:
        place = f"nodes.{node.get('id')}.rows.{number}.{column.get('field') or column.get('id')}"
        message = f"{_title(node)}, row {number}, column {_column(column)}: {error}"
        yield _problem(place, "cell", message)


def _no_error(_cell: str, _name: str) -> None:
    return None


def _compile_error(cell: object, *, unary: bool) -> str | None:
    if not isinstance(cell, str):
        return "is not text."
    try:
        (zen.compile_unary_expression if unary else zen.compile_expression)(cell)
    except RuntimeError as problem:
        return f"{cell[:80]!r} cannot be read: {_reason(problem)}"
    return None


def _reason(problem: RuntimeError) -> str:
    first = str(problem).partition("\n")[0]
    try:
        found = orjson.loads(first)
    except orjson.JSONDecodeError:
        return first
    return str(found.get("source", first)) if isinstance(found, dict) else first


def _input_error(cell: str, name: str) -> str | None:
    word = INPUT_BY_NAME.get(name)
    if word is None or word.type not in _SAMPLES:
        return None
    calls = _CALL.search(cell)
    if word.type == "number" and _QUOTE.search(cell) and not calls:
        return f"{cell[:80]!r} compares a number with text."
    if word.type == "text" and _NUMBERS.fullmatch(cell.strip()):
        return f"{cell[:80]!r} compares text with a number; put it in quotes."
    if calls and any(root in cell for root in OPEN_ROOTS):
        return None
    try:
        zen.evaluate_unary_expression(cell, {**sample_context(), "$": _SAMPLES[word.type]})
    except RuntimeError as problem:
        return f"{cell[:80]!r} cannot be compared with a {word.type}: {_reason(problem)}"
    return None


def _output_error(cell: str, name: str) -> str | None:
    word = OUTPUT_BY_NAME.get(name)
    value = literal(cell)
    if word is None or value is None:
        return None
    if name in _CHOICES and value not in _CHOICES[name]:
        return f"{value!r} is none of {', '.join(sorted(_CHOICES[name]))}."
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if word.type == "number" and not (is_number and value > 0):
        return f"{value!r} is not a number above zero."
    if word.type == "text" and not isinstance(value, str):
        return f"{value!r} is not text; put it in quotes."
    return None


def _check_whole(content: Mapping[str, Any]) -> Problems:
    try:
        rules = CompiledRules(content, 0)
        rules.decide_from(sample_context())
        rules.decide_from(sample_context(), release=True)
    except BadRules as problem:
        yield _problem("graph", "graph", f"The rules cannot be run: {problem}")
    except (KeyError, TypeError, ValueError) as problem:
        yield _problem("graph", "graph", f"The graph is malformed: {problem!r}")
