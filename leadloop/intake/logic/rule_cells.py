"""One cell of a decision table: its words, its shape, and the way people type it.

A cell is text in the engine's own language (`> 100`, `'US','CA'`). Here it is read into a form that
a screen can edit (operator and values) and written back; what has no form stays an expression.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["number", "text", "boolean", "any"]

OPERATORS: Final = {
    "any": "anything",
    "eq": "is, or is one of",
    "ne": "is not (also where missing)",
    "gt": "more than",
    "ge": "at least",
    "lt": "less than",
    "le": "at most",
    "between": "from … to",
    "empty": "is missing",
    "filled": "is there",
    "expr": "expression",
}
"""Every operator of a form, in words."""

_ORDERED: Final = ("number", "any")
_NUMERIC: Final = ("gt", "ge", "lt", "le", "between")
_SIGNS: Final = {"gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_BY_SIGN: Final = {sign: op for op, sign in _SIGNS.items()}
_FIXED: Final = {"any": "", "empty": "null", "filled": "!= null"}
_NAMED: Final = {"": "any", "*": "any", "any": "any", "empty": "empty", "filled": "filled"}

_TEXT: Final = r"""(?:'[^']*'|"[^"]*")"""
_LITERAL: Final = rf"(?:{_TEXT}|-?\d+(?:\.\d+)?|true|false)"
_LITERALS: Final = rf"{_LITERAL}(?:\s*,\s*{_LITERAL})*"
_NUMBER: Final = r"-?\d+(?:\.\d+)?"
_UNQUOTED: Final = re.compile(rf"{_NUMBER}|true|false")
_YES_OR_NO: Final = {"true": "true", "yes": "true", "false": "false", "no": "false"}
_EQ: Final = re.compile(rf"(?:==\s*({_LITERAL})|in\s*\[\s*({_LITERALS})\s*\]|({_LITERALS}))")
_NE: Final = re.compile(rf"(?:!=\s*({_LITERAL})|not\s+in\s*\[\s*({_LITERALS})\s*\])")
_COMPARE: Final = re.compile(rf"(>=|<=|>|<)\s*({_NUMBER})")
_BETWEEN: Final = re.compile(rf"\[\s*({_NUMBER})\s*\.\.\s*({_NUMBER})\s*\]")
_ONE_LITERAL: Final = re.compile(_LITERAL)

_TYPED_RANGE: Final = re.compile(rf"\[?\s*({_NUMBER})\s*(?:\.\.|\u2013|-|to)\s*({_NUMBER})\s*\]?")
_TYPED_SIGNS: Final = str.maketrans({"≥": ">=", "≤": "<=", "\u2212": "-"})
_TYPED_NOT: Final = re.compile(r"(?:not|!=|≠)\s+(.+)|(?:!=|≠)(.+)", re.IGNORECASE | re.DOTALL)
_TYPED_ITEM: Final = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^,]*?))\s*(?:,|\Z)""")
_RAW_START: Final = re.compile(r"[<>!=\[(]|(?:not\s+)?in\s*\[|\$|[A-Za-z_]\w*\(")

_TOKEN: Final = re.compile(
    r"""(?P<text>'[^']*'|"[^"]*"|`[^`]*`)|(?P<number>\d+(?:\.\d+)?)"""
    r"|(?P<word>[A-Za-z_$#][\w$#]*(?:\.[A-Za-z_]\w*)*)|(?P<mark>\S)"
)
_HOLE: Final = re.compile(r"\$\{([^}]*)\}")
_KEYWORDS: Final = frozenset({"and", "or", "not", "in", "true", "false", "null"})


class CellForm(NamedTuple):
    """A cell as a form: an operator of ``OPERATORS`` and its values, bare of quotes.

    For ``expr`` the one value is the cell's own text.
    """

    op: str
    values: tuple[str, ...] = ()


def operators_for(kind: Kind) -> dict[str, str]:
    """Return the operators that make sense for a column's type, with their words."""
    return {op: words for op, words in OPERATORS.items() if kind in _ORDERED or op not in _NUMERIC}


def quoted(text: str) -> str:
    """Return a text as a literal of the engine's language, which knows no escapes.

    Raises:
        ValueError: It holds every kind of quote.
    """
    for quote in "'\"`":
        if quote not in text and not (quote == "`" and "${" in text):
            return f"{quote}{text}{quote}"
    raise ValueError("A text may not hold all of ', \" and ` at once.")


def read_input(cell: str) -> CellForm:
    """Return an input cell as a form."""
    text = cell.strip()
    for op, fixed in _FIXED.items():
        if text in (fixed, f"== {fixed}" if op == "empty" else fixed):
            return CellForm(op)
    for op, pattern in (("eq", _EQ), ("ne", _NE)):
        if found := pattern.fullmatch(text):
            return CellForm(op, _items(next(group for group in found.groups() if group)))
    if found := _COMPARE.fullmatch(text):
        return CellForm(_BY_SIGN[found[1]], (found[2],))
    if found := _BETWEEN.fullmatch(text):
        return CellForm("between", (found[1], found[2]))
    return CellForm("expr", (cell,))


def _items(literals: str) -> tuple[str, ...]:
    return tuple(_bare(found) for found in _ONE_LITERAL.findall(literals))


def _bare(literal: str) -> str:
    return literal[1:-1] if literal[0] in "'\"" else literal


def literal_kinds(cell: str) -> frozenset[str]:
    """Return the types of the values an input cell names: ``number``, ``text``, ``boolean``."""
    text = cell.strip()
    found = _EQ.fullmatch(text) or _NE.fullmatch(text)
    listed = next((group for group in found.groups() if group), "") if found else ""
    return frozenset(_kind(literal) for literal in _ONE_LITERAL.findall(listed))


def _kind(literal: str) -> str:
    if literal in _YES_OR_NO:
        return "boolean"
    return "text" if literal[0] in "'\"" else "number"


def write_input(form: CellForm, kind: Kind) -> str:
    """Return the cell for a form.

    Raises:
        ValueError: A value cannot be written, or one is missing.
    """
    if form.op in _FIXED:
        return _FIXED[form.op]
    values = [value.strip() if form.op != "expr" else value for value in form.values]
    may_be_blank = form.op in ("eq", "ne") and len(values) > 1 and kind != "number"
    if not values or not (may_be_blank or all(values)):
        raise ValueError("Say what to compare with.")
    match form.op:
        case "expr":
            return values[0]
        case "between":
            return f"[{values[0]}..{values[-1]}]"
        case "eq":
            return ", ".join(_written(value, kind) for value in values)
        case "ne":
            listed = ", ".join(_written(value, kind) for value in values)
            return f"!= {listed}" if len(values) == 1 else f"not in [{listed}]"
        case compared if compared in _SIGNS:
            return f"{_SIGNS[compared]} {values[0]}"
    raise ValueError(f"There is no operator {form.op!r}.")


def _written(value: str, kind: Kind) -> str:
    if kind == "boolean":
        if value.lower() not in _YES_OR_NO:
            raise ValueError(f"{value!r} is neither true nor false.")
        return _YES_OR_NO[value.lower()]
    bare = kind == "number" or (kind == "any" and _UNQUOTED.fullmatch(value))
    return value if bare else quoted(value)


def form_of(cell: str, kind: Kind) -> CellForm:
    """Return an input cell as a form that a column of ``kind`` writes back as it was meant."""
    form, kinds = read_input(cell), literal_kinds(cell)
    if kind == "any":
        foreign = "text" in kinds and any(_UNQUOTED.fullmatch(value) for value in form.values)
    else:
        foreign = bool(kinds - {kind}) or (form.op in _NUMERIC and kind not in _ORDERED)
    return CellForm("expr", (cell,)) if foreign else form


def show_input(cell: str, kind: Kind) -> str:
    """Return an input cell as people type it: ``> 100``, ``US, CA``, ``= an expression``."""
    form = form_of(cell, kind)
    match form.op:
        case "any" | "empty" | "filled":
            return "" if form.op == "any" else form.op
        case "eq" | "ne":
            listed = ", ".join(_shown(value) for value in form.values)
            return listed if form.op == "eq" else f"not {listed}"
        case "between":
            return "..".join(form.values)
        case "expr":
            return _shown_expression(cell)
    return f"{_SIGNS[form.op]} {form.values[0]}"


def _shown(value: str) -> str:
    plain = value == value.strip() and not re.search(r"[,'\"]", value) and value
    special = value.lower() in _NAMED or _RAW_START.match(value) or _TYPED_NOT.fullmatch(value)
    return value if plain and not special else f'"{value}"' if '"' not in value else f"'{value}'"


def _shown_expression(cell: str) -> str:
    return cell if _RAW_START.match(cell) and not re.match(r"=(?!=)", cell) else f"= {cell}"


def typed_input(text: str, kind: Kind) -> str:
    """Return the cell that somebody meant by ``text`` in a column of ``kind``.

    The inverse of ``show_input``. What cannot be understood is kept as it is, for the check to
    name it.
    """
    said = text.strip()
    if said.lower() in _NAMED:
        return _FIXED[_NAMED[said.lower()]]
    if said.startswith("=") and not said.startswith("=="):
        return said[1:].strip()
    try:
        return _typed_number(said, kind) or _typed_list(said, kind)
    except ValueError:
        return said


def _typed_number(said: str, kind: Kind) -> str:
    """Return a comparison of numbers, empty where ``said`` is none."""
    if kind not in _ORDERED:
        return ""
    plain = said.translate(_TYPED_SIGNS).replace("_", "")
    if found := _COMPARE.fullmatch(plain):
        return f"{found[1]} {found[2]}"
    if (found := _TYPED_RANGE.fullmatch(plain)) and found[2]:
        return f"[{found[1]}..{found[2]}]"
    return ""


def _typed_list(said: str, kind: Kind) -> str:
    denied = _TYPED_NOT.fullmatch(said)
    if denied and not said.startswith(("!= null", "not in")):
        listed = (denied[1] or denied[2]).strip()
        return write_input(CellForm("ne", tuple(_typed_items(listed))), kind)
    if _RAW_START.match(said) or (kind == "number" and not re.fullmatch(r"[-\d.,\s]+", said)):
        return said
    return write_input(CellForm("eq", tuple(_typed_items(said))), kind)


def _typed_items(listed: str) -> Iterator[str]:
    for found in _TYPED_ITEM.finditer(listed):
        item = next((group for group in found.groups() if group is not None), "")
        if item or found.end() < len(listed):
            yield item


def show_output(cell: str, kind: Kind) -> str:
    """Return an output cell as people type it: the bare text or number, or ``= an expression``."""
    text = cell.strip()
    if not text or (kind != "text" and re.fullmatch(_NUMBER, text)):
        return text
    if (
        kind == "text"
        and len(text) > 1
        and text[0] == text[-1]
        and text[0] in "'\""
        and text[0] not in text[1:-1]
    ):
        bare = text[1:-1]
        if bare and bare == bare.strip() and not bare.startswith("="):
            return bare
    return _shown_expression(text)


def typed_output(text: str, kind: Kind) -> str:
    """Return the cell that somebody meant by ``text`` in an output column; see ``typed_input``."""
    said = text.strip()
    if not said:
        return ""
    if said.startswith("="):
        return said[1:].strip()
    if kind == "number" or (kind == "any" and re.fullmatch(_NUMBER, said)):
        return said
    try:
        return quoted(said)
    except ValueError:
        return said


def words_in(cell: str) -> list[str]:
    """Return the words an expression asks for: paths, without functions, keywords and texts."""
    tokens = list(_TOKEN.finditer(cell))
    found: list[str] = []
    for at, token in enumerate(tokens):
        if token["text"] and token["text"][0] == "`":
            for hole in _HOLE.findall(token["text"]):
                found.extend(words_in(hole))
        elif token["word"] and _is_word(tokens, at):
            found.append(token["word"])
    return list(dict.fromkeys(found))


def _is_word(tokens: Sequence[re.Match[str]], at: int) -> bool:
    word = tokens[at]["word"]
    before = tokens[at - 1]["mark"] if at else None
    after = tokens[at + 1]["mark"] if at + 1 < len(tokens) else None
    if word in _KEYWORDS or word[0] in "$#":
        return False
    is_key = after == ":" and before in ("{", ",")
    return after != "(" and before != "." and not is_key
