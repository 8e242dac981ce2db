"""One world for the whole folder; whatever a test writes is taken back after it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from access_world import World, build
from django.db import connection, transaction

_FOLDER = Path(__file__).parent
_standing: list[tuple[World, Callable[[], None]]] = []


@pytest.fixture
def world(clean_tables: Callable[[], None]) -> World:
    """Return the world that all tests of this folder look at; the first one builds it."""
    if not _standing:
        from leadloop.project.installation import ensure_shipped

        clean_tables()
        ensure_shipped()
        _standing.append((build(), clean_tables))
    return _standing[0][0]


@pytest.fixture(autouse=True)
def _taken_back(world: World) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: Any, nextitem: Any) -> None:
    """Clear the world away before the tests of another folder; the last of all need not."""
    if nextitem is not None and _FOLDER not in nextitem.path.parents and _standing:
        _, clean = _standing.pop()
        clean()
        connection.close()
