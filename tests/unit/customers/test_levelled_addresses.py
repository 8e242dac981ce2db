"""Addresses are levelled as the library levels them, though domains are judged only once."""

import pytest
from email_validator import EmailNotValidError, validate_email

from leadloop.customers.logic.levelling import level

ADDRESSES = (
    *("ann@acme.com", "Ann.Lee@ACME.com", "ann+crm@acme.com", "a_b-c@acme.co.uk", "x@y"),
    *("ann@localhost", "ann@acme..com", "ann@-acme.com", "ann@acme-.com", "ann@acme.test"),
    *("ann.@acme.com", ".ann@acme.com", "a..b@acme.com", "ann@acme@com", "@acme.com", "ann@"),
    *("ann", "änn@acme.com", "ann@bücher.example", "ann@xn--bcher-kva.example", "ann @acme.com"),
    *(f"{'a' * 64}@acme.com", f"{'a' * 65}@acme.com", f"ann@{'a' * 63}.com", f"ann@{'a' * 64}.com"),
    *("ann@1.2.3.4", "ann@[1.2.3.4]", "ann@acme.com.", "ann@acme.invalid", "ann@acme.c\x00m"),
    f"ann@{'a.' * 120}com",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_is_levelled_as_the_library_says(address: str) -> None:
    try:
        wanted = validate_email(
            address, check_deliverability=False, test_environment=True
        ).normalized
    except EmailNotValidError:
        wanted = address
    for _ in range(2):
        assert level("email", address) == wanted
