"""SMS and WhatsApp: through the gate, to a real server that speaks Twilio's API, and back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test import Client

from leadloop.kit import clock, due
from leadloop.outbound import api, handlers
from leadloop.outbound.adapters.twilio import TwilioTransport, parse_account
from leadloop.outbound.contracts import (
    Channel,
    ConsentDraft,
    ConsentState,
    MessageClass,
    MessageDraft,
    MessageState,
)
from leadloop.outbound.logic.twilio import signature
from leadloop.outbound.models import Consent, Message, Suppression
from leadloop.users.contracts import SYSTEM
from tests.factories.twilio_server import TOKEN, TwilioServer

pytestmark = pytest.mark.usefixtures("db")

ANA = "+41791234567"
TEXTS = (Channel.SMS, Channel.WHATSAPP)


@pytest.fixture
def twilio() -> Iterator[TwilioServer]:
    api.use_text_token(TOKEN)
    with TwilioServer() as server:
        yield server
    api.use_text_token("")


@pytest.fixture(params=[12, 23], ids=["by day", "at night"])
def hour(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """The hour that it is in UTC: commercial messages are held at night, transactional ones not."""
    now = clock.now().replace(hour=request.param, minute=0)
    monkeypatch.setattr(clock, "now", lambda: now)
    return int(request.param)


def consent(number: str, channel: Channel) -> None:
    at = clock.now() - timedelta(days=1)
    yes = ConsentDraft(number, "offers", ConsentState.OPTED_IN, at, "form", channel=channel.value)
    api.record_consents(SYSTEM, drafts=[yes])


def queued(number: str = ANA, channel: Channel = Channel.SMS, **changes: Any) -> Message:
    fields: dict[str, Any] = {
        "key": f"{number}/{channel}/{clock.now()}",
        "purpose": "reminder",
        "to": number,
        "subject": "",
        "text": "Your illustration is ready.",
        "channel": channel,
    }
    return Message.objects.get(pk=api.send(SYSTEM, MessageDraft(**{**fields, **changes})).id)


def work(server: TwilioServer, channel: Channel = Channel.SMS, url: str = "") -> None:
    transport = TwilioTransport(
        parse_account(url or server.url),
        channel=channel,
        sender="+15550001111",
        callback="https://x.example/e/twilio/state",
    )
    kind = handlers.due_kind(transport, channel)
    while due.run_once({kind.name: kind}):
        pass


def test_a_text_message_arrives_with_the_address_of_its_state(twilio: TwilioServer) -> None:
    row = queued()
    work(twilio)
    row.refresh_from_db()

    assert row.state == MessageState.SENT
    assert twilio.taken == [
        {
            "To": ANA,
            "From": "+15550001111",
            "Body": "Your illustration is ready.",
            "StatusCallback": f"https://x.example/e/twilio/state?m={row.pk}",
        }
    ]


def test_whatsapp_is_marked_as_twilio_wants_it(twilio: TwilioServer) -> None:
    queued(channel=Channel.WHATSAPP)
    work(twilio, Channel.WHATSAPP)

    assert [(one["To"], one["From"]) for one in twilio.taken] == [
        (f"whatsapp:{ANA}", "whatsapp:+15550001111")
    ]


@pytest.mark.usefixtures("hour")
def test_the_gate_asks_for_a_consent_on_that_very_channel(twilio: TwilioServer) -> None:
    consent(ANA, Channel.WHATSAPP)
    commercial = {"message_class": MessageClass.COMMERCIAL, "consent_purpose": "offers"}
    row = queued(**commercial)
    work(twilio)

    assert row.state == MessageState.REFUSED
    assert twilio.taken == []


def test_refusals_for_good_fail_and_what_may_pass_is_tried_again(twilio: TwilioServer) -> None:
    gone, left, busy, broken = (queued(f"+1500555000{n}") for n in (1, 4, 6, 8))
    work(twilio)
    for row in (gone, left, busy, broken):
        row.refresh_from_db()

    assert [row.state for row in (gone, left, busy, broken)] == [
        "failed", "failed", "queued", "queued",
    ]  # fmt: skip
    assert "21211" in gone.reason


def test_a_wrong_token_is_ours_to_mend_and_says_nothing_of_the_number(twilio: TwilioServer) -> None:
    row = queued()
    work(twilio, url=twilio.url.replace(TOKEN, "wrong"))
    row.refresh_from_db()

    assert (row.state, Suppression.objects.count()) == ("queued", 0)
    assert "401" in row.reason


def told(path: str, fields: dict[str, str], *, signed: bool = True) -> int:
    base = api.link_signer().base_url
    given = signature(TOKEN if signed else "other", f"{base}{path}", fields)
    answer = Client(enforce_csrf_checks=True, headers={"host": urlsplit(base).netloc}).post(
        path, fields, headers={"X-Twilio-Signature": given}
    )
    return answer.status_code


def test_stop_ends_everything_on_that_channel_at_once(twilio: TwilioServer, hour: int) -> None:
    consent(ANA, Channel.SMS)
    commercial = {"message_class": MessageClass.COMMERCIAL, "consent_purpose": "offers"}
    waiting = queued(**commercial)
    assert waiting.state == (MessageState.HELD if hour == 23 else MessageState.QUEUED)
    fields = {"From": ANA, "Body": "Stop", "MessageSid": "SM1"}
    statuses = [told("/e/twilio/answer", fields) for _ in range(2)]
    waiting.refresh_from_db()

    assert statuses == [200, 200]
    assert waiting.state == MessageState.REFUSED
    assert Consent.objects.filter(state="opted_out", channel="sms", address=ANA).count() == 1


def test_forged_answers_and_states_change_nothing(twilio: TwilioServer) -> None:
    row = queued()
    fields = {"From": ANA, "Body": "STOP", "MessageSid": "SM1"}
    state = {"MessageStatus": "failed", "ErrorCode": "30005"}

    assert told("/e/twilio/answer", fields, signed=False) == 403
    assert told(f"/e/twilio/state?m={row.pk}", state, signed=False) == 403
    assert (Consent.objects.count(), Suppression.objects.count()) == (0, 0)


def test_a_number_that_nobody_has_is_left_alone_and_odd_states_are_answered(
    twilio: TwilioServer,
) -> None:
    row = queued()
    state = {"MessageStatus": "undelivered", "ErrorCode": "30005"}

    assert told(f"/e/twilio/state?m={row.pk}", state) == 204
    assert told(f"/e/twilio/state?m={row.pk}", state) == 204
    assert told("/e/twilio/state?m=x", state) == 400
    assert told("/e/twilio/answer", {"From": "x\0", "Body": "stop", "MessageSid": ""}) == 400
    assert [one.reason for one in Suppression.objects.all()] == ["hard_bounce"]


def test_stop_by_whatsapp_ends_whatsapp_and_leaves_sms_alone(twilio: TwilioServer) -> None:
    consent(ANA, Channel.WHATSAPP)
    consent(ANA, Channel.SMS)
    commercial = {"message_class": MessageClass.COMMERCIAL, "consent_purpose": "offers"}
    waiting = {channel: queued(channel=channel, **commercial) for channel in TEXTS}
    fields = {"From": f"whatsapp:{ANA}", "Body": " STOP. ", "MessageSid": "SM2"}
    assert told("/e/twilio/answer", fields) == 200
    for row in waiting.values():
        row.refresh_from_db()

    assert waiting[Channel.WHATSAPP].state == MessageState.REFUSED
    assert waiting[Channel.SMS].state != MessageState.REFUSED
    assert twilio.taken == []


def test_a_message_that_was_read_is_opened_once(twilio: TwilioServer) -> None:
    row = queued(channel=Channel.WHATSAPP)
    work(twilio, Channel.WHATSAPP)
    for status in ("delivered", "read", "read"):
        assert told(f"/e/twilio/state?m={row.pk}", {"MessageStatus": status}) == 204

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_log WHERE type = 'message.opened'")
        assert cursor.fetchone() == (1,)
