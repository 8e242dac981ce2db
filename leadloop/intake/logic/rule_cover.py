"""What a cell lets through, as a set: so that rows which can never fire are found."""

import math
from dataclasses import dataclass
from typing import Final

from leadloop.intake.logic.rule_cells import literal_kinds, read_input

_EVERYTHING: Final = "everything"
_VALUES: Final = "values"
_ALL_BUT: Final = "all but"
_RANGE: Final = "range"
_EXPRESSION: Final = "expression"


@dataclass(frozen=True, slots=True)
class Cover:
    """The values that a cell fits.

    ``values`` are those listed (or, for all-but, left out); None among them is a missing value.
    ``low`` and ``high`` bound a range, with whether the bound itself belongs.
    """

    shape: str
    values: frozenset[object] = frozenset()
    low: tuple[float, bool] = (-math.inf, False)
    high: tuple[float, bool] = (math.inf, False)
    text: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing fits."""
        (low, low_in), (high, high_in) = self.low, self.high
        return self.shape == _RANGE and (low > high or (low == high and not (low_in and high_in)))

    def lets_missing(self) -> bool:
        """Whether a lead that does not say fits; for an expression nobody knows."""
        if self.shape == _VALUES:
            return None in self.values
        if self.shape == _ALL_BUT:
            return None not in self.values
        return self.shape in (_EVERYTHING, _EXPRESSION)


def cover_of(cell: object, *, compared: bool = True) -> Cover:
    """Return what an input cell fits; an expression covers only the same expression.

    ``compared`` is False in a column that asks for nothing: its cells are expressions.
    """
    text = cell if isinstance(cell, str) else ""
    form = read_input(text)
    if form.op != "any" and (not compared or len(literal_kinds(text)) > 1):
        return Cover(_EXPRESSION, text=" ".join(text.split()))
    values = _values(text, form.values) if form.op in ("eq", "ne") else frozenset()
    match form.op:
        case "any":
            return Cover(_EVERYTHING)
        case "empty" | "filled":
            return Cover(_VALUES if form.op == "empty" else _ALL_BUT, frozenset({None}))
        case "eq" | "ne":
            return Cover(_VALUES if form.op == "eq" else _ALL_BUT, values)
        case "expr":
            return Cover(_EXPRESSION, text=" ".join(text.split()))
    return _range(form.op, [float(value) for value in form.values])


def _values(cell: str, values: tuple[str, ...]) -> frozenset[object]:
    """Return the values, of one type; a truth is marked, for it is neither a text nor a number."""
    match next(iter(literal_kinds(cell)), ""):
        case "number":
            return frozenset(float(value) for value in values)
        case "boolean":
            return frozenset(("boolean", value) for value in values)
    return frozenset(values)


def _range(op: str, bounds: list[float]) -> Cover:
    low = (bounds[0], op in ("ge", "between")) if op in ("gt", "ge", "between") else None
    high = (bounds[-1], op in ("le", "between")) if op in ("lt", "le", "between") else None
    return Cover(_RANGE, low=low or (-math.inf, False), high=high or (math.inf, False))


def covers(wide: Cover, narrow: Cover) -> bool:
    """Whether everything that fits ``narrow`` fits ``wide``; False where nobody knows."""
    if wide.shape == _EVERYTHING or narrow.empty:
        return True
    if _EXPRESSION in (wide.shape, narrow.shape):
        return wide == narrow
    match narrow.shape:
        case "values":
            return all(_holds(wide, value) for value in narrow.values)
        case "all but":
            return wide.shape == _ALL_BUT and wide.values <= narrow.values
        case "range":
            return _covers_range(wide, narrow)
    return False


def _holds(wide: Cover, value: object) -> bool:
    if wide.shape in (_VALUES, _ALL_BUT):
        return (value in wide.values) is (wide.shape == _VALUES)
    return isinstance(value, float) and _inside(wide, value)


def _inside(wide: Cover, value: float) -> bool:
    (low, low_in), (high, high_in) = wide.low, wide.high
    return (low < value or (low_in and low == value)) and (
        value < high or (high_in and value == high)
    )


def _covers_range(wide: Cover, narrow: Cover) -> bool:
    if wide.shape == _ALL_BUT:
        return not any(isinstance(value, float) and _inside(narrow, value) for value in wide.values)
    if wide.shape != _RANGE:
        return False
    low_fits = wide.low[0] < narrow.low[0] or (
        wide.low[0] == narrow.low[0] and (wide.low[1] or not narrow.low[1])
    )
    high_fits = wide.high[0] > narrow.high[0] or (
        wide.high[0] == narrow.high[0] and (wide.high[1] or not narrow.high[1])
    )
    return low_fits and high_fits
