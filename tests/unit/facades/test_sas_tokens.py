import base64
import hmac
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.facades.sas_tokens import covers, parse_expiry, parse_sas_token
from tests.unit.facades.conftest import SIGNING_KEY

EVENT = {
    "id": "1",
    "subject": "s",
    "eventType": "lead.created",
    "eventTime": "2026-03-01T10:00:00Z",
    "data": {},
}
ENDPOINT = "https://grid.example/eventgrid/leads/api/events"


def token(
    resource: str = ENDPOINT, expiry: str = "2126-01-01 00:00:00+00:00", key: bytes = SIGNING_KEY
) -> str:
    signed = f"r={quote(resource, safe='')}&e={quote_plus(expiry)}"
    signature = base64.b64encode(hmac.digest(key, signed.encode(), "sha256"))
    return f"{signed}&s={quote_plus(signature)}"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("6/15/2017 6:20:15 PM", datetime(2017, 6, 15, 18, 20, 15, tzinfo=UTC)),
        ("6/15/2017 6:20:15\u202fPM", datetime(2017, 6, 15, 18, 20, 15, tzinfo=UTC)),
        ("06/15/2017 18:20:15", datetime(2017, 6, 15, 18, 20, 15, tzinfo=UTC)),
        ("06/15/2017 18:20:15 +02:00", datetime(2017, 6, 15, 16, 20, 15, tzinfo=UTC)),
        ("6/15/2017, 6:20:15 AM", datetime(2017, 6, 15, 6, 20, 15, tzinfo=UTC)),
        ("2030-01-01 00:00:00+00:00", datetime(2030, 1, 1, tzinfo=UTC)),
        ("2030-01-01T00:00:00.1234567Z", datetime(2030, 1, 1, 0, 0, 0, 123456, UTC)),
        ("2030-01-01T00:00:00", datetime(2030, 1, 1, tzinfo=UTC)),
        ("Thu, 15 Jun 2017 06:20:15 GMT", datetime(2017, 6, 15, 6, 20, 15, tzinfo=UTC)),
    ],
)
def test_every_client_s_way_to_spell_an_expiry_is_read(text: str, moment: datetime) -> None:
    assert parse_expiry(text) == moment


@pytest.mark.parametrize("text", ["", "soon", "15/06/2017", "99999-01-01", "0", "\x00"])
def test_an_expiry_that_is_none_is_none(text: str) -> None:
    assert parse_expiry(text) is None


@pytest.mark.parametrize(
    ("resource", "good"),
    [
        (ENDPOINT, True),
        (ENDPOINT + "?apiVersion=2018-01-01", True),
        (ENDPOINT.upper() + "/", True),
        ("https://another.name/eventgrid/leads/api/events", True),
        ("grid.example/eventgrid/leads/api/events", False),
        ("/eventgrid/leads/api/events", True),
        ("https://grid.example/eventgrid/leads", True),
        ("https://grid.example/eventgrid/visits/api/events", False),
        ("https://grid.example/eventgrid/lead", False),
        ("https://[broken/eventgrid/leads/api/events", False),
    ],
)
def test_a_token_covers_its_address_alone(resource: str, *, good: bool) -> None:
    assert covers(resource, "/eventgrid/leads/api/events") is good


def test_a_token_for_a_topic_covers_its_operations() -> None:
    assert covers("https://host/topics/leads", "/topics/leads:publish")
    assert covers("https://host/topics/leads", "/topics/leads/eventsubscriptions/s:receive")
    assert not covers("https://host/topics/lead", "/topics/leads:publish")


@pytest.mark.parametrize(
    "headers",
    [
        {"aeg_sas_token": token()},
        {"authorization": f"SharedAccessSignature {token()}"},
        {"authorization": f"sharedaccesssignature {token(expiry='1/1/2126 1:00:00 AM')}"},
        {"authorization": "SharedAccessKey a+k=="},
    ],
)
def test_signed_requests_are_taken(grid: Any, headers: dict[str, str]) -> None:
    assert grid.publish([EVENT], aeg_sas_key="", **headers).status == 200


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (token(key=b"other"), "not signed with"),
        (token().replace("2126", "2127"), "not signed with"),
        (token(expiry="2020-01-01T00:00:00Z"), "expired at 2020-01-01 00:00:00 UTC"),
        (token(ENDPOINT.replace("leads", "visits")), "another resource"),
        ("r=x&e=2030-01-01&s=none", "of the form"),
        (token() + "&x=1", "of the form"),
        ("x" * 5000, "of the form"),
    ],
)
def test_forged_expired_and_foreign_tokens_are_refused(grid: Any, text: str, message: str) -> None:
    reply = grid.publish([EVENT], aeg_sas_key="", aeg_sas_token=text)
    assert reply.status == 401
    assert reply.error["code"] == "Unauthorized"
    assert message in reply.error["message"]
    assert grid.log.drafts == []


@given(st.text(max_size=300))
def test_any_text_is_a_token_or_none(text: str) -> None:
    parse_sas_token(text)
    parse_sas_token(f"r={quote(text)}&e={quote(text)}&s={quote(text)}")
    parse_expiry(text)
    covers(text, "/eventgrid/leads/api/events")
