"""A database URL as libpq's variables."""

import pytest

from leadloop.project.pg_tools import NoSuchProgram, connection_variables, run_program
from leadloop.project.settings import Settings


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (
            "postgresql://ann:p%40ss@db.internal:5433/crm?sslmode=require",
            {
                "PGHOST": "db.internal",
                "PGPORT": "5433",
                "PGUSER": "ann",
                "PGPASSWORD": "p@ss",
                "PGDATABASE": "crm",
                "PGSSLMODE": "require",
            },
        ),
        (
            "postgresql://leadloop:x@/leadloop?host=%2Fvar%2Frun%2Fpg",
            {
                "PGHOST": "/var/run/pg",
                "PGUSER": "leadloop",
                "PGPASSWORD": "x",
                "PGDATABASE": "leadloop",
            },
        ),
        ("postgresql:///crm", {"PGDATABASE": "crm"}),
    ],
)
def test_a_url_becomes_the_variables_that_every_program_reads(
    url: str, wanted: dict[str, str]
) -> None:
    assert connection_variables(url) == wanted


@pytest.mark.parametrize("name", ["nope", "../bin/psql", "/bin/sh", ""])
def test_only_programs_of_the_package_are_run(name: str) -> None:
    with pytest.raises(NoSuchProgram, match="psql"):
        run_program(Settings(), name, [])
