"""Twilio's signatures, states and stop words."""

import pytest

from leadloop.outbound.adapters.twilio import BadTwilioUrl, parse_account
from leadloop.outbound.contracts import Channel
from leadloop.outbound.logic import twilio

# The example of Twilio's documentation "Security: validate requests".
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FIELDS = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
TOKEN = "12345"
SIGNATURE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_the_documented_example_is_signed() -> None:
    assert twilio.signature(TOKEN, URL, FIELDS) == SIGNATURE
    assert twilio.is_signed(TOKEN, URL, FIELDS, SIGNATURE)


@pytest.mark.parametrize(
    ("token", "url", "given"),
    [
        ("other", URL, SIGNATURE),
        (TOKEN, URL + "3", SIGNATURE),
        (TOKEN, URL, ""),
        (TOKEN, URL, "ü"),
        ("", URL, twilio.signature("", URL, FIELDS)),
    ],
)
def test_what_is_forged_is_not_signed(token: str, url: str, given: str) -> None:
    assert not twilio.is_signed(token, url, FIELDS, given)
    changed = {**FIELDS, "Digits": "1235"}
    assert not twilio.is_signed(TOKEN, URL, changed, SIGNATURE)


@pytest.mark.parametrize(
    ("body", "stops"),
    [("STOP", True), (" stop. ", True), ("Unsubscribe", True), ("Please stop by", False), ("", 0)],
)
def test_a_word_that_ends_everything_stands_alone(body: str, stops: bool) -> None:  # noqa: FBT001
    assert twilio.is_stop(body) == stops


def test_states_are_told_apart() -> None:
    assert twilio.told_of("delivered", "") is None
    assert [twilio.told_of("undelivered", code).bounce for code in ("30005", "21610", "30003")] == [  # type: ignore[union-attr]
        "hard",
        "blocked",
        "soft",
    ]
    assert twilio.place_of("whatsapp:+4179") == (Channel.WHATSAPP, "+4179")


@pytest.mark.parametrize(
    "url",
    ["", "https://api.twilio.com", "http://a:b@api.twilio.com", "ftp://a:b@c", "https://a:b@["],
)
def test_what_names_no_account_is_refused(url: str) -> None:
    with pytest.raises(BadTwilioUrl):
        parse_account(url)
