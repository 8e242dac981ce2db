"""A real PostgreSQL for the whole run, real commits in every test, and clean tables after it."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import setup_test_environment

from leadloop.project import postgres

_CLEAN = """
DO $$ DECLARE name text; used boolean; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = 'public'
        AND tablename NOT IN ('django_migrations', 'django_content_type', 'events_epoch')
    LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO used;
        IF used THEN EXECUTE 'DELETE FROM ' || name; END IF;
    END LOOP;
END $$;
"""


_FOLDER = Path(tempfile.mkdtemp(prefix="leadloop-test-"))
_FOLDER.chmod(0o755)
(_FOLDER / "static").mkdir()
_PLACE = postgres.prepare(_FOLDER)
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ["LEADLOOP_DATA"] = str(_FOLDER)
os.environ["DJANGO_SETTINGS_MODULE"] = "leadloop.project.django_settings"
# Models can be imported only once Django is set up, and test modules import them.
django.setup()


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The URL of a migrated database on a server of its own."""
    from leadloop.project.installation import bring_up_to_date

    process = postgres.start(_PLACE)
    try:
        # Argon2 is slow on purpose; tests hash dozens of passwords. Static files are not collected.
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        settings.STORAGES["staticfiles"]["BACKEND"] = (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
        setup_test_environment()
        bring_up_to_date()
        yield _PLACE.url
        connection.close()
        connection.close_pool()
    finally:
        postgres.stop(process)


@pytest.fixture(scope="session")
def clean_tables(database_url: str) -> Callable[[], None]:
    """Empty every table; for those who make records for more than one test."""

    def clean() -> None:
        with connection.cursor() as cursor:
            cursor.execute(_CLEAN)

    return clean


@pytest.fixture
def db(clean_tables: Callable[[], None]) -> Iterator[None]:
    """Shipped records before the test, empty tables after it; commits are real."""
    from leadloop.project.installation import ensure_shipped

    ensure_shipped()
    yield
    clean_tables()
    connection.close()


@pytest.fixture
def relay(db: None) -> "object":
    """Deliver events and advance due work in this process until nothing is left to do."""
    from leadloop.events.relay import relay_batch
    from leadloop.kit import due
    from leadloop.project import wiring

    def run(limit: int = 100) -> None:
        for _ in range(limit):
            moved = sum(relay_batch(s) for s in wiring.subscribers().values())
            moved += due.run_once(wiring.due_kinds())
            if not moved:
                return
        raise AssertionError("events or due work never came to rest")

    return run


@pytest.fixture
def server(db: None, database_url: str) -> Iterator[str]:
    """The address of a real web process' application, served from a thread of this process."""
    from served import served

    with served() as address:
        yield address


@pytest.fixture
def tls_server(db: None, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The same behind TLS; the vendors' Python clients are told to trust our authority."""
    from served import served

    from leadloop.project.tls import ensure_certificates

    pair = ensure_certificates(_FOLDER / "tls", hosts=("127.0.0.1",))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(_FOLDER / "tls" / "ca.pem"))
    with served(pair) as address:
        yield address
