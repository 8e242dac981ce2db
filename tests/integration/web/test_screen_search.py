"""The search of the top bar, and the palette."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from web_house import ELSEWHERE, HOSTILE, House, text_of

from leadloop.kit.entity import RecordWrite, get_entity
from leadloop.project import urls
from leadloop.users.contracts import SYSTEM, Role
from leadloop.web.lists import RecordList, all_lists
from leadloop.web.navigation import GROUPS

assert urls.urlpatterns  # every screen registers its list when the addresses are read


def make(entity: str, **values: Any) -> Any:
    return get_entity(entity).upsert(SYSTEM, [RecordWrite({}, values)])[0].id


def test_everything_is_found_by_beginnings_grouped_and_by_right(house: House) -> None:
    theirs = house.lead_of(house.send(**ELSEWHERE))
    mine = house.lead_of(house.send())
    found = house.admin.get("/search?q=rui").content.decode()
    assert f"/leads/{mine}" in found
    assert f"/leads/{theirs}" in found
    seen = house.rep.get("/search?q=rui").content.decode()
    assert f"/leads/{mine}" in seen
    assert f"/leads/{theirs}" not in seen
    assert "Nothing found" in text_of(house.rep.get("/search?q=zzzz"))


def test_an_address_or_a_number_finds_its_record_first(house: House) -> None:
    for n in range(8):
        make("lead", lastname=f"Berg{n}", emailaddress1=f"anna.berg{n}@acme.com")
    wanted = make("lead", lastname="Berg", emailaddress1="anna@acme.com", mobilephone="+6591234567")
    for text in ("anna@acme.com", "ANNA@acme.com ", "+65 9123 4567", "91234567"):
        page = house.admin.get("/search", {"q": text}).content.decode()
        assert page.index(f"/leads/{wanted}") == page.index("/leads/", page.index("found-lead"))


def test_the_search_costs_a_constant_number_of_queries(house: House) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            house.admin.get("/palette?q=berg")
        return len(seen)

    make("lead", lastname="Berg")
    few = queries()
    for n in range(20):
        make("lead", lastname=f"Berg{n}")
    assert queries() == few


def test_the_palette_goes_makes_and_finds_as_the_role_may(house: House) -> None:
    said = text_of(house.admin.get("/palette?q=fl"))
    assert "Flows" in said
    assert "New lead" in text_of(house.rep.get("/palette?q=new"))
    marketer = house.clients[Role.MARKETER]
    assert "New lead" not in text_of(marketer.get("/palette?q=new"))
    assert "API clients" not in text_of(marketer.get("/palette"))
    mine = house.lead_of(house.send())
    assert f"/leads/{mine}" in house.rep.get("/palette?q=ruiz").content.decode()


def test_records_opened_lately_are_named_by_right(house: House) -> None:
    mine, theirs = house.lead_of(house.send()), house.lead_of(house.send(**ELSEWHERE))
    asked = f"lead:{mine},lead:{theirs},lead:{uuid4()},nonsense:{mine},lead:x,"
    html = house.rep.get(f"/palette?recent={asked}").content.decode()
    assert html.count(f"/leads/{mine}") == 1
    assert f"/leads/{theirs}" not in html


@pytest.mark.parametrize("text", [HOSTILE, "\0", "'", "a" * 5000, "%", "🙂", "() & | ! :*"])
def test_odd_texts_are_answered(house: House, text: str) -> None:
    for url in ("/search", "/palette"):
        answer = house.admin.get(url, {"q": text})
        assert answer.status_code == 200
        assert HOSTILE not in answer.content.decode()


def test_every_letter_of_the_navigation_goes_to_one_screen() -> None:
    letters = [entry.letter for group in GROUPS for entry in group.entries if entry.letter]
    assert sorted(letters) == sorted(set(letters))


@pytest.mark.parametrize("spec", all_lists(), ids=lambda spec: spec.key)
def test_every_list_can_be_searched_kept_and_taken_out(house: House, spec: RecordList) -> None:
    for url in (
        f"{reverse(spec.url)}?view=plain&q=zzz",
        f"{reverse(spec.url)}?{urlencode(dict(spec.views[-1].values)) or 'view=plain'}",
        reverse(f"{spec.url}-rows"),
        reverse(f"{spec.url}-count"),
        reverse("views", args=[spec.key]),
        reverse("list-export", args=[spec.key]),
    ):
        assert house.admin.get(url).status_code == 200, url
    for name in spec.bulk_fields:
        assert get_entity(spec.entity).by_name[name].writable, name
    for column in spec.columns:
        if column.sorts:
            url = f"{reverse(spec.url)}?view=plain&sort=-{column.name}"
            assert house.admin.get(url).status_code == 200, url
