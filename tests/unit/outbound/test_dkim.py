"""Signatures, as a verifier that others wrote reads them."""

from datetime import UTC, datetime

import dkim
import pytest

from leadloop.kit.ids import new_uuid
from leadloop.outbound import logic
from leadloop.outbound.contracts import Mail
from leadloop.outbound.logic.dkim import dns_record, load_key, new_key, sign

KEY = load_key("northgate.example", "ll1", new_key())
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
SENDER = "Northgate Life <hello@northgate.example>"


def signed(subject: str = "News", text: str = "Hello", html: str = "<p>Hello</p>") -> bytes:
    headers = (("List-Unsubscribe", "<https://x.example/e/u/" + "a" * 120 + ">"),)
    mail = Mail(new_uuid(), "ana@example.com", subject, text, html, NOW, headers=headers)
    return sign(logic.compose(mail, SENDER), KEY)


def verifies(message: bytes) -> bool:
    record = dns_record(KEY).encode()
    good: bool = dkim.verify(message, dnsfunc=lambda *_, **__: record)
    return good


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("News", "Hello"),
        ("Grüezi 🦊 " * 12, "ä  b \t\n\n\n\n"),
        ("x", ""),
        ("x", "\n\n\n"),
        ("x", ".\n..\n  trailing   \n"),
    ],
)
def test_a_signature_holds(subject: str, text: str) -> None:
    assert verifies(signed(subject, text))


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"Subject: News", b"Subject: Pay"),
        (b"Hello", b"Hullo"),
        (b"List-Unsubscribe: <https://x", b"List-Unsubscribe: <https://y"),
        (b"To: ana@", b"To: eve@"),
        (b"\r\nTo:", b"\r\nFrom: eve@evil.example\r\nTo:"),
    ],
)
def test_what_was_changed_on_the_way_is_found_out(was: bytes, becomes: bytes) -> None:
    message = signed()
    assert was in message
    assert not verifies(message.replace(was, becomes, 1))


def test_a_relay_may_fold_and_pad() -> None:
    message = (
        signed().replace(b"Subject: News", b"Subject:  News ").replace(b"ello\r\n", b"ello \r\n")
    )
    assert verifies(message)
