"""Mail providers tell of returns: with their own proof, once, and nothing else is believed."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.test import Client

from leadloop.events import api as events
from leadloop.facades import mail_returns
from leadloop.facades.contracts import MailProviders
from leadloop.kit import clock
from leadloop.outbound import api
from leadloop.outbound.contracts import MessageClass, MessageDraft
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db")

TO = "ana@northgate-logistics.com"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:returns"
CERTIFICATE = "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-1.pem"
SENDGRID = ec.generate_private_key(ec.SECP256R1())
SNS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
MAILGUN = "key-of-mailgun"


def sns_certificate() -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).serial_number(1)
    made = made.public_key(SNS.public_key()).not_valid_before(now - timedelta(days=1))
    signed = made.not_valid_after(now + timedelta(days=1)).sign(SNS, hashes.SHA256())
    return signed.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The addresses of SNS that were asked, which answer with its certificate."""
    seen: list[str] = []
    pem = sns_certificate()

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(str(request.url))
        return httpx.Response(200, content=pem)

    public = SENDGRID.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    known = MailProviders(TOPIC, base64.b64encode(public).decode(), MAILGUN)
    monkeypatch.setattr(mail_returns, "_providers", known)
    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        monkeypatch.setattr(mail_returns, "_client", client)
        mail_returns._certificate.cache_clear()
        yield seen


@pytest.fixture
def message_id() -> UUID:
    draft = MessageDraft(key="k", purpose="p", to=TO, subject="Hello", text="Hello")
    return api.send(SYSTEM, draft).id


def suppressions() -> list[str]:
    return [one.reason.value for one in api.standing_of(SYSTEM, address=TO).suppressions]


def sendgrid(event: dict[str, Any], *, at: datetime | None = None) -> Any:
    body = json.dumps([event]).encode()
    moment = str(int((at or clock.now()).timestamp()))
    signature = SENDGRID.sign(moment.encode() + body, ec.ECDSA(hashes.SHA256()))
    headers = {
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": moment,
    }
    return Client().post(
        "/mail-returns/sendgrid", body, content_type="application/json", headers=headers
    )


def mailgun(data: dict[str, Any], *, key: str = MAILGUN, at: datetime | None = None) -> Any:
    moment = str(int((at or clock.now()).timestamp()))
    made = hmac.new(key.encode(), f"{moment}token".encode(), hashlib.sha256).hexdigest()
    signed = {"timestamp": moment, "token": "token", "signature": made}
    body = {"signature": signed, "event-data": data}
    return Client().post("/mail-returns/mailgun", body, content_type="application/json")


def sns(message: dict[str, Any], **changes: Any) -> Any:
    note = {
        "Type": "Notification",
        "MessageId": "m-1",
        "TopicArn": TOPIC,
        "Message": json.dumps(message),
        "Timestamp": clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "SignatureVersion": "2",
        "SigningCertURL": CERTIFICATE,
        **changes,
    }
    names = ["Message", "MessageId", "Timestamp", "TopicArn", "Type"]
    if note["Type"] != "Notification":
        names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    said = "".join(f"{name}\n{note[name]}\n" for name in names)
    note.setdefault(
        "Signature",
        base64.b64encode(SNS.sign(said.encode(), padding.PKCS1v15(), hashes.SHA256())).decode(),
    )
    return Client().post("/mail-returns/ses", json.dumps(note), content_type="text/plain")


BOUNCE = {"event": "bounce", "email": TO, "status": "5.1.1", "reason": "550 5.1.1 User unknown"}


def test_a_hard_bounce_of_sendgrid_suppresses_once(asked: list[str], message_id: UUID) -> None:
    event = {**BOUNCE, "sg_event_id": "e1", "smtp-id": f"<{message_id}@northgate.example>"}
    event["timestamp"] = int(clock.now().timestamp())
    assert sendgrid(event).status_code == 204
    assert sendgrid(event).status_code == 204
    assert suppressions() == ["hard_bounce"]
    assert len(api.list_returns(message_id)) == 1
    told = [one for one in events.read_trace(_trace(message_id)) if one.topic == "engagement"]
    assert [one.data["bounce"] for one in told] == ["hard"]


def _trace(message_id: UUID) -> str:
    from leadloop.kit.db import execute

    rows = execute(
        "SELECT trace_id FROM events_log WHERE topic = 'engagement' AND subject = %s",
        (str(message_id),),
    )
    (only,) = rows
    return str(only[0])


def test_a_block_says_nothing_about_the_person(asked: list[str], message_id: UUID) -> None:
    event = {**BOUNCE, "type": "blocked", "reason": "550 blocked by Spamhaus", "sg_event_id": "e2"}
    assert sendgrid(event).status_code == 204
    assert suppressions() == []


def test_one_soft_bounce_is_none_and_five_are(asked: list[str]) -> None:
    for place in range(5):
        assert suppressions() == []
        draft = MessageDraft(key=f"k{place}", purpose="p", to=TO, subject="Hello", text="Hello")
        sent = api.send(SYSTEM, draft).id
        event = {**BOUNCE, "status": "4.2.2", "reason": "mailbox full", "sg_event_id": f"s{place}"}
        event |= {"smtp-id": f"<{sent}@x>", "timestamp": int(clock.now().timestamp())}
        assert sendgrid(event).status_code == 204
    assert suppressions() == ["soft_bounces"]


def test_a_complaint_of_mailgun_stops_commercial_mail(asked: list[str], message_id: UUID) -> None:
    data = {"event": "complained", "id": "c1", "recipient": TO, "timestamp": 1.5}
    assert mailgun(data).status_code == 204
    assert suppressions() == ["complaint"]
    assert api.refusal_of(TO, MessageClass.TRANSACTIONAL) is None


def test_ses_tells_over_sns(asked: list[str], message_id: UUID) -> None:
    told = {
        "notificationType": "Bounce",
        "bounce": {
            "bounceType": "Permanent",
            "feedbackId": "f1",
            "timestamp": "2026-11-22T10:00:00.000Z",
            "bouncedRecipients": [
                {"emailAddress": TO, "diagnosticCode": "smtp; 550 5.1.1 unknown"}
            ],
        },
        "mail": {"headers": [{"name": "Message-ID", "value": f"<{message_id}@northgate.example>"}]},
    }
    assert sns(told).status_code == 204
    assert sns(told).status_code == 204
    assert suppressions() == ["hard_bounce"]
    assert asked == [CERTIFICATE]


def test_a_subscription_is_confirmed_at_sns_only(asked: list[str]) -> None:
    good = "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&Token=t"
    confirm = {"Type": "SubscriptionConfirmation", "Token": "t"}
    assert sns({}, **confirm, SubscribeURL=good).status_code == 204
    assert asked[-1] == good
    evil = sns({}, **confirm, SubscribeURL="https://evil.example/?Token=t")
    assert evil.status_code == 403
    assert "evil" not in " ".join(asked)


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/x.pem",
        "http://sns.eu-central-1.amazonaws.com/x.pem",
        "https://sns.eu-central-1.amazonaws.com.evil.example/x.pem",
        "https://sns.eu-central-1.amazonaws.com@evil.example/x.pem",
        "https://sns.eu-central-1.amazonaws.com:8443/x.pem",
        "https://[",
    ],
)
def test_certificates_come_from_sns_only(asked: list[str], address: str) -> None:
    assert sns({}, SigningCertURL=address).status_code == 403
    assert asked == []


def test_forged_and_recorded_calls_change_nothing(asked: list[str], message_id: UUID) -> None:
    old = clock.now() - timedelta(hours=2)
    event = {**BOUNCE, "sg_event_id": "e9"}
    assert sendgrid(event, at=old).status_code == 403
    assert mailgun({"event": "complained", "id": "c", "recipient": TO}, at=old).status_code == 403
    assert mailgun({"event": "complained", "id": "c", "recipient": TO}, key="x").status_code == 403
    stale = old.isoformat().replace("+00:00", "Z")
    assert sns({}, Timestamp=stale).status_code == 403
    assert sns({}, Signature="AAAA").status_code == 403
    assert sns({}, TopicArn="arn:aws:sns:eu-central-1:1:other").status_code == 403
    bare = Client().post("/mail-returns/sendgrid", b"[]", content_type="application/json")
    assert bare.status_code == 403
    assert suppressions() == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"signature": 1}', b"\xff\x00"])
@pytest.mark.parametrize("door", ["ses", "sendgrid", "mailgun"])
def test_nonsense_is_refused_clearly(asked: list[str], door: str, body: bytes) -> None:
    answer = Client().post(f"/mail-returns/{door}", body, content_type="application/json")
    assert answer.status_code in (400, 403)
    assert Client().get(f"/mail-returns/{door}").status_code == 405


def test_signed_nonsense_reports_nothing(asked: list[str]) -> None:
    assert sendgrid({"event": ["x"], "email": {"a": 1}}).status_code == 204
    assert mailgun({"event": {"x": 1}, "delivery-status": []}).status_code == 204
    assert (
        sns({"notificationType": "Bounce", "bounce": {"bouncedRecipients": "x"}}).status_code == 204
    )


def test_a_provider_that_is_not_set_up_is_not_listened_to() -> None:
    assert mailgun({"event": "complained"}).status_code == 404


def test_an_address_that_we_never_wrote_to_is_no_concern(asked: list[str]) -> None:
    assert sendgrid({**BOUNCE, "sg_event_id": "e5"}).status_code == 204
    assert suppressions() == []
