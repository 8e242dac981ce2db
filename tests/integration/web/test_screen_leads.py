"""The list, the record page and the board."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from web_house import ELSEWHERE, GOOD, House, submit, text_of

from leadloop.kit.entity import RecordWrite, get_entity
from leadloop.users.contracts import SYSTEM, Role

PART = {"HX-Request": "true"}


def many(house: House, count: int) -> list[UUID]:
    keys = []
    for number in range(count):
        size = 240 if number % 2 else 12
        data = {
            **GOOD,
            "last_name": f"Person{number:03}",
            "email": f"p{number}@northwind-freight.com",
            "mobile_phone": "",
            "company_size": size,
        }
        keys.append(submit(data))
    house.deliver()
    return keys


def queries(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as seen:
        act()
    return len(seen)


def test_an_empty_list_says_what_it_is_for_and_offers_one_action(house: House) -> None:
    for client in (house.admin, house.rep):
        said = text_of(client.get("/leads"))
        assert "No leads yet" in said
    assert "No new leads" in text_of(house.admin.get("/board"))


def test_the_list_costs_the_same_queries_however_long_it_is(house: House) -> None:
    many(house, 2)
    house.admin.get("/leads?status=all")
    few = queries(lambda: house.admin.get("/leads?status=all"))
    many(house, 30)
    assert queries(lambda: house.admin.get("/leads?status=all")) == few <= 8


def test_board_and_record_cost_bounded_queries(house: House) -> None:
    lead = house.lead_of(many(house, 12)[0])
    house.admin.get("/board")
    assert queries(lambda: house.admin.get("/board")) <= 11
    assert queries(lambda: house.admin.get(f"/leads/{lead}")) <= 34


def test_filters_and_order_stand_in_the_address(house: House) -> None:
    many(house, 6)
    said = text_of(house.admin.get("/leads?team=enterprise-sales&sort=full_name"))
    names = [word for word in said.split() if word.startswith("Person")]
    assert names == ["Person001", "Person003", "Person005"]
    assert text_of(house.admin.get("/leads?q=person004")).count("Person004") == 1
    assert "No lead matches" in text_of(house.admin.get("/leads?grade=D&country=SG"))


def test_every_part_fetched_by_script_is_also_a_plain_link(house: House) -> None:
    many(house, 60)
    html = house.admin.get("/leads?status=all&sort=full_name").content.decode()
    assert 'href="?status=all&amp;sort=-full_name"' in html
    assert 'href="?status=all&amp;sort=full_name&amp;page=2"' in html
    for tag in html.split("<a ")[1:]:
        head = tag.split(">")[0]
        assert "hx-get" not in head or "href=" in head


def test_a_page_of_a_long_list_and_its_part(house: House) -> None:
    many(house, 60)
    second = house.admin.get("/leads?sort=full_name&page=2", headers=PART)
    assert "51\u201360 of 60" in text_of(second)
    assert "<nav" not in second.content.decode()
    back = {**PART, "HX-History-Restore-Request": "true"}
    assert "<nav" in house.admin.get("/leads", headers=back).content.decode()


def test_live_rows_are_those_that_belong_into_the_list_and_may_be_seen(house: House) -> None:
    mine, theirs = house.send(), house.send(**ELSEWHERE)
    ids = f"{house.lead_of(mine)},{house.lead_of(theirs)},{uuid4()},nonsense"
    assert house.admin.get(f"/leads/rows?ids={ids}").content.count(b"<tr ") == 2
    assert house.rep.get(f"/leads/rows?ids={ids}").content.count(b"<tr ") == 1
    assert house.admin.get(f"/leads/rows?country=SG&ids={ids}").content.count(b"<tr ") == 1
    assert house.admin.get(f"/board/cards?ids={ids}").content.count(b"<article ") == 2
    assert house.rep.get(f"/board/cards?ids={ids}").content.count(b"<article ") == 1


def test_the_board_holds_new_leads_in_the_column_of_their_grade(house: House) -> None:
    lead = house.lead_of(house.send())
    html = house.admin.get("/board").content.decode()
    assert f'id="lead-{lead}"' in html
    house.rep.post(f"/leads/{lead}/contacted")
    assert f'id="lead-{lead}"' not in house.admin.get("/board").content.decode()
    assert house.admin.get(f"/board/cards?ids={lead}").content.strip() == b""


def test_the_record_shows_scores_reasons_rule_consent_and_the_way_it_took(house: House) -> None:
    key = house.send()
    said = text_of(house.rep.get(f"/leads/{house.lead_of(key)}"))
    for words in (
        "Dana Ruiz",
        "Chief financial officer, Northwind Freight, 240 employees, United States",
        "Enterprise ILP v1 routed it to Enterprise sales, high priority, response within 15 min",
        "At intake",
        "From history",
        "no model trained",
        "Product offers Opted in",
        "Form",
        "Decision",
        "flow ingestion",
        "1 of 1",
    ):
        assert words in said, words


def test_a_role_without_traces_sees_the_record_without_them(house: House) -> None:
    lead = house.lead_of(house.send())
    html = house.clients[Role.SERVICE_AGENT].get(f"/leads/{lead}").content.decode()
    assert "/trace/" not in html
    assert "Log call" not in html, "may read, may not act"


def test_next_and_previous_follow_the_filtered_list(house: House) -> None:
    keys = many(house, 6)
    third = house.lead_of(keys[3])
    address = f"/leads/{third}?team=enterprise-sales&sort=full_name"
    html = house.admin.get(address).content.decode()
    assert "2 of 3" in html
    assert f"/leads/{house.lead_of(keys[1])}?team=enterprise-sales&amp;sort=full_name" in html
    assert f"/leads/{house.lead_of(keys[5])}?" in html


def test_taking_a_lead_refreshes_the_page_in_place(house: House) -> None:
    lead = house.lead_of(house.send())
    answer = house.rep.post(f"/leads/{lead}/take", headers=PART)
    assert answer.status_code == 204
    assert '"leadloop:lead"' in answer.headers["HX-Trigger"]
    part = house.rep.get(f"/leads/{lead}", headers=PART)
    assert "Sales Representative" in text_of(part)
    assert 'id="nav"' not in part.content.decode()
    taken = house.admin.post(f"/leads/{lead}/take", headers=PART)
    assert taken.status_code == 409
    assert "has%20taken%20this%20lead" in taken.headers["X-Message"]


def test_without_scripts_actions_go_back_to_the_record(house: House) -> None:
    lead = house.lead_of(house.send())
    answer = house.rep.post(f"/leads/{lead}/take", follow=True)
    assert answer.redirect_chain == [(f"/leads/{lead}", 302)]
    assert "It is yours now." in text_of(answer)


def test_a_logged_call_appears_in_the_timeline_with_its_follow_up(house: House) -> None:
    lead = house.lead_of(house.send())
    values = {
        "outcome": "connected",
        "minutes": "6",
        "note": "Wants a quote",
        "follow_up_at": "2031-01-02T10:00",
    }
    assert house.rep.post(f"/leads/{lead}/call", values, headers=PART).status_code == 204
    said = text_of(house.rep.get(f"/leads/{lead}"))
    for words in ("Wants a quote", "Connected · 6 min", "To do: Call Dana Ruiz again", "Contacted"):
        assert words in said, words


def test_what_a_form_cannot_take_stands_beside_its_field(house: House) -> None:
    lead = house.lead_of(house.send())
    wrong = house.rep.post(
        f"/leads/{lead}/call", {"outcome": "sung", "minutes": "-1"}, headers=PART
    )
    assert wrong.status_code == 422
    assert "sung is not one of the available choices" in text_of(wrong)
    edit = house.rep.get(f"/leads/{lead}/edit", headers=PART)
    values = {"email": "not an address", "version": str(edit.context["form"].initial["version"])}
    bad = house.rep.post(f"/leads/{lead}/edit", values, headers=PART)
    assert bad.status_code == 422
    assert 'aria-invalid="true"' in bad.content.decode()


def test_an_edit_of_an_old_version_does_not_win(house: House) -> None:
    lead = house.lead_of(house.send())
    held = house.rep.get(f"/leads/{lead}/edit", headers=PART).context["form"].initial
    values = {name: "" if value is None else value for name, value in held.items()}
    first = {**values, "company": "First Ltd"}
    assert house.rep.post(f"/leads/{lead}/edit", first, headers=PART).status_code == 204
    second = house.rep.post(f"/leads/{lead}/edit", {**values, "company": "Second"}, headers=PART)
    assert second.status_code == 422
    assert "First Ltd" in text_of(house.rep.get(f"/leads/{lead}"))


def test_assigning_disqualifying_and_reactivating(house: House) -> None:
    lead = house.lead_of(house.send())
    rep = house.people[Role.SALES_REPRESENTATIVE]
    manager = house.clients[Role.SALES_MANAGER]
    done = manager.post(f"/leads/{lead}/assign", {"owner": str(rep.id), "team": ""}, headers=PART)
    assert done.status_code == 204
    assert "handed you Dana Ruiz" in text_of(house.rep.get("/notices"))
    said = {"reason": "lost", "note": "Bought elsewhere"}
    done = house.rep.post(f"/leads/{lead}/disqualify", said, headers=PART)
    assert done.status_code == 204
    page = text_of(house.rep.get(f"/leads/{lead}"))
    assert "Disqualified, Lost" in page
    assert "Bought elsewhere" in page
    wrong = house.rep.post(f"/leads/{lead}/qualify", {"with_contact": "on"}, headers=PART)
    assert wrong.status_code == 422, "a closed lead is opened again first"
    assert house.rep.post(f"/leads/{lead}/reactivate", headers=PART).status_code == 204
    wrong = house.rep.post(f"/leads/{lead}/disqualify", {"reason": "new"}, headers=PART)
    assert wrong.status_code == 422, "an open lead is disqualified here, not made new"


def test_a_task_can_be_done_from_the_timeline(house: House) -> None:
    lead = house.lead_of(house.send())
    html = house.rep.get(f"/leads/{lead}").content.decode()
    url = html.split('action="/activities/')[1].split('"')[0]
    assert house.rep.post(f"/activities/{url}", headers=PART).status_code == 204
    assert 'action="/activities/' not in house.rep.get(f"/leads/{lead}").content.decode()


def test_a_lead_entered_by_hand_warns_of_who_looks_the_same(house: House) -> None:
    first = {"first_name": "Ottoline", "last_name": "Brandt", "email": "otto.brandt@gmail.com"}
    lead = house.rep.post("/leads/new", first)["Location"]
    again = {**first, "email": "ottobrandt+new@gmail.com"}
    warned = house.rep.post("/leads/new", again)
    assert warned.status_code == 422
    assert lead in warned.content.decode()
    assert "This may be there already" in text_of(warned)
    assert house.rep.post("/leads/new", {**again, "despite": "1"}).status_code == 302


def test_past_scores_from_history_stand_on_the_page(house: House) -> None:
    lead = house.lead_of(house.send())
    entity = get_entity("msdyn_predictivescore")
    key = {"msdyn_entityid": str(lead), "msdyn_entitytype": "lead"}
    reasons = [{"feature": "v", "label": "Visits in <30> days", "contribution": 0.9}]
    for day, score in ((3, 71), (1, 22)):
        values = {"msdyn_score": score, "msdyn_grade": "B", "ll_modelversion": "v<7>",
                  "ll_probability": 0.25, "msdyn_scorereasons": reasons,
                  "ll_featuresasof": f"2026-03-0{day}T10:00:00Z"}  # fmt: skip
        entity.upsert(SYSTEM, [RecordWrite(key, values)])
    page = house.rep.get(f"/leads/{lead}")
    text, html = text_of(page), page.content.decode()
    assert "Scores from history: 2" in text
    assert text.count("came late") == 1
    assert "Visits in &lt;30&gt; days" in html
    assert "model v&lt;7&gt;" in html
    assert re.search(r"25(\.0)?\s?% likely to buy, by the lead", text)


def test_a_lead_entered_by_hand_warns_of_the_same_person(house: House) -> None:
    lead = house.lead_of(house.send())
    values = {"last_name": "Ruiz", "email": GOOD["email"]}
    warned = house.rep.post("/leads/new", values)
    assert warned.status_code == 422
    assert f"/leads/{lead}" in warned.content.decode()
    made = house.rep.post("/leads/new", {**values, "despite": "1"}, follow=True)
    assert "It was entered by hand" in text_of(made)
    assert house.rep.post("/leads/new", {"company": "Only a company"}).status_code == 422


@pytest.mark.parametrize("query", ["q=%00", "page=999999", "sort=%27", "country=ZZ", "owner=me%00"])
def test_odd_addresses_answer_with_a_list_not_with_an_error(house: House, query: str) -> None:
    assert house.admin.get(f"/leads?{query}").status_code == 200
