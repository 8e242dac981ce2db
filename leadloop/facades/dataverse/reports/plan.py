"""What a FetchXML or SQL query asks for, once it is read. Pure.

A column of a joined table is written as a path that begins with ``@alias``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from leadloop.kit.entity import Entity
from leadloop.kit.odata.syntax import (
    Comparison,
    Function,
    Lambda,
    Literal,
    Logical,
    Negation,
    Node,
    Path,
)

MARK = "@"


class Join(NamedTuple):
    """A joined table: its column ``own`` equals column ``other`` of ``parent`` (empty: the root).

    Records without a partner stay unless it is ``inner``; ``absent`` keeps only those.
    """

    entity: Entity
    alias: str
    own: str
    other: str
    parent: str = ""
    inner: bool = True
    absent: bool = False
    where: Node | None = None


class Column(NamedTuple):
    """A column of a table of the query (empty alias: the root), and its name in the answer."""

    alias: str
    name: str
    output: str
    part: str = ""


class Measure(NamedTuple):
    """An aggregated value; without a name it counts rows."""

    method: str
    alias: str
    name: str
    output: str
    distinct: bool = False


class Sort(NamedTuple):
    """A column to sort by; ``output`` names a value of the answer instead."""

    alias: str
    name: str
    descending: bool = False
    output: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A query. Without columns and measures it asks for every column of the root."""

    entity: Entity
    joins: tuple[Join, ...] = ()
    columns: tuple[Column, ...] = ()
    measures: tuple[Measure, ...] = ()
    groups: tuple[Column, ...] = ()
    where: Node | None = None
    order: tuple[Sort, ...] = ()
    distinct: bool = False
    top: int | None = None
    offset: int = 0

    @property
    def aggregates(self) -> bool:
        """Whether the answer is of groups, not of records."""
        return bool(self.measures or self.groups)


def paths(node: Node | None) -> Iterator[Path]:
    """Return every path in a condition."""
    match node:
        case Logical(_, parts):
            for part in parts:
                yield from paths(part)
        case Negation(part):
            yield from paths(part)
        case Comparison(_, left, right):
            yield from (side for side in (left, right) if isinstance(side, Path))
        case Function(_, path, _) | Lambda(_, path, _):
            yield path
        case _:
            return


def conjuncts(node: Node | None) -> Iterator[Node]:
    """Return the conditions that must all be met."""
    if isinstance(node, Logical) and node.operator == "and":
        for part in node.parts:
            yield from conjuncts(part)
    elif node is not None:
        yield node


def alone(node: Node, alias: str) -> bool:
    """Say whether a condition is about one joined table alone."""
    found = list(paths(node))
    return bool(found) and all(path.parts[0] == f"{MARK}{alias}" for path in found)


def stripped(node: Node) -> Node:
    """Return a condition about one joined table as one about that table's own columns."""
    match node:
        case Logical(operator, parts):
            return Logical(operator, tuple(stripped(part) for part in parts))
        case Negation(part):
            return Negation(stripped(part))
        case Comparison(operator, left, right):
            return Comparison(operator, _bare(left), _bare(right))
        case Function():
            return node._replace(path=Path(node.path.parts[1:]))
        case _:
            return node


def _bare(side: Path | Literal) -> Path | Literal:
    return Path(side.parts[1:]) if isinstance(side, Path) else side


def every(nodes: list[Node]) -> Node | None:
    """Return the condition that all of these are met."""
    if not nodes:
        return None
    return nodes[0] if len(nodes) == 1 else Logical("and", tuple(nodes))
