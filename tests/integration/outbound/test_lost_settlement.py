"""The database goes away just after mails were handed over: nobody gets one twice for that."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import Error, connection

from leadloop.kit import clock, due
from leadloop.outbound import api, handlers
from leadloop.outbound.adapters.smtp import SmtpTransport, parse_server
from leadloop.outbound.contracts import MessageDraft
from leadloop.outbound.ports import Outcome
from leadloop.users.contracts import SYSTEM
from tests.factories.mail_server import MailServer

pytestmark = pytest.mark.usefixtures("db")


class LosesTheDatabase(SmtpTransport):
    """Delivers, and then this process' connection to the database is cut, once."""

    url = ""

    def deliver_many(self, mails: Sequence[Any], states: Any) -> Sequence[Outcome]:
        told = super().deliver_many(mails, states)
        if self.url:
            with psycopg.connect(self.url, autocommit=True) as other:
                own = connection.connection.info.backend_pid
                other.execute("SELECT pg_terminate_backend(%s, 10000)", (own,))
            self.url = ""
        return told


def queue(*names: str) -> None:
    for name in names:
        to = f"{name}@northgate-logistics.com"
        api.send(SYSTEM, MessageDraft(name, "receipt", to, f"For {name}", "Thank you."))


def test_a_batch_that_could_not_be_settled_is_not_sent_again_after_other_batches(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with MailServer() as post:
        server = parse_server(f"smtp://127.0.0.1:{post.port}")
        transport = LosesTheDatabase(server, sender="Us <us@northgate.example>")
        kind = handlers.due_kind(transport, folder=tmp_path)
        kinds = {kind.name: kind}
        queue("ana", "ben")
        transport.url = database_url
        with pytest.raises(Error):
            due.run_once(kinds)
        connection.close()
        assert not transport.url
        queue("cleo", "dan")
        while due.run_once(kinds):
            pass
        now = clock.now
        monkeypatch.setattr(clock, "now", lambda: now() + timedelta(hours=2))
        while due.run_once(kinds):
            pass
        transport.close()
    names = Counter(mail.to[0].partition("@")[0] for mail in post.mails)
    assert names == dict.fromkeys(("ana", "ben", "cleo", "dan"), 1)
    assert api.count_messages(SYSTEM).sent == len(names)
