"""Unit tests open no socket; integration and browser tests may, to this machine only."""

from pathlib import Path

import pytest

_ROOT = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if (_ROOT / "unit") in item.path.parents:
            item.add_marker(pytest.mark.disable_socket)
        else:
            item.add_marker(pytest.mark.enable_socket)
