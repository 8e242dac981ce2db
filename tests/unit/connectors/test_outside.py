"""Addresses that users wrote never lead into a private network."""

import asyncio
import socket
from typing import Any

import httpx
import pytest

from leadloop.connectors.outside import GuardedAddresses, outside_client
from leadloop.events.contracts.subscriptions import AddressRefused

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
    "64:ff9b::7f00:1",
    "224.0.0.1",
    "ff02::1",
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


@pytest.mark.parametrize("address", PRIVATE)
def test_deliveries_are_judged_like_flows(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolve_to(monkeypatch, address)
    judge = GuardedAddresses()
    with pytest.raises(AddressRefused, match="not public"):
        judge.judge("innocent.example", 443)
    with pytest.raises(AddressRefused, match="not public"):
        asyncio.run(judge.resolve("innocent.example", 443))


def test_one_port_of_a_private_host_can_be_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "10.0.0.1")
    judge = GuardedAddresses(allowed_hosts=["crm.internal:8080", "[::1]:80"])
    judge.judge("crm.internal", 8080)
    assert asyncio.run(judge.resolve("crm.internal", 8080)) == ["10.0.0.1"]
    judge.judge("::1", 80)
    with pytest.raises(AddressRefused):
        judge.judge("crm.internal", 8081)


def test_a_name_without_address_passes_the_judge_but_is_not_reached(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nothing(*_: Any, **__: Any) -> None:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", nothing)
    judge = GuardedAddresses()
    judge.judge("later.example", 443)
    with pytest.raises(OSError, match="no such name"):
        asyncio.run(judge.resolve("later.example", 443))
    for odd in ("a" * 64 + ".example", "..", "x y"):
        judge.judge(odd, 443)
