"""The page that says which methods of other makers' clients are tested says so truly."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest
from PowerPlatform.Dataverse.models.query_builder import QueryBuilder
from PowerPlatform.Dataverse.operations import batch, dataframe, files, query, records, tables

_HERE: Final = Path(__file__).parent
_PAGE: Final = _HERE.parents[2] / "docs" / "reference" / "dataverse-clients.md"
_LINE: Final = re.compile(
    r"^\| `([\w.\-]+)` \| (.+) \| `(\w+)`(?: in `([\w.]+)`)? \|$", re.MULTILINE
)
_OFFICIAL: Final = {
    "records": records.RecordOperations,
    "query": query.QueryOperations,
    "builder": QueryBuilder,
    "tables": tables.TableOperations,
    "files": files.FileOperations,
    "dataframe": dataframe.DataFrameOperations,
    "batch": batch.BatchOperations,
    "batch.records": batch.BatchRecordOperations,
    "batch.tables": batch.BatchTableOperations,
    "batch.query": batch.BatchQueryOperations,
    "batch.dataframe": batch.BatchDataFrameOperations,
    "changes.records": batch.ChangeSetRecordOperations,
}


def _sources() -> dict[str, str]:
    """Return the text of each test of a client, by its name."""
    found: dict[str, str] = {}
    for path in _HERE.glob("test_dataverse_*.py"):
        text = path.read_text("utf-8")
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                found[node.name] = ast.get_source_segment(text, node) or ""
    return found


SOURCES: Final = _sources()
LINES: Final = [match.groups("") for match in _LINE.finditer(_PAGE.read_text("utf-8"))]


def _methods(owner: type) -> set[str]:
    return {name for name in dir(owner) if name[0] != "_" and callable(getattr(owner, name))}


def test_every_public_method_of_the_official_client_is_listed() -> None:
    listed = {name for name, _, _, _ in LINES}
    public = {f"{area}.{name}" for area, owner in _OFFICIAL.items() for name in _methods(owner)}
    assert public - listed == set()


@pytest.mark.parametrize(("method", "said", "test", "script"), LINES, ids=lambda one: one[:40])
def test_the_named_test_calls_the_method(method: str, said: str, test: str, script: str) -> None:
    assert said
    text = SOURCES[test] + ((_HERE / script).read_text("utf-8") if script else "")
    area, _, name = method.rpartition(".")
    if area == "builder":
        pattern = rf"\.{name}\("
    elif area in ("client", "api"):
        pattern = rf"\b{area}\.{name}\b"
    elif area:
        # ``records.create`` is not shown by ``batch.records.create``.
        pattern = rf"(?<!batch\.)(?<!changes\.)\b{re.escape(area)}\.{name}\("
        pattern = pattern if "." not in area else rf"\b{re.escape(area)}\.{name}\("
        if area == "batch":
            pattern = r"batch\.new\b"
    else:
        pattern = rf"\b{name}\b"
    assert re.search(pattern, text), f"{test} does not call {method}."
