"""Reads ``$select``, ``$orderby``, ``$expand`` and ``$apply``. Pure."""

from collections.abc import Mapping
from typing import Final

from leadloop.kit.odata.parser import Parser
from leadloop.kit.odata.syntax import (
    Aggregate,
    Apply,
    Expand,
    Logical,
    Node,
    Order,
    Path,
    SyntaxFault,
)

MAX_EXPAND: Final = 15
MAX_EXPAND_DEPTH: Final = 4
_METHODS: Final = frozenset({"sum", "average", "min", "max", "countdistinct", "count"})


def parse_select(text: str) -> tuple[str, ...]:
    """Return the names in a ``$select``; ``*`` means all of them: nothing."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    return () if "*" in names else tuple(dict.fromkeys(names))


def parse_order(text: str) -> tuple[Order, ...]:
    """Return the columns of an ``$orderby``."""
    parser = Parser(text)
    found = _orders(parser)
    parser.end()
    return found


def _orders(parser: Parser) -> tuple[Order, ...]:
    found: list[Order] = []
    while parser.token.kind == "name":
        path = parser.path()
        descending = parser.skip("desc")
        if not descending:
            parser.skip("asc")
        found.append(Order(path, descending))
        if not parser.skip(","):
            break
    return tuple(found)


def parse_expand(text: str, aliases: Mapping[str, str] | None = None) -> tuple[Expand, ...]:
    """Return the navigation properties of an ``$expand``.

    Raises:
        SyntaxFault: It cannot be read, or there are more than 15 of them.
    """
    parser = _ExpandParser(text, aliases)
    found = parser.items(1)
    parser.end()
    return found


class _ExpandParser(Parser):
    def __init__(self, text: str, aliases: Mapping[str, str] | None) -> None:
        super().__init__(text, aliases)
        self._count = 0

    def items(self, depth: int) -> tuple[Expand, ...]:
        if depth > MAX_EXPAND_DEPTH:
            raise SyntaxFault(f"$expand is nested more than {MAX_EXPAND_DEPTH} levels deep.")
        found = [self._item(depth)]
        while self.skip(","):
            found.append(self._item(depth))
        return tuple(found)

    def _item(self, depth: int) -> Expand:
        self._count += 1
        if self._count > MAX_EXPAND:
            raise SyntaxFault(f"The number of $expand properties is larger than {MAX_EXPAND}.")
        item = Expand(self.name())
        if self.skip("/"):
            if self.name() != "$ref":
                raise self.fault("'$ref' expected")
            item = item._replace(only_reference=True)
        if not self.skip("("):
            return item
        while not self.skip(")"):
            item = self._option(item, depth)
            if not self.skip(";") and self.token.text != ")":
                raise self.fault("')' expected")
        return item

    def _option(self, item: Expand, depth: int) -> Expand:
        name = self.name()
        self.expect("=")
        match name:
            case "$select":
                return item._replace(select=self._names())
            case "$filter":
                return item._replace(where=self.condition())
            case "$orderby":
                return item._replace(order=_orders(self))
            case "$top":
                return item._replace(top=self._number())
            case "$expand":
                return item._replace(expand=self.items(depth + 1))
            case _:
                raise SyntaxFault(f"The query option '{name}' is not supported in $expand.")

    def _names(self) -> tuple[str, ...]:
        if self.skip("*"):
            return ()
        names = [self.name()]
        while self.skip(","):
            names.append(self.name())
        return tuple(dict.fromkeys(names))

    def _number(self) -> int:
        text = self.take().text
        if not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 -- fits an integer
            raise self.fault("a number is expected")
        return int(text)


def parse_apply(text: str, aliases: Mapping[str, str] | None = None) -> Apply:
    """Return what an ``$apply`` asks for: ``filter``, then ``groupby`` or ``aggregate``.

    Raises:
        SyntaxFault: It cannot be read, or asks for more than that.
    """
    parser = _ApplyParser(text, aliases)
    found = parser.pipeline()
    parser.end()
    return found


class _ApplyParser(Parser):
    def pipeline(self) -> Apply:
        where: Node | None = None
        found: Apply | None = None
        while True:
            step = self.name()
            self.expect("(")
            if step == "filter" and found is None:
                condition = self.condition()
                where = condition if where is None else Logical("and", (where, condition))
            elif step == "groupby" and found is None:
                found = Apply(None, self._groups(), self._grouped())
            elif step == "aggregate" and found is None:
                found = Apply(None, (), self._aggregates())
            else:
                raise SyntaxFault(f"The transformation '{step}' is not supported here.")
            self.expect(")")
            if not self.skip("/"):
                break
        if found is None:
            raise SyntaxFault("$apply needs groupby or aggregate.")
        return found._replace(where=where)

    def _groups(self) -> tuple[Path, ...]:
        self.expect("(")
        paths = [self.path()]
        while self.skip(","):
            paths.append(self.path())
        self.expect(")")
        return tuple(paths)

    def _grouped(self) -> tuple[Aggregate, ...]:
        if not self.skip(","):
            return ()
        if self.name() != "aggregate":
            raise self.fault("'aggregate' expected")
        self.expect("(")
        found = self._aggregates()
        self.expect(")")
        return found

    def _aggregates(self) -> tuple[Aggregate, ...]:
        found = [self._aggregate()]
        while self.skip(","):
            found.append(self._aggregate())
        return tuple(found)

    def _aggregate(self) -> Aggregate:
        path: Path | None = None
        if self.token.text == "$count":
            self.take()
            method = "count"
        else:
            path = self.path()
            self.expect("with")
            method = self.name()
            if method not in _METHODS:
                raise SyntaxFault(f"The aggregation method '{method}' is not supported.")
        self.expect("as")
        return Aggregate(method, self.name(), path)
