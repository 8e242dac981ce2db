"""Write ``baseline.sql`` anew: ``make baseline``, once migrations have gathered since the last."""

import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import django

from leadloop.kit.errors import LeadloopError
from leadloop.project import postgres
from leadloop.project.baseline import FILE
from leadloop.project.pg_tools import connection_variables

_NOTE: Final = """\
-- What the migrations named at the end come to. Written by `make baseline`; do not edit.
SET LOCAL search_path = '';
SET LOCAL check_function_bodies = false;
"""
# What belongs to one server, or is made anew on each.
_EPOCH: Final = """\
INSERT INTO public.events_epoch (base, system_identifier)
    SELECT 0, system_identifier FROM pg_control_system();
"""
_FILLED_ELSEWHERE: Final = frozenset(
    {"events_epoch", "django_migrations", "django_content_type", "auth_permission"}
)
_LEFT_OUT: Final = re.compile(
    r"--|\\|SET |SELECT pg_catalog\.set_config|CREATE SCHEMA|COMMENT ON SCHEMA|$"
)
_QUOTED: Final = re.compile(r"\$(\w*)\$")


class BaselineFailed(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """The baseline could not be written."""


def dump_schema(url: str) -> str:
    """Return the tables, functions and triggers of a database, as statements.

    Comments and settings of the session are left out.
    """
    program = postgres.programs() / "pg_dump"
    done = subprocess.run(
        [program, "--schema-only", "--no-owner", "--no-privileges", "--schema=public"],
        env=os.environ | connection_variables(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BaselineFailed(done.stderr)
    return "".join(_statements(done.stdout.splitlines()))


def _statements(lines: list[str]) -> Iterator[str]:
    """Yield the lines of a dump that make something; those of function bodies as they are."""
    inside = False
    for line in lines:
        if inside or not _LEFT_OUT.match(line):
            yield f"{line}\n"
        inside ^= len(_QUOTED.findall(line)) % 2 == 1


def write_baseline() -> int:
    """Migrate an empty database and write down what came of it; return the bytes written.

    Raises:
        BaselineFailed: Migrations put rows into a table that nothing here knows how to fill.
    """
    from django.core.management import call_command
    from django.db import connection

    from leadloop.kit.db import execute

    with _server() as url:
        call_command("migrate", verbosity=0, interactive=False)
        names = [str(row[0]) for row in execute(_TABLES)]
        filled = {one for one in names if execute(f'SELECT 1 FROM "{one}" LIMIT 1')}
        if unknown := filled - _FILLED_ELSEWHERE:
            raise BaselineFailed(f"Migrations filled {', '.join(sorted(unknown))}.")
        applied = execute("SELECT app, name FROM django_migrations ORDER BY id")
        text = _NOTE + dump_schema(url) + _EPOCH + _history(applied)
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # PostgreSQL's backend has it
    return FILE.write_text(text)


_TABLES: Final = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'p') AND NOT relispartition ORDER BY relname"
)


def _history(applied: list[tuple[str, ...]]) -> str:
    rows = ",\n".join(f"    ('{app}', '{name}', now())" for app, name in applied)
    return f"INSERT INTO public.django_migrations (app, name, applied) VALUES\n{rows};\n"


@contextmanager
def _server() -> Iterator[str]:
    """Give an empty database on a server of its own, and Django on it."""
    with tempfile.TemporaryDirectory(prefix="leadloop-") as folder:
        path = Path(folder)
        path.chmod(0o755)
        (path / "static").mkdir()
        place = postgres.prepare(path)
        os.environ["LEADLOOP_DATA"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "leadloop.project.django_settings"
        django.setup()
        process = postgres.start(place)
        try:
            yield place.url
        finally:
            postgres.stop(process)


if __name__ == "__main__":
    write_baseline()
