"""Many rows in one statement: as Django would have stored them."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import DataError, transaction

from leadloop.kit.ids import new_uuid
from leadloop.kit.inserting import insert_many
from leadloop.outbound.models import Message, MessageBody

pytestmark = pytest.mark.usefixtures("db")

AT = datetime(2026, 11, 22, 10, 30, 0, 123456, tzinfo=UTC)
ODD = "a \"quoted\" \\ back\\slash, {brace}, NULL, 'single', tab\t, line\n, naïve 漢字 🙂"


def _message(key: str, **values: object) -> Message:
    asked = {"channel": "email", "message_class": "commercial", "purpose": "test", "state": "held"}
    return Message(key=key, to="ana@example.org", created_at=AT, **{**asked, **values})


def test_rows_come_back_as_they_were_given() -> None:
    full = _message(
        "full",
        subject=ODD,
        thread={"cc": [ODD], "n": 1.5, "none": None},
        headers=[["List-Id", ODD]],
        kept=True,
        attempts=7,
        cause=uuid4(),
        hold_until=AT,
        person_id=uuid4(),
    )
    bare = _message("bare", subject="")
    assert insert_many([full, bare]) == {full.pk, bare.pk}
    insert_many([MessageBody(message=full, text=ODD, html="")])
    for given in (full, bare):
        stored = Message.objects.get(pk=given.pk)
        for field in Message._meta.concrete_fields:
            assert getattr(stored, field.attname) == getattr(given, field.attname), field.name
    assert MessageBody.objects.get(pk=full.pk).text == ODD


def test_a_row_that_is_there_already_is_left_as_it_is() -> None:
    first = _message("same", subject="first")
    insert_many([first])
    again, fresh = _message("same", subject="again"), _message("other", subject="other")
    assert insert_many([again, fresh]) == {fresh.pk}
    assert Message.objects.get(key="same").subject == "first"
    assert insert_many([]) == set()


def test_a_value_that_does_not_fit_is_refused_rather_than_cut() -> None:
    with pytest.raises(DataError), transaction.atomic():
        insert_many([_message("long", id=new_uuid(), subject="", state="x" * 21)])
    assert not Message.objects.filter(key="long").exists()
