"""Duplicates on screen: pairs, what looks alike, side by side, merged, undone."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from web_house import House, sign_in, text_of

from leadloop.customers import api as customers
from leadloop.customers.api.duplicates import sweeping
from leadloop.sales import api as sales
from leadloop.sales.models import Lead
from leadloop.users import api as users
from leadloop.users.contracts import Actor, Role
from leadloop.users.models import User

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def rep(house: House) -> Actor:
    person = house.people[Role.SALES_REPRESENTATIVE]
    return users.actor_for_user(User.objects.get(pk=person.id))


def a_lead(actor: Actor, **values: Any) -> UUID:
    values = {"first_name": "Ann", "last_name": "Lee", "mobile_phone": "+6591234567", **values}
    return sales.create_lead(actor, values=values, despite_duplicates=True)


@pytest.fixture
def pair(rep: Actor) -> tuple[UUID, UUID]:
    """Two leads of one person."""
    return (
        a_lead(rep, email="ann@work.example", company="Acme"),
        a_lead(rep, email="ann@home.example", job_title=HOSTILE),
    )


def sent(keep: UUID, gone: UUID, **more: str) -> dict[str, str]:
    return {"keep": str(keep), "gone": str(gone), **more}


def test_two_leads_are_merged_side_by_side_and_taken_apart(
    house: House, pair: tuple[UUID, UUID]
) -> None:
    keep, gone = pair
    shown = house.rep.get(f"/merge/lead?keep={keep}&gone={gone}")
    assert HOSTILE not in shown.content.decode()
    assert "ann@work.example" in text_of(shown)
    choices = {"choice.email": "keep", "choice.job_title": "gone"}
    answer = house.rep.post("/merge/lead", sent(keep, gone, **choices), follow=True)
    assert answer.redirect_chain[-1][0] == f"/leads/{keep}"
    assert "is part of this record now" in text_of(answer)
    assert Lead.objects.get(pk=keep).job_title == HOSTILE
    part = house.rep.get(f"/similar/lead/{keep}/part").content.decode()
    undo = next(piece for piece in part.split('"') if piece.endswith("/undo"))
    assert undo in answer.content.decode()
    back = house.rep.post(undo, follow=True)
    assert back.redirect_chain[-1][0] == f"/leads/{gone}"
    assert "record of its own again" in text_of(back)
    assert "Undone" in text_of(house.rep.get("/merges"))


def test_the_second_of_two_editors_is_told_and_keeps_the_choices(
    house: House, rep: Actor, pair: tuple[UUID, UUID]
) -> None:
    keep, gone = pair
    sales.update_lead(rep, lead_id=gone, values={"company": "Zenith"})
    versions = {"keep_version": "1", "gone_version": "1"}
    stale = house.rep.post("/merge/lead", sent(keep, gone, **versions, **{"choice.email": "keep"}))
    assert stale.status_code == 422
    assert "Somebody changed one of them" in text_of(stale)
    assert "Zenith" in text_of(stale)
    again = {"keep_version": "1", "gone_version": "2"}
    assert house.rep.post("/merge/lead", sent(keep, gone, **again)).status_code == 302


def test_what_looks_alike_is_shown_with_the_weights(house: House, pair: tuple[UUID, UUID]) -> None:
    keep, gone = pair
    shown = text_of(house.rep.get(f"/similar/lead/{keep}"))
    assert "Phone the same" in shown
    house.rep.post("/similar/apart", {"one": f"lead:{keep}", "other": f"lead:{gone}"})
    assert "Nothing looks like this lead" in text_of(house.rep.get(f"/similar/lead/{keep}"))


def test_pairs_are_listed_and_decided(house: House, pair: tuple[UUID, UUID]) -> None:
    while sweeping.sweep_chunk():
        pass
    listed = house.rep.get("/duplicates?kind=lead")
    assert "Ann Lee" in text_of(listed)
    found = customers.list_pairs(house_actor(house))
    answer = house.rep.post(f"/duplicates/{found.rows[0].id}/decide", follow=True)
    assert "Kept apart" in text_of(answer)
    assert "Nothing looks the same" in text_of(house.rep.get("/duplicates"))
    assert "Decide again" in text_of(house.rep.get("/duplicates?state=not_same"))


def house_actor(house: House) -> Actor:
    person = house.people[Role.SALES_REPRESENTATIVE]
    return users.actor_for_user(User.objects.get(pk=person.id))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/merge/lead", 404),
        ("/merge/lead?keep=x&gone=y", 404),
        ("/merge/nonsense?keep={keep}&gone={gone}", 404),
        ("/merge/contact?keep={keep}&gone={gone}", 404),
        ("/merge/lead?keep={keep}&gone={keep}", 422),
        ("/merge/lead?keep={keep}&gone={other}", 404),
        ("/similar/lead/{other}", 404),
        ("/similar/nonsense/{keep}", 404),
        ("/duplicates?state=zzz&kind=zzz&offset=-1", 200),
        ("/duplicates?offset=99999999999999999999", 200),
    ],
)
def test_odd_addresses_are_answered_plainly(
    house: House, pair: tuple[UUID, UUID], address: str, status: int
) -> None:
    asked = address.format(keep=pair[0], gone=pair[1], other=uuid4())
    assert house.rep.get(asked).status_code == status


@pytest.mark.parametrize(
    "body",
    [
        {"choice.nonsense": "keep"},
        {"choice.email": "both"},
        {"choice.email\0": "keep"},
        {"keep_version": "9" * 50, "gone_version": "x"},
    ],
)
def test_odd_choices_merge_nothing_or_say_so(
    house: House, pair: tuple[UUID, UUID], body: dict[str, str]
) -> None:
    assert house.rep.post("/merge/lead", sent(*pair, **body)).status_code in {302, 422}


def test_only_who_may_merge_sees_any_of_it(house: House, pair: tuple[UUID, UUID]) -> None:
    keep, gone = pair
    marketer = sign_in(house.people[Role.MARKETER])
    for address in ("/duplicates", "/merges", f"/merge/lead?keep={keep}&gone={gone}"):
        assert marketer.get(address).status_code == 403
    assert marketer.post("/merge/lead", sent(keep, gone)).status_code == 403


def test_who_enters_a_contact_again_is_warned_and_may_go_on(house: House, rep: Actor) -> None:
    values = {"first_name": "Ann", "last_name": "Lee", "email": "ann@home.example"}
    key = customers.create_contact(rep, values=values)
    warned = house.rep.post("/contacts/new", {**values, "customer_type": "prospect"})
    assert warned.status_code == 422
    assert "This may be there already" in text_of(warned)
    assert f"/contacts/{key}" in warned.content.decode()
    made = house.rep.post("/contacts/new", {**values, "customer_type": "prospect", "despite": "1"})
    assert made.status_code == 302
    other = house.rep.post("/contacts/new", {"last_name": "Zed", "customer_type": "prospect"})
    assert other.status_code == 302


def test_the_old_address_of_a_customer_leads_to_the_one_kept(house: House, rep: Actor) -> None:
    for entity, folder, create in (
        ("contact", "contacts", customers.create_contact),
        ("account", "accounts", customers.create_account),
    ):
        values = {"last_name": "Lee"} if entity == "contact" else {"name": "Acme"}
        keep, gone = (create(rep, values=values) for _ in range(2))
        customers.merge_records(rep, entity=entity, keep_id=keep, gone_id=gone)
        answer = house.rep.get(f"/{folder}/{gone}")
        assert (answer.status_code, answer["Location"]) == (308, f"/{folder}/{keep}")
        page = house.rep.get(f"/{folder}/{keep}")
        assert page.status_code == 200
        assert f"/similar/{entity}/{keep}/part" in page.content.decode()
