"""A fresh database gets its tables at once, from ``baseline.sql``.

To carry out a hundred migrations one by one takes half a minute, nearly all of it spent on
imagining each model at each moment of its history. The baseline is what they come to, as
PostgreSQL itself says it (``leadloop.project.baseline.writing``, ``make baseline``). It may be
older than the migrations: whatever it does not have is carried out after it, as on any older
installation.
"""

from pathlib import Path
from typing import Final

import psycopg
import structlog
from django.db import connection, transaction

from leadloop.kit.db import execute

log = structlog.get_logger()

FILE: Final = Path(__file__).parent / "baseline.sql"

_ANYTHING: Final = (
    "SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
)


def lay_baseline() -> bool:
    """Create the baseline's tables if the database has none at all; tell whether it did.

    In one transaction: whoever is interrupted leaves nothing behind.
    """
    if execute(_ANYTHING)[0][0]:
        return False
    with transaction.atomic():
        raw: psycopg.Connection[object] = connection.connection
        # As one text without parameters, so that PostgreSQL takes it statement by statement.
        psycopg.Cursor(raw).execute(FILE.read_bytes())
    log.info("installation.baseline_laid")
    return True
