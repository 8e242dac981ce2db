"""One world for the whole folder; whatever a test writes is taken back after it."""

import os
from collections.abc import Callable, Iterator

import pytest
from access_world import World, build
from django.db import connection, transaction

if os.environ.get("MATRIX_DB"):

    @pytest.fixture(scope="session")
    def database_url():
        from django.conf import settings
        from django.test.utils import setup_test_environment

        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        settings.STORAGES["staticfiles"]["BACKEND"] = (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
        setup_test_environment()
        yield os.environ["LEADLOOP_DATABASE_URL"]


@pytest.fixture(scope="package")
def world(clean_tables: Callable[[], None]) -> Iterator[World]:
    """Build the world once, for all the tests of this folder."""
    from leadloop.project.installation import ensure_shipped

    clean_tables()
    ensure_shipped()
    yield build()
    clean_tables()
    connection.close()


@pytest.fixture(autouse=True)
def _taken_back(world: World) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
