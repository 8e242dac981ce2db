"""The same organisation twice: in this process, and over the wire through our own door."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from django.core.wsgi import get_wsgi_application

from leadloop.connectors.dataverse import Dataverse, LocalDataverse, Organisation, WireDataverse
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role


@pytest.fixture(params=["local", "wire"])
def crm(request: Any, db: None) -> Iterator[Dataverse]:
    made = users.create_client(SYSTEM, name="connector", role=Role.INTEGRATION)
    if request.param == "local":
        actor = users.actor_for_client(made.client_id)
        assert actor is not None
        yield LocalDataverse(actor)
        return
    url = "http://testserver"
    whose = Organisation(url, "tenant", made.client_id, made.client_secret, authority=url)
    with httpx.Client(transport=httpx.WSGITransport(get_wsgi_application())) as client:
        yield WireDataverse(whose, client)
