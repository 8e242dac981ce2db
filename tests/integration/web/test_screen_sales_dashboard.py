"""The sales dashboard: its numbers, and that each opens exactly the list behind it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from web_house import House, text_of

from leadloop.kit import clock
from leadloop.sales import api as sales
from leadloop.sales.models import ForecastSnapshot, Lead, Opportunity
from leadloop.users.api import actor_for_user
from leadloop.users.contracts import SYSTEM, Actor, Role
from leadloop.users.models import User

NOW = clock.now()


def rep(house: House) -> Actor:
    person = house.people[Role.SALES_REPRESENTATIVE]
    return actor_for_user(User.objects.get(pk=person.id))


def a_lead(house: House, grade: str, **values: Any) -> UUID:
    team = rep(house).team_ids[0]
    score = {"A": 90, "B": 60, "": None}[grade]
    lead = Lead(
        first_name=f"Lead{uuid4().hex[:6]}", propensity_grade=grade, propensity_score=score,
        team_id=team, lead_source="web_form", created_at=NOW - timedelta(days=2), updated_at=NOW,
    )  # fmt: skip
    lead.save(force_insert=True)
    Lead.objects.filter(pk=lead.pk).update(**values)
    return lead.pk


def numbers_and_links(page: str, label: str) -> list[tuple[str, str]]:
    row = next(r for r in page.split("<tr") if f'<th scope="row">{label}<' in r)
    found = re.findall(r'href="(/(?:leads|opportunities)[^"]*)">([\d,]+)</a>', row)
    return [(unescape(href), number) for href, number in found]


def listed(client: Client, link: str) -> int:
    page = text_of(client.get(link))
    found = re.search(r"([\d,]+) (?:leads?|opportunit|deals?)", page)
    assert found, page[:300]
    return int(found.group(1))


def test_every_number_of_a_grade_opens_as_many_leads(house: House) -> None:
    due, before, after = NOW - timedelta(days=1), NOW - timedelta(days=2), NOW
    a_lead(house, "A", response_due_at=due, first_response_at=before)
    a_lead(house, "A", response_due_at=due, first_response_at=before,
           status="qualified", status_reason="qualified")  # fmt: skip
    a_lead(house, "A", response_due_at=due, first_response_at=after)
    a_lead(house, "A", response_due_at=due)
    a_lead(house, "A", status="disqualified", status_reason="lost")
    a_lead(house, "")
    a_lead(house, "A", created_at=NOW - timedelta(days=200))
    page = house.rep.get("/dashboards/sales").content.decode()
    found = numbers_and_links(page, "Grade A")
    assert [number for _, number in found] == ["5", "1", "1", "2", "1", "1"]
    for link, number in found:
        assert listed(house.rep, link) == int(number), link
    assert next(number for _, number in numbers_and_links(page, "No score")) == "1"
    assert listed(house.rep, numbers_and_links(page, "No score")[0][0]) == 1
    assert listed(house.rep, numbers_and_links(page, "Web form")[0][0]) == 6


def test_a_score_from_history_counts_before_the_one_at_intake(house: House) -> None:
    a_lead(house, "A")
    a_lead(house, "A", lead_score=20, lead_grade="D")
    a_lead(house, "", lead_score=21, lead_grade="D")
    page = house.rep.get("/dashboards/sales").content.decode()
    for label, count in (("Grade A", 1), ("Grade D", 2)):
        link, number = numbers_and_links(page, label)[0]
        assert (int(number), listed(house.rep, link)) == (count, count)


def test_deals_closed_open_their_lists(house: House) -> None:
    for worth, status, reason in ((100, "won", "won"), (50, "won", "won"), (9, "lost", "canceled")):
        made = sales.create_opportunity(rep(house), values={"name": f"Deal {worth}"})
        Opportunity.objects.filter(pk=made).update(
            status=status, status_reason=reason, forecast_category=status, actual_value=worth,
            estimated_value=worth, actual_close_date=NOW.date(),
            created_at=NOW - timedelta(days=30),
        )  # fmt: skip
    page = house.rep.get("/dashboards/sales?days=30").content.decode()
    found = numbers_and_links(page, "Individual, USD")
    assert [number for _, number in found] == ["2", "1"]
    for link, number in found:
        assert text_of(house.rep.get(link)).count("Deal ") >= int(number), link
    assert ">30</td>" in page  # days to win
    assert "67\u202f%" in page


def test_the_pipeline_over_time_opens_the_deals_as_they_stood(house: House) -> None:
    made = sales.create_opportunity(rep(house), values={"name": "Kept one"})
    Opportunity.objects.filter(pk=made).update(estimated_value=70)
    first = sales.take_snapshot(SYSTEM, weekly=True)
    ForecastSnapshot.objects.update(taken_on=NOW.date() - timedelta(days=7))
    sales.take_snapshot(SYSTEM, weekly=True)
    page = house.rep.get("/dashboards/sales").content.decode()
    links = {unescape(h) for h in re.findall(r'href="(/forecast/snapshots/[^"]*)"', page)}
    assert len(links) == 2
    link = next(one for one in links if str(first) in one)
    assert "Kept one" in text_of(house.rep.get(link))
    other = house.clients[Role.DATA_SCIENTIST]
    assert other.get(f"/forecast/snapshots/{uuid4()}").status_code == 404
    assert other.get(f"/forecast/snapshots/{first}?pipeline=x&stage=%00").status_code == 200


def test_the_dashboard_costs_the_same_queries_however_much_there_is(house: House) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert house.rep.get("/dashboards/sales").status_code == 200
        return len(captured)

    a_lead(house, "A")
    queries()
    before = queries()
    for _ in range(8):
        a_lead(house, "B")
    assert queries() == before


def test_an_empty_house_has_a_dashboard_too(house: House) -> None:
    page = text_of(house.rep.get("/dashboards/sales?days=x&team=y"))
    assert "No lead arrived in these days" in page
    assert "The pipeline over time is not kept yet" in page
