"""E-mail comes in through a real IMAP server and leaves through a real SMTP server."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from django.test.utils import CaptureQueriesContext  # noqa: F401
from service_desk import Desk, row

from leadloop.kit import clock, due
from leadloop.outbound import api as outbound
from leadloop.outbound import handlers as outbound_handlers
from leadloop.outbound.adapters.smtp import SmtpTransport, parse_server
from leadloop.service import api as service
from leadloop.service.adapters.imap import BadMailbox, ImapMailbox, parse_mailbox
from leadloop.service.api import inbound
from leadloop.service.contracts import (
    CaseQuery,
    CaseReason,
    CaseRow,
    QueueDraft,
    ReplyDraft,
    ResolveDraft,
)
from leadloop.service.handlers import mailbox_kind, schedule_poll
from leadloop.service.models import Case, InboundMail, Mailbox
from leadloop.service.ports import MailboxDown
from leadloop.users.contracts import SYSTEM
from tests.factories.imap_server import ImapServer
from tests.factories.mail_server import MailServer

CARE = "care@harbourlife.example"


@pytest.fixture
def box() -> Iterator[ImapServer]:
    with ImapServer() as server:
        yield server


@pytest.fixture
def look(desk: Desk, box: ImapServer) -> Callable[[], list[str]]:
    """Read the mailbox once as the worker does; return what became of each new mail."""

    def run() -> list[str]:
        reader = ImapMailbox(parse_mailbox(box.url))
        before = set(InboundMail.objects.values_list("pk", flat=True))
        kind = mailbox_kind(reader, sender="no-reply@harbourlife.example")
        due.cancel(kind.name, reader.name)
        schedule_poll(reader)
        while due.run_once({kind.name: kind}):
            pass
        fresh = InboundMail.objects.exclude(pk__in=before).order_by("uid")
        return list(fresh.values_list("state", flat=True))

    return run


def a_mail(text: str = "Please send me my statement.", **headers: str) -> bytes:
    message = EmailMessage()
    said = {
        "From": "Maya Ong <maya@ong.example>",
        "To": CARE,
        "Subject": "My statement",
        "Message-ID": f"<{clock.timestamp()}.{len(text)}.{id(headers)}@ong.example>",
    }
    for name, value in {**said, **{n.replace("_", "-"): v for n, v in headers.items()}}.items():
        message[name] = value
    message.set_content(text)
    return message.as_bytes().replace(b"\n", b"\r\n")


def cases(desk: Desk, **query: Any) -> tuple[CaseRow, ...]:
    asked = CaseQuery(statuses=(), sort="number", descending=False, **query)
    return service.list_cases(desk.agent, query=asked).rows


def test_a_mail_opens_a_case_of_its_sender_in_the_queue_it_was_sent_to(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]]
) -> None:
    other = service.create_queue(
        SYSTEM, draft=QueueDraft("Claims", team_id=desk.other_team, address="claims@x.example")
    )
    box.deliver(a_mail())
    box.deliver(a_mail(To="claims@x.example", From="New Person <new@person.example>"))
    assert look() == ["created", "created"]
    first, second = cases(desk)
    assert first.contact is not None
    assert (first.contact.id, first.origin, first.title) == (desk.contact, "email", "My statement")
    assert first.queue is not None
    assert first.queue.id == desk.queue
    assert row(first.id).team_id == desk.team
    assert second.contact is not None
    assert (second.contact.name, second.queue) == ("New Person", (other, "Claims"))
    (said,) = service.list_messages(desk.agent, case_id=first.id)
    assert said.text == "Please send me my statement."
    assert look() == []
    assert all("SELECT" not in command for command in box.commands)


def test_each_mail_counts_once_even_if_the_mailbox_numbers_anew(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]]
) -> None:
    raw = a_mail()
    box.deliver(raw)
    assert look() == ["created"]
    box.uid_validity += 1
    box.mails = {41: raw, 42: a_mail("Another thing", Subject="Other")}
    assert look() == ["created"]
    assert len(cases(desk)) == 2
    assert Mailbox.objects.get().last_uid == 42


def test_a_killed_look_repeats_nothing(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        box.deliver(a_mail(Subject=f"Number {number}", Message_ID=f"<{number}@ong.example>"))
    receive = inbound.receive
    taken: list[int] = []

    def die_at_the_second(place: Any, mail: Any, **more: Any) -> str:
        if mail.uid == 2 and not taken:
            taken.append(mail.uid)
            raise KeyboardInterrupt
        return receive(place, mail, **more)

    monkeypatch.setattr(inbound, "receive", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        look()
    assert len(look()) == 2
    assert len(cases(desk)) == 3


def test_a_reply_to_our_mail_joins_its_case_whoever_sends_it(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]]
) -> None:
    box.deliver(a_mail())
    look()
    (case,) = cases(desk)
    service.pick(desk.agent, case_id=case.id)
    service.reply(
        desk.agent,
        case_id=case.id,
        draft=ReplyDraft("Which one?", status="waiting_for_details", cc=("joe@ong.example",)),
    )
    with MailServer() as post:
        transport = SmtpTransport(
            parse_server(f"smtp://127.0.0.1:{post.port}"),
            sender="Care <no-reply@harbourlife.example>",
        )
        kind = outbound_handlers.due_kind(transport)
        while due.run_once({kind.name: kind}):
            pass
        (sent,) = post.mails
    assert sent.to == ["maya@ong.example", "joe@ong.example"]
    assert sent.message["Reply-To"] == CARE
    assert sent.message["Auto-Submitted"] is None
    assert sent.message["In-Reply-To"] == sent.message["References"]
    ours = sent.message["Message-ID"]
    box.deliver(
        a_mail(
            "The newest.\r\n\r\nOn Fri, Care wrote:\r\n> Which one?",
            From="Maya at work <maya@work.example>",
            In_Reply_To=ours,
            Subject="Re: something else",
        )
    )
    assert look() == ["threaded"]
    last = service.list_messages(desk.agent, case_id=case.id)[-1]
    assert (last.text, last.from_address) == ("The newest.", "maya@work.example")
    assert "Which one?" in last.quoted
    assert row(case.id).status_reason == "in_progress"


def test_a_case_number_joins_a_case_only_for_who_takes_part_in_it(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]]
) -> None:
    case = desk.case()
    token = f"Re: hello [{row(case).number}]"
    box.deliver(a_mail(Subject=token))
    box.deliver(a_mail("let me in", Subject=token, From="Eve <eve@evil.example>"))
    assert look() == ["threaded", "created"]
    assert len(service.list_messages(desk.agent, case_id=case)) == 1


def test_thanks_leave_a_resolved_case_alone_and_anything_else_opens_it(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]]
) -> None:
    case = desk.case()
    service.resolve_case(
        desk.agent, case_id=case, draft=ResolveDraft(CaseReason.PROBLEM_SOLVED, "Sent.")
    )
    token = f"Re: hello [{row(case).number}]"
    box.deliver(a_mail("Thank you so much!\r\nMaya", Subject=token))
    assert look() == ["threaded"]
    assert row(case).status == "resolved"
    box.deliver(a_mail("It is the wrong one.", Subject=token))
    assert look() == ["threaded"]
    assert (row(case).status, row(case).reopened_count) == ("active", 1)


def test_a_case_long_resolved_is_followed_by_a_new_one(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]]
) -> None:
    case = desk.case()
    service.resolve_case(
        desk.agent, case_id=case, draft=ResolveDraft(CaseReason.PROBLEM_SOLVED, "Sent.")
    )
    Case.objects.filter(pk=case).update(resolved_at=clock.now() - timedelta(days=15))
    box.deliver(a_mail("Again!", Subject=f"Re: [{row(case).number}]"))
    assert look() == ["created"]
    assert cases(desk)[-1].status == "active"
    assert row(cases(desk)[-1].id).parent_id == case
    assert row(case).status == "resolved"


def test_a_mail_on_a_merged_case_reaches_where_it_went(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]]
) -> None:
    gone, kept = desk.case(), desk.case()
    service.merge_case(desk.agent, case_id=gone, into_id=kept)
    box.deliver(a_mail("More", Subject=f"Re: [{row(gone).number}]"))
    assert look() == ["threaded"]
    assert [m.text for m in service.list_messages(desk.agent, case_id=kept)] == ["More"]


@pytest.mark.parametrize(
    ("headers", "state"),
    [
        ({"Auto_Submitted": "auto-replied"}, "kept"),
        ({"Precedence": "bulk"}, "kept"),
        ({"Return_Path": "<>"}, "kept"),
        ({"From": CARE}, "ignored"),
        ({"From": "no-reply@harbourlife.example"}, "ignored"),
    ],
)
def test_what_no_person_wrote_opens_nothing_and_is_never_answered(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]], headers: dict[str, str], state: str
) -> None:
    box.deliver(a_mail(**headers))
    assert look() == [state]
    assert cases(desk) == ()
    assert outbound.count_messages(SYSTEM).total == 0


def test_an_automatic_reply_stands_in_the_thread_and_wakes_nobody(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]]
) -> None:
    case = desk.case()
    service.resolve_case(
        desk.agent, case_id=case, draft=ResolveDraft(CaseReason.PROBLEM_SOLVED, "Sent.")
    )
    subject = f"Out of office: Re: [{row(case).number}]"
    box.deliver(a_mail("I am away.", Subject=subject, Auto_Submitted="auto-replied"))
    assert look() == ["kept"]
    assert row(case).status == "resolved"
    (said,) = service.list_messages(desk.agent, case_id=case)
    assert said.automatic
    assert row(case).last_customer_message_at is None


def test_two_programs_that_write_to_each_other_fill_no_desk(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]]
) -> None:
    for number in range(13):
        box.deliver(
            a_mail(f"{number}", Message_ID=f"<loop{number}@bot.example>", From="bot@bot.example")
        )
    assert look().count("created") == 10
    assert len(cases(desk)) == 10


def report(about: str, address: str, status: str = "5.1.1") -> bytes:
    return "\r\n".join(
        [
            "From: MAILER-DAEMON@mx.example", f"To: {CARE}", "Subject: Undelivered",
            f"Message-ID: <{status}.{abs(hash(about))}@mx.example>",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"', "",
            "--b", "Content-Type: message/delivery-status", "", "Reporting-MTA: dns; mx", "",
            f"Final-Recipient: rfc822; {address}", "Action: failed", f"Status: {status}", "",
            "--b", "Content-Type: text/rfc822-headers", "", f"Message-ID: {about}", "", "--b--",
        ]
    ).encode()  # fmt: skip


def test_a_delivery_report_about_our_mail_stops_mail_to_that_address(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]], relay: Callable[[], None]
) -> None:
    case = desk.case()
    service.reply(desk.agent, case_id=case, draft=ReplyDraft("Hello"))
    relay()
    (said,) = service.list_messages(desk.agent, case_id=case)
    ours = f"<{said.outbound_id}@harbourlife.example>"
    for number, forged in enumerate((f"<{UUID(int=5)}@x>", "<nonsense>")):
        box.deliver(report(forged, "maya@ong.example", f"5.1.{number}"))
    box.deliver(report(ours, "maya@ong.example", "4.4.1"))
    look()
    assert outbound.list_suppressions(SYSTEM) == ()
    box.deliver(report(ours, "maya@ong.example"))
    assert look() == ["kept"]
    (found,) = outbound.list_suppressions(SYSTEM)
    assert found.address == "maya@ong.example"
    service.reply(desk.agent, case_id=case, draft=ReplyDraft("Hello again"))
    last = service.list_messages(desk.agent, case_id=case)[-1]
    assert (last.delivery, last.reason) == ("refused", "Suppressed: hard bounce.")


def test_what_cannot_be_read_is_kept_and_stops_nothing(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]]
) -> None:
    box.deliver(b"Subject: nobody\r\n\r\nx")
    box.deliver(a_mail())
    box.deliver(b"")
    assert look() == ["broken", "created", "broken"]
    broken = service_rows("broken")
    assert inbound.read_raw(SYSTEM, mail_id=broken[-1].id) == b"Subject: nobody\r\n\r\nx"
    (state,) = inbound.list_mailboxes(SYSTEM)
    assert (state.failed, state.received, state.error) == (2, 3, "")


def service_rows(state: str) -> list[Any]:
    return list(inbound.list_inbound(SYSTEM, state=state))


def test_a_mail_that_is_too_large_keeps_its_head(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadloop.service.adapters import imap
    from leadloop.service.handlers import mailboxes

    monkeypatch.setattr(imap, "MAX_MAIL_BYTES", 1000)
    monkeypatch.setattr(mailboxes, "_MAX_BYTES", 1000)
    box.deliver(a_mail("x" * 5000))
    assert look() == ["broken"]
    (found,) = service_rows("broken")
    assert "too large" in found.reason
    assert any("HEADER" in command for command in box.commands)


def test_files_are_kept_with_the_case(
    desk: Desk, box: ImapServer, look: Callable[[], list[str]]
) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "maya@ong.example", CARE, "Files"
    message["Message-ID"] = "<files@ong.example>"
    message.set_content("See the file.")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="policy.pdf")
    message.add_attachment(b"", maintype="text", subtype="csv", filename="empty.csv")
    box.deliver(message.as_bytes().replace(b"\n", b"\r\n"))
    assert look() == ["created"]
    (case,) = cases(desk)
    said, missing = service.list_messages(desk.agent, case_id=case.id)
    assert [(file.name, file.size) for file in said.files] == [("policy.pdf", 4)]
    assert "empty.csv" in missing.text


def test_a_mailbox_that_is_down_says_so_without_the_password(box: ImapServer) -> None:
    wrong = box.url.replace("s3cret", "not-this-one")
    with pytest.raises(MailboxDown) as caught:
        ImapMailbox(parse_mailbox(wrong)).fetch(0, 0, 5)
    assert "not-this-one" not in str(caught.value)
    assert "not-this-one" not in repr(parse_mailbox(wrong))
    with pytest.raises(MailboxDown):
        ImapMailbox(parse_mailbox("imap://a:b@127.0.0.1:1/INBOX")).fetch(0, 0, 5)


@pytest.mark.parametrize(
    "url", ["", "imaps://host", "pop://a:b@host", "imap://a:b@host:x/", "imaps://"]
)
def test_what_names_no_mailbox_is_refused_with_the_cure(url: str) -> None:
    with pytest.raises(BadMailbox, match="write imaps://"):
        parse_mailbox(url)
