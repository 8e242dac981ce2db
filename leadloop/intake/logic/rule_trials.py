"""Try rules on one lead and say why: every row's cells, and the row that fired."""

from collections.abc import Mapping
from typing import Any, Final

import zen

from leadloop.intake.contracts import (
    CellVerdict,
    Explained,
    RowVerdict,
    TableVerdict,
)
from leadloop.intake.logic.rule_cell_checks import blank
from leadloop.intake.logic.rules import BadRules, CompiledRules, is_on, tables

ROW_FIELD: Final = "_row"


def explain(
    rules: CompiledRules, content: Mapping[str, Any], context: Mapping[str, Any]
) -> Explained:
    """Return what ``rules`` decide for a context, with the verdict of every cell of every table.

    Args:
        rules: ``content``, compiled.
        content: Sound rules; see ``rule_checks.check_rules``.
        context: Holds every word the rules ask for.
    """
    try:
        answer = rules.run(context, trace=True)
    except BadRules as problem:
        return Explained(None, failed=problem.message, asked=context)
    fired = rules.row_of(answer["result"])
    found = []
    before = 0
    for node in tables(content):
        step = answer["trace"].get(str(node.get("id")))
        size = len(node["content"]["rules"])
        if step is not None:
            own = fired[0] - before if fired and 0 <= fired[0] - before < size else None
            found.append(_table(node, step["input"], own))
        before += size
    return Explained(rules.read(answer), tuple(found), asked=context)


def _table(node: Mapping[str, Any], context: Any, fired: int | None) -> TableVerdict:
    table = node["content"]
    seen: dict[str, Any] = context if isinstance(context, dict) else {}
    asked = [_asked(column, seen) for column in table["inputs"]]
    rows = []
    for at, row in enumerate(table["rules"]):
        cells = tuple(
            _cell(row.get(str(column.get("id"))), value, seen, asks=bool(column.get("field")))
            for column, value in zip(table["inputs"], asked, strict=True)
        )
        rows.append(RowVerdict(cells, on=is_on(row), fired=at == fired))
    return TableVerdict(str(node.get("id")), tuple(rows), fired)


def _asked(column: Mapping[str, Any], context: dict[str, Any]) -> Any:
    field = column.get("field")
    try:
        return zen.evaluate_expression(str(field), context) if field else None
    except Exception:  # noqa: BLE001 -- whatever a lead holds that the engine cannot take
        return None


def _cell(cell: object, value: Any, context: dict[str, Any], *, asks: bool) -> CellVerdict:
    if blank(cell):
        return CellVerdict.BLANK
    try:
        if asks:
            fits: Any = zen.evaluate_unary_expression(str(cell), {**context, "$": value})
        else:
            fits = zen.evaluate_expression(str(cell), context)
    except Exception:  # noqa: BLE001 -- as above
        # A comparison with what a lead does not say is no failure: it does not fit.
        return CellVerdict.NOT if value is None and asks else CellVerdict.FAILS
    return CellVerdict.FITS if fits is True else CellVerdict.NOT


def raw_result(result: Any) -> Any:
    """Return the engine's result without the mark of the row that made it."""
    if isinstance(result, dict):
        return {name: value for name, value in result.items() if name != ROW_FIELD}
    return [raw_result(one) for one in result] if isinstance(result, list) else result
