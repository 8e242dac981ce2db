"""Runs a plan: the root's rows, then one query per joined table, put together in memory.

A page holds at most 5,000 records of the root; aggregates count 50,000 at most.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from leadloop.facades.dataverse.answers import Refusal, bad_syntax, no_property
from leadloop.facades.dataverse.calls import MAX_PAGE
from leadloop.facades.dataverse.expanding import Reading
from leadloop.facades.dataverse.paging import Cookie, after, ordered
from leadloop.facades.dataverse.reading import fetch
from leadloop.facades.dataverse.rendering import FORMATTED, Record, Renderer
from leadloop.facades.dataverse.reports.grouping import grouped
from leadloop.facades.dataverse.reports.plan import (
    MARK,
    Column,
    Join,
    Plan,
    Sort,
    alone,
    conjuncts,
    every,
    stripped,
)
from leadloop.facades.dataverse.schema import property_name, schema_of
from leadloop.kit.entity import Entity, EntityField
from leadloop.kit.odata.compiling import Compiler
from leadloop.kit.odata.syntax import Node, Order, Path, SyntaxFault
from leadloop.users.contracts import Actor

MAX_AGGREGATED: Final = 50_000
MAX_JOINED: Final = 50_000

Combined = dict[str, Mapping[str, Any] | None]
"""One row of the answer before it is shown: a row per table, None where there is no partner."""


@dataclass(frozen=True, slots=True)
class Result:
    """A page of an answer, where the next one begins, and how many records there are."""

    records: list[Record]
    more: Cookie | None = None
    total: int | None = None


@dataclass(frozen=True)
class JoinCompiler(Compiler):
    """Compiles conditions that reach joined tables."""

    joins: Mapping[str, Join]

    def inner(self, path: Path, node: Any) -> Q:
        """Compile ``node`` over the table that the first part of ``path`` names."""
        if not path.parts[0].startswith(MARK):
            return Compiler.inner(self, path, node)
        alias = path.parts[0].removeprefix(MARK)
        inner = Compiler(self.actor, schema_of(self._join(alias).entity)).compile(node)
        return self.reach(alias, inner)

    def leads_nowhere(self, path: Path) -> Q:
        """Compile that there is no record at the first part of ``path``."""
        if not path.parts[0].startswith(MARK):
            return Compiler.leads_nowhere(self, path)
        return ~self.reach(path.parts[0].removeprefix(MARK), Q())

    def _join(self, alias: str) -> Join:
        if alias not in self.joins:
            raise SyntaxFault(f"There is no table '{alias[:60]}' in the query.")
        return self.joins[alias]

    def reach(self, alias: str, condition: Q) -> Q:
        """Return the condition on the root that a joined table has a row that meets one."""
        join = self._join(alias)
        parent = self._join(join.parent).entity if join.parent else self.schema.entity
        own, other = column(join.entity, join.own), column(parent, join.other)
        rows = joined_rows(self.actor, join).filter(condition)
        found = Q(**{f"{other.attribute}__in": rows.values(own.attribute)})
        if other.type_attribute:
            found &= Q(**{other.type_attribute: join.entity.name})
        return self.reach(join.parent, found) if join.parent else found


def column(entity: Entity, name: str) -> EntityField:
    """Return a column by its logical name, or as a property.

    Raises:
        Refusal: There is none.
    """
    found = entity.by_name.get(name) or schema_of(entity).properties.get(name)
    if found is None:
        raise no_property(name, entity.name)
    return found


def joined_rows(actor: Actor, join: Join) -> Any:
    """Return the rows of a joined table that can be partners."""
    own = column(join.entity, join.own)
    rows = join.entity.rows(actor).order_by().filter(**{f"{own.attribute}__isnull": False})
    return rows.filter(Compiler(actor, schema_of(join.entity)).compile(join.where))


def run(reading: Reading, plan: Plan, cookie: Cookie | None = None, page: int = 0) -> Result:
    """Run a plan; ``page`` is how many records the answer may have, 0 for what the call says.

    Raises:
        Refusal: A column is not there, or the rows are too many.
    """
    joins = {join.alias: join for join in plan.joins}
    compiler = JoinCompiler(reading.actor, schema_of(plan.entity), joins)
    rows = plan.entity.rows(reading.actor).order_by().filter(compiler.compile(plan.where))
    for join in plan.joins:
        if join.absent:
            rows = rows.exclude(compiler.reach(join.alias, Q()))
        elif _binds(join, joins):
            rows = rows.filter(compiler.reach(join.alias, Q()))
    if plan.aggregates:
        return _aggregate(reading, plan, rows)
    return _page(reading, plan, rows, cookie, page or reading.page_size)


def _binds(join: Join, joins: Mapping[str, Join]) -> bool:
    while join.inner:
        if not join.parent:
            return True
        join = joins[join.parent]
    return False


def _aggregate(reading: Reading, plan: Plan, rows: Any) -> Result:
    taken = fetch(rows.values(*_attributes(plan, ""))[: MAX_AGGREGATED + 1])
    if len(taken) > MAX_AGGREGATED:
        message = f"AggregateQueryRecordLimit exceeded: at most {MAX_AGGREGATED} records."
        raise Refusal(400, "0x8004e023", message)
    combined = list(_combine(reading, plan, taken))
    records = grouped(plan, combined, lambda alias, name: column(_entity(plan, alias), name))
    if not reading.annotations.wants(FORMATTED):
        records = [{k: v for k, v in r.items() if not k.endswith(FORMATTED)} for r in records]
    records = sort_records(plan, records)
    return Result(_cut(plan, records))


def _cut(plan: Plan, records: list[Record]) -> list[Record]:
    end = None if plan.top is None else plan.offset + plan.top
    return records[plan.offset : end][:MAX_PAGE]


def sort_records(plan: Plan, records: list[Record]) -> list[Record]:
    """Return records by the values that an order names."""
    for item in reversed(plan.order):
        name = item.output or item.name
        if records and name not in records[0]:
            raise bad_syntax(f"'{name[:100]}' is none of the values asked for.")
        records = sorted(
            records,
            key=lambda record: (record[name] is not None, record[name] or 0),
            reverse=item.descending,
        )
    return records


def _page(reading: Reading, plan: Plan, rows: Any, cookie: Cookie | None, size: int) -> Result:
    size = min(size, plan.top or size, MAX_PAGE)
    at_root = all(not sort.alias for sort in plan.order)
    order = [Order(Path((sort.name,)), sort.descending) for sort in plan.order if not sort.alias]
    compiler = Compiler(reading.actor, schema_of(plan.entity))
    rows, columns = ordered(rows, compiler, order if at_root else [])
    if cookie is not None:
        rows = rows.filter(after(columns, cookie))
    names = [*_attributes(plan, ""), *(c.alias for c in columns)]
    limit = size if at_root else MAX_JOINED
    taken = fetch(rows.values(*names)[plan.offset : plan.offset + limit + 1])
    more = None
    if len(taken) > limit:
        taken = taken[:limit]
        values = (*(taken[-1][c.alias] for c in columns), taken[-1]["pk"])
        more = Cookie(values, (cookie.number if cookie else 1) + 1)
    combined = list(_combine(reading, plan, taken))
    if not at_root:
        combined, more = _sorted(plan, combined)[:size], None
    records = _shown(reading, plan, combined)
    if plan.distinct:
        records = _distinct(plan, records)
    return Result(records, None if plan.top else more)


def _sorted(plan: Plan, combined: list[Combined]) -> list[Combined]:
    def value(row: Combined, sort: Sort) -> Any:
        found = row[sort.alias]
        return found[column(_entity(plan, sort.alias), sort.name).attribute] if found else None

    for sort in reversed(plan.order):
        combined = sorted(
            combined,
            key=lambda row: ((v := value(row, sort)) is not None, v or ""),
            reverse=sort.descending,
        )
    return combined


def _distinct(plan: Plan, records: list[Record]) -> list[Record]:
    """Return different records; what tells rows apart counts only where it was asked for."""
    chosen = {column.output for column in plan.columns}
    hidden = {"@odata.etag", plan.entity.primary_id} - chosen
    found: dict[str, Record] = {}
    for record in records:
        bare = {k: v for k, v in record.items() if k not in hidden}
        found.setdefault(repr(sorted(bare.items(), key=lambda pair: pair[0])), bare)
    return list(found.values())


def _entity(plan: Plan, alias: str) -> Entity:
    if not alias:
        return plan.entity
    for join in plan.joins:
        if join.alias == alias:
            return join.entity
    raise SyntaxFault(f"There is no table '{alias[:60]}' in the query.")


def _fields(plan: Plan, alias: str) -> list[EntityField]:
    """Return the fields of one table that the answer shows or works with."""
    entity = _entity(plan, alias)
    used: list[Any] = [*plan.columns, *plan.groups, *(m for m in plan.measures if m.name)]
    used += [sort for sort in plan.order if not sort.output and not plan.aggregates]
    names = [item.name for item in used if item.alias == alias]
    if not alias and not plan.columns and not plan.aggregates:
        return list(entity.fields)
    return list(dict.fromkeys(column(entity, name) for name in names))


def _attributes(plan: Plan, alias: str) -> list[str]:
    """Return the attributes of one table that its rows need."""
    names = {"pk"}
    entity = _entity(plan, alias)
    for field in _fields(plan, alias):
        names |= {field.attribute, field.type_attribute} - {""}
    for join in plan.joins:
        if join.parent == alias:
            other = column(entity, join.other)
            names |= {other.attribute, other.type_attribute} - {""}
        if join.alias == alias:
            names.add(column(entity, join.own).attribute)
    if entity.version:
        names.add(entity.version)
    return sorted(names)


def _combine(
    reading: Reading, plan: Plan, taken: Sequence[Mapping[str, Any]]
) -> Iterator[Combined]:
    combined: list[Combined] = [{"": row} for row in taken]
    for join in plan.joins:
        if join.absent:
            combined = [{**row, join.alias: None} for row in combined]
            continue
        combined = _with_partners(reading, plan, join, combined)
    yield from combined


def _with_partners(
    reading: Reading, plan: Plan, join: Join, combined: list[Combined]
) -> list[Combined]:
    parent, own = _entity(plan, join.parent), column(join.entity, join.own)
    other = column(parent, join.other)

    def wanted(row: Combined) -> Any:
        found = row[join.parent]
        if found is None:
            return None
        leads = not other.type_attribute or found[other.type_attribute] == join.entity.name
        return found[other.attribute] if leads else None

    keys = {key for row in combined if (key := wanted(row)) is not None}
    rows = joined_rows(reading.actor, join).filter(**{f"{own.attribute}__in": keys})
    if own.type_attribute:
        rows = rows.filter(**{own.type_attribute: parent.name})
    meant = [stripped(node) for node in conjuncts(plan.where) if alone(node, join.alias)]
    rows = rows.filter(_compiled(reading.actor, join.entity, every(meant))).order_by("pk")
    partners: dict[Any, list[Mapping[str, Any]]] = {}
    for row in fetch(rows.values(*_attributes(plan, join.alias))[: MAX_JOINED + 1]):
        partners.setdefault(row[own.attribute], []).append(row)
    found: list[Combined] = []
    for row in combined:
        matches = partners.get(wanted(row), [])
        found += [{**row, join.alias: match} for match in matches]
        if not matches and not join.inner:
            found.append({**row, join.alias: None})
        if len(found) > MAX_JOINED:
            raise Refusal(400, "0x8004e023", f"The query joins more than {MAX_JOINED} rows.")
    return found


def _compiled(actor: Actor, entity: Entity, node: Node | None) -> Q:
    return Compiler(actor, schema_of(entity)).compile(node)


def _shown(reading: Reading, plan: Plan, combined: list[Combined]) -> list[Record]:
    records: list[Record] = [{} for _ in combined]
    for alias in ("", *(join.alias for join in plan.joins)):
        entity = _entity(plan, alias)
        chosen = [c for c in plan.columns if c.alias == alias]
        if not chosen and (alias or plan.columns):
            continue
        fields = _fields(plan, alias)
        renderer = Renderer(reading.actor, entity, fields, reading.annotations)
        held = [(place, row[alias]) for place, row in enumerate(combined) if row[alias] is not None]
        shown = renderer.render([row for _, row in held if row is not None])
        for (place, _), record in zip(held, shown, strict=True):
            records[place] |= _named(entity, alias, chosen, record)
    return records


def _named(entity: Entity, alias: str, chosen: Sequence[Column], record: Record) -> Record:
    """Return a table's part of a record under the names that the query gives."""
    if not chosen:
        return record
    found: Record = {} if alias else {"@odata.etag": record.get("@odata.etag")}
    for item in chosen:
        name = property_name(column(entity, item.name))
        for key, value in record.items():
            bare, at, annotation = key.partition("@")
            if bare == name:
                found[f"{item.output}{at}{annotation}"] = value
    if not alias and entity.primary_id not in found:
        found[entity.primary_id] = record[entity.primary_id]
    return {key: value for key, value in found.items() if value is not None or "@" not in key}
