"""PostgreSQL itself: whether it answers, is recent enough, speaks UTF-8, and commits fast."""

import time
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

import psycopg

from leadloop.project.doctor.finding import Finding, Level
from leadloop.project.settings import get_settings

_LEAST_VERSION: Final = 150000
_SLOW_COMMIT_S: Final = 0.02
_COMMITS: Final = 5


def check_server() -> Iterator[Finding]:
    """PostgreSQL answers, is recent enough, speaks UTF-8, and commits fast."""
    settings = get_settings()
    url = settings.resolved_database_url()
    try:
        with psycopg.connect(url, connect_timeout=3) as found:
            version = found.info.server_version
            encoding = found.info.parameter_status("server_encoding")
    except psycopg.OperationalError as error:
        cure = (
            "Check LEADLOOP_DATABASE_URL and that the server runs."
            if settings.database_url
            else f"Start `leadloop up --data {settings.data}`."
        )
        where = urlsplit(url).hostname or "its socket"
        said = str(error).strip().splitlines()[-1]
        text = f"PostgreSQL does not answer on {where}: {said}"
        yield Finding("database", Level.BAD, text, cure)
        return
    if version < _LEAST_VERSION:
        text = f"PostgreSQL {version // 10000} is too old."
        yield Finding("database", Level.BAD, text, "Use PostgreSQL 15 or later.")
    if encoding != "UTF8":
        text = f"The database's encoding is {encoding}."
        yield Finding("database", Level.BAD, text, "Create the database with ENCODING 'UTF8'.")
    commit_s = _commit_s()
    if commit_s > _SLOW_COMMIT_S:
        text = f"A commit takes {commit_s * 1000:.0f} ms."
        cure = "Every accepted lead waits that long: put the database on a faster disk."
        yield Finding("database", Level.WARN, text, cure)
    kind = f"PostgreSQL {version // 10000}.{version % 10000}"
    yield Finding("database", Level.GOOD, f"{kind}, a commit in {commit_s * 1000:.1f} ms")


def _commit_s() -> float:
    """Return the median time of a small commit, in seconds."""
    with psycopg.connect(get_settings().resolved_database_url(), autocommit=True) as found:
        # A message in the write-ahead log is flushed like any commit, and needs no table.
        times = []
        for _ in range(_COMMITS):
            begun = time.perf_counter()
            found.execute("SELECT pg_logical_emit_message(true, 'leadloop.doctor', 'x')")
            times.append(time.perf_counter() - begun)
    return sorted(times)[_COMMITS // 2]
