"""Opportunities on screen: list, page, dialogs, board, pipelines, and how a lead becomes one."""

from typing import Any
from uuid import UUID

import pytest
from web_house import ELSEWHERE, HOSTILE, House, text_of

from leadloop.kit.entity import get_entity
from leadloop.sales import api as sales
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, Role
from leadloop.users.models import User

PART = {"HX-Request": "true"}


@pytest.fixture
def rep(house: House) -> Actor:
    person = house.people[Role.SALES_REPRESENTATIVE]
    return users.actor_for_user(User.objects.get(pk=person.id))


def a_deal(actor: Actor, name: str = "ILP for Mei", **values: Any) -> UUID:
    return sales.create_opportunity(actor, values={"name": name, **values})


def stage(name: str, slug: str = "individual") -> str:
    way = sales.find_pipeline(SYSTEM, slug=slug)
    assert way is not None
    return str(next(s.id for s in way.stages if s.name == name))


def product(code: str = "ilp") -> str:
    return str(get_entity("product").rows(SYSTEM).get(code=code).pk)


def test_a_lead_is_qualified_on_to_its_deal(house: House, rep: Actor) -> None:
    lead = house.lead_of(house.send())
    dialog = text_of(house.rep.get(f"/leads/{lead}/qualify", headers=PART))
    assert "ILP for Northwind Freight" in house.rep.get(f"/leads/{lead}/qualify").content.decode()
    assert "Create Dana Ruiz" in dialog
    sent = {
        "with_account": "on",
        "account": "create",
        "account_name": "Northwind Freight",
        "with_contact": "on",
        "contact": "create",
        "with_opportunity": "on",
        "opportunity": "create",
        "topic": "Company ILP",
        "stage_id": stage("Discovery", "group"),
        "version": "",
    }
    done = house.rep.post(f"/leads/{lead}/qualify", sent, headers=PART)
    assert done.status_code == 200
    where = done.headers["HX-Redirect"]
    page = text_of(house.rep.get(where))
    for word in ("Company ILP", "Group business", "Northwind Freight", "Dana Ruiz", "Discovery"):
        assert word in page
    again = text_of(house.rep.get(f"/leads/{lead}"))
    assert "Became" in again
    assert "Reactivate" in again


def test_the_qualify_dialog_warns_of_what_looks_the_same(house: House, rep: Actor) -> None:
    from leadloop.customers import api as customers

    held = customers.create_account(
        rep, values={"name": "Northwind Freight", "website": "northwind-freight.com"}
    )
    lead = house.lead_of(house.send())
    page = text_of(house.rep.get(f"/leads/{lead}/qualify", headers=PART))
    assert "looks like an account that is there" in page
    assert "likely the same" in page
    sent = {"with_account": "on", "account": str(held), "with_contact": "on", "contact": "create"}
    assert house.rep.post(f"/leads/{lead}/qualify", sent, headers=PART).status_code == 204
    assert get_entity("account").rows(SYSTEM).count() == 1
    bad = house.rep.post(f"/leads/{lead}/qualify", {**sent, "account": "x"}, headers=PART)
    assert bad.status_code == 404


def test_a_deal_is_entered_found_and_edited(house: House, rep: Actor) -> None:
    new = {"name": HOSTILE, "annual_premium": "1,200", "stage_id": stage("Discovery")}
    made = house.rep.post("/opportunities/new", new)
    assert made.status_code == 302
    html = house.rep.get("/opportunities").content.decode()
    assert HOSTILE not in html
    assert "USD 1,200" in html
    assert "Nothing" not in html
    wrong = house.rep.post("/opportunities/new", {**new, "name": "", "annual_premium": "-1"})
    assert wrong.status_code == 422
    url = made.headers["Location"]
    page = house.rep.get(url)
    assert HOSTILE not in page.content.decode()
    fine = {"name": "Renamed", "next_step": "Call", "status_reason": "in_progress", "version": "1"}
    assert house.rep.post(f"{url}/edit", fine, headers=PART).status_code == 204
    second = house.rep.post(f"{url}/edit", {**fine, "next_step": "Write"}, headers=PART)
    assert second.status_code == 422
    text = text_of(second)
    assert "Now there: Call" in text
    assert 'value="Write"' in second.content.decode()
    again = {**fine, "next_step": "Write", "version": "2"}
    assert house.rep.post(f"{url}/edit", again, headers=PART).status_code == 204


def test_moving_asks_for_what_the_stage_wants(house: House, rep: Actor) -> None:
    key = a_deal(rep)
    url = f"/opportunities/{key}/move"
    assert "Needs Analysis" in text_of(house.rep.get(url, headers=PART))
    moved = house.rep.post(url, {"stage_id": stage("Needs Analysis")}, headers=PART)
    assert moved.status_code == 204
    asked = house.rep.post(url, {"stage_id": stage("Illustration")}, headers=PART)
    html = asked.content.decode()
    assert asked.status_code == 422
    assert "Illustration asks for this first" in html
    assert 'name="annual_premium"' in html
    assert 'name="estimated_close_date"' in html
    full = {
        "stage_id": stage("Illustration"),
        "asked": ["annual_premium", "estimated_close_date"],
        "annual_premium": "5000",
        "estimated_close_date": "2027-01-31",
    }
    assert house.rep.post(url, full, headers=PART).status_code == 204
    board = text_of(house.rep.get("/pipeline"))
    assert "1 opportunity · USD 5,000 · weighted USD 2,500" in board
    assert "31 Jan 2027" in board


def test_a_deal_is_won_reopened_and_lost_in_dialogs(house: House, rep: Actor) -> None:
    lead = house.lead_of(house.send())
    key = a_deal(rep, originating_lead_id=str(lead), product_id=product(), annual_premium="900")
    url = f"/opportunities/{key}"
    dialog = text_of(house.rep.get(f"{url}/win", headers=PART))
    assert "Dana Ruiz becomes a customer. 1 policy: ILP." in dialog
    bad = house.rep.post(f"{url}/win", {"policy_status": "x", "revenue": "-"}, headers=PART)
    assert bad.status_code == 422
    said = {"policy_status": "in_force", "revenue": "950", "note": "Signed"}
    assert house.rep.post(f"{url}/win", said, headers=PART).status_code == 204
    page = text_of(house.rep.get(url))
    assert "Signed" in page
    assert "Reopen" in page
    assert get_entity("ll_policy").rows(SYSTEM).get().status == "in_force"
    assert house.rep.post(f"{url}/reopen", headers=PART).status_code == 204
    lost = house.rep.post(f"{url}/lose", {"reason": "canceled", "note": "Gone"}, headers=PART)
    assert lost.status_code == 204
    assert "Gone" in text_of(house.rep.get(url))


def test_lines_are_typed_in_one_table(house: House, rep: Actor) -> None:
    key = a_deal(rep)
    url = f"/opportunities/{key}/lines"
    version = str(sales.get_opportunity_row(rep, opportunity_id=key).version)
    rows = {
        "id": ["", ""],
        "product": [product(), ""],
        "description": ["Base", ""],
        "quantity": ["2", "1"],
        "price": ["400", ""],
        "discount": ["50", ""],
        "sum_assured": ["", ""],
        "version": version,
    }
    assert house.rep.post(url, rows, headers=PART).status_code == 204
    page = text_of(house.rep.get(f"/opportunities/{key}"))
    assert "USD 750" in page
    stale = house.rep.post(url, {**rows, "price": ["1", ""]}, headers=PART)
    assert stale.status_code == 422
    assert "There now" in text_of(stale)
    wrong = house.rep.post(url, {**rows, "price": ["abc", ""], "version": ""}, headers=PART)
    assert wrong.status_code == 422
    assert 'value="abc"' in wrong.content.decode()


def test_the_board_answers_cards_and_sums_for_live_updates(house: House, rep: Actor) -> None:
    key = a_deal(rep, "Board card", annual_premium="100")
    page = house.rep.get("/pipeline?owner=me").content.decode()
    assert f'id="opportunity-{key}"' in page
    assert 'draggable="true"' in page
    cards = house.rep.get(f"/pipeline/cards?ids={key},x").content.decode()
    assert "Board card" in cards
    assert "USD 100" in house.rep.get("/pipeline/sums").content.decode()
    marketer = house.clients[Role.MARKETER].get("/pipeline").content.decode()
    assert 'draggable="true"' not in marketer
    assert house.rep.get("/pipeline?pipeline=group").status_code == 200
    assert house.rep.get("/pipeline?pipeline=nonsense&q=%00&owner=%22").status_code == 200


def test_managers_edit_pipelines_and_competitors(house: House, rep: Actor) -> None:
    manager = house.clients[Role.SALES_MANAGER]
    assert house.rep.get("/pipelines").status_code == 200
    assert house.rep.get("/pipelines/new").status_code == 403
    assert house.rep.post("/competitors/new", {"name": "x"}).status_code == 403
    sent = {
        "name": "Brokers",
        "currency": "SGD",
        "is_active": "on",
        "key": ["1", "new1"],
        "id_1": "",
        "name_1": "First",
        "probability_1": "20",
        "category_1": "pipeline",
        "required_1": ["next_step"],
        "name_new1": "Second",
        "probability_new1": "60",
        "category_new1": "best_case",
    }
    assert manager.post("/pipelines/new", sent).status_code == 302
    way = sales.find_pipeline(SYSTEM, slug="brokers")
    assert way is not None
    assert [(s.name, s.required_fields) for s in way.stages] == [
        ("First", ("next_step",)),
        ("Second", ()),
    ]
    url = f"/pipelines/{way.id}"
    assert "Second" in manager.get(url).content.decode()
    ids = {"id_1": str(way.stages[0].id), "id_new1": str(way.stages[1].id)}
    fine = {**sent, **ids, "name_1": "One", "version": str(way.version)}
    assert manager.post(url, fine).status_code == 302
    stale = manager.post(url, {**fine, "name_1": "Eins"})
    assert stale.status_code == 422
    assert "There now" in text_of(stale)
    wrong = manager.post("/pipelines/new", {**sent, "probability_1": "high"})
    assert wrong.status_code == 422
    assert "Stage 1: Write a percentage" in text_of(wrong)
    assert manager.post("/competitors/new", {"name": "Rival Life"}, headers=PART).status_code == 200
    assert "Rival Life" in text_of(manager.get("/pipelines"))


def test_records_are_picked_by_typing(house: House, rep: Actor) -> None:
    from leadloop.customers import api as customers

    customers.create_account(rep, values={"name": "Acme Shipping"})
    found = house.rep.get("/pick/account?name=account_id&account_id_text=acm").content.decode()
    assert "Acme Shipping" in found
    assert 'name="account_id"' in found
    nothing = house.rep.get("/pick/account?name=account_id&account_id_text=zzz")
    assert "Nothing found" in nothing.content.decode()
    assert house.rep.get("/pick/dragon").status_code == 404


def test_deals_of_other_teams_are_missing(house: House) -> None:
    elsewhere = house.lead_of(house.send(**ELSEWHERE))
    manager = house.people[Role.SALES_MANAGER]
    actor = users.actor_for_user(User.objects.get(pk=manager.id))
    key = a_deal(actor)
    for path in ("", "/edit", "/move", "/win", "/lose", "/lines", "/assign"):
        assert house.rep.get(f"/opportunities/{key}{path}", headers=PART).status_code == 404
    assert house.rep.post(f"/opportunities/{key}/reopen", headers=PART).status_code == 404
    assert house.rep.get(f"/leads/{elsewhere}/qualify", headers=PART).status_code == 404
    reader = house.clients[Role.DATA_SCIENTIST]
    assert reader.get(f"/opportunities/{key}").status_code == 200
    assert reader.get(f"/opportunities/{key}/win").status_code == 403
    assert reader.post(f"/opportunities/{key}/move", {"stage_id": "x"}).status_code == 403
