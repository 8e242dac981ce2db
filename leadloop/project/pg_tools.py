"""`leadloop pg`: PostgreSQL's own programs, on the database of this installation."""

import fcntl
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from leadloop.kit.errors import LeadloopError
from leadloop.project import postgres
from leadloop.project.settings import Settings


class NoSuchProgram(LeadloopError):  # noqa: N818 -- reads as the fact it is
    """PostgreSQL has no such program."""


def run_program(settings: Settings, program: str, arguments: Sequence[str]) -> int:
    """Run a program with the connection in its environment; return its exit code.

    While the server runs, the program takes this process' place and nothing is returned. An
    embedded server that does not run is started for this, and stopped again.

    Raises:
        NoSuchProgram: The package has none of this name; the message lists those it has.
        PostgresFailed: The embedded server did not start.
    """
    path = _find(program)
    with _claimed(settings) as place:
        if place is None:
            url = settings.resolved_database_url()
            os.execve(path, [str(path), *arguments], _environment(url))  # noqa: S606 -- no shell
        server = postgres.start(place)
        try:
            environment = _environment(place.url)
            return subprocess.run([path, *arguments], env=environment, check=False).returncode
        finally:
            postgres.stop(server)


def _environment(url: str) -> dict[str, str]:
    return os.environ | connection_variables(url)


def connection_variables(url: str) -> dict[str, str]:
    """Return libpq's variables for a database URL."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    found = {
        "PGHOST": query.get("host") or parts.hostname or "",
        "PGPORT": str(parts.port or query.get("port") or ""),
        "PGUSER": unquote(parts.username or query.get("user", "")),
        "PGPASSWORD": unquote(parts.password or query.get("password", "")),
        "PGDATABASE": parts.path.lstrip("/") or query.get("dbname", ""),
        "PGSSLMODE": query.get("sslmode", ""),
    }
    return {name: value for name, value in found.items() if value}


def _find(program: str) -> Path:
    folder = postgres.programs()
    known = sorted(path.name for path in folder.iterdir())
    if program not in known:
        raise NoSuchProgram(f"There is no program {program!r}; there are {', '.join(known)}.")
    return folder / program


@contextmanager
def _claimed(settings: Settings) -> Iterator[postgres.Place | None]:
    """Give the embedded server's place if it is ours to start; None where it runs already."""
    if settings.database_url:
        yield None
        return
    settings.data.mkdir(parents=True, exist_ok=True)
    with (settings.data / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # `leadloop up` holds it
            yield None
        else:
            yield postgres.prepare(settings.data)
