"""What is allowed in a rule set and yet is hardly meant: warnings, which never block."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from leadloop.intake.logic.rule_cell_checks import blank, fails_without
from leadloop.intake.logic.rule_cells import literal_kinds, read_input
from leadloop.intake.logic.rule_cover import Cover, cover_of, covers
from leadloop.intake.logic.rule_words import INPUT_BY_NAME
from leadloop.intake.logic.rules import is_on, literal, tables
from leadloop.kit.errors import FieldError

Warnings = Iterator[FieldError]
_MOST_COMPARED: Final = 400


class _Line(NamedTuple):
    """A row that is on: its number from 1, its name, its input cells and what each fits."""

    number: int
    name: str
    row: Mapping[str, Any]
    covers: tuple[Cover, ...]


def warn_of(content: Mapping[str, Any], *, teams: Collection[str] = ()) -> list[FieldError]:
    """Return what is hardly meant in a sound rule set, by row and column.

    Rows that can never fire under hit policy *first*, duplicates, a table without a row for
    everything else, values that no lead has, teams that do not exist, texts that fail where a lead
    leaves something out.

    Args:
        content: A rule set without problems; see ``rule_checks.check_rules``.
        teams: Slugs of the teams there are; empty where nobody knows.
    """
    return [warning for node in tables(content) for warning in _warn(node, frozenset(teams))]


def _warn(node: Mapping[str, Any], teams: frozenset[str]) -> Warnings:
    table, place = node["content"], f"nodes.{node.get('id')}"
    lines = [
        _Line(
            number,
            str(row.get("_description") or row.get("_id") or number),
            row,
            tuple(
                cover_of(row.get(str(column["id"])), compared=bool(column.get("field")))
                for column in table["inputs"]
            ),
        )
        for number, row in enumerate(table["rules"], 1)
        if is_on(row)
    ]
    yield from _never_fire(lines, place)
    yield from _repeated_ids(table["rules"], place)
    for line in lines:
        yield from _values(line, table["inputs"], place)
        yield from _decided(line, table, place, teams)
    if not any(all(cover.shape == "everything" for cover in line.covers) for line in lines):
        message = "No row fits everything: a lead that no row fits goes to no team."
        yield FieldError(place, "no_default", message)


def _never_fire(lines: Sequence[_Line], place: str) -> Warnings:
    for at, line in enumerate(lines):
        where = f"{place}.rows.{line.number}"
        if any(cover.empty for cover in line.covers):
            yield FieldError(where, "never", f"Row {line.number} never fits: its range is empty.")
            continue
        earlier = _shadow(lines[max(0, at - _MOST_COMPARED) : at], line)
        if earlier is None:
            continue
        by = f"row {earlier.number}, “{earlier.name}”,"
        if earlier.covers == line.covers:
            message = f"Row {line.number} never fires: {by} asks exactly the same before it."
            yield FieldError(where, "duplicate", message)
        else:
            message = f"Row {line.number} never fires: {by} fits first whatever fits it."
            yield FieldError(where, "shadowed", message)


def _shadow(earlier: Sequence[_Line], line: _Line) -> _Line | None:
    for one in earlier:
        if all(covers(wide, narrow) for wide, narrow in zip(one.covers, line.covers, strict=True)):
            return one
    return None


def _repeated_ids(rows: Sequence[Mapping[str, Any]], place: str) -> Warnings:
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        identity = str(row.get("_id") or "")
        if identity and identity in seen:
            message = f"Rows {seen[identity]} and {number} share the id {identity!r}."
            yield FieldError(f"{place}.rows.{number}", "same_id", message)
        seen.setdefault(identity, number)


def _values(line: _Line, inputs: Sequence[Mapping[str, Any]], place: str) -> Warnings:
    """Warn of texts that the column's vocabulary does not hold."""
    for column in inputs:
        word = INPUT_BY_NAME.get(str(column.get("field")))
        cell = str(line.row.get(str(column["id"])) or "")
        form = read_input(cell)
        if word is None or not word.choices or "text" not in literal_kinds(cell):
            continue
        unknown = [value for value in form.values if value not in word.choices]
        if unknown:
            message = f"Row {line.number}: no lead has {word.label} {unknown[0]!r}."
            yield FieldError(f"{place}.rows.{line.number}.{word.name}", "unknown_value", message)


def _decided(line: _Line, table: Mapping[str, Any], place: str, teams: frozenset[str]) -> Warnings:
    missing = _may_be_missing(line, table["inputs"])
    for column in table["outputs"]:
        cell = line.row.get(str(column["id"]))
        if blank(cell):
            continue
        where = f"{place}.rows.{line.number}.{column.get('field')}"
        team = literal(cell) if column.get("field") == "team" else None
        if teams and team is not None and team not in teams:
            yield FieldError(
                where, "unknown_team", f"Row {line.number}: no team is called {team!r}."
            )
        word = fails_without(str(cell), missing)
        if word is not None:
            message = (
                f"Row {line.number} is passed over where a lead has no {word}; "
                f"write ({word} ?? …) to say what stands instead."
            )
            yield FieldError(where, "passed_over", message)


def _may_be_missing(line: _Line, inputs: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    there = {
        str(column.get("field"))
        for column, cover in zip(inputs, line.covers, strict=True)
        if not cover.lets_missing()
    }
    return frozenset(INPUT_BY_NAME) - there
