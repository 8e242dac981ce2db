"""A message from ``send`` to a real mail server, or to a file, through due work."""

import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from leadloop.events import api as events
from leadloop.kit import clock, due
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed
from leadloop.kit.ids import new_uuid
from leadloop.outbound import api, handlers
from leadloop.outbound.adapters.files import FileTransport
from leadloop.outbound.adapters.smtp import SmtpTransport, parse_server
from leadloop.outbound.contracts import MessageDraft, MessageRow, MessageState
from leadloop.outbound.ports import MailTransport
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role
from tests.factories.mail_server import MailServer, certificate

pytestmark = pytest.mark.usefixtures("db")

SENDER = "Nörthgate Life <hello@northgate.example>"
DRAFT = MessageDraft(
    key="k1",
    purpose="double_opt_in",
    to="ana@northgate-logistics.com",
    subject="Grüezi, please confirm",
    text="Hello,\n.\nopen https://x.example/p/confirm/SECRET\n" + "ä" * 2000,
    html="<p>Hello <a href='https://x.example/p/confirm/SECRET'>here</a></p>",
    secret="SECRET",
    trace_id="0192" * 8,
)


@pytest.fixture
def post() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


def smtp(server: MailServer, scheme: str = "smtp", trust: Any = None, user: str = "") -> Any:
    url = f"{scheme}://{user}127.0.0.1:{server.port}"
    return SmtpTransport(parse_server(url), sender=SENDER, trust=trust)


def work(transport: MailTransport) -> None:
    kind = handlers.due_kind(transport)
    while due.run_once({kind.name: kind}):
        pass


def send(**changes: Any) -> MessageRow:
    reference = api.send(SYSTEM, MessageDraft(**{**_fields(), **changes}))
    return row(reference.id)


def _fields() -> dict[str, Any]:
    return {name: getattr(DRAFT, name) for name in DRAFT.__dataclass_fields__}


def row(message_id: Any) -> MessageRow:
    return api.get_message(SYSTEM, message_id=message_id).row


def pass_time(monkeypatch: pytest.MonkeyPatch, step: timedelta) -> None:
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now() + step)


def test_a_mail_arrives_whole(post: MailServer) -> None:
    sent = send()
    assert sent.state is MessageState.QUEUED
    work(smtp(post))
    (mail,) = post.mails
    assert (mail.sender, mail.to) == ("hello@northgate.example", ["ana@northgate-logistics.com"])
    assert mail.raw.isascii()
    assert max(len(line) for line in mail.raw.splitlines()) <= 998
    found = mail.message
    assert not found.defects
    assert found["From"] == SENDER
    assert found["Subject"] == DRAFT.subject
    assert found["Message-ID"] == f"<{sent.id}@northgate.example>"
    assert found["Date"].datetime.tzinfo is not None
    text = found.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text == f"{DRAFT.text}\n"
    assert "confirm/SECRET" in found.get_body(("html",)).get_content()
    done = row(sent.id)
    assert (done.state, done.attempts, done.kept) == (MessageState.SENT, 1, False)
    assert done.via == f"smtp 127.0.0.1:{post.port}"
    assert done.sent_at is not None


def test_the_same_key_twice_is_one_message(post: MailServer) -> None:
    first = api.send(SYSTEM, DRAFT)
    second = api.send(SYSTEM, DRAFT)
    assert second == (first.id, True, "", "", None)
    work(smtp(post))
    assert api.send(SYSTEM, DRAFT).id == first.id
    work(smtp(post))
    assert len(post.mails) == 1


def test_a_rolled_back_transaction_sends_nothing(post: MailServer) -> None:
    with transaction.atomic():
        api.send(SYSTEM, DRAFT)
        transaction.set_rollback(True)
    work(smtp(post))
    assert post.mails == []
    assert api.count_messages(SYSTEM).total == 0


@pytest.mark.parametrize("word", ["MAIL", "RCPT", "DATA", "END-OF-DATA"])
def test_a_permanent_refusal_fails_at_once_with_its_reason(post: MailServer, word: str) -> None:
    post.answers[word] = "550 5.1.1 no such user here"
    sent = send()
    work(smtp(post))
    failed = row(sent.id)
    assert failed.state is MessageState.FAILED
    assert failed.attempts == 1
    assert failed.reason == "550 5.1.1 no such user here"
    assert "outbound.delivery" not in due.count_due()


@pytest.mark.parametrize("word", ["EHLO", "MAIL", "RCPT", "DATA", "END-OF-DATA"])
def test_a_busy_server_is_asked_again_later(
    post: MailServer, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.answers[word] = "451 4.7.1 greylisted, come back"
    if word == "EHLO":
        post.answers["HELO"] = post.answers[word]
    sent = send()
    work(smtp(post))
    waiting = row(sent.id)
    assert (waiting.state, waiting.attempts) == (MessageState.QUEUED, 1)
    assert "greylisted" in waiting.reason
    post.answers.clear()
    work(smtp(post))
    assert post.mails == [], "not before its time"
    pass_time(monkeypatch, timedelta(seconds=31))
    work(smtp(post))
    assert row(sent.id).state is MessageState.SENT
    assert row(sent.id).reason == ""
    assert len(post.mails) == 1


def test_a_server_that_stays_away_ends_in_failure_and_a_person_may_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with MailServer() as gone:
        transport = smtp(gone)
    sent = send()
    for _ in range(25):
        work(transport)
        pass_time(monkeypatch, timedelta(hours=1, seconds=1))
    failed = row(sent.id)
    assert (failed.state, failed.attempts) == (MessageState.FAILED, 20)
    assert "cannot be reached" in failed.reason

    api.resend(SYSTEM, message_id=sent.id)
    with pytest.raises(Conflict):
        api.resend(SYSTEM, message_id=sent.id)
    with MailServer() as back:
        work(smtp(back))
        assert len(back.mails) == 1
    assert row(sent.id).state is MessageState.SENT
    with pytest.raises(Conflict):
        api.resend(SYSTEM, message_id=sent.id)


def test_starttls_and_a_password(tmp_path: Path) -> None:
    context, trust = certificate(tmp_path)
    with MailServer(tls=context, password="s3cr:t/@") as server:
        sent = send()
        work(smtp(server, trust=trust, user="me%40northgate.example:s3cr%3At%2F%40@"))
    (mail,) = server.mails
    assert (mail.encrypted, mail.user) == (True, "me@northgate.example")
    assert row(sent.id).state is MessageState.SENT


def test_tls_from_the_start(tmp_path: Path) -> None:
    context, trust = certificate(tmp_path)
    with MailServer(tls=context, implicit=True) as server:
        send()
        work(smtp(server, "smtps", trust))
    assert [mail.encrypted for mail in server.mails] == [True]


def test_an_unknown_certificate_gets_no_mail(tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with MailServer(tls=context) as server:
        sent = send()
        work(smtp(server, trust=ssl.create_default_context()))
    assert server.mails == []
    assert row(sent.id).state is MessageState.QUEUED
    assert "certificate" in row(sent.id).reason.lower()


def test_a_wrong_password_is_ours_to_mend_and_no_fault_of_the_mail() -> None:
    with MailServer(password="right") as server:
        sent = send()
        work(smtp(server, user="me:wrong@"))
    assert server.mails == []
    assert row(sent.id).state is MessageState.QUEUED
    assert "did not let us in" in row(sent.id).reason


@pytest.mark.parametrize(
    ("to", "wire"),
    [
        ("anna@bücher.example.com", "anna@xn--bcher-kva.example.com"),
        ("josé@northgate-logistics.com", "josé@northgate-logistics.com"),
    ],
)
def test_international_addresses(post: MailServer, to: str, wire: str) -> None:
    sent = send(to=to)
    work(smtp(post))
    assert row(sent.id).state is MessageState.SENT
    assert post.mails[0].to == [wire]
    assert wire in post.mails[0].raw.decode()


def test_a_server_without_smtputf8_refuses_such_an_address_for_good() -> None:
    with MailServer(extensions=()) as server:
        sent = send(to="josé@northgate-logistics.com")
        work(smtp(server))
    assert row(sent.id).state is MessageState.FAILED
    assert server.mails == []


def test_nothing_can_slip_a_header_in(post: MailServer) -> None:
    send(subject="Hello\r\nBcc: eve@evil.example\r\n\r\nBody")
    work(smtp(post))
    (mail,) = post.mails
    assert mail.message["Bcc"] is None
    assert mail.to == [DRAFT.to]
    assert mail.message["Subject"] == "Hello Bcc: eve@evil.example Body"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"to": "nobody"}, "to"),
        ({"to": "a@b.example.com\r\nRCPT TO:<eve@evil.example>"}, "to"),
        ({"to": "a@b.example.com, eve@evil.example.com"}, "to"),
        ({"subject": " \n"}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"text": ""}, "text"),
        ({"text": "x" * 200_001}, "text"),
        ({"html": "x" * 200_001}, "html"),
        ({"key": ""}, "key"),
    ],
)
def test_what_cannot_be_sent_is_refused_by_field(change: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        send(**change)
    assert [error.field for error in refused.value.errors] == [field]
    assert api.count_messages(SYSTEM).total == 0


def test_without_a_mail_server_a_mail_is_kept_as_a_file(tmp_path: Path) -> None:
    sent = send()
    transport = FileTransport(tmp_path / "mail", sender=SENDER)
    work(transport)
    (path,) = (tmp_path / "mail").rglob("*.eml")
    assert path.name == f"{sent.id}.eml"
    assert path.read_bytes().startswith(b"From: ")
    kept = row(sent.id)
    assert (kept.state, kept.kept, kept.via) == (MessageState.SENT, True, "kept as a file")


def test_a_full_disk_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("no folder")
    sent = send()
    work(FileTransport(tmp_path / "mail", sender=SENDER))
    assert row(sent.id).state is MessageState.QUEUED
    assert "could not be kept" in row(sent.id).reason


def test_staff_read_a_secret_only_of_mails_that_reached_nobody(
    post: MailServer, tmp_path: Path
) -> None:
    sent = send()
    assert "SECRET" not in api.get_message(SYSTEM, message_id=sent.id).text
    work(smtp(post))
    view = api.get_message(SYSTEM, message_id=sent.id)
    assert "SECRET" not in view.text + view.html
    kept = send(key="k2")
    work(FileTransport(tmp_path, sender=SENDER))
    assert "SECRET" in api.get_message(SYSTEM, message_id=kept.id).text


def test_the_change_feed_tells_of_a_message_but_not_what_it_says(post: MailServer) -> None:
    sent = send()
    work(smtp(post))
    changes = events.list_changes("message", str(sent.id))
    assert [change.data["op"] for change in changes] == ["update", "create"]
    assert {change.trace_id for change in changes} == {DRAFT.trace_id}
    assert "SECRET" not in str(changes)


def test_who_may_see_and_send() -> None:
    sent = send()
    writers = {Role.ADMINISTRATOR, Role.MARKETER, Role.INTEGRATION}
    readers = {*writers, Role.SUPERVISOR}
    for role in Role:
        actor = Actor(ActorKind.PERSON, str(new_uuid()), "x", role)
        calls: tuple[tuple[set[Role], Callable[[], Any]], ...] = (
            (readers, lambda a=actor: api.list_messages(a)),
            (readers, lambda a=actor: api.count_messages(a)),
            (readers, lambda a=actor: api.get_message(a, message_id=sent.id)),
            (writers, lambda a=actor: api.send(a, DRAFT)),
        )
        for allowed, call in calls:
            if role in allowed:
                call()
            else:
                with pytest.raises(NotAllowed):
                    call()


def test_lists_page_newest_first_and_filter_by_state(post: MailServer) -> None:
    ids = [send(key=f"k{n}").id for n in range(5)]
    post.answers["RCPT"] = "550 no"
    work(smtp(post))
    send(key="queued")
    first = api.list_messages(SYSTEM, state=MessageState.FAILED, limit=2)
    assert [one.id for one in first.items] == [ids[4], ids[3]]
    rest = api.list_messages(SYSTEM, state=MessageState.FAILED, after=first.after, limit=10)
    assert [one.id for one in rest.items] == [ids[2], ids[1], ids[0]]
    assert rest.after is None
    assert tuple(api.count_messages(SYSTEM)) == (1, 0, 5, 0, 0, 0)
