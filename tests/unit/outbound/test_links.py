"""Signed addresses: they say what was signed, and nothing else is believed."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.kit.ids import new_uuid
from leadloop.outbound.logic import links
from leadloop.outbound.logic.links import LinkSigner, Use

SIGNER = LinkSigner("https://x.example", links.derive_key("s"))
MESSAGE = new_uuid()
TARGET = "https://northgate.example/ilp?a=1&b=ü#top"


def token(url: str) -> str:
    return urlsplit(url).path.rpartition("/")[2]


def test_a_click_leads_where_it_was_signed_to_lead() -> None:
    found = SIGNER.read_click(token(SIGNER.click(MESSAGE, TARGET)))

    assert found == (MESSAGE, TARGET, False)


def test_a_trap_is_recognised() -> None:
    found = SIGNER.read_click(token(SIGNER.trap(MESSAGE)))

    assert found == (MESSAGE, "", True)


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "//evil.example",
        "/inside",
        "https://",
        "https://good.example@evil.example/",
        "https://a.example/\r\nSet-Cookie: x=1",
        "https://a.example\\@evil.example",
        "https://[",
        "https://a.example/" + "x" * 2000,
    ],
)
def test_what_is_no_web_address_cannot_be_tracked(target: str) -> None:
    with pytest.raises(ValueError, match="tracked link"):
        SIGNER.click(MESSAGE, target)


@given(st.data())
def test_one_changed_character_makes_a_token_worthless(data: st.DataObject) -> None:
    good = token(SIGNER.click(MESSAGE, TARGET))
    place = data.draw(st.integers(0, len(good) - 2))
    other = data.draw(st.sampled_from([c for c in "abcXYZ019-_" if c != good[place]]))

    assert SIGNER.read_click(good[:place] + other + good[place + 1 :]) is None


@given(st.text(max_size=300))
def test_any_text_is_answered(text: str) -> None:
    assert SIGNER.read_click(text) is None
    assert SIGNER.read_message(Use.OPEN, text) is None


def test_a_token_of_one_use_is_worth_nothing_for_another() -> None:
    unsubscribe = token(SIGNER.unsubscribe(MESSAGE))

    assert SIGNER.read_message(Use.UNSUBSCRIBE, unsubscribe) == MESSAGE
    assert SIGNER.read_message(Use.PREFERENCES, unsubscribe) is None
    assert SIGNER.read_click(unsubscribe) is None


def test_another_installation_reads_nothing() -> None:
    other = LinkSigner("https://x.example", links.derive_key("t"))

    assert other.read_click(token(SIGNER.click(MESSAGE, TARGET))) is None


def test_one_click_headers_name_the_signed_address() -> None:
    headers = dict(links.unsubscribe_headers(SIGNER, MESSAGE))

    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"] == f"<{SIGNER.unsubscribe(MESSAGE)}>"
