"""Compose, ParseJson, Query, Select, Join, Table."""

import csv
import io
from collections.abc import Callable
from html import escape
from typing import Any, NamedTuple

from typing_extensions import override

from leadloop.flows.contracts import MAX_ITEMS, ActionError, ExpressionError
from leadloop.flows.logic.builder import Builder, Source, action
from leadloop.flows.logic.functions.collections import join
from leadloop.flows.logic.functions.conversion import json
from leadloop.flows.logic.functions.logical import truth
from leadloop.flows.logic.schemas import schema_problem
from leadloop.flows.logic.state import Closure, Frame, Record, Run
from leadloop.flows.logic.steps import Step, charge, finish
from leadloop.flows.logic.values import bounded, kind, to_text


class ComputeStep(Step):
    """An action that only computes: ``outputs`` from the frame."""

    __slots__ = ("compute",)

    def __init__(self, source: Source, compute: Closure) -> None:
        super().__init__(source.name, source.type)
        self.compute = compute

    @override
    def advance(self, run: Run, frame: Frame, record: Record) -> None:
        """Compute and end."""
        finish(run, record, charge(run, self.compute(frame)))


@action("Compose")
def build_compose(builder: Builder, source: Source) -> Step:
    """Compile a Compose: its outputs are the value itself."""
    return ComputeStep(source, builder.value(source.inputs, f"{source.path}.inputs"))


def _inputs(builder: Builder, source: Source, *names: str) -> list[Closure]:
    closures = []
    for name in names:
        path = f"{source.path}.inputs.{name}"
        if not isinstance(source.inputs, dict) or name not in source.inputs:
            builder.error(path, "missing", f"This action needs '{name}'.")
        closures.append(builder.value(source.input(name), path))
    return closures


@action("ParseJson")
def build_parse_json(builder: Builder, source: Source) -> Step:
    """Compile a ParseJson: the content, checked against the schema if there is one."""
    (content,) = _inputs(builder, source, "content")
    schema = source.input("schema")

    def parse(frame: Frame) -> dict[str, Any]:
        value = json(content(frame))
        problem = schema_problem(value, schema) if isinstance(schema, dict) else None
        if problem is not None:
            raise ActionError(
                f"The content does not fit the schema: {problem}",
                code="SchemaValidationFailed",
                outputs={"body": value},
            )
        return {"body": value}

    return ComputeStep(source, parse)


def _items(value: Any, type_: str) -> list[Any]:
    if not isinstance(value, list):
        raise ExpressionError(f"The action '{type_}' works on an array, not on {kind(value)}.")
    if len(value) > MAX_ITEMS:
        raise ExpressionError(f"The array has {len(value)} items; the limit is {MAX_ITEMS}.")
    return value


def _over_items(
    source: Source, origin: Closure, work: Callable[[list[Any], Frame], Any]
) -> ComputeStep:
    def compute(frame: Frame) -> dict[str, Any]:
        return {"body": work(_items(origin(frame), source.type), frame)}

    return ComputeStep(source, compute)


@action("Query")
def build_query(builder: Builder, source: Source) -> Step:
    """Compile a Query (Filter array)."""
    origin, where = _inputs(builder, source, "from", "where")

    def keep(items: list[Any], frame: Frame) -> list[Any]:
        return [item for item in items if truth(where(frame.of_item(item)), "Query")]

    return _over_items(source, origin, keep)


@action("Select")
def build_select(builder: Builder, source: Source) -> Step:
    """Compile a Select."""
    origin, select = _inputs(builder, source, "from", "select")

    def shape(items: list[Any], frame: Frame) -> list[Any]:
        return [select(frame.of_item(item)) for item in items]

    return _over_items(source, origin, shape)


@action("Join")
def build_join(builder: Builder, source: Source) -> Step:
    """Compile a Join."""
    origin, mark = _inputs(builder, source, "from", "joinWith")

    def connect(items: list[Any], frame: Frame) -> str:
        return join(items, to_text(mark(frame)))

    return _over_items(source, origin, connect)


class Column(NamedTuple):
    """A column of a table: its heading, and its value in the frame of a row."""

    header: Closure
    value: Closure


@action("Table")
def build_table(builder: Builder, source: Source) -> Step:
    """Compile a Table (CSV or HTML); without columns, every property is one."""
    (origin,) = _inputs(builder, source, "from")
    layout = builder.value(source.input("format", "CSV"), f"{source.path}.inputs.format")
    columns = _columns(builder, source)

    def tabulate(items: list[Any], frame: Frame) -> str:
        headers, rows = _cells(items, frame, columns)
        writers = {"csv": _write_csv, "html": _write_html}
        write = writers.get(to_text(layout(frame)).lower())
        if write is None:
            raise ExpressionError("A table is written as CSV or HTML.")
        return bounded(write(headers, rows))

    return _over_items(source, origin, tabulate)


def _columns(builder: Builder, source: Source) -> list[Column] | None:
    given = source.input("columns")
    if given is None:
        return None
    path = f"{source.path}.inputs.columns"
    if not isinstance(given, list) or not all(isinstance(column, dict) for column in given):
        builder.error(path, "wrong_type", "Columns are a list of header and value.")
        return None
    return [
        Column(
            builder.value(column.get("header", ""), f"{path}[{index}].header"),
            builder.value(column.get("value"), f"{path}[{index}].value"),
        )
        for index, column in enumerate(given)
    ]


def _cells(
    items: list[Any], frame: Frame, columns: list[Column] | None
) -> tuple[list[str], list[list[str]]]:
    if columns is not None:
        headers = [to_text(column.header(frame)) for column in columns]
        frames = [frame.of_item(item) for item in items]
        return headers, [[to_text(column.value(f)) for column in columns] for f in frames]
    names = list(dict.fromkeys(name for item in items for name in _row(item)))
    if len(names) * len(items) > MAX_ITEMS * 10:
        raise ExpressionError("The table has too many cells.")
    return names, [[to_text(_row(item).get(name)) for name in names] for item in items]


def _row(item: Any) -> dict[str, Any]:
    if not isinstance(item, dict):
        raise ExpressionError("A table without columns is made of objects.")
    return item


def _write_csv(headers: list[str], rows: list[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return out.getvalue()


def _write_html(headers: list[str], rows: list[list[str]]) -> str:
    head = "".join(f"<th>{escape(header)}</th>" for header in headers)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
