"""Reads SELECT statements into a plan: an own small grammar, nothing passes to the database.

``SELECT [DISTINCT] [TOP n] columns FROM table [alias] [[INNER|LEFT] JOIN table alias ON a.x = b.y]
[WHERE …] [GROUP BY …] [ORDER BY …] [OFFSET n ROWS [FETCH NEXT n ROWS ONLY]]``
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

from leadloop.facades.dataverse.reports.plan import MARK, Column, Join, Measure, Plan, Sort
from leadloop.facades.dataverse.schema import entity_by_name
from leadloop.kit.entity import Entity
from leadloop.kit.odata.syntax import (
    MAX_CONDITIONS,
    MAX_DEPTH,
    Comparison,
    Function,
    Literal,
    Logical,
    Negation,
    Node,
    Path,
    SyntaxFault,
)

MAX_LENGTH: Final = 32_768
_TOKEN: Final = re.compile(
    r"""(?P<space>\s+)
    |(?P<string>N?'(?:[^']|'')*')
    |(?P<number>-?\d{1,18}(?:\.\d{1,18})?)
    |(?P<name>[A-Za-z_][\w]*|\[[^\[\]]{1,128}\])
    |(?P<mark><>|!=|<=|>=|[=<>(),.*])""",
    re.VERBOSE | re.ASCII,
)
_OPERATORS: Final[Mapping[str, str]] = {
    "=": "eq",
    "<>": "ne",
    "!=": "ne",
    ">": "gt",
    ">=": "ge",
    "<": "lt",
    "<=": "le",
}
_FUNCTIONS: Final[Mapping[str, str]] = {
    "COUNT": "count",
    "SUM": "sum",
    "AVG": "average",
    "MIN": "min",
    "MAX": "max",
}
_RESERVED: Final = frozenset(
    (
        *("SELECT", "TOP", "DISTINCT", "AS", "FROM", "WHERE", "GROUP", "ORDER", "BY", "HAVING"),
        *("JOIN", "INNER", "LEFT", "RIGHT", "FULL", "OUTER", "CROSS", "ON", "UNION", "OFFSET"),
        *("FETCH", "AND", "OR", "NOT", "IN", "LIKE", "IS", "BETWEEN", "ASC", "DESC"),
    )
)


class Token(NamedTuple):
    """One token; ``word`` is a name in capitals."""

    kind: str
    text: str
    word: str


def _tokenize(text: str) -> list[Token]:
    if len(text) > MAX_LENGTH:
        raise SyntaxFault(f"The statement is longer than {MAX_LENGTH} characters.")
    tokens: list[Token] = []
    place = 0
    text = text.rstrip().rstrip(";")
    while place < len(text):
        found = _TOKEN.match(text, place)
        if found is None:
            raise SyntaxFault(f"Incorrect syntax near '{text[place : place + 40]}'.")
        place = found.end()
        if found.lastgroup != "space":
            bare = found[0].strip("[]") if found.lastgroup == "name" else found[0]
            quoted = found[0].startswith("[")
            tokens.append(Token(str(found.lastgroup), bare, "" if quoted else bare.upper()))
    tokens.append(Token("end", "", ""))
    return tokens


def parse_sql(text: str) -> Plan:
    """Return the plan of a SELECT statement.

    Raises:
        SyntaxFault: It is none, or asks for more than this grammar has.
        Refusal: It names a table that is not there.
    """
    return _Reader(_tokenize(text)).statement()


class _Item(NamedTuple):
    """One item of the select list, before the tables are known."""

    qualifier: str
    name: str
    output: str
    method: str = ""
    distinct: bool = False


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._tables: dict[str, str] = {}
        self._joins: list[Join] = []
        self._depth = 0
        self._conditions = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._place]

    def take(self) -> Token:
        token = self.token
        self._place = min(self._place + 1, len(self._tokens) - 1)
        return token

    def skip(self, *words: str) -> bool:
        ahead = self._tokens[self._place : self._place + len(words)]
        if [token.word for token in ahead] != list(words):
            return False
        for _ in words:
            self.take()
        return True

    def expect(self, *words: str) -> None:
        if not self.skip(*words):
            raise self.fault(f"'{' '.join(words)}' expected")

    def fault(self, what: str) -> SyntaxFault:
        return SyntaxFault(f"Incorrect syntax near '{self.token.text[:60]}': {what}.")

    def name(self) -> str:
        if self.token.kind != "name" or self.token.word in _RESERVED:
            raise self.fault("a name is expected")
        return self.take().text

    def statement(self) -> Plan:
        self.expect("SELECT")
        distinct = self.skip("DISTINCT")
        top = self._top()
        distinct = self.skip("DISTINCT") or distinct
        items = self._items()
        self.expect("FROM")
        entity = self._from()
        self._join_all()
        where = self.condition() if self.skip("WHERE") else None
        groups = self._references() if self.skip("GROUP", "BY") else []
        order = self._order(items) if self.skip("ORDER", "BY") else ()
        offset, top = self._offset(top)
        if self.token.kind != "end":
            raise self.fault("this is not supported")
        return Plan(
            entity,
            joins=tuple(self._joins),
            where=where,
            order=order,
            distinct=distinct,
            top=top,
            offset=offset,
            **self._lists(items, groups),
        )

    def _lists(self, items: list[_Item], groups: list[tuple[str, str]]) -> dict[str, Any]:
        columns, measures, grouped = [], [], []
        keys = {(self._alias(q), n) for q, n in groups}
        for item in items:
            alias = self._alias(item.qualifier)
            if item.method:
                measures.append(Measure(item.method, alias, item.name, item.output, item.distinct))
            elif groups or any(other.method for other in items):
                if (alias, item.name) not in keys:
                    raise SyntaxFault(f"'{item.name}' is neither grouped by nor aggregated.")
                grouped.append(Column(alias, item.name, item.output))
            else:
                columns.append(Column(alias, item.name, item.output))
        shown = {(column.alias, column.name) for column in grouped}
        grouped += [Column(alias, name, name) for alias, name in keys - shown]
        return {"columns": tuple(columns), "measures": tuple(measures), "groups": tuple(grouped)}

    def _top(self) -> int | None:
        if not self.skip("TOP"):
            return None
        in_parentheses = self.skip("(")
        number = self._number()
        if in_parentheses:
            self.expect(")")
        return number

    def _number(self) -> int:
        if self.token.kind != "number" or not self.token.text.isdecimal():
            raise self.fault("a number is expected")
        return min(int(self.take().text), 1_000_000)

    def _items(self) -> list[_Item]:
        items = [self._item()]
        while self.skip(","):
            items.append(self._item())
        return items

    def _item(self) -> _Item:
        if self.token.text == "*":
            raise SyntaxFault("SELECT * is not supported: name the columns.")
        following = self._tokens[min(self._place + 1, len(self._tokens) - 1)]
        if self.token.word in _FUNCTIONS and following.text == "(":
            return self._measure()
        qualifier, name = self.reference()
        return _Item(qualifier, name, self._output(name))

    def _measure(self) -> _Item:
        word = self.take().word
        self.expect("(")
        if word == "COUNT" and self.skip("*"):
            self.expect(")")
            return _Item("", "", self._output("count"), "count")
        distinct = self.skip("DISTINCT")
        qualifier, name = self.reference()
        self.expect(")")
        output = self._output(f"{word.lower()}_{name}")
        return _Item(qualifier, name, output, _FUNCTIONS[word], distinct)

    def _output(self, otherwise: str) -> str:
        if self.skip("AS") or (self.token.kind == "name" and self.token.word not in _RESERVED):
            return self.name()
        return otherwise

    def reference(self) -> tuple[str, str]:
        first = self.name()
        if self.skip("."):
            return first, self.name().lower()
        return "", first.lower()

    def _references(self) -> list[tuple[str, str]]:
        found = [self.reference()]
        while self.skip(","):
            found.append(self.reference())
        return found

    def _from(self) -> Entity:
        entity = entity_by_name(self.name().lower())
        self._name_table(self._table_alias(entity), "")
        if self.token.text == ",":
            raise SyntaxFault("Tables are joined with JOIN … ON.")
        return entity

    def _table_alias(self, entity: Entity) -> str:
        return self._output(entity.name)

    def _name_table(self, said: str, alias: str) -> None:
        if said.lower() in self._tables:
            raise SyntaxFault(f"Two tables are called '{said[:60]}'.")
        self._tables[said.lower()] = alias

    def _alias(self, qualifier: str) -> str:
        if not qualifier:
            return ""
        found = self._tables.get(qualifier.lower())
        if found is None:
            raise SyntaxFault(f"There is no table '{qualifier[:60]}' in the statement.")
        return found

    def _join_all(self) -> None:
        while True:
            inner = self.skip("JOIN") or self.skip("INNER", "JOIN")
            if not inner and not (self.skip("LEFT", "JOIN") or self.skip("LEFT", "OUTER", "JOIN")):
                return
            if len(self._joins) >= 15:  # noqa: PLR2004 -- as FetchXML's links
                raise SyntaxFault("A statement joins at most 15 tables.")
            self._join(inner=inner)

    def _join(self, *, inner: bool) -> None:
        entity = entity_by_name(self.name().lower())
        said = self._table_alias(entity)
        alias = f"{said.lower()}"
        self._name_table(said, alias)
        self.expect("ON")
        sides = [self.reference()]
        self.expect("=")
        sides.append(self.reference())
        mine = [side for side in sides if self._alias(side[0]) == alias]
        others = [side for side in sides if side not in mine]
        if len(mine) != 1 or len(others) != 1:
            raise SyntaxFault("ON compares a column of the joined table with one of another.")
        parent = self._alias(others[0][0])
        self._joins.append(Join(entity, alias, mine[0][1], others[0][1], parent, inner=inner))

    def _order(self, items: list[_Item]) -> tuple[Sort, ...]:
        outputs = {item.output.lower(): item for item in items}
        found: list[Sort] = []
        while True:
            qualifier, name = self.reference()
            descending = self.skip("DESC")
            if not descending:
                self.skip("ASC")
            item = outputs.get(name) if not qualifier else None
            if item is not None and not item.method and item.name:
                qualifier, name = item.qualifier, item.name
            output = item.output if item is not None else ""
            found.append(Sort(self._alias(qualifier), name, descending, output))
            if not self.skip(","):
                return tuple(found)

    def _offset(self, top: int | None) -> tuple[int, int | None]:
        if not self.skip("OFFSET"):
            return 0, top
        offset = self._number()
        if not self.skip("ROWS"):
            self.expect("ROW")
        if self.skip("FETCH"):
            if not self.skip("NEXT"):
                self.expect("FIRST")
            top = self._number()
            if not self.skip("ROWS"):
                self.expect("ROW")
            self.expect("ONLY")
        return offset, top

    def condition(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise SyntaxFault("The conditions are nested too deeply.")
        parts = [self._all()]
        while self.skip("OR"):
            parts.append(self._all())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Logical("or", tuple(parts))

    def _all(self) -> Node:
        parts = [self._one()]
        while self.skip("AND"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else Logical("and", tuple(parts))

    def _one(self) -> Node:
        self._conditions += 1
        if self._conditions > MAX_CONDITIONS:
            raise SyntaxFault(f"There are more than {MAX_CONDITIONS} conditions.")
        if self.skip("NOT"):
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise SyntaxFault("The conditions are nested too deeply.")
            found = Negation(self._one())
            self._depth -= 1
            return found
        if self.skip("("):
            inner = self.condition()
            self.expect(")")
            return inner
        return self._test(self._path())

    def _path(self) -> Path:
        qualifier, name = self.reference()
        alias = self._alias(qualifier)
        return Path((f"{MARK}{alias}", name)) if alias else Path((name,))

    def _test(self, path: Path) -> Node:
        if self.skip("IS"):
            negated = self.skip("NOT")
            self.expect("NULL")
            return Comparison("ne" if negated else "eq", path, Literal(None))
        negated = self.skip("NOT")
        found = self._listed(path)
        if found is not None:
            return Negation(found) if negated else found
        operator = _OPERATORS.get(self.token.text)
        if operator is None or negated:
            raise self.fault("a comparison is expected")
        self.take()
        if self.token.kind == "name" and self.token.word not in ("NULL", "TRUE", "FALSE"):
            return Comparison(operator, path, self._path())
        return Comparison(operator, path, Literal(self._value()))

    def _listed(self, path: Path) -> Node | None:
        if self.skip("LIKE"):
            return Function("Like", path, (self._value(),))
        if self.skip("BETWEEN"):
            low = self._value()
            self.expect("AND")
            return Function("Between", path, (low, self._value()))
        if not self.skip("IN"):
            return None
        self.expect("(")
        values = [self._value()]
        while self.skip(","):
            values.append(self._value())
        self.expect(")")
        return Function("In", path, tuple(values))

    def _value(self) -> Any:
        token = self.take()
        if token.kind == "string":
            return token.text.removeprefix("N")[1:-1].replace("''", "'")
        if token.kind == "number":
            return int(token.text) if "." not in token.text else Decimal(token.text)
        words = {"NULL": None, "TRUE": True, "FALSE": False}
        if token.word not in words:
            raise self.fault("a value is expected")
        return words[token.word]
