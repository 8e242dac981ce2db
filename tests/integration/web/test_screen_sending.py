"""Sending rules on the screen: who changes them, and that two editors lose nothing."""

from web_house import House, text_of

from leadloop.outbound import api
from leadloop.outbound.contracts import Channel
from leadloop.users.contracts import SYSTEM, Role

FIELDS = {
    "version": "0", "cap_count": "2", "cap_hours": "48", "patience_hours": "24",
    "quiet_from": "21:00", "quiet_until": "08:00", "time_zone": "Europe/Zurich",
    "domain_per_min": "", "domain_overrides": "gmail.com=600",
}  # fmt: skip


def test_a_marketer_puts_rules_in_force(house: House) -> None:
    marketer = house.clients[Role.MARKETER]
    assert "5 in 7 days" in text_of(marketer.get("/sending"))
    assert marketer.get("/sending/email").status_code == 200
    answer = marketer.post("/sending/email/change", FIELDS, follow=True)
    assert "2 in 48 hours" in text_of(answer)
    assert "else Europe/Zurich" in text_of(answer)
    assert api.policy_of(Channel.EMAIL).domain_overrides == (("gmail.com", 600),)


def test_the_second_of_two_editors_is_told_and_keeps_what_was_typed(house: House) -> None:
    marketer = house.clients[Role.MARKETER]
    marketer.post("/sending/email/change", FIELDS)
    answer = marketer.post("/sending/email/change", {**FIELDS, "cap_count": "9"})
    assert answer.status_code == 422
    assert "Somebody else changed this" in text_of(answer)
    assert "Now there: 2" in text_of(answer)
    assert marketer.post("/sending/email/change", {**FIELDS, "version": "1"}).status_code == 302


def test_what_cannot_be_is_said_by_field(house: House) -> None:
    marketer = house.clients[Role.MARKETER]
    for bad in ({"cap_count": "-1"}, {"cap_hours": "x"}, {"time_zone": "Nowhere"}, {"version": ""}):
        assert marketer.post("/sending/email/change", {**FIELDS, **bad}).status_code == 422
    assert marketer.get("/sending/pigeon").status_code == 404


def test_a_key_is_made_published_and_used(house: House) -> None:
    marketer = house.clients[Role.MARKETER]
    assert marketer.post("/sending/keys", {"domain": "no domain"}).status_code == 422
    answer = marketer.post("/sending/keys", {"domain": "Northgate.example"}, follow=True)
    assert "ll1._domainkey.northgate.example" in text_of(answer)
    (key,) = api.list_keys(SYSTEM)
    assert "In use" in text_of(marketer.post(f"/sending/keys/{key.id}/use", follow=True))
    assert b"DKIM-Signature" in api.sealed(b"From: x\r\n\r\nx\r\n", "Us <us@northgate.example>")


def test_who_may_not_sees_nothing(house: House) -> None:
    agent = house.clients[Role.SERVICE_AGENT]
    assert agent.get("/sending").status_code == 403
    assert agent.post("/sending/email/change", FIELDS).status_code == 403
