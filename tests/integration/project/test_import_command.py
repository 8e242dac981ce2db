"""`leadloop import`, through the command line's own parser, on a real database."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from leadloop.project import cli
from leadloop.sales.models import Lead

Run = Callable[..., Result]
TEXT = (
    "Name;Mail address;Firma;Employees\n"
    "Ann Lee;ann@acme.com;Acme;240\n"
    "Bob Ray;bob@acme.com;Acme;many\n"
)


@pytest.fixture
def run(db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    monkeypatch.setattr(cli, "_setup", lambda: None)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    (tmp_path / "people.csv").write_bytes(TEXT.encode("cp1252"))

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(cli.main, ["import", *arguments], catch_exceptions=False)

    yield call
    structlog.reset_defaults()


def test_a_dry_run_says_what_would_be_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    file = str(tmp_path / "people.csv")
    found = run("leads", file, "--map", "Mail address=emailaddress1", "--dry-run")
    assert found.exit_code == 0
    assert "Dry run, nothing was written. It would be:\n1 new, 1 refused\n" in found.output
    assert not Lead.objects.exists()


def test_rows_become_leads_and_refused_ones_a_file(run: Run, tmp_path: Path) -> None:
    file = str(tmp_path / "people.csv")
    wanted = (file, "--map", "Mail address=emailaddress1", "--json")
    told = json.loads(run("leads", *wanted).stdout)
    assert (told["state"], told["dry_run"], told["rows"]) == ("done", False, 2)
    assert told["counts"] == {
        "created": 1,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
        "skipped": 0,
    }
    assert told["columns"]["Firma"] == "companyname"
    assert (told["delimiter"], Lead.objects.get().company_size) == (";", 240)
    errors = Path(told["errors_file"])
    assert errors == tmp_path / "people.errors.csv"
    assert "'many' is no number" in errors.read_text("utf-8-sig")
    again = json.loads(run("leads", *wanted).stdout)
    assert (again["counts"]["unchanged"], Lead.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    "arguments",
    [
        ("unicorns", "people.csv"),
        ("leads", "missing.csv"),
        ("leads", "people.csv", "--map", "Nope=emailaddress1"),
        ("leads", "people.csv", "--map", "Name=nonsense"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    run: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    kind, file, *rest = arguments
    found = run(kind, str(tmp_path / file), *rest)
    assert found.exit_code == 1
    assert found.stderr.startswith("leadloop: ")
    assert len([line for line in found.stderr.splitlines() if line]) == 1
