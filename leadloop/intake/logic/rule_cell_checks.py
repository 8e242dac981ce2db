"""Check one cell as the engine will meet it, and say what was expected.

The engine says nothing: a cell that cannot be read, compares a number with text, asks for a word no
lead has or gives something else than yes or no simply never fits.
"""

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, Final

import orjson
import zen

from leadloop.intake.logic.rule_cells import literal_kinds, read_input, words_in
from leadloop.intake.logic.rule_words import (
    INPUT_BY_NAME,
    OPEN_ROOTS,
    OUTCOMES,
    OUTPUT_BY_NAME,
    PRIORITIES,
    ROOTS,
    sample_context,
)
from leadloop.intake.logic.rules import literal

MAX_CELL: Final = 4_000
_SHOWN: Final = 80
_CHOICES: Final = {"outcome": OUTCOMES, "priority": PRIORITIES}
_SAMPLES: Final[dict[str, tuple[Any, ...]]] = {
    "number": (1, 0, -2.5),
    "text": ("x", ""),
    "boolean": (True, False),
}
_EXPECTED: Final = {
    "number": "Expected a number or a comparison, such as > 100 or [100..500].",
    "text": "Expected text in quotes, such as 'US' or 'US', 'CA'.",
    "boolean": "Expected true or false.",
    "any": "Expected a value or a comparison, such as > 100 or 'US'.",
    "": "Expected a condition, such as company_size > 100.",
}
_ITSELF: Final = re.compile(r"\$(?![\w{])")
_TEXTS: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_TYPES: Final = {"number": (int, float), "text": (str,), "boolean": (bool,)}
_IN_WORDS: Final = {"number": "a number", "text": "text", "boolean": "true or false"}


def blank(cell: object) -> bool:
    """Whether a cell holds nothing: it fits everything, or decides nothing."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def unread(cell: object, *, unary: bool) -> str | None:
    """Return why the engine cannot read a cell, None where it can."""
    if not isinstance(cell, str):
        return "is not text."
    if len(cell) > MAX_CELL:
        return f"is longer than {MAX_CELL:,} characters."
    try:
        (zen.compile_unary_expression if unary else zen.compile_expression)(cell)
    except (RuntimeError, ValueError) as problem:
        return f"{cell[:_SHOWN]!r} cannot be read: {_reason(problem)}."
    return None


def input_problem(cell: object, field: str, further: AbstractSet[str] = frozenset()) -> str | None:
    """Return what is wrong with an input cell of a column that asks for ``field``.

    Args:
        cell: As stored; a blank one is always sound.
        field: What the column asks; empty where each cell is an expression of its own.
        further: Words beyond a lead's own, which the graph computes.
    """
    if blank(cell):
        return None
    if not isinstance(cell, str):
        return unread(cell, unary=bool(field))
    return _input_problem(cell, field, frozenset(further))


# The same few cells are asked about at every change of a table.
@lru_cache(maxsize=20_000)
def _input_problem(cell: str, field: str, further: frozenset[str]) -> str | None:
    word = INPUT_BY_NAME.get(field)
    if problem := unread(cell, unary=bool(field)):
        return f"{problem} {_EXPECTED[word.type if word else 'any' if field else '']}"
    problem = unknown_word(cell, further, kind=word.type if word else "any")
    if problem or not field:
        return problem or _not_yes_or_no(cell, None)
    if word is None or word.type not in _SAMPLES:
        return None
    return _wrong_type(cell, word.type) or _fails(cell, word.type)


def output_problem(cell: object, field: str, further: AbstractSet[str] = frozenset()) -> str | None:
    """Return what is wrong with an output cell of a column that decides ``field``."""
    if blank(cell):
        return None
    if not isinstance(cell, str):
        return unread(cell, unary=False)
    return _output_problem(cell, field, frozenset(further))


@lru_cache(maxsize=20_000)
def _output_problem(cell: str, field: str, further: frozenset[str]) -> str | None:
    if problem := unread(cell, unary=False):
        return f"{problem} Expected a value: a number, text in quotes, or an expression."
    problem = unknown_word(cell, further)
    return problem or _output_type(cell, field) or _output_fails(cell, field, further)


def _reason(problem: Exception) -> str:
    first = str(problem).partition("\n")[0]
    try:
        found = orjson.loads(first)
    except orjson.JSONDecodeError:
        return first
    return str(found.get("source", first)) if isinstance(found, dict) else first


def known_word(word: str, further: AbstractSet[str]) -> bool:
    """Whether a rule may ask for ``word``."""
    root, _, leaf = word.partition(".")
    return (
        root in OPEN_ROOTS
        or root in further
        or word in INPUT_BY_NAME
        or (root in ROOTS and not leaf)
    )


def unknown_word(cell: str, further: AbstractSet[str], *, kind: str = "any") -> str | None:
    """Return which word of an expression no lead has, None where all are known.

    ``kind`` is what the column holds: where that is no text, quotes would be no cure.
    """
    for word in words_in(cell):
        if not known_word(word, further):
            quoted = f" Text stands in quotes: '{word}'." if "." not in word else ""
            cure = f" {_EXPECTED[kind]}" if kind in ("number", "boolean") else quoted
            return f"{cell[:_SHOWN]!r} asks for {word!r}, which no lead has.{cure}"
    return None


def _wrong_type(cell: str, kind: str) -> str | None:
    wrong = literal_kinds(cell) - {kind}
    if not wrong:
        return _wrong_value(cell, kind)
    cure = "; put it in quotes" if kind == "text" else ""
    return f"{cell[:_SHOWN]!r} compares {_IN_WORDS[kind]} with {_IN_WORDS[min(wrong)]}{cure}."


def _wrong_value(cell: str, kind: str) -> str | None:
    """Return what is wrong where the whole cell is one value of another type."""
    if read_input(cell).op != "expr" or words_in(cell) or _asks_itself(cell):
        return None
    value = literal(cell)
    if value is None or type(value) in _TYPES[kind]:
        return None
    if isinstance(value, list):
        return f"{cell[:_SHOWN]!r} is a list; write the values with commas, without brackets."
    return f"{cell[:_SHOWN]!r} is no {kind} and fits no lead."


def _asks_itself(cell: str) -> bool:
    return _ITSELF.search(_TEXTS.sub("", cell)) is not None


def _fails(cell: str, kind: str) -> str | None:
    if any(root in cell for root in OPEN_ROOTS):
        return None
    for sample in _SAMPLES[kind]:
        context = {**sample_context(), "$": sample}
        try:
            zen.evaluate_unary_expression(cell, context)
        except (RuntimeError, ValueError) as problem:
            reason = _reason(problem)
            return f"{cell[:_SHOWN]!r} cannot be compared with a {kind}: {reason}"
    return _not_yes_or_no(cell, _SAMPLES[kind][0]) if _asks_itself(cell) else None


def _not_yes_or_no(cell: str, sample: Any) -> str | None:
    if any(root in cell for root in OPEN_ROOTS):
        return None
    try:
        value = zen.evaluate_expression(cell, {**sample_context(), "$": sample})
    except (RuntimeError, ValueError):
        return None
    if isinstance(value, bool) or value is None:
        return None
    return f"{cell[:_SHOWN]!r} gives {value!r}, not yes or no."


def _output_type(cell: str, field: str) -> str | None:
    word = OUTPUT_BY_NAME.get(field)
    value = literal(cell) if not words_in(cell) else None
    if word is None or value is None:
        return None
    if field in _CHOICES and value not in _CHOICES[field]:
        return f"{value!r} is none of {', '.join(sorted(_CHOICES[field]))}."
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if word.type == "number" and not (is_number and value > 0):
        return f"{value!r} is not a number above zero."
    if word.type == "text" and not isinstance(value, str):
        return f"{value!r} is not text; put it in quotes."
    return None


def _output_fails(cell: str, field: str, further: AbstractSet[str]) -> str | None:
    """Return how a computed output fails on a lead that says everything.

    Where it fails the engine passes over the whole row, without a word.
    """
    words = words_in(cell)
    open_words = further | OPEN_ROOTS
    if not words or any(word.partition(".")[0] in open_words for word in words):
        return None
    try:
        value = zen.evaluate_expression(cell, sample_context())
    except (RuntimeError, ValueError) as problem:
        return f"{cell[:_SHOWN]!r} fails on every lead: {_reason(problem)}"
    word = OUTPUT_BY_NAME.get(field)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if word and value is not None and (is_number if word.type == "text" else not is_number):
        return f"{cell[:_SHOWN]!r} gives {value!r}, where a {word.type} is expected."
    return None


def fails_without(cell: str, missing: AbstractSet[str]) -> str | None:
    """Return the first of ``missing`` without which a computed output fails, None if it never does.

    Args:
        cell: A sound output cell.
        missing: Words that may be null where the cell's row fits.
    """
    for word in words_in(cell):
        if word not in missing or "." in word:
            continue
        try:
            zen.evaluate_expression(cell, {**sample_context(), word: None})
        except (RuntimeError, ValueError):
            return word
    return None
