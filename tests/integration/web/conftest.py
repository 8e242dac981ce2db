from collections.abc import Callable

import pytest
from web_house import House, settle


@pytest.fixture
def house(db: None, relay: Callable[[], None]) -> House:
    found = House(relay)
    settle(found)
    return found
