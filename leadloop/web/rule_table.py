"""A draft of rules as tables to edit: every cell as people type it, with what is said about it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from leadloop.intake import api as intake
from leadloop.intake.contracts import RuleWord
from leadloop.kit.errors import FieldError

INPUTS: Final = {word.name: word for word in intake.RULE_INPUTS}
OUTPUTS: Final = {word.name: word for word in intake.RULE_OUTPUTS}
_SIDES: Final = ("inputs", "outputs")


class Said(NamedTuple):
    """What is said beside a cell, row or table: a problem blocks publishing, a warning does not."""

    text: str
    blocks: bool


class CellView(NamedTuple):
    """One cell. ``at`` is its column's place on its side; ``expression`` it cannot be chosen."""

    id: str
    side: str
    at: int
    label: str
    shown: str
    choices: tuple[str, ...]
    listed: str
    expression: bool
    kind: str
    said: Said | None


class ColumnView(NamedTuple):
    """One column: its side and place there, what it asks or decides."""

    side: str
    at: int
    label: str
    field: str
    said: Said | None


class RowView(NamedTuple):
    """One row; ``at`` counts from 0, ``number`` from 1 as people do."""

    at: int
    number: int
    id: str
    name: str
    on: bool
    cells: tuple[CellView, ...]
    said: tuple[Said, ...]


class TableView(NamedTuple):
    """One decision table."""

    id: str
    name: str
    first: bool
    columns: tuple[ColumnView, ...]
    rows: tuple[RowView, ...]
    said: tuple[Said, ...]

    @property
    def inputs(self) -> int:
        """How many columns ask."""
        return sum(column.side == "inputs" for column in self.columns)


class Changed(NamedTuple):
    """The rows and cells of a table about which something else is said than before."""

    table: TableView
    rows: tuple[RowView, ...]
    cells: tuple[CellView, ...]


def said_differently(old: Sequence[TableView], new: Sequence[TableView]) -> list[Changed]:
    """Return what is said differently now about tables of the same rows and columns."""
    return [
        Changed(
            now,
            tuple(b for a, b in zip(was.rows, now.rows, strict=False) if a.said != b.said),
            tuple(
                b
                for one, other in zip(was.rows, now.rows, strict=False)
                for a, b in zip(one.cells, other.cells, strict=False)
                if a.said != b.said or a.shown != b.shown
            ),
        )
        for was, now in zip(old, new, strict=False)
    ]


def word_of(side: str, field: str) -> RuleWord:
    """Return the word a column asks or decides; free where it is none of the known."""
    words = INPUTS if side == "inputs" else OUTPUTS
    return words.get(field) or RuleWord(field, "any", field)


def stored(side: str, field: str, typed: str) -> str:
    """Return the cell that somebody meant by what they typed into a column."""
    if side == "inputs" and not field:
        return typed.strip().removeprefix("=").strip()
    kind = word_of(side, field).type
    typed_cell = intake.typed_input if side == "inputs" else intake.typed_output
    return typed_cell(typed, kind)


def shown(side: str, field: str, cell: str) -> str:
    """Return a cell as people type it."""
    if side == "inputs" and not field:
        return cell
    kind = word_of(side, field).type
    return (intake.show_input if side == "inputs" else intake.show_output)(cell, kind)


def read(
    content: Mapping[str, Any], check: intake.RulesCheck, teams: Sequence[str] = ()
) -> list[TableView]:
    """Return the tables of a draft; steps that are none, and what has no shape, are left out."""
    nodes = content.get("nodes")
    found = [
        node
        for node in (nodes if isinstance(nodes, list) else ())
        if isinstance(node, dict) and _is_table(node)
    ]
    said = _by_place(check)
    return [_table(node, said, tuple(teams)) for node in found]


def _is_table(node: Mapping[str, Any]) -> bool:
    table = node.get("content")
    return (
        node.get("type") == "decisionTableNode"
        and isinstance(table, dict)
        and all(
            isinstance(table.get(part), list) and all(isinstance(one, dict) for one in table[part])
            for part in (*_SIDES, "rules")
        )
    )


_Places = Mapping[str, Sequence[Said]]


def _by_place(check: intake.RulesCheck) -> _Places:
    places: dict[str, list[Said]] = {}
    for found, blocks in ((check.problems, True), (check.warnings, False)):
        for one in found:
            places.setdefault(one.field, []).append(Said(_short(one), blocks))
    return places


def _short(one: FieldError) -> str:
    """Return a cell's message without the place, which the eye sees."""
    head, mark, tail = one.message.partition(": ")
    return tail if one.code == "cell" and mark and ", row " in head else one.message


def _table(node: Mapping[str, Any], said: _Places, teams: tuple[str, ...]) -> TableView:
    table, identity = node["content"], str(node.get("id"))
    place = f"nodes.{identity}"
    columns = tuple(
        ColumnView(
            side,
            at,
            str(column.get("name") or column.get("field") or "Expression"),
            str(column.get("field") or ""),
            next(iter(said.get(f"{place}.columns.{column.get('id')}", ())), None),
        )
        for side in _SIDES
        for at, column in enumerate(table[side])
    )
    rows = tuple(
        RowView(
            at,
            at + 1,
            str(row.get("_id", "")),
            str(row.get("_description") or row.get("_id") or ""),
            row.get("_enabled") is not False,
            tuple(_cells(table, identity, at, said, teams)),
            tuple(said.get(f"{place}.rows.{at + 1}", ())),
        )
        for at, row in enumerate(table["rules"])
    )
    name = str(node.get("name") or "Table")
    return TableView(
        identity, name, table.get("hitPolicy") == "first", columns, rows, tuple(said.get(place, ()))
    )


def _cells(
    table: Mapping[str, Any], identity: str, row: int, said: _Places, teams: tuple[str, ...]
) -> Iterator[CellView]:
    for side in _SIDES:
        for at, column in enumerate(table[side]):
            field = str(column.get("field") or "")
            word = word_of(side, field)
            text = shown(side, field, _text(table["rules"][row].get(str(column.get("id")))))
            choices = teams if field == "team" else word.choices
            place = f"nodes.{identity}.rows.{row + 1}.{field or column.get('id')}"
            yield CellView(
                id=f"c-{identity}-{row}-{side}-{at}",
                side=side,
                at=at,
                label=str(column.get("name") or field or "Expression"),
                shown=text,
                choices=choices if side == "outputs" else (),
                listed=f"list-{field}" if side == "inputs" and choices else "",
                expression=bool(text) and text not in choices,
                kind=word.type,
                said=next(iter(said.get(place, ())), None),
            )


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def field_of(content: Mapping[str, Any], edit: intake.Edit) -> str:
    """Return what the column of an edit asks or decides, empty where there is none such."""
    column = _column(content, edit)
    return str(column.get("field") or "") if column else ""


def cell_of(content: Mapping[str, Any], edit: intake.Edit) -> str | None:
    """Return the stored cell an edit is about, None where there is none such."""
    column, node = _column(content, edit), _node(content, edit.table)
    if column is None or node is None or not 0 <= edit.row < len(node["content"]["rules"]):
        return None
    return _text(node["content"]["rules"][edit.row].get(str(column.get("id"))))


def problem_of(content: Mapping[str, Any], edit: intake.Edit, cell: str) -> str:
    """Return what would be wrong with ``cell`` where an edit puts it, empty if nothing."""
    column = _column(content, edit)
    if column is None:
        return "There is no such cell."
    row = {str(column.get("id")): cell}
    problem = intake.cell_problem(row, column, edit.side, intake.further_words(content))
    return problem or ""


def _node(content: Mapping[str, Any], identity: str) -> Mapping[str, Any] | None:
    nodes = content.get("nodes")
    for node in nodes if isinstance(nodes, list) else ():
        if isinstance(node, dict) and str(node.get("id")) == identity and _is_table(node):
            return node
    return None


def _column(content: Mapping[str, Any], edit: intake.Edit) -> Mapping[str, Any] | None:
    node = _node(content, edit.table)
    columns = node["content"][edit.side] if node and edit.side in _SIDES else []
    found: Mapping[str, Any] | None = (
        columns[edit.column] if 0 <= edit.column < len(columns) else None
    )
    return found
