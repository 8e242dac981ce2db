"""The forecast on its screens: each number opens its deals; quotas; by hand; what changed."""

import re
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any
from uuid import UUID, uuid4

from web_house import HOSTILE, House, text_of

from leadloop.kit import clock
from leadloop.sales import api as sales
from leadloop.sales.contracts.forecasting import QuotaDraft
from leadloop.sales.logic.forecasting import period_of
from leadloop.sales.models import ForecastSnapshot, Opportunity
from leadloop.users.api import actor_for_user
from leadloop.users.contracts import SYSTEM, Actor, Role
from leadloop.users.models import User

QUARTER = period_of(clock.now().date(), 3)


def rep(house: House) -> Actor:
    person = house.people[Role.SALES_REPRESENTATIVE]
    return actor_for_user(User.objects.get(pk=person.id))


def a_deal(house: House, worth: int, **values: Any) -> UUID:
    made = sales.create_opportunity(rep(house), values={"name": f"Deal of {worth}"})
    kept = {"estimated_value": worth, "estimated_close_date": QUARTER.start, **values}
    Opportunity.objects.filter(pk=made).update(**kept)
    return made


def a_quota(house: House, amount: int) -> None:
    person = house.people[Role.SALES_REPRESENTATIVE]
    place = {"period_start": QUARTER.start, "months": 3, "currency": "USD"}
    draft = QuotaDraft(amount=Decimal(amount), owner_id=person.id, **place)
    sales.set_quota(SYSTEM, draft=draft)


def test_each_cell_opens_exactly_its_deals(house: House) -> None:
    a_deal(house, 1200, forecast_category="best_case")
    a_deal(house, 800)
    a_deal(house, 55, estimated_close_date=QUARTER.end)
    won = a_deal(house, 300)
    Opportunity.objects.filter(pk=won).update(
        status="won", status_reason="won", forecast_category="won",
        actual_value=310, actual_close_date=QUARTER.start,
    )  # fmt: skip
    a_quota(house, 620)
    page = house.rep.get("/forecast").content.decode()
    assert "50\u202f% of quota won" in page
    row = page.split('<tr class="person"')[1].split("</tr>")[0]
    links = [unescape(href) for href in re.findall(r'href="(/opportunities[^"]*)"', row)]
    found = [text_of(house.rep.get(link)) for link in links]
    assert len(found) == 3
    for text, name in zip(found, ("Deal of 300", "Deal of 1200", "Deal of 800"), strict=True):
        assert name in text
        assert sum(f"Deal of {n}" in text for n in (1200, 800, 55, 300)) == 1


def test_other_currencies_stand_apart(house: House) -> None:
    a_deal(house, 100)
    a_deal(house, 100)
    a_deal(house, 70, currency="EUR")
    page = text_of(house.rep.get("/forecast"))
    assert "In other currencies, not added up: EUR, 1 deal" in page
    assert "EUR" in text_of(house.rep.get("/forecast?currency=EUR"))


def test_a_manager_adjusts_and_all_see_why(house: House) -> None:
    a_deal(house, 1000, forecast_category="committed")
    manager = house.clients[Role.SALES_MANAGER]
    page = manager.get("/forecast").content.decode()
    links = [unescape(h) for h in re.findall(r'href="(/forecast/adjust[^"]*)"', page)]
    path = next(link for link in links if "category=committed" in link)
    answer = manager.post(path, {"amount": "-2,50x", "reason": "x"})
    assert answer.status_code == 422
    answer = manager.post(path, {"amount": "-250", "reason": HOSTILE})
    assert answer.status_code == 302
    assert "\u2212250" in text_of(house.rep.get("/forecast"))
    told = house.rep.get(path).content.decode()
    assert "Sales Manager" in told
    assert HOSTILE not in told
    assert house.rep.post(path, {"amount": "9", "reason": "x"}).status_code == 403


def test_quotas_are_set_on_a_page_and_the_second_editor_is_told(house: House) -> None:
    manager = house.clients[Role.SALES_MANAGER]
    person = house.people[Role.SALES_REPRESENTATIVE]
    name = f"person-{person.id}-{QUARTER.start.isoformat()}"
    page = manager.get("/forecast/quotas").content.decode()
    assert f'name="{name}"' in page
    assert manager.post("/forecast/quotas", {name: "abc"}).status_code == 422
    said = {name: "12,500", f"{name}-version": "0"}
    assert manager.post("/forecast/quotas", said).status_code == 302
    stale = house.admin.post("/forecast/quotas", {name: "900", f"{name}-version": "0"})
    assert stale.status_code == 422
    assert 'value="900"' in stale.content.decode()
    assert "Somebody else set this to 12,500 meanwhile" in text_of(stale)
    (row,) = sales.list_quotas(SYSTEM, begin=QUARTER.start, end=QUARTER.end)
    assert (row.amount, row.version) == (12500, 1)
    manager.post("/forecast/quotas", {name: "", f"{name}-version": "1"})
    assert sales.list_quotas(SYSTEM, begin=QUARTER.start, end=QUARTER.end) == []
    assert "12,500" not in text_of(house.rep.get("/forecast/quotas"))
    assert house.rep.post("/forecast/quotas", {name: "5"}).status_code in (302, 403)
    assert sales.list_quotas(SYSTEM, begin=QUARTER.start, end=QUARTER.end) == []


def test_what_changed_opens_its_deals(house: House) -> None:
    manager = house.clients[Role.SALES_MANAGER]
    assert "No snapshot yet" in text_of(manager.get("/forecast/changes"))
    slips = a_deal(house, 640)
    assert manager.post("/forecast/snapshot").status_code == 302
    Opportunity.objects.filter(pk=slips).update(
        estimated_close_date=QUARTER.start + timedelta(days=20)
    )
    page = manager.get("/forecast/changes").content.decode()
    link = next(h for h in re.findall(r'href="(\?[^"]*move=slipped[^"]*)"', page))
    told = manager.get("/forecast/changes" + unescape(link)).content.decode()
    assert f'href="/opportunities/{slips}"' in told
    assert "Deal of 640" in told
    ForecastSnapshot.objects.update(weekly=True)
    assert house.rep.post("/forecast/snapshot").status_code == 403


def test_addresses_that_make_no_sense_are_answered(house: House) -> None:
    for query in (
        "start=9999-99-99&months=7", "start=9999-12-31", "start=0001-01-01&months=12",
        "months=x&team=nothing&owner=x&pipeline=x&currency=12345", f"owner={uuid4()}",
        "start=2189-12-31&months=12", "currency=%00%00%00", "team=%F0%9F%92%A9",
        f"since={uuid4()}&until=x&move=x",
    ):  # fmt: skip
        for path in ("/forecast", "/forecast/quotas", "/forecast/changes"):
            assert house.admin.get(f"{path}?{query}").status_code == 200, (path, query)
        assert house.admin.get(f"/forecast/adjust?{query}").status_code == 404, query
