"""Edits of a decision table: each returns the whole rule set, changed; the old one stays as it is.

Rows and columns are named by their place, counted from 0: an edit always says which edition of the
draft it was made on, so a place means one row only.
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Final, NamedTuple

from leadloop.intake.logic.rule_words import INPUT_BY_NAME, OUTPUT_BY_NAME
from leadloop.kit.errors import FieldError, InvalidInput

MAX_NAME: Final = 200
SIDES: Final = ("inputs", "outputs")


class Edit(NamedTuple):
    """One edit: what (a key of ``EDITS``), where, and with what.

    ``table`` is a node's id. ``to`` is the place to move or add to. ``new_id`` names a new row or
    column; ids are never used twice, since old decisions name rules by them.
    """

    what: str
    table: str = ""
    row: int = 0
    side: str = "inputs"
    column: int = 0
    to: int = 0
    value: str = ""
    new_id: str = ""


def apply_edit(content: Mapping[str, Any], edit: Edit) -> dict[str, Any]:
    """Return ``content`` with ``edit`` made.

    Raises:
        InvalidInput: There is no such table, row, column or edit, or the value will not do.
    """
    change = EDITS.get(edit.what)
    if change is None:
        raise _refused(f"There is no edit {edit.what!r}.")
    changed = deepcopy(dict(content))
    change(_table(changed, edit.table), edit)
    return changed


def describe_edit(edit: Edit) -> str:
    """Return an edit in words, for the button that takes it back."""
    words = _WORDS.get(edit.what, edit.what)
    if edit.what in _ON_ROWS:
        return f"{words}: row {edit.row + 1}"
    return words


def _refused(message: str) -> InvalidInput:
    return InvalidInput([FieldError("", "edit", message)], message)


def _table(content: dict[str, Any], identity: str) -> dict[str, Any]:
    nodes = content.get("nodes")
    for node in nodes if isinstance(nodes, list) else ():
        if isinstance(node, dict) and str(node.get("id")) == identity:
            table: Any = node.get("content")
            if node.get("type") == "decisionTableNode" and _is_table(table):
                found: dict[str, Any] = table
                return found
    raise _refused("There is no such table.")


def _is_table(table: Any) -> bool:
    return isinstance(table, dict) and all(
        isinstance(table.get(part), list) and all(isinstance(one, dict) for one in table[part])
        for part in (*SIDES, "rules")
    )


def _row(table: dict[str, Any], at: int) -> dict[str, Any]:
    if not 0 <= at < len(table["rules"]):
        raise _refused("There is no such row.")
    found: dict[str, Any] = table["rules"][at]
    return found


def _column(table: dict[str, Any], edit: Edit) -> dict[str, Any]:
    if edit.side not in SIDES or not 0 <= edit.column < len(table[edit.side]):
        raise _refused("There is no such column.")
    found: dict[str, Any] = table[edit.side][edit.column]
    return found


def _set_cell(table: dict[str, Any], edit: Edit) -> None:
    _row(table, edit.row)[str(_column(table, edit).get("id"))] = edit.value


def _name_row(table: dict[str, Any], edit: Edit) -> None:
    row = _row(table, edit.row)
    row["_description"] = edit.value.strip()[:MAX_NAME] or str(row.get("_id", ""))


def _switch_row(table: dict[str, Any], edit: Edit) -> None:
    row = _row(table, edit.row)
    if row.pop("_enabled", None) is not False:
        row["_enabled"] = False


def _add_row(table: dict[str, Any], edit: Edit) -> None:
    columns = [str(column.get("id")) for side in SIDES for column in table[side]]
    row = {"_id": edit.new_id, "_description": "New rule", **dict.fromkeys(columns, "")}
    table["rules"].insert(_within(edit.to, len(table["rules"])), row)


def _duplicate_row(table: dict[str, Any], edit: Edit) -> None:
    row = deepcopy(_row(table, edit.row))
    name = str(row.get("_description") or row.get("_id") or "Rule")
    row |= {"_id": edit.new_id, "_description": f"{name} (copy)"[:MAX_NAME]}
    table["rules"].insert(edit.row + 1, row)


def _delete_row(table: dict[str, Any], edit: Edit) -> None:
    table["rules"].remove(_row(table, edit.row))


def _move_row(table: dict[str, Any], edit: Edit) -> None:
    row = _row(table, edit.row)
    del table["rules"][edit.row]
    table["rules"].insert(_within(edit.to, len(table["rules"])), row)


def _add_column(table: dict[str, Any], edit: Edit) -> None:
    field, side = edit.value.strip(), edit.side
    if side not in SIDES:
        raise _refused("There is no such side.")
    words = INPUT_BY_NAME if side == "inputs" else OUTPUT_BY_NAME
    if side == "outputs" and field not in OUTPUT_BY_NAME:
        raise _refused(f"Rules cannot decide {field!r}.")
    if any(column.get("field") == field for column in table[side]) and side == "outputs":
        raise _refused(f"The table decides {words[field].label} already.")
    name = words[field].label if field in words else _named(field)
    table[side].insert(
        _within(edit.to, len(table[side])), {"id": edit.new_id, "name": name, "field": field}
    )
    for row in table["rules"]:
        row[edit.new_id] = ""


def _named(field: str) -> str:
    return re.sub(r"[._]+", " ", field).strip().capitalize()[:MAX_NAME] or "Expression"


def _name_column(table: dict[str, Any], edit: Edit) -> None:
    column = _column(table, edit)
    column["name"] = edit.value.strip()[:MAX_NAME] or _named(str(column.get("field") or ""))


def _delete_column(table: dict[str, Any], edit: Edit) -> None:
    column = _column(table, edit)
    del table[edit.side][edit.column]
    for row in table["rules"]:
        row.pop(str(column.get("id")), None)


def _move_column(table: dict[str, Any], edit: Edit) -> None:
    column = _column(table, edit)
    del table[edit.side][edit.column]
    table[edit.side].insert(_within(edit.to, len(table[edit.side])), column)


def _use_first(table: dict[str, Any], _edit: Edit) -> None:
    table["hitPolicy"] = "first"


def _within(place: int, size: int) -> int:
    return max(0, min(place, size))


EDITS: Final[Mapping[str, Callable[[dict[str, Any], Edit], None]]] = {
    "set_cell": _set_cell,
    "name_row": _name_row,
    "switch_row": _switch_row,
    "add_row": _add_row,
    "duplicate_row": _duplicate_row,
    "delete_row": _delete_row,
    "move_row": _move_row,
    "add_column": _add_column,
    "name_column": _name_column,
    "delete_column": _delete_column,
    "move_column": _move_column,
    "use_first": _use_first,
}
_ON_ROWS: Final = frozenset(
    {"set_cell", "name_row", "switch_row", "duplicate_row", "delete_row", "move_row"}
)
_WORDS: Final = {
    "set_cell": "Cell changed",
    "name_row": "Renamed",
    "switch_row": "Switched on or off",
    "add_row": "Row added",
    "duplicate_row": "Duplicated",
    "delete_row": "Deleted",
    "move_row": "Moved",
    "add_column": "Column added",
    "name_column": "Column renamed",
    "delete_column": "Column deleted",
    "move_column": "Column moved",
    "use_first": "First row that fits decides",
}
