"""`leadloop rules test`, as a program of its own, with no database anywhere."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import leadloop.intake
from tests.factories.rules import ENTERPRISE_AT, row_of

SHIPPED = Path(leadloop.intake.__file__).parent / "rules/propensity.json"
ROWS = [
    {"company_size": 240, "country": "US", "product_interest": "ilp"},
    {"email": "someone@mailinator.com", "last_name": "Nobody"},
]


def run(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LEADLOOP_")}
    environment |= {"LEADLOOP_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "-m", "leadloop.project.cli", "rules", "test"]
    return subprocess.run(
        [*command, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**environment, "LEADLOOP_DATA": str(folder)},
    )


def written(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_rows_are_evaluated_with_the_rule_that_fired(tmp_path: Path) -> None:
    rows = written(tmp_path, "rows.json", ROWS)
    found = run(tmp_path, SHIPPED, "--rows", rows, "--json")
    assert (found.returncode, found.stderr) == (0, "")
    answer = json.loads(found.stdout)
    assert [row["rule"]["id"] for row in answer["rows"]] == ["enterprise-ilp", "throw-away-address"]
    table = run(tmp_path, SHIPPED, "--rows", rows)
    assert table.returncode == 0
    assert f"Enterprise ILP (enterprise-ilp, row {ENTERPRISE_AT + 1})" in table.stdout


def test_a_broken_set_is_named_by_row_and_column_and_fails(tmp_path: Path) -> None:
    content = json.loads(SHIPPED.read_text())
    row_of(content, "enterprise-ilp")["size"] = "> > 100"
    rules = written(tmp_path, "rules.json", content)
    found = run(tmp_path, rules, "--rows", written(tmp_path, "rows.json", ROWS), "--json")
    assert found.returncode == 1
    (problem,) = json.loads(found.stdout)["problems"]
    assert problem["field"] == f"nodes.routing.rows.{ENTERPRISE_AT + 1}.company_size"
    told = run(tmp_path, rules)
    assert told.returncode == 1
    assert f"row {ENTERPRISE_AT + 1}, column “Company size”" in told.stderr


def test_files_that_cannot_be_read_are_said_in_one_sentence(tmp_path: Path) -> None:
    for arguments in (
        (tmp_path / "missing.json",),
        (written(tmp_path, "no.json", "{"),),
        (SHIPPED, "--rows", written(tmp_path, "five.json", "5")),
    ):
        found = run(tmp_path, *arguments)
        assert found.returncode == 1
        assert found.stderr.startswith("leadloop: ")
        assert len(found.stderr.splitlines()) == 1
