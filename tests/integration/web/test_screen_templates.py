"""Templates on their screens: written, checked while one types, previewed, published, tried."""

import re
from typing import Any
from uuid import UUID

import pytest
from web_house import GOOD, HOSTILE, House, submit, text_of

from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import Channel
from leadloop.outbound.models import Message
from leadloop.users.contracts import SYSTEM, Role

EXAMPLE = outbound.example_source(Channel.EMAIL)
TYPED: dict[str, Any] = {
    "name": "Autumn review",
    "message_class": "commercial",
    "consent_purpose": "product_offers",
    "subject": EXAMPLE.subject,
    "body": EXAMPLE.body,
    "channel": "email",
}


@pytest.fixture
def marketer(house: House) -> Any:
    return house.clients[Role.MARKETER]


def made(client: Any, **changes: Any) -> str:
    answer = client.post("/templates/new", {**TYPED, **changes})
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def key_of(url: str) -> UUID:
    return UUID(url.rpartition("/")[2])


def test_an_empty_list_offers_the_first_template(marketer: Any) -> None:
    assert "Write the first" in text_of(marketer.get("/templates"))


def test_a_template_is_written_checked_and_published(marketer: Any) -> None:
    url = made(marketer)
    first = text_of(marketer.get(url))
    answer = marketer.post(url, {**TYPED, "version": "1", "action": "publish"})
    listed = text_of(marketer.get("/templates"))

    assert "Draft" in first
    assert "Dear Ana" in first
    assert answer.status_code == 302
    assert "Published" in listed
    assert outbound.find_published(SYSTEM, key="autumn-review") is not None


def test_a_new_template_is_published_at_once_where_that_is_wanted(marketer: Any) -> None:
    body = EXAMPLE.body.replace("\n", "\r\n")
    url = made(marketer, body=body, action="publish")
    broken = made(marketer, name="Other", body="<mjml>", action="publish")

    assert outbound.find_published(SYSTEM, template_id=key_of(url)) is not None
    assert outbound.find_published(SYSTEM, template_id=key_of(broken)) is None
    assert "Kept as a draft. " in text_of(marketer.get(broken))


def test_what_keeps_it_back_is_said_with_its_line_and_nothing_typed_is_lost(marketer: Any) -> None:
    url = made(marketer)
    body = EXAMPLE.body.replace("sender.name", "sender.nam")
    answer = marketer.post(url, {**TYPED, "body": body, "version": "1", "action": "publish"})

    assert answer.status_code == 422
    assert "Saved, but not published" in text_of(answer)
    assert "Line 25: There is no merge field “sender.nam”" in text_of(answer)
    assert "sender.nam }}" in answer.content.decode()
    assert outbound.find_published(SYSTEM, template_id=key_of(url)) is None


def test_the_second_of_two_editors_sees_both_values(marketer: Any) -> None:
    url = made(marketer)
    marketer.post(url, {**TYPED, "subject": "Theirs", "version": "1"})
    answer = marketer.post(url, {**TYPED, "subject": "Mine", "version": "1"})

    assert answer.status_code == 422
    assert "Theirs" in text_of(answer)
    assert "Mine" in answer.content.decode()


def test_the_checks_follow_what_stands_in_the_editor(marketer: Any) -> None:
    part = marketer.post("/templates/check", {**TYPED, "body": "{% for i in (1..9999999) %}"})
    good = marketer.post("/templates/check", TYPED)

    assert "Error" in text_of(part)
    assert "line 1" in text_of(part)
    assert "Nothing to mend" in text_of(good)
    assert "Unsubscribe (" in text_of(good)


def test_the_preview_is_fenced_in_and_shows_a_lead_where_one_is_named(
    house: House, marketer: Any
) -> None:
    submit({**GOOD, "first_name": HOSTILE[:60], "email": "x@northwind-freight.com"})
    house.deliver()
    answer = marketer.post("/templates/preview", {**TYPED, "as": "X@northwind-freight.com"})
    nobody = marketer.post("/templates/preview", {**TYPED, "as": "nobody@x.example"})

    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script>alert" not in answer.content.decode()
    assert "Dear Ana," in nobody.content.decode()
    assert "Dear Ana," not in answer.content.decode()


def test_dark_and_light_are_shown_whatever_the_browser_prefers(marketer: Any) -> None:
    shown = {
        look: marketer.post("/templates/preview", {**TYPED, "look": look}).content.decode()
        for look in ("desktop", "phone-dark")
    }

    assert "@media not all" in shown["desktop"]
    assert "@media all" in shown["phone-dark"]
    assert "color-scheme: dark; }" in shown["phone-dark"]
    assert "prefers-color-scheme" not in "".join(shown.values())


def test_a_test_goes_to_whoever_asks_and_to_nobody_else(house: House, marketer: Any) -> None:
    url = made(marketer)
    answer = marketer.post(f"{url}/test", {"to": "somebody@else.example"})
    row = Message.objects.get(purpose="template_test")

    assert answer.status_code == 302
    assert row.to == house.people[Role.MARKETER].email
    assert row.subject.startswith("[Test] A word about your plans")


def test_versions_are_restored_and_templates_archived(marketer: Any) -> None:
    url = made(marketer)
    marketer.post(url, {**TYPED, "version": "1", "action": "publish"})
    for subject in ("Second", "Third"):
        version = re.search(r'name="version" value="(\d+)"', marketer.get(url).content.decode())
        assert version is not None
        changed = {**TYPED, "subject": subject, "version": version[1], "action": "publish"}
        assert marketer.post(url, changed).status_code == 302
    marketer.post(f"{url}/versions/2/restore")
    restored = outbound.get_template(SYSTEM, template_id=key_of(url))
    marketer.post(f"{url}/archive")

    assert restored.row.subject == "Second"
    assert [one.number for one in restored.versions] == [3, 2, 1]
    assert "Autumn review" not in text_of(marketer.get("/templates"))
    assert "Autumn review" in text_of(marketer.get("/templates?archived"))


@pytest.mark.parametrize(
    "changes",
    [
        {"body": "x" * 200_001},
        {"name": ""},
        {"key": "../etc"},
        {"consent_purpose": ""},
        {"message_class": "spam"},
        {"channel": "pigeon"},
    ],
)
def test_what_does_not_fit_is_said_beside_the_field(marketer: Any, changes: Any) -> None:
    answer = marketer.post("/templates/new", {**TYPED, **changes})

    assert answer.status_code == 422


@pytest.mark.parametrize("body", ["{{", "{%", "<mjml", "\0", HOSTILE, "{{ x" * 5000, "<" * 50_000])
def test_whatever_is_typed_is_answered(marketer: Any, body: str) -> None:
    for address in ("/templates/check", "/templates/preview"):
        answer = marketer.post(address, {**TYPED, "body": body, "as": "\0@"})
        assert answer.status_code == 200
    changed = {**TYPED, "body": body, "subject": HOSTILE[:100], "name": HOSTILE[:100]}
    answer = marketer.post("/templates/new", changed, follow=True)
    assert answer.status_code in {200, 422}
    assert HOSTILE[:20] not in answer.content.decode()


def test_other_roles_are_told_that_they_may_not(house: House, marketer: Any) -> None:
    url = made(marketer)
    agent = house.clients[Role.SERVICE_AGENT]

    assert agent.get(url).status_code == 403
    assert agent.post("/templates/new", TYPED).status_code == 403


def test_ten_megabytes_are_refused(marketer: Any) -> None:
    answer = marketer.post("/templates/new", {**TYPED, "body": "x" * 10_000_000})

    assert answer.status_code in {400, 413, 422}
