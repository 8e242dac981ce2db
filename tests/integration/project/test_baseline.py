"""What a fresh database starts with is what its migrations come to, one after the other."""

import os
import re
import subprocess
import sys
from urllib.parse import urlsplit

import psycopg
import pytest

from leadloop.kit.db import execute
from leadloop.project.baseline.writing import dump_schema

_MIGRATE = (
    "import django; django.setup();"
    "from django.core.management import call_command;"
    "call_command('migrate', verbosity=0, interactive=False)"
)


@pytest.mark.usefixtures("db")
def test_the_baseline_and_the_migrations_make_the_same_tables(database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as server:
        server.execute("CREATE DATABASE one_by_one")
    try:
        whole = urlsplit(database_url)
        slow = whole._replace(path="/one_by_one").geturl()
        environment = os.environ | {"LEADLOOP_DATABASE_URL": slow}
        subprocess.run([sys.executable, "-c", _MIGRATE], env=environment, check=True)
        assert _lines(database_url) == _lines(slow)
        known = "SELECT app, name FROM django_migrations ORDER BY app, name"
        with psycopg.connect(slow) as other:
            assert execute(known) == other.execute(known).fetchall()
    finally:
        with psycopg.connect(database_url, autocommit=True) as server:
            server.execute("DROP DATABASE one_by_one WITH (FORCE)")


def _lines(url: str) -> list[str]:
    """Return a database's statements; a list of texts is said in another way once it is read."""
    return re.sub(r"::(character varying|text)|\[\]|[()]", "", dump_schema(url)).splitlines()
