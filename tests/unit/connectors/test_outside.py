"""Addresses that users wrote never lead into a private network."""

import socket
from typing import Any

import httpx
import pytest

from leadloop.connectors.outside import outside_client

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104 -- an address to refuse
    "::1",
    "fd00::1",
    "fe80::1",
    "::ffff:127.0.0.1",
    "2002:7f00:0001::",
]


def resolve_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def answer(host: str, port: int, **_: Any) -> list[Any]:
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolve_to(monkeypatch, address)
    with pytest.raises(httpx.ConnectError, match="not public"):
        outside_client().get("http://innocent.example/")


def test_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(httpx.ConnectError, match="not public"):
        outside_client().get("http://innocent.example/")


def test_the_connection_goes_to_the_judged_address(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "93.184.216.34")
    asked = []

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> None:
        asked.append(address)
        raise OSError("no network in a unit test")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(httpx.ConnectError):
        outside_client().get("http://innocent.example/")
    assert asked == [("93.184.216.34", 80)]


def test_an_operator_may_allow_a_private_host(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> None:
        asked.append(address)
        raise OSError("no network in a unit test")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(httpx.ConnectError):
        outside_client(allowed_hosts=["crm.internal"]).get("http://crm.internal:8080/")
    assert asked == [("crm.internal", 8080)]
