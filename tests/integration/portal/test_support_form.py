"""The support form: a visitor's request becomes one case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from leadloop.events import api as events
from leadloop.events.catalogue import REQUESTS
from leadloop.kit.ids import new_uuid
from leadloop.service.models import Case

pytestmark = pytest.mark.usefixtures("db")
PAGE = "/p/support/request"


def typed(**more: Any) -> dict[str, Any]:
    return {
        "name": "Maya Ong",
        "email": "Maya@ong.example",
        "case_type": "complaint",
        "subject": "Nobody answers <b>me</b>",
        "message": "I wrote three times.\0",
        "submission": str(new_uuid()),
        **more,
    }


def test_a_request_sent_twice_is_one_case(relay: Callable[[], None]) -> None:
    visitor = Client()
    shown = visitor.get(PAGE)
    assert shown.status_code == 200
    assert "script-src" in shown.headers["Content-Security-Policy"]
    sent = typed(message="I wrote three times.")
    for _ in range(2):
        assert "We have it" in visitor.post(PAGE, sent).content.decode()
    relay()
    case = Case.objects.get()
    assert (case.origin, case.case_type, case.title) == ("web", "complaint", sent["subject"])
    assert case.contact is not None
    assert case.contact.email_normalised == "maya@ong.example"
    assert not visitor.cookies


@pytest.mark.parametrize(
    "change",
    [
        {"email": "x"},
        {"message": " "},
        {"case_type": "bribe"},
        {"submission": "x"},
        {"name": "x" * 999},
    ],
)
def test_what_does_not_fit_is_said_beside_the_field(change: dict[str, str]) -> None:
    answer = Client().post(PAGE, typed(**{"message": "Help", **change}))
    assert answer.status_code == 422
    assert "<b>me</b>" not in answer.content.decode()
    assert events.list_recent(REQUESTS) == []


def test_a_program_that_fills_in_everything_is_thanked_and_forgotten() -> None:
    answer = Client().post(PAGE, typed(message="Buy", website="http://spam.example"))
    assert answer.status_code == 200
    assert events.list_recent(REQUESTS) == []


def test_without_a_log_the_visitor_keeps_what_was_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    from leadloop.portal import support_pages

    def down(_: Any) -> None:
        raise DatabaseError("down")

    monkeypatch.setattr(support_pages.events, "append", down)
    answer = Client().post(PAGE, typed(message="Please help"))
    assert answer.status_code == 503
    assert "Please help" in answer.content.decode()
