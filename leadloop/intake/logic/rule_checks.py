"""Check a rule set before it is published: the graph, every cell, every type.

The engine itself is silent: a broken cell gives ``{}``, a text compared with a number misses. So
each cell is compiled here as the engine will, tried on a value of its column's type, and refused by
row and column.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any, Final

from leadloop.intake.logic.rule_cell_checks import (
    input_problem,
    known_word,
    output_problem,
    unknown_word,
    unread,
)
from leadloop.intake.logic.rule_words import OUTPUT_BY_NAME, sample_context
from leadloop.intake.logic.rules import BadRules, CompiledRules
from leadloop.kit.errors import FieldError

MAX_ROWS: Final = 2_000
_TYPES: Final = frozenset(
    {"inputNode", "outputNode", "decisionTableNode", "expressionNode", "switchNode"}
)
_PATH: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
Problems = Iterator[FieldError]


def check_rules(content: Any) -> list[FieldError]:
    """Return everything wrong with a rule set, naming row and column; empty means publishable."""
    problems = list(_check_graph(content))
    if problems:
        return problems
    further = further_words(content)
    for node in content["nodes"]:
        problems.extend(_check_node(node, further))
    return problems or list(_check_whole(content))


def further_words(content: Mapping[str, Any]) -> frozenset[str]:
    """Return the words that the graph's own steps compute, beyond what a lead says."""
    found: set[str] = set()
    for node in content["nodes"]:
        inside = node.get("content")
        if not isinstance(inside, dict):
            continue
        for part, name in (("expressions", "key"), ("outputs", "field")):
            listed = inside.get(part)
            for one in listed if isinstance(listed, list) else ():
                if isinstance(one, dict):
                    found.add(str(one.get(name) or "").partition(".")[0])
        found.add(str(inside.get("outputPath") or "").partition(".")[0])
    return frozenset(found - {""})


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


def _check_node(node: Mapping[str, Any], further: AbstractSet[str]) -> Problems:
    content, place = node.get("content"), f"nodes.{node.get('id')}"
    match node["type"]:
        case "decisionTableNode":
            yield from _check_table(node, place, further)
        case "expressionNode":
            parts = content.get("expressions") if isinstance(content, dict) else None
            yield from _check_expressions(node, parts, "value", further)
        case "switchNode":
            parts = content.get("statements") if isinstance(content, dict) else None
            yield from _check_expressions(node, parts, "condition", further)


def _check_expressions(
    node: Mapping[str, Any], parts: Any, name: str, further: AbstractSet[str]
) -> Problems:
    place = f"nodes.{node.get('id')}"
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        yield _problem(place, "shape", f"{_title(node)} holds no list of expressions.")
        return
    for number, part in enumerate(parts, 1):
        text = part.get(name)
        if name == "condition" and not text:
            continue
        error = unread(text, unary=False) or unknown_word(str(text), further)
        if error:
            yield _problem(f"{place}.{number}", "syntax", f"{_title(node)}, line {number}: {error}")


def _title(node: Mapping[str, Any]) -> str:
    return f"“{node.get('name') or node.get('id')}”"


def _check_table(node: Mapping[str, Any], place: str, further: AbstractSet[str]) -> Problems:
    table = node.get("content")
    if not isinstance(table, dict) or not all(
        isinstance(table.get(part), list) and all(isinstance(x, dict) for x in table[part])
        for part in ("inputs", "outputs", "rules")
    ):
        yield _problem(place, "shape", f"{_title(node)} needs lists of inputs, outputs and rules.")
        return
    if len(table["rules"]) > MAX_ROWS:
        yield _problem(place, "rows", f"{_title(node)} has more than {MAX_ROWS:,} rows.")
        return
    yield from _check_policy(node, table, place)
    yield from _check_columns(node, table, place, further)
    for number, row in enumerate(table["rules"], 1):
        for side in ("inputs", "outputs"):
            for column in table[side]:
                if error := cell_problem(row, column, side, further):
                    name = column.get("field") or column.get("id")
                    message = f"{_title(node)}, row {number}, column {_column(column)}: {error}"
                    yield _problem(f"{place}.rows.{number}.{name}", "cell", message)


def _check_policy(node: Mapping[str, Any], table: Mapping[str, Any], place: str) -> Problems:
    if table.get("hitPolicy") != "first":
        message = (
            f"{_title(node)} must use the hit policy `first`: a lead goes one way, so one row"
            " decides. `collect` would give every row that fits."
        )
        yield _problem(place, "hit_policy", message)
    if table.get("executionMode") not in (None, "single"):
        message = f"{_title(node)} must run once for each lead, not in a loop."
        yield _problem(place, "execution", message)


def _check_columns(
    node: Mapping[str, Any], table: Mapping[str, Any], place: str, further: AbstractSet[str]
) -> Problems:
    seen: set[str] = set()
    for side in ("inputs", "outputs"):
        for column in table[side]:
            identity = str(column.get("id") or "")
            if not identity or identity in seen or identity.startswith("_"):
                message = f"{_title(node)}: column {_column(column)} needs an id of its own."
                yield _problem(f"{place}.columns.{identity}", "column_id", message)
            seen.add(identity)
            if error := column_problem(column, side, further):
                message = f"{_title(node)}: {error.message}"
                yield _problem(f"{place}.columns.{identity}", error.code, message)


def column_problem(
    column: Mapping[str, Any], side: str, further: AbstractSet[str]
) -> FieldError | None:
    """Return what is wrong with a column of ``inputs`` or ``outputs``."""
    field = column.get("field") or ""
    if side == "outputs":
        if str(field) in OUTPUT_BY_NAME:
            return None
        known = ", ".join(OUTPUT_BY_NAME)
        return FieldError("", "unknown_output", f"decides {field!r}; known are {known}.")
    if not field:
        return None
    if _PATH.fullmatch(str(field)):
        if known_word(str(field), further):
            return None
        return FieldError("", "unknown_input", f"asks for {field!r}, which no lead has.")
    error = unread(field, unary=False) or unknown_word(str(field), further)
    return FieldError("", "syntax", f"column {_column(column)}: {error}") if error else None


def cell_problem(
    row: Mapping[str, Any], column: Mapping[str, Any], side: str, further: AbstractSet[str]
) -> str | None:
    """Return what is wrong with the cell of ``row`` below ``column``, None where it is sound."""
    cell, field = row.get(str(column.get("id"))), str(column.get("field") or "")
    check = input_problem if side == "inputs" else output_problem
    return check(cell, field, further)


def _column(column: Mapping[str, Any]) -> str:
    return f"“{column.get('name') or column.get('field') or column.get('id')}”"


def _check_whole(content: Mapping[str, Any]) -> Problems:
    reached = {str(edge.get("targetId")) for edge in content["edges"]}
    for node in content["nodes"]:
        if node["type"] != "inputNode" and str(node.get("id")) not in reached:
            place = f"nodes.{node.get('id')}"
            yield _problem(place, "unreached", f"Nothing leads to {_title(node)}.")
    try:
        rules = CompiledRules(content, 0)
        rules.decide_from(sample_context())
        rules.decide_from(sample_context(), release=True)
    except BadRules as problem:
        yield _problem("graph", "graph", f"The rules cannot be run: {problem}")
    except (KeyError, TypeError, ValueError) as problem:
        yield _problem("graph", "graph", f"The graph is malformed: {problem!r}")
