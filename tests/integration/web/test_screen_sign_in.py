"""Signing in and out, and one's own profile."""

import pytest
from django.test import Client
from web_house import PASSWORD, House, text_of

from leadloop.users.contracts import Role

EMAIL = "sales_representative@insurer.example"


def test_an_address_and_its_password_open_the_first_screen(house: House) -> None:
    client = Client()
    answer = client.post("/sign-in", {"username": EMAIL.upper(), "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/my-day"
    assert client.post("/sign-out").headers["Location"] == "/sign-in"
    assert client.get("/leads").status_code == 302


def test_a_wrong_password_says_so_without_telling_which_part_was_wrong(house: House) -> None:
    wrong = Client().post("/sign-in", {"username": EMAIL, "password": "x"})
    unknown = Client().post("/sign-in", {"username": "nobody@x.example", "password": "x"})
    assert wrong.status_code == unknown.status_code == 422
    for answer in (wrong, unknown):
        assert "do not belong together" in text_of(answer)
    assert f'value="{EMAIL}"' in wrong.content.decode()
    assert 'type="password"' in wrong.content.decode()


def test_empty_fields_are_named(house: House) -> None:
    answer = Client().post("/sign-in", {})
    assert answer.status_code == 422
    assert text_of(answer).count("This field is required.") == 2


def test_somebody_who_may_not_sign_in_does_not(house: House) -> None:
    person = house.people[Role.MARKETER]
    house.admin.post(f"/people/{person.id}", {"role": "marketer"})  # no tick at "May sign in"
    answer = Client().post("/sign-in", {"username": person.email, "password": PASSWORD})
    assert answer.status_code == 422


def test_five_wrong_passwords_lock_the_address_for_a_while(house: House) -> None:
    client = Client()
    spellings = [EMAIL, EMAIL.upper(), f" {EMAIL} ", EMAIL.title(), EMAIL]
    answers = [client.post("/sign-in", {"username": one, "password": "wrong"}) for one in spellings]
    assert [answer.status_code for answer in answers] == [422] * 4 + [429]
    locked = client.post("/sign-in", {"username": EMAIL, "password": PASSWORD})
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "900"
    assert "Try again in 15 minutes" in text_of(locked)
    other = {"username": "marketer@insurer.example", "password": PASSWORD}
    assert client.post("/sign-in", other).status_code == 302, "only this address is locked"


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/board?x=1", "/board?x=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_signing_in_leads_back_but_never_to_another_site(
    house: House, wanted: str, reached: str
) -> None:
    answer = Client().post("/sign-in", {"username": EMAIL, "password": PASSWORD, "next": wanted})
    assert answer.headers["Location"] == reached


def test_signing_out_takes_a_form_not_a_link(house: House) -> None:
    assert house.rep.get("/sign-out").status_code == 405


def test_times_are_shown_in_ones_own_zone(house: House) -> None:
    house.rep.post("/profile/time-zone", {"time_zone": "Asia/Singapore"})
    lead = house.lead_of(house.send())
    assert "+08" in text_of(house.rep.get(f"/leads/{lead}"))
    assert house.rep.post("/profile/time-zone", {"time_zone": "Mars/Base"}).status_code == 422


def test_ones_own_password_is_changed_with_the_old_one(house: House) -> None:
    wrong = house.rep.post("/profile/password", {"current": "x", "password": "Lantern-Fox-77-x"})
    assert wrong.status_code == 422
    assert "not your current password" in text_of(wrong)
    weak = house.rep.post("/profile/password", {"current": PASSWORD, "password": "12345"})
    assert weak.status_code == 422
    other = Client()
    other.post("/sign-in", {"username": EMAIL, "password": PASSWORD})
    done = house.rep.post(
        "/profile/password", {"current": PASSWORD, "password": "Lantern-Fox-77-x"}
    )
    assert done.status_code == 302
    assert house.rep.get("/leads").status_code == 200, "the session that changed it stays"
    assert other.get("/leads").status_code == 302, "others end"
