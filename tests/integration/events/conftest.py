"""Receivers on this machine, and addresses of this machine allowed."""

from collections.abc import Iterator

import pytest
from push_things import Receivers, serving

from leadloop.connectors.outside import GuardedAddresses
from leadloop.events import api


@pytest.fixture
def receivers() -> Iterator[Receivers]:
    with serving() as found:
        yield found


@pytest.fixture
def reachable() -> Iterator[None]:
    from leadloop.project.wiring import addresses

    api.use_addresses(GuardedAddresses(allowed_hosts=["127.0.0.1", "localhost"]))
    yield
    api.use_addresses(addresses())
