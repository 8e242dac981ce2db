"""One world for the whole folder; whatever a test writes is taken back after it."""

from collections.abc import Callable, Iterator

import pytest
from access_world import World, build
from django.db import connection, transaction


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
