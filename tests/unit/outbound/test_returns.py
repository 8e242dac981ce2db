"""Bounces and complaints as mail servers write them, and return paths that cannot be invented."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.kit.ids import new_uuid
from leadloop.outbound.contracts.returns import ReturnClass
from leadloop.outbound.logic import classify, read_report
from leadloop.outbound.logic.verp import ReturnPaths, derive_return_key

PATHS = ReturnPaths("bounces@mail.northgate.example", derive_return_key("secret"))
ID = UUID("01980000-0000-7000-8000-00000000002a")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
HARD, SOFT = ReturnClass.HARD, ReturnClass.SOFT
BLOCKED, COMPLAINT = ReturnClass.BLOCKED, ReturnClass.COMPLAINT


def dsn(status: str, said: str, action: str = "failed", to: str = "") -> bytes:
    return f"""From: MAILER-DAEMON@mx.example.com
To: <{to or PATHS.make(ID)}>
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; ana@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {said}

--b
Content-Type: text/rfc822-headers

Subject: News

--b--
""".encode()


ARF = f"""From: feedback@isp.example
To: {PATHS.make(ID)}
Subject: Complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an abuse report.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeISP/1.0
Version: 1

--b
Content-Type: message/rfc822

Subject: News

Hello
--b--
""".encode()


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        ("5.1.1", "550 5.1.1 <ana@example.com>: User unknown", HARD),
        ("5.0.0", "550 No such user here", HARD),
        ("5.2.1", "550 5.2.1 account disabled", HARD),
        ("5.1.10", "550 5.1.10 RESOLVER.ADR.RecipientNotFound", HARD),
        ("5.2.2", "552 5.2.2 Mailbox full", SOFT),
        ("4.2.2", "452 4.2.2 over quota", SOFT),
        ("4.7.1", "451 4.7.1 Greylisted, try again", SOFT),
        ("5.7.1", "550 5.7.1 Message rejected due to policy", BLOCKED),
        ("5.1.1", "550 5.1.1 User unknown; your IP is blocked by Spamhaus", BLOCKED),
        ("5.7.26", "550 5.7.26 unauthenticated mail, DMARC", BLOCKED),
        ("5.0.0", "554 IP 203.0.113.9 is on a blacklist", BLOCKED),
        ("5.1.8", "550 5.1.8 Bad sender address", BLOCKED),
        ("5.3.4", "552 5.3.4 message too large", SOFT),
        ("", "", SOFT),
        ("nonsense", "who knows", SOFT),
    ],
)
def test_a_bounce_has_the_class_that_its_words_say(
    status: str, said: str, kind: ReturnClass
) -> None:
    assert classify(status, said) is kind


def test_a_delivery_report_is_read() -> None:
    (found,) = read_report(dsn("5.1.1", "550 5.1.1 User unknown"), PATHS.read, NOW)
    assert (found.kind, found.message_id, found.address) == (HARD, ID, "ana@example.com")
    assert found.reason == "550 5.1.1 User unknown"


def test_a_complaint_is_read() -> None:
    (found,) = read_report(ARF, PATHS.read, NOW)
    assert (found.kind, found.message_id) == (COMPLAINT, ID)


def test_a_delay_is_no_bounce() -> None:
    assert read_report(dsn("4.4.1", "no answer", action="delayed"), PATHS.read, NOW) == []


def test_a_holiday_note_is_no_bounce() -> None:
    note = f"To: {PATHS.make(ID)}\nAuto-Submitted: auto-replied\nSubject: Away\n\nback soon"
    assert read_report(note.encode(), PATHS.read, NOW) == []


def test_what_nobody_can_read_is_soft() -> None:
    text = f"To: {PATHS.make(ID)}\nSubject: failure notice\n\nHi. This is the qmail-send program."
    (found,) = read_report(text.encode(), PATHS.read, NOW)
    assert found.kind is SOFT


@pytest.mark.parametrize(
    "to",
    [
        "bounces@mail.northgate.example",
        "bounces+x@mail.northgate.example",
        PATHS.make(ID).replace("@mail.", "@evil."),
        ReturnPaths(PATHS.address, derive_return_key("another")).make(ID),
    ],
)
def test_an_invented_bounce_is_not_believed(to: str) -> None:
    assert read_report(dsn("5.1.1", "User unknown", to=to), PATHS.read, NOW) == []


@given(st.uuids())
def test_a_return_path_is_read_back_in_any_case(message_id: UUID) -> None:
    made = PATHS.make(message_id)
    assert len(made.partition("@")[0]) <= 64
    assert PATHS.read(made) == PATHS.read(f"<{made.upper()}>") == message_id


@given(st.binary(max_size=400))
def test_nothing_in_a_mailbox_breaks_the_reader(raw: bytes) -> None:
    assert read_report(raw, PATHS.read, NOW) == []
    assert isinstance(
        read_report(f"To: {PATHS.make(new_uuid())}\n".encode() + raw, PATHS.read, NOW), list
    )
