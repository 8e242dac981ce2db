"""What changed between two versions of a rule set, as people read it."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from leadloop.intake.contracts import CellChange, RuleChange
from leadloop.intake.logic.rules import is_on

_ENDS = frozenset({"inputNode", "outputNode"})
_SIDES = {"inputs": "asks", "outputs": "decides"}
Found = Iterator[RuleChange]


class _Row(NamedTuple):
    """A row with its place from 0 and the name people know it by."""

    at: int
    name: str
    cells: Mapping[str, Any]


def diff_rules(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[RuleChange]:
    """Return every change from ``before`` to ``after``: tables, columns, rows, cells, other steps.

    Rows are matched by their id, so a renamed or moved row is still the same row. Never raises:
    what has no shape counts as nothing.
    """
    old, new = _nodes(before), _nodes(after)
    changes: list[RuleChange] = []
    for identity in dict.fromkeys([*old, *new]):
        changes.extend(_node(old.get(identity), new.get(identity)))
    if _edges(before) != _edges(after):
        changes.append(RuleChange("edges", "", "The ways between the steps changed."))
    return changes


def _nodes(content: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    found = content.get("nodes")
    nodes = [node for node in found if isinstance(node, dict)] if isinstance(found, list) else []
    return {str(node.get("id")): node for node in nodes if node.get("type") not in _ENDS}


def _edges(content: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    found = content.get("edges")
    edges = [edge for edge in found if isinstance(edge, dict)] if isinstance(found, list) else []
    names = ("sourceId", "targetId", "sourceHandle")
    return {(*(str(edge.get(name)) for name in names),) for edge in edges}  # type: ignore[misc]


def _node(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Found:
    if old is None or new is None:
        node, word = (new, "added") if old is None else (old, "removed")
        name = _name(node or {})
        yield RuleChange(f"step_{word}", name, f"Step “{name}” {word}.")
        return
    if _name(old) != _name(new):
        yield RuleChange("step_renamed", _name(new), f"“{_name(old)}” is “{_name(new)}” now.")
    if "decisionTableNode" in (old.get("type"), new.get("type")):
        yield from _table(_content(old), _content(new), _name(new))
    elif old.get("content") != new.get("content"):
        yield RuleChange("step_changed", _name(new), f"Step “{_name(new)}” changed.")


def _name(node: Mapping[str, Any]) -> str:
    return str(node.get("name") or node.get("id") or "Step")


def _content(node: Mapping[str, Any]) -> Mapping[str, Any]:
    found = node.get("content")
    return found if isinstance(found, dict) else {}


def _table(old: Mapping[str, Any], new: Mapping[str, Any], name: str) -> Found:
    if old.get("hitPolicy") != new.get("hitPolicy"):
        said = f"Hit policy: {old.get('hitPolicy')} → {new.get('hitPolicy')}."
        yield RuleChange("hit_policy", name, said)
    for side, verb in _SIDES.items():
        yield from _columns(_dicts(old.get(side)), _dicts(new.get(side)), verb)
    labels = {
        str(column.get("id")): str(column.get("name") or column.get("field") or column.get("id"))
        for table in (old, new)
        for side in _SIDES
        for column in _dicts(table.get(side))
    }
    yield from _rows(_keyed(_dicts(old.get("rules"))), _keyed(_dicts(new.get("rules"))), labels)


def _dicts(found: Any) -> list[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _columns(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]], verb: str
) -> Found:
    before = {str(column.get("id")): column for column in old}
    after = {str(column.get("id")): column for column in new}
    for identity, column in before.items():
        if identity not in after:
            label = _label(column)
            yield RuleChange("column_removed", label, f"Column “{label}” removed.")
    for identity, column in after.items():
        label = _label(column)
        if identity not in before:
            said = f"Column “{label}” added; it {verb} {column.get('field') or 'an expression'}."
            yield RuleChange("column_added", label, said)
        elif _label(before[identity]) != label or before[identity].get("field") != column.get(
            "field"
        ):
            said = f"Column “{_label(before[identity])}” ({before[identity].get('field')}) is"
            said = f"{said} “{label}” ({column.get('field')}) now."
            yield RuleChange("column_changed", label, said)
    for identity in _moved(list(before), list(after)):
        label = _label(after[identity])
        yield RuleChange("column_moved", label, f"Column “{label}” moved.")


def _label(column: Mapping[str, Any]) -> str:
    return str(column.get("name") or column.get("field") or column.get("id"))


def _keyed(rows: Sequence[Mapping[str, Any]]) -> dict[str, _Row]:
    """Return rows by id; a repeated or missing id is told apart by its count."""
    found: dict[str, _Row] = {}
    for at, row in enumerate(rows):
        identity = str(row.get("_id") or "")
        name = str(row.get("_description") or identity or f"Row {at + 1}")
        key, count = identity, 1
        while key in found:
            key, count = f"{identity} {count}", count + 1
        found[key] = _Row(at, name, row)
    return found


def _rows(old: dict[str, _Row], new: dict[str, _Row], labels: Mapping[str, str]) -> Found:
    for key, row in old.items():
        if key not in new:
            said = f"Row {row.at + 1}, “{row.name}”, removed."
            yield RuleChange("row_removed", row.name, said, _cells(row.cells, {}, labels))
    moved = set(_moved(list(old), list(new)))
    for key, row in new.items():
        if key not in old:
            said = f"Row {row.at + 1}, “{row.name}”, added."
            yield RuleChange("row_added", row.name, said, _cells({}, row.cells, labels))
            continue
        was = old[key]
        if key in moved:
            said = f"“{row.name}” moved from row {was.at + 1} to row {row.at + 1}."
            yield RuleChange("row_moved", row.name, said)
        yield from _same_row(was, row, labels)


def _same_row(was: _Row, row: _Row, labels: Mapping[str, str]) -> Found:
    if was.name != row.name:
        said = f"Row {row.at + 1}: “{was.name}” is “{row.name}” now."
        yield RuleChange("row_renamed", row.name, said)
    if is_on(was.cells) != is_on(row.cells):
        word = "on" if is_on(row.cells) else "off"
        yield RuleChange(f"row_{word}", row.name, f"Row {row.at + 1}, “{row.name}”, is {word} now.")
    cells = _cells(was.cells, row.cells, labels)
    if cells:
        yield RuleChange("row_changed", row.name, f"Row {row.at + 1}, “{row.name}”:", cells)


def _cells(
    old: Mapping[str, Any], new: Mapping[str, Any], labels: Mapping[str, str]
) -> tuple[CellChange, ...]:
    return tuple(
        CellChange(label, _text(old.get(column)), _text(new.get(column)))
        for column, label in labels.items()
        if _text(old.get(column)) != _text(new.get(column))
    )


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _moved(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Return the fewest of those in both that must have moved for the order to change so."""
    place = {key: at for at, key in enumerate(old)}
    common = [key for key in new if key in place]
    kept = _rising([place[key] for key in common])
    return [key for at, key in enumerate(common) if at not in kept]


def _rising(places: Sequence[int]) -> set[int]:
    """Return the positions of one longest rising run."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, place in enumerate(places):
        slot = bisect_left(tails, place)
        before.append(ends[slot - 1] if slot else -1)
        tails[slot : slot + 1] = [place]
        ends[slot : slot + 1] = [at]
    found: set[int] = set()
    at = ends[-1] if ends else -1
    while at >= 0:
        found.add(at)
        at = before[at]
    return found
