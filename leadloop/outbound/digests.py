"""Addresses of people who were erased: known again, never read."""

from typing import Final

from leadloop.kit.sealing import keyed_digest

PREFIX: Final = "erased:"


def digest_of(address: str) -> str:
    """Return what stands for an address among the suppressions once its owner was erased."""
    return PREFIX + keyed_digest("outbound.address", address.lower())
