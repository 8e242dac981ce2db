"""Reads FetchXML into a plan. Pure but for the names of tables."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree import ElementTree as ET

from leadloop.facades.dataverse.reports.plan import MARK, Column, Join, Measure, Plan, Sort, every
from leadloop.facades.dataverse.schema import entity_by_name, property_name
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

MAX_LENGTH: Final = 65_536
MAX_LINKS: Final = 15
Element = ET.Element

_COMPARISONS: Final[Mapping[str, str]] = {
    "eq": "eq",
    "ne": "ne",
    "neq": "ne",
    "gt": "gt",
    "ge": "ge",
    "lt": "lt",
    "le": "le",
}
_NEGATED: Final[Mapping[str, str]] = {
    "not-like": "like",
    "not-in": "in",
    "not-between": "between",
    "not-begin-with": "begins-with",
    "not-end-with": "ends-with",
    "ne-userid": "eq-userid",
    "not-contain-values": "contain-values",
}
_FUNCTIONS: Final[Mapping[str, str]] = {
    "like": "Like",
    "in": "In",
    "between": "Between",
    "begins-with": "BeginsWith",
    "ends-with": "EndsWith",
    "eq-userid": "EqualUserId",
    "contain-values": "ContainValues",
    "last-seven-days": "Last7Days",
    "next-seven-days": "Next7Days",
}
_LINKS: Final = frozenset(
    {"inner", "outer", "any", "exists", "in", "not any", "matchfirstrowusingcrossapply"}
)
_METHODS: Final[Mapping[str, str]] = {
    "count": "rows",
    "countcolumn": "count",
    "sum": "sum",
    "avg": "average",
    "min": "min",
    "max": "max",
}


class Fetch:
    """A FetchXML query: its plan, and which page of it is asked for."""

    def __init__(self, root: Element, plan: Plan) -> None:
        self.root = root
        self.plan = plan
        self.size = _number(root, "count")
        self.page = _number(root, "page") or 1
        self.cookie = root.get("paging-cookie", "")
        self.wants_total = root.get("returntotalrecordcount", "").lower() in ("true", "1")


def parse_xml(text: str) -> Element:
    """Return the root of an XML text.

    Raises:
        SyntaxFault: It is none, too long, or declares entities.
    """
    if len(text) > MAX_LENGTH:
        raise SyntaxFault(f"The FetchXML is longer than {MAX_LENGTH} characters.")
    if "<!" in text:
        raise SyntaxFault("FetchXML declares nothing.")
    try:
        return ET.fromstring(text)  # noqa: S314 -- without declarations nothing expands
    except (ET.ParseError, ValueError) as error:
        raise SyntaxFault(f"Invalid XML: {error}.") from None


def parse_fetch(text: str) -> Fetch:
    """Return the query that a FetchXML text asks.

    Raises:
        SyntaxFault: It cannot be read.
        Refusal: It names a table that is not there.
    """
    root = parse_xml(text)
    tables = root.findall("entity")
    if root.tag != "fetch" or len(tables) != 1:
        raise SyntaxFault("A fetch element with one entity element is expected.")
    return Fetch(root, _Reader(root).plan(tables[0]))


def _number(element: Element, name: str) -> int:
    text = element.get(name)
    if text is None or text == "":
        return 0
    if not text.isdecimal() or len(text) > 6:  # noqa: PLR2004 -- rows, not millions
        raise SyntaxFault(f"'{name}' is a number.")
    return int(text)


def _yes(element: Element, name: str) -> bool:
    return element.get(name, "").lower() in ("true", "1")


@dataclass
class _Reader:
    root: Element
    joins: list[Join] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    groups: list[Column] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    order: list[Sort] = field(default_factory=list)
    conditions: list[Node] = field(default_factory=list)
    count: int = 0

    def plan(self, table: Element) -> Plan:
        entity = _entity(table)
        self._table(table, entity, "", 0)
        top = _number(self.root, "top")
        return Plan(
            entity,
            joins=tuple(self.joins),
            columns=tuple(self.columns),
            measures=tuple(self.measures),
            groups=tuple(self.groups),
            where=every(self.conditions),
            order=tuple(self.order),
            distinct=_yes(self.root, "distinct"),
            top=top or None,
        )

    def _table(self, element: Element, entity: Entity, alias: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise SyntaxFault("The links are nested too deeply.")
        for child in element:
            match child.tag:
                case "attribute":
                    self._attribute(child, entity, alias)
                case "all-attributes":
                    self._all(entity, alias)
                case "order":
                    self._sort(child, alias)
                case "filter":
                    self._narrow(child, entity, alias)
                case "link-entity":
                    self._link(child, alias, depth)
                case _:
                    raise SyntaxFault(f"'{str(child.tag)[:60]}' is not expected here.")

    def _narrow(self, child: Element, entity: Entity, alias: str) -> None:
        # The filter of a link narrows the partners; it is read with the link.
        if not alias:
            self.conditions += _listed(self._filter(child, entity, 0))

    def _attribute(self, child: Element, entity: Entity, alias: str) -> None:
        name = _name(child, "name")
        output = child.get("alias") or _output(entity, alias, name)
        if not _yes(self.root, "aggregate"):
            self.columns.append(Column(alias, name, output))
            return
        if _yes(child, "groupby"):
            self.groups.append(Column(alias, name, output, child.get("dategrouping", "")))
            return
        method = _METHODS.get(child.get("aggregate", ""))
        if method is None or not child.get("alias"):
            raise SyntaxFault(f"'{name}' needs groupby or aggregate, and an alias.")
        if method == "rows":
            self.measures.append(Measure("count", alias, "", output))
        else:
            self.measures.append(Measure(method, alias, name, output, _yes(child, "distinct")))

    def _all(self, entity: Entity, alias: str) -> None:
        for column in entity.fields:
            self.columns.append(Column(alias, column.name, _output(entity, alias, column.name)))

    def _sort(self, child: Element, alias: str) -> None:
        descending = _yes(child, "descending")
        if _yes(self.root, "aggregate"):
            self.order.append(Sort(alias, "", descending, _name(child, "alias")))
        else:
            alias = child.get("entityname", alias)
            self.order.append(Sort(alias, _name(child, "attribute"), descending))

    def _link(self, element: Element, parent: str, depth: int) -> None:
        if len(self.joins) >= MAX_LINKS:
            raise SyntaxFault(f"A query has at most {MAX_LINKS} links.")
        entity = _entity(element)
        kind = element.get("link-type", "inner")
        if kind not in _LINKS:
            raise SyntaxFault(f"The link type '{kind[:40]}' is not supported.")
        alias = element.get("alias") or f"{entity.name}{len(self.joins) + 1}"
        if any(join.alias == alias for join in self.joins):
            raise SyntaxFault(f"Two links are called '{alias[:60]}'.")
        conditions = [
            node
            for child in element.findall("filter")
            for node in _listed(self._filter(child, entity, 0))
        ]
        join = Join(
            entity,
            alias,
            _name(element, "from"),
            _name(element, "to"),
            parent,
            inner=kind != "outer",
            absent=kind == "not any",
            where=every(conditions),
        )
        self.joins.append(join)
        self._table(element, entity, alias, depth + 1)

    def _filter(self, element: Element, entity: Entity, depth: int) -> Node | None:
        if depth > MAX_DEPTH:
            raise SyntaxFault("The filters are nested too deeply.")
        parts: list[Node] = []
        for child in element:
            if child.tag == "filter":
                parts += _listed(self._filter(child, entity, depth + 1))
            elif child.tag == "condition":
                parts.append(self._condition(child, entity))
            else:
                raise SyntaxFault(f"'{str(child.tag)[:60]}' is not expected in a filter.")
        kind = element.get("type", "and")
        if kind not in ("and", "or"):
            raise SyntaxFault("A filter is of type and, or of type or.")
        if len(parts) < 2:  # noqa: PLR2004 -- nothing to join
            return parts[0] if parts else None
        return Logical(kind, tuple(parts))

    def _condition(self, element: Element, entity: Entity) -> Node:
        self.count += 1
        if self.count > MAX_CONDITIONS:
            raise SyntaxFault(f"There are more than {MAX_CONDITIONS} conditions.")
        name, operator = _name(element, "attribute"), _name(element, "operator")
        other = element.get("entityname")
        path = Path((f"{MARK}{other}", name)) if other and other != entity.name else Path((name,))
        values = [child.text or "" for child in element.findall("value")]
        if element.get("value") is not None:
            values.insert(0, element.get("value", ""))
        column = element.get("valueof")
        if column and operator in _COMPARISONS:
            return Comparison(_COMPARISONS[operator], path, Path((column.rpartition(".")[2],)))
        return _node(operator, path, values)


def _listed(node: Node | None) -> list[Node]:
    return [] if node is None else [node]


def _entity(element: Element) -> Entity:
    return entity_by_name(_name(element, "name"))


def _name(element: Element, attribute: str) -> str:
    text = element.get(attribute)
    if not text:
        raise SyntaxFault(f"'{element.tag}' needs '{attribute}'.")
    return text


def _output(entity: Entity, alias: str, name: str) -> str:
    if alias:
        return f"{alias}.{name}"
    column = entity.by_name.get(name)
    return property_name(column) if column else name


def _node(operator: str, path: Path, values: list[str]) -> Node:
    if operator in _NEGATED:
        return Negation(_node(_NEGATED[operator], path, values))
    if operator in ("null", "not-null"):
        return Comparison("eq" if operator == "null" else "ne", path, Literal(None))
    if operator in _COMPARISONS:
        if len(values) != 1:
            raise SyntaxFault(f"'{operator}' needs one value.")
        return Comparison(_COMPARISONS[operator], path, Literal(values[0]))
    given: list[Any] = list(values)
    return Function(_function(operator), path, tuple(given))


def _function(operator: str) -> str:
    known = _FUNCTIONS.get(operator)
    if known:
        return known
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", operator):
        raise SyntaxFault(f"The operator '{operator[:60]}' is not supported.")
    name = "".join(word.capitalize() for word in operator.split("-"))
    return name.replace("Olderthan", "OlderThan")
