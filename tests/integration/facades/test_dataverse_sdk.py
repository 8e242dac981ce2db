"""The official Python client, unmodified, told nothing but an address and a credential."""

from collections.abc import Iterator

import pytest
from azure.identity import ClientSecretCredential
from PowerPlatform.Dataverse.client import DataverseClient

from leadloop.users.clients import ClientSecrets


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


def test_records_are_created_read_changed_and_listed(dataverse: DataverseClient) -> None:
    made = dataverse.records.create(
        "lead", {"firstname": "Ada", "lastname": "Tan", "emailaddress1": "ada@example.com"}
    )
    record = dataverse.records.retrieve("lead", made, select=["fullname", "statecode"])
    assert record["fullname"] == "Ada Tan"
    dataverse.records.update("lead", made, {"companyname": "Tan Pte", "leadqualitycode": "Hot"})
    rows = list(
        dataverse.records.list("lead", filter="contains(companyname,'TAN')", select=["companyname"])
    )
    assert [row["companyname"] for row in rows] == ["Tan Pte"]
    many = dataverse.records.create("lead", [{"lastname": f"n{number}"} for number in range(7)])
    assert len(many) == 7
    dataverse.records.update("lead", many, {"companyname": "Bulk"})
    pages = list(
        dataverse.records.list_pages(
            "lead", filter="companyname eq 'Bulk'", orderby=["lastname desc"], page_size=3
        )
    )
    names = [row["lastname"] for page in pages for row in page]
    assert names == [f"n{number}" for number in range(6, -1, -1)]
    assert dataverse.records.retrieve("lead", "00000000-0000-0000-0000-000000000005") is None
