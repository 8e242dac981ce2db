"""Messages on their screens: what is listed, shown, fenced in, and sent again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typing_extensions import override
from web_house import HOSTILE, House, text_of

from leadloop.kit import due
from leadloop.outbound import api as outbound
from leadloop.outbound import handlers
from leadloop.outbound.contracts import MessageDraft
from leadloop.outbound.ports import NotNow, OneByOne, Refused
from leadloop.users.contracts import SYSTEM, Role


class Post(OneByOne):
    """A transport that does what it is told."""

    name, sender, leaves = "smtp post.example:587", "Us <us@us.example>", True

    def __init__(self, problem: Exception | None = None) -> None:
        self.problem = problem

    @override
    def deliver(self, mail: Any, /) -> None:
        if self.problem:
            raise self.problem


def send(problem: Exception | None = None, **changes: Any) -> UUID:
    said = {
        "key": "k", "purpose": "double_opt_in", "to": "ana@northgate-logistics.com",
        "subject": f"Confirm {HOSTILE}"[:200], "text": f"{HOSTILE} SECRET",
        "html": f"<p onclick=alert(1)>{HOSTILE} SECRET</p>", "secret": "SECRET",
    }  # fmt: skip
    message_id = outbound.send(SYSTEM, MessageDraft(**{**said, **changes})).id
    kind = handlers.due_kind(Post(problem))
    while due.run_once({kind.name: kind}):
        pass
    return message_id


def test_an_empty_list_says_what_it_is_for(house: House) -> None:
    answer = house.clients[Role.MARKETER].get("/messages")
    assert "No messages yet" in text_of(answer)
    assert "Open a form" in text_of(answer)


def test_messages_are_listed_by_state(house: House) -> None:
    send()
    failed = send(Refused("550 5.1.1 unknown user"), key="k2", to="bea@northgate-logistics.com")
    everything = house.admin.get("/messages")
    assert HOSTILE not in everything.content.decode()
    assert "All 2" in text_of(everything)
    only = house.admin.get("/messages?state=failed")
    assert "bea@northgate-logistics.com" in text_of(only)
    assert "ana@northgate-logistics.com" not in text_of(only)
    assert "550 5.1.1 unknown user" in text_of(only)
    assert str(failed) in only.content.decode()
    for asked in (
        "?state=none",
        "?after=x",
        "?state=sent&after=00000000-0000-7000-8000-000000000000",
    ):
        assert house.admin.get(f"/messages{asked}").status_code == 200


def test_the_list_costs_the_same_however_long_it_is(house: House) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            house.admin.get("/messages")
        return len(captured)

    send()
    few = queries()
    for number in range(20):
        send(key=f"more {number}")
    assert queries() == few


def test_one_message_shows_headers_text_and_reason_without_its_secret(house: House) -> None:
    message_id = send(NotNow("451 busy"))
    answer = house.admin.get(f"/messages/{message_id}")
    page = answer.content.decode()
    assert HOSTILE not in page
    assert "SECRET" not in page
    said = text_of(answer)
    assert "is tried again: 451 busy" in said
    assert "us@us.example" in said
    assert f"{message_id}@us.example" in said
    assert "Send again" not in said


def test_its_html_is_fenced_in(house: House) -> None:
    message_id = send()
    answer = house.admin.get(f"/messages/{message_id}/html")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("; sandbox")
    assert "script-src" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "SECRET" not in answer.content.decode()
    assert "sandbox></iframe>" in house.admin.get(f"/messages/{message_id}").content.decode()


def test_a_failed_message_is_sent_again_from_its_page(
    house: House, relay: Callable[[], None]
) -> None:
    message_id = send(Refused("550 no"))
    assert "It did not arrive: 550 no" in text_of(house.admin.get(f"/messages/{message_id}"))
    assert house.admin.post(f"/messages/{message_id}/resend").status_code == 302
    relay()
    said = text_of(house.admin.get(f"/messages/{message_id}"))
    assert "kept here and reached nobody" in said
    assert house.admin.post(f"/messages/{message_id}/resend").status_code == 409
    assert house.admin.get(f"/messages/{message_id}/resend").status_code == 405


@pytest.mark.parametrize("role", sorted(Role))
def test_who_sees_messages_and_who_sends_them_again(house: House, role: Role) -> None:
    message_id = send()
    may_send = role in {Role.ADMINISTRATOR, Role.MARKETER, Role.INTEGRATION}
    may_see = may_send or role is Role.SUPERVISOR
    client = house.clients[role]
    for address in ("/messages", f"/messages/{message_id}", f"/messages/{message_id}/html"):
        assert client.get(address).status_code == (200 if may_see else 403)
    assert client.post(f"/messages/{message_id}/resend").status_code == (409 if may_send else 403)
    navigation = client.get("/notices").content.decode()
    assert ('href="/messages"' in navigation) is may_see


def test_what_is_not_there_is_not_found(house: House) -> None:
    missing = "00000000-0000-7000-8000-000000000000"
    assert house.admin.get(f"/messages/{missing}").status_code == 404
    assert house.admin.get(f"/messages/{missing}/html").status_code == 404
    assert house.admin.post(f"/messages/{missing}/resend").status_code == 404
