"""A bounce from a real SMTP hand-over to a real IMAP mailbox, and to the suppression."""

from pathlib import Path

import pytest

from leadloop.kit import due
from leadloop.kit.db import execute
from leadloop.outbound import api, handlers
from leadloop.outbound.adapters.smtp import SmtpTransport, parse_server
from leadloop.outbound.api import signing
from leadloop.outbound.contracts import MessageDraft, ReturnClass
from leadloop.outbound.logic.verp import ReturnPaths, derive_return_key
from leadloop.service.adapters.imap import ImapMailbox, parse_mailbox
from leadloop.users.contracts import SYSTEM
from tests.factories.imap_server import ImapServer
from tests.factories.mail_server import MailServer

pytestmark = pytest.mark.usefixtures("db")

TO = "ana@northgate-logistics.com"
OWN = "hello@northgate.example"
PATHS = ReturnPaths("bounces@mail.northgate.example", derive_return_key("secret"))
REPORT = """From: MAILER-DAEMON@mx.example.com
To: <{path}>
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b--
"""


def test_a_bounce_finds_its_message_by_the_return_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "_paths", PATHS)
    sent = api.send(SYSTEM, MessageDraft(key="k", purpose="p", to=TO, subject="Hi", text="Hi")).id
    with MailServer() as server:
        transport = SmtpTransport(
            parse_server(f"smtp://127.0.0.1:{server.port}"),
            sender=f"Us <{OWN}>",
            return_path=lambda mail: api.return_path_of(mail, OWN),
        )
        kind = handlers.due_kind(transport, folder=tmp_path)
        while due.run_once({kind.name: kind}):
            pass
        (mail,) = server.mails
    assert api.read_return_path(mail.sender) == sent
    forged = mail.sender[: mail.sender.index("-") + 1] + "aaaaaaaa@mail.northgate.example"
    with ImapServer() as box:
        reader = ImapMailbox(parse_mailbox(box.url))
        box.deliver(REPORT.format(path=forged, to=TO).encode())
        look(reader)
        assert api.list_returns(sent) == ()
        for to in ("eve@elsewhere.example", TO, TO):
            box.deliver(REPORT.format(path=mail.sender, to=to).encode())
        look(reader)
        look(reader)
    (found,) = api.list_returns(sent)
    assert found.kind is ReturnClass.HARD
    suppressions = api.standing_of(SYSTEM, address=TO).suppressions
    assert [one.reason.value for one in suppressions] == ["hard_bounce"]


def look(reader: ImapMailbox) -> None:
    handlers.schedule_returns(reader)
    execute("UPDATE kit_due SET due_at = leadloop_now() WHERE kind = %s", (handlers.RETURNS,))
    kind = handlers.returns_kind(reader)
    while due.run_once({kind.name: kind}):
        pass


def test_a_mailbox_that_cannot_be_read_is_looked_at_again() -> None:
    with ImapServer() as box:
        url = box.url
    look(ImapMailbox(parse_mailbox(url)))
    ((payload,),) = execute(
        "SELECT payload::json FROM kit_due WHERE kind = %s", (handlers.RETURNS,)
    )
    assert payload == {"uid_validity": 0, "last_uid": 0}
