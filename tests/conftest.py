"""Unit tests open no socket; integration and browser tests may, to this machine only."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples on every run and machine: a test that fails now and then tells nobody anything.
settings.register_profile(
    "leadloop",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("leadloop")

_ROOT = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if (_ROOT / "unit") in item.path.parents:
            item.add_marker(pytest.mark.disable_socket)
        else:
            item.add_marker(pytest.mark.enable_socket)
