"""What a fresh database starts with is what its migrations come to, one after the other."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest

from leadloop.project.baseline.writing import dump_schema

_SETUP = "import django; django.setup();"
_BY_BASELINE = "from leadloop.project.installation import bring_up_to_date; bring_up_to_date()"
_ONE_BY_ONE = (
    "from django.core.management import call_command;"
    "call_command('migrate', verbosity=0, interactive=False)"
)


@pytest.mark.usefixtures("db")
def test_the_baseline_and_the_migrations_make_the_same_tables(database_url: str) -> None:
    with (
        _database(database_url, "by_baseline", _BY_BASELINE) as quick,
        _database(database_url, "one_by_one", _ONE_BY_ONE) as slow,
    ):
        assert _lines(quick) == _lines(slow)
        assert _applied(quick) == _applied(slow)


@contextmanager
def _database(server: str, name: str, filled_by: str) -> Iterator[str]:
    """Give a database of its own on the server, filled in a process of its own."""
    url = urlsplit(server)._replace(path=f"/{name}").geturl()
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        try:
            environment = os.environ | {"LEADLOOP_DATABASE_URL": url}
            command = [sys.executable, "-c", _SETUP + filled_by]
            subprocess.run(command, env=environment, check=True)
            yield url
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _lines(url: str) -> list[str]:
    """Return a database's statements; a list of texts is said in another way once it is read."""
    return re.sub(r"::(character varying|text)|\[\]|[()]", "", dump_schema(url)).splitlines()


def _applied(url: str) -> list[tuple[str, ...]]:
    with psycopg.connect(url) as connection:
        known = "SELECT app, name FROM django_migrations ORDER BY app, name"
        return connection.execute(known).fetchall()
