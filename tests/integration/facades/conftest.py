"""Addresses of this machine allowed, and the vendor's management client."""

import os
import ssl
from collections.abc import Iterator

import pytest
from azure.identity import ClientSecretCredential
from azure.mgmt.eventgrid import EventGridManagementClient
from grid_things import OurCredential, Receiver, dispatching, receiving
from PowerPlatform.Dataverse.client import DataverseClient

from leadloop.connectors.outside import GuardedAddresses
from leadloop.events import api as events
from leadloop.users import api as users
from leadloop.users.clients import ClientSecrets
from leadloop.users.contracts import SYSTEM, Role


@pytest.fixture
def grid_client(db: None) -> ClientSecrets:
    return users.create_client(SYSTEM, name="grid", role=Role.INTEGRATION)


@pytest.fixture
def credential(tls_server: str, grid_client: ClientSecrets) -> OurCredential:
    trust = ssl.create_default_context(cafile=os.environ["REQUESTS_CA_BUNDLE"])
    return OurCredential(tls_server, grid_client, trust)


@pytest.fixture
def management(tls_server: str, credential: OurCredential) -> Iterator[EventGridManagementClient]:
    """The vendor's client, told nothing but another address and who to ask for tokens."""
    with EventGridManagementClient(
        credential,
        "11111111-2222-3333-4444-555555555555",
        base_url=tls_server,
        credential_scopes=["https://management.azure.com/.default"],
        retry_total=0,
    ) as client:
        yield client


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
def dispatcher(tls_server: str, database_url: str) -> Iterator[None]:
    from leadloop.project.wiring import addresses

    events.use_addresses(GuardedAddresses(allowed_hosts=["127.0.0.1"]))
    with dispatching(database_url, tls_server):
        yield
    events.use_addresses(addresses())


@pytest.fixture
def dataverse(tls_server: str, grid_client: ClientSecrets) -> Iterator[DataverseClient]:
    credential = ClientSecretCredential(
        "11111111-2222-3333-4444-555555555555",
        grid_client.client_id,
        grid_client.client_secret,
        authority=tls_server,
        disable_instance_discovery=True,
    )
    with credential, DataverseClient(tls_server, credential) as client:
        yield client
