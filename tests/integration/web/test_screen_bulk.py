"""Rows of a list selected and changed together; the jobs that do it."""

import json
from typing import Any
from uuid import UUID

import pytest
from web_house import ELSEWHERE, HOSTILE, House, text_of

from leadloop.kit.entity import RecordWrite, get_entity
from leadloop.sales import api as sales
from leadloop.users.contracts import SYSTEM, Role

PART = {"HX-Request": "true"}


def some(house: House, count: int, **values: Any) -> list[UUID]:
    writes = [
        RecordWrite({}, {"lastname": f"Person{n:04}", "ll_team": "enterprise-sales", **values})
        for n in range(count)
    ]
    return [result.id for result in get_entity("lead").upsert(SYSTEM, writes)]


def told(answer: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.headers["HX-Trigger"])["leadloop:toast"]
    return found


def test_rows_can_be_selected_by_who_may_change_them(house: House) -> None:
    some(house, 1)
    assert 'name="ids"' in house.rep.get("/leads").content.decode()
    assert 'name="ids"' not in house.clients[Role.MARKETER].get("/leads").content.decode()
    assert house.clients[Role.MARKETER].get("/bulk/leads/edit").status_code == 403
    assert house.rep.get("/bulk/nonsense/edit").status_code == 404


def test_selected_rows_are_edited_and_the_toast_offers_undo(house: House) -> None:
    ids = some(house, 3)
    dialog = house.rep.get(f"/bulk/leads/edit?ids={ids[0]}&ids={ids[1]}&field=leadqualitycode")
    assert "Edit 2 leads" in text_of(dialog)
    values = {"ids": [str(ids[0]), str(ids[1])], "field": "leadqualitycode", "value": "hot"}
    done = house.rep.post("/bulk/leads/edit", values, headers=PART)
    assert done.status_code == 204
    assert told(done)["text"] == "Change rating: 2 leads. 2 changed."
    assert sales.get_row(SYSTEM, lead_id=ids[0]).rating == "hot"
    undone = house.rep.post(told(done)["undo"], headers=PART)
    assert told(undone)["text"] == "Undo: Change rating: 2 leads. 2 undone."
    assert sales.get_row(SYSTEM, lead_id=ids[0]).rating == ""


def test_all_that_match_are_assigned_not_only_the_page(house: House) -> None:
    some(house, 60, companyname="Acme")
    others = some(house, 2, companyname="Other")
    rep = house.people[Role.SALES_REPRESENTATIVE]
    manager = house.clients[Role.SALES_MANAGER]
    values = {"all": "1", "in": "q=acme", "owner": str(rep.id), "team": "keep"}
    done = manager.post("/bulk/leads/assign", values, headers=PART)
    assert told(done)["text"] == "Assign: 60 leads. 60 changed."
    assert sales.get_row(SYSTEM, lead_id=others[0]).owner is None
    assert "handed you 60 leads" in text_of(house.rep.get("/notices"))


def test_many_rows_go_on_in_the_background_with_a_page_of_their_own(house: House) -> None:
    some(house, 230)
    values = {"all": "1", "in": "status=all", "field": "companyname", "value": "Big Ltd"}
    sent = house.rep.post("/bulk/leads/edit", values, headers=PART)
    url = sent.headers["HX-Redirect"]
    assert "0 of 230 rows" in text_of(house.rep.get(url))
    house.deliver()
    assert "Changed 230" in text_of(house.rep.get(url))
    assert "Change company: 230 leads" in text_of(house.rep.get("/jobs"))
    manager = house.clients[Role.SALES_MANAGER]
    assert manager.get(url).status_code == 404, "another person's job"
    assert house.rep.post(f"{url}/cancel", headers=PART).status_code == 409
    assert house.rep.post(f"{url}/undo", headers=PART).status_code == 200


def test_refused_rows_stand_on_the_jobs_page_with_their_reasons(house: House) -> None:
    theirs = house.lead_of(house.send(**ELSEWHERE))
    (mine,) = some(house, 1)
    values = {"ids": [str(mine), str(theirs)], "field": "companyname", "value": HOSTILE}
    done = house.rep.post("/bulk/leads/edit", values, headers=PART)
    page = house.rep.get(told(done)["details"])
    assert "1 refused" in told(done)["text"]
    assert "or you may not see it" in text_of(page)
    assert HOSTILE not in house.rep.get("/leads?status=all").content.decode()


@pytest.mark.parametrize(
    "values",
    [
        {"field": "companyname", "value": "X"},
        {"ids": ["nonsense"], "field": "companyname", "value": "X"},
        {"all": "1", "in": "q=\0%00&sort='", "field": "nonsense", "value": "X"},
        {"all": "1", "in": "", "field": "numberofemployees", "value": "9" * 40},
    ],
)
def test_what_cannot_be_done_is_said_in_the_dialog(house: House, values: dict[str, Any]) -> None:
    some(house, 1)
    answer = house.rep.post("/bulk/leads/edit", values, headers=PART)
    assert answer.status_code in {204, 422}


def test_columns_are_chosen_in_the_address(house: House) -> None:
    some(house, 1, emailaddress1="p@acme.com")
    plain = text_of(house.rep.get("/leads"))
    assert "p@acme.com" not in plain
    assert "p@acme.com" in text_of(house.rep.get("/leads?cols=email&cols=nonsense"))
