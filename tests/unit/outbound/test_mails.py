from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadloop.kit.ids import new_uuid
from leadloop.outbound import logic
from leadloop.outbound.adapters.smtp import BadMailServer, MailServer, parse_server
from leadloop.outbound.contracts import (
    Channel,
    Mail,
    MailFile,
    MailThread,
    MessageDraft,
)

NOW = datetime(2026, 3, 1, 10, tzinfo=UTC)


@given(st.text(), st.text(), st.text())
def test_whatever_is_said_the_mail_is_well_formed(subject: str, text: str, html: str) -> None:
    said = (part.encode("utf-8", "replace").decode() for part in (subject, text, html))
    mail = Mail(new_uuid(), "ana@example.com", *said, NOW)
    raw = logic.compose(mail, "A <a@b.example>")
    found = message_from_bytes(raw, policy=policy.default)
    known = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"}
    known |= {"Content-Type", "Content-Transfer-Encoding"}
    assert {name.title() for name in found} <= {name.title() for name in known}
    assert found["To"] == "ana@example.com"
    assert all(len(line) <= 998 for line in raw.splitlines())


@given(st.text(max_size=80))
def test_any_address_is_taken_or_refused_with_a_reason(text: str) -> None:
    draft = MessageDraft(key="k", purpose="p", to=text, subject="s", text="t")
    errors = logic.check_draft(draft)
    assert {error.field for error in errors} <= {"to"}
    if not errors:
        assert logic.normalise_address(text).count("@") >= 1


@pytest.mark.parametrize("channel", list(Channel))
def test_a_channel_takes_the_addresses_that_it_reaches_people_by(channel: Channel) -> None:
    by_number = channel in {Channel.SMS, Channel.WHATSAPP}
    good, bad = ("+41791234567", "a@example.com")[:: 1 if by_number else -1]
    draft = MessageDraft(key="k", purpose="p", to=good, subject="s", text="t", channel=channel)
    assert logic.check_draft(draft) == []
    assert [one.field for one in logic.check_draft(replace(draft, to=bad))] == ["to"]


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", MailServer("mail.example.com", 587, implicit_tls=False)),
        ("smtps://mail.example.com", MailServer("mail.example.com", 465, implicit_tls=True)),
        (
            "smtp://u:p%40@h:2525",
            MailServer("h", 2525, implicit_tls=False, user="u", password="p@"),
        ),
        ("smtp://[::1]:25", MailServer("::1", 25, implicit_tls=False)),
    ],
)
def test_mail_servers_are_read_from_urls(url: str, server: MailServer) -> None:
    assert parse_server(url) == server


@pytest.mark.parametrize("url", ["mail.example.com", "http://x", "smtp://", "smtp://h:x", "smtp:"])
def test_what_names_no_mail_server_is_refused_with_the_cure(url: str) -> None:
    with pytest.raises(BadMailServer, match="write smtp://"):
        parse_server(url)


@pytest.mark.parametrize(
    ("host", "local"), [("localhost", True), ("127.0.0.1", True), ("10.0.0.1", False), ("h", False)]
)
def test_a_password_may_go_plainly_to_this_machine_only(host: str, *, local: bool) -> None:
    assert MailServer(host, 25, implicit_tls=False).is_local is local


@pytest.mark.parametrize("sender", ["", "Name", "Name <x>", "@x", "jos\u00e9@x.example"])
def test_a_sender_without_an_address_is_refused(sender: str) -> None:
    with pytest.raises(ValueError, match="write NAME"):
        logic.sender_address(sender)


def test_pauses_double_up_to_an_hour() -> None:
    pauses = [logic.pause_after(n) for n in (1, 2, 3, 8, 500)]
    half, hour = timedelta(seconds=30), timedelta(hours=1)
    assert pauses == [half, 2 * half, 4 * half, hour, hour]


@given(
    st.text(max_size=60),
    st.sampled_from(["text/html", "application/pdf", "message/rfc822", "multipart/mixed", "odd"]),
    st.binary(max_size=400),
)
def test_files_arrive_as_they_were_and_are_only_to_be_saved(
    name: str, kind: str, content: bytes
) -> None:
    name = name.encode("utf-8", "replace").decode()
    thread = MailThread(files=(MailFile("a" * 64, name, kind), MailFile("b" * 64, "b.txt", kind)))
    mail = Mail(
        new_uuid(),
        "ana@example.com",
        "Hello",
        "x",
        "<p>x</p>",
        NOW,
        thread,
        contents=(content, b""),
    )
    raw = logic.compose(mail, "A <a@b.example>")
    found = message_from_bytes(raw, policy=policy.default)
    said, first, second = found.iter_parts()
    assert said.get_content_type() == "multipart/alternative"
    assert first.get_payload(decode=True) == content
    assert second.get_payload(decode=True) == b""
    assert {first.get_content_disposition(), second.get_content_disposition()} == {"attachment"}
    assert all(len(line) <= 998 for line in raw.splitlines())
