"""A rule set as tables to read; pure."""

from collections.abc import Mapping
from typing import Any, NamedTuple

_KINDS = {
    "expressionNode": "Expressions",
    "functionNode": "Function",
    "switchNode": "Switch",
    "decisionNode": "Other rule set",
}
_ENDS = frozenset({"inputNode", "outputNode"})


class Column(NamedTuple):
    """One column of a table: what it asks or decides."""

    id: str
    label: str
    field: str


class Row(NamedTuple):
    """One rule: what it asks (``when``) and what it decides (``then``), cell by cell."""

    id: str
    name: str
    when: tuple[str, ...]
    then: tuple[str, ...]
    on: bool = True


class Table(NamedTuple):
    """A decision table."""

    name: str
    hit_policy: str
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rows: tuple[Row, ...]


class Other(NamedTuple):
    """A step that is no table: its kind, and what it holds."""

    name: str
    kind: str
    content: Any


def read(content: Mapping[str, Any]) -> tuple[list[Table], list[Other]]:
    """Return the tables of a rule set in order, and the steps that are none."""
    tables: list[Table] = []
    others: list[Other] = []
    for node in _dicts(content.get("nodes")):
        kind = str(node.get("type", ""))
        if kind == "decisionTableNode":
            tables.append(_table(node))
        elif kind not in _ENDS:
            name = str(node.get("name") or kind)
            others.append(Other(name, _KINDS.get(kind, kind), node.get("content")))
    return tables, others


def _table(node: Mapping[str, Any]) -> Table:
    found = node.get("content")
    content: Mapping[str, Any] = found if isinstance(found, dict) else {}
    inputs, outputs = _columns(content.get("inputs")), _columns(content.get("outputs"))
    rows = tuple(
        Row(
            str(rule.get("_id", "")),
            str(rule.get("_description") or rule.get("_id") or "Rule"),
            tuple(_spaced(str(rule.get(column.id) or "")) for column in inputs),
            tuple(_plain(str(rule.get(column.id) or "")) for column in outputs),
            rule.get("_enabled") is not False,
        )
        for rule in _dicts(content.get("rules"))
    )
    return Table(
        str(node.get("name") or "Table"), str(content.get("hitPolicy") or ""), inputs, outputs, rows
    )


def _columns(found: Any) -> tuple[Column, ...]:
    return tuple(
        Column(str(c.get("id", "")), str(c.get("name") or c.get("field")), str(c.get("field", "")))
        for c in _dicts(found)
    )


def _dicts(found: Any) -> list[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _spaced(cell: str) -> str:
    """Return a list of texts with room to break the line between them."""
    return cell.replace("','", "', '").replace('","', '", "')


def _plain(cell: str) -> str:
    """Return a cell without the quotes of a plain text."""
    inner = cell[1:-1]
    quoted = len(cell) > 1 and cell[0] == cell[-1] and cell[0] in "'\"" and cell[0] not in inner
    return inner if quoted else cell
