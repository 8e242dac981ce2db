"""People are put on a static list from a file: columns chosen, tried first, the rest told."""

import re
from html import unescape
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from web_house import PASSWORD, sign_in

from leadloop.marketing import api as marketing
from leadloop.marketing.contracts import SegmentDraft, SegmentKind
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role
from tests.factories.journeys import a_person

FILE = """Name;E-mail;Mobile phone
Ann;PERSON1@example.com ;
Ben;;+6591234567
Cy;person3@example.com;
Cy again;person3@example.com;
Dee;nobody@example.com;
Eve;shared@example.com;
=Fay;;
"""


@pytest.fixture
def marketer(db: None) -> Client:
    made = users.create_user(
        SYSTEM, email="mara@insurer.example", name="Mara", role=Role.MARKETER, password=PASSWORD
    )
    return sign_in(made)


@pytest.fixture
def a_list(db: None) -> UUID:
    a_person(1)
    a_person(2, mobile_phone="+6591234567")
    third = a_person(3)
    for number in (4, 5):
        a_person(number, email="shared@example.com")
    made = marketing.create_segment(SYSTEM, draft=SegmentDraft("VIPs", kind=SegmentKind.STATIC))
    marketing.add_to_list(SYSTEM, segment_id=made, person_ids=[third])
    return made


def on(segment: UUID) -> list[str]:
    found = marketing.list_members(SYSTEM, segment_id=segment).rows
    return sorted(one.email for one in found)


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("people.csv", content, "text/csv")


def held(page: str) -> str:
    found = re.search(r'name="rows" value="(.*?)"', page, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def test_a_file_is_tried_then_put_and_the_rest_comes_back(marketer: Client, a_list: UUID) -> None:
    where = f"/marketing/segments/{a_list}/file"
    assert marketer.get(where).status_code == 200
    page = marketer.post(where, {"file": upload(FILE.encode())}).content.decode()
    for words in (
        *("7 rows", "Put 2 people on the list", "Download the 3 rows left"),
        *("Is on the list already", "Is in the file twice", "Several people have this address"),
    ):
        assert words in page, words
    assert on(a_list) == ["person3@example.com"]
    sent = {"email": "1", "phone": "2", "rows": held(page)}
    rest = marketer.post(where, {**sent, "do": "rest"})
    told = b"".join(rest.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert told.splitlines()[0] == "Name,E-mail,Mobile phone,Why"
    assert [line.split(",")[0] for line in told.splitlines()[1:]] == ["Dee", "Eve", "'=Fay"]
    done = marketer.post(where, {**sent, "do": "put"})
    assert done.status_code == 302
    three = ["person1@example.com", "person2@example.com", "person3@example.com"]
    assert on(a_list) == three
    marketer.post(where, {**sent, "do": "put"})
    assert on(a_list) == three


def test_other_columns_can_be_chosen_and_one_is_needed(marketer: Client, a_list: UUID) -> None:
    where = f"/marketing/segments/{a_list}/file"
    content = "who,where\nAnn,person1@example.com\n"
    first = marketer.post(where, {"file": upload(content.encode())})
    assert first.status_code == 422
    page = first.content.decode()
    assert "Choose the column of e-mail addresses" in page
    sent = {"email": "1", "phone": "", "rows": held(page)}
    assert "Put 1 person on the list" in marketer.post(where, sent).content.decode()
    assert marketer.post(where, {**sent, "email": "", "do": "put"}).status_code == 422
    assert marketer.post(where, {**sent, "email": "9", "do": "put"}).status_code == 422


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02\xff\xfe", b"\xff" * 50, b"mail\n" + b"x@y.z\n" * 10_001]
)
def test_a_file_that_cannot_be_taken_is_refused(
    marketer: Client, a_list: UUID, content: bytes
) -> None:
    answer = marketer.post(f"/marketing/segments/{a_list}/file", {"file": upload(content)})
    assert answer.status_code == 422
    assert on(a_list) == ["person3@example.com"]


def test_rows_that_are_made_up_do_no_harm(marketer: Client, a_list: UUID) -> None:
    where = f"/marketing/segments/{a_list}/file"
    for rows in ("", "mail\n\x00\n", "mail\n" + "x" * 200_000, '"mail\n', "<script>,b\n1"):
        answer = marketer.post(where, {"rows": rows, "email": "0", "phone": "", "do": "put"})
        assert answer.status_code in (302, 422), rows[:20]
        assert b"<script>," not in answer.content
    assert on(a_list) == ["person3@example.com"]


def test_a_segment_by_conditions_takes_no_file(marketer: Client, a_list: UUID) -> None:
    draft = SegmentDraft("All", conditions={"all": []})
    made = marketing.create_segment(SYSTEM, draft=draft)
    assert marketer.get(f"/marketing/segments/{made}/file").status_code == 409
    assert on(a_list) == ["person3@example.com"]
