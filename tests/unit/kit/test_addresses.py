"""Whose address counts: only trusted proxies may say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.kit.addresses import Networks, Visitors, peer_of

TRUSTED = Visitors("127.0.0.0/8, ::1, 10.1.0.0/16")


@pytest.mark.parametrize(
    ("peer", "said", "address"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("127.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("::1", "[2001:db8::7]:443", "2001:db8::7"),
        ("127.0.0.1", "", ""),
        ("127.0.0.1", "10.1.2.3", ""),
        ("127.0.0.1", "198.51.100.1, not an address", ""),
        ("", "", ""),
    ],
)
def test_the_rightmost_address_that_is_no_trusted_proxy_is_the_visitor(
    peer: str, said: str, address: str
) -> None:
    assert TRUSTED.address(peer, {b"x-forwarded-for": said.encode()}) == address


def test_without_trusted_proxies_the_header_means_nothing() -> None:
    assert Visitors("").address("127.0.0.1", {b"x-forwarded-for": b"6.6.6.6"}) == "127.0.0.1"


def test_one_household_of_ipv6_is_one_visitor_and_mapped_addresses_are_ipv4() -> None:
    headers: dict[bytes, bytes] = {}
    assert TRUSTED.key("2001:db8:1:2:3::4", headers) == TRUSTED.key("2001:db8:1:2:9::1", headers)
    assert TRUSTED.key("2001:db8:1:2::1", headers) != TRUSTED.key("2001:db8:1:3::1", headers)
    assert TRUSTED.key("::ffff:203.0.113.9", headers) == "203.0.113.9"


@given(st.binary(max_size=300), st.text(max_size=40))
def test_no_header_and_no_peer_breaks_it(said: bytes, peer: str) -> None:
    TRUSTED.key(peer, {b"x-forwarded-for": said})


def test_networks_are_read_or_refused() -> None:
    assert "10.2.3.4" in Networks("10.0.0.0/8, 192.168.1.1")
    assert "11.2.3.4" not in Networks("10.0.0.0/8")
    with pytest.raises(ValueError, match="does not appear"):
        Networks("example.com")


def test_the_server_may_not_know_the_peer() -> None:
    assert peer_of({"client": ("1.2.3.4", 5)}) == "1.2.3.4"
    assert peer_of({"client": None}) == ""
