"""``$apply``: groups and aggregated values, at most over 50,000 records."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Avg, Count, Max, Min, Sum

from leadloop.facades.dataverse.answers import Refusal, Reply, bad_syntax, ok
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.reading import counted, fetch
from leadloop.facades.dataverse.rendering import FORMATTED, Record, formatted, json_value
from leadloop.facades.dataverse.schema import property_name, schema_of
from leadloop.kit.entity import Entity, EntityField, FieldType
from leadloop.kit.odata.compiling import Compiler
from leadloop.kit.odata.options import parse_apply, parse_order
from leadloop.kit.odata.syntax import Aggregate, Apply, Node, Order
from leadloop.users.contracts import Actor

MAX_ROWS: Final = 50_000
_NUMBERS: Final = frozenset({FieldType.INTEGER, FieldType.DECIMAL, FieldType.MONEY})
_WITHOUT_ORDER: Final = frozenset(
    {
        FieldType.JSON,
        FieldType.BOOLEAN,
        FieldType.LOOKUP,
        FieldType.UNIQUE_ID,
        FieldType.FILE,
    }
)
_METHODS: Final[Mapping[str, Any]] = {
    "sum": Sum,
    "average": Avg,
    "min": Min,
    "max": Max,
    "count": Count,
    "countcolumn": Count,
}


def answer_apply(call: Call, entity: Entity) -> Reply:
    """Answer a query with ``$apply``."""
    aliases = call.aliases()
    for name in call.query:
        if name.startswith("$") and name not in ("$apply", "$orderby", "$top", "$count"):
            raise bad_syntax(f"'{name[:60]}' does not go with $apply.")
    asked = parse_apply(call.query["$apply"], aliases)
    order = parse_order(call.query.get("$orderby", ""))
    records = aggregate(call.actor, entity, asked, order)
    top = call.query.get("$top", "")
    records = records[: int(top)] if top.isdecimal() and len(top) < 9 else records[:5000]  # noqa: PLR2004
    if not call.annotations.wants(FORMATTED):
        records = [{k: v for k, v in r.items() if not k.endswith(FORMATTED)} for r in records]
    body: dict[str, Any] = {"@odata.context": f"{call.base_url}$metadata#{entity.set_name}"}
    return ok({**body, "value": records})


def aggregate(
    actor: Actor, entity: Entity, asked: Apply, order: Sequence[Order] = ()
) -> list[Record]:
    """Return one record per group, in the order asked for, else by the groups.

    Raises:
        Refusal: A property is not there, cannot be aggregated so, or the rows are too many.
    """
    schema = schema_of(entity)
    compiler = Compiler(actor, schema)
    rows = narrowed(compiler, entity.rows(actor).order_by(), asked.where)
    groups = [_group(compiler, path.parts) for path in asked.groups]
    values: dict[str, Any] = {
        f"value_{number}": _aggregate(compiler, item)
        for number, item in enumerate(asked.aggregates)
    }
    names = [field.attribute for field in groups]
    if names:
        found = fetch(rows.values(*names).annotate(**values).order_by(*names)[:MAX_ROWS])
    else:
        found = fetch([rows.aggregate(**values)])
    records = [_record(groups, asked.aggregates, row) for row in found]
    return _sorted(records, order)


def narrowed(compiler: Compiler, rows: Any, where: Node | None) -> Any:
    """Return the rows that a condition leaves.

    Raises:
        Refusal: They are more than may be aggregated.
    """
    rows = rows.filter(compiler.compile(where))
    if counted(rows, MAX_ROWS + 1) > MAX_ROWS:
        message = (
            "The maximum record limit is exceeded. Reduce the number of records. "
            f"Aggregates count {MAX_ROWS} at most."
        )
        raise Refusal(400, "0x8004e023", message)
    return rows


def _group(compiler: Compiler, parts: Sequence[str]) -> EntityField:
    if len(parts) > 1:
        raise bad_syntax("Groups are columns of the table itself.")
    field = compiler.field(parts[0])
    if field.type is FieldType.JSON:
        raise bad_syntax(f"'{field.name}' cannot be grouped by.")
    return field


def _aggregate(compiler: Compiler, item: Aggregate) -> Any:
    if item.path is None:
        return Count("pk")
    if len(item.path.parts) > 1:
        raise bad_syntax("Columns of other tables cannot be aggregated.")
    field = compiler.field(item.path.parts[0])
    if item.method == "countdistinct":
        return Count(field.attribute, distinct=True)
    if item.method in ("sum", "average") and field.type not in _NUMBERS:
        raise bad_syntax(f"'{field.name}' is no number: it has no {item.method}.")
    if field.type in _WITHOUT_ORDER and item.method in ("min", "max"):
        raise bad_syntax(f"'{field.name}' has no {item.method}.")
    return _METHODS[item.method](field.attribute)


def _record(
    groups: Sequence[EntityField], aggregates: Sequence[Aggregate], row: Mapping[str, Any]
) -> Record:
    record: Record = {}
    for field in groups:
        value = row[field.attribute]
        name = property_name(field)
        if field.type is FieldType.CHOICE:
            record[name] = next((c.code for c in field.choices if c.value == value), None)
        else:
            record[name] = json_value(value)
        label = formatted(field, value) if value not in (None, "") else ""
        if label:
            record[f"{name}@{FORMATTED}"] = label
    for number, item in enumerate(aggregates):
        record[item.alias] = json_value(row[f"value_{number}"])
    return record


def _sorted(records: list[Record], order: Sequence[Order]) -> list[Record]:
    for item in reversed(order):
        name = str(item.path)
        if records and name not in records[0]:
            raise bad_syntax(f"'{name[:100]}' is none of the values asked for.")
        records = sorted(
            records,
            key=lambda record: (record[name] is not None, _comparable(record[name])),
            reverse=item.descending,
        )
    return records


def _comparable(value: Any) -> Any:
    return 0 if value is None else value
