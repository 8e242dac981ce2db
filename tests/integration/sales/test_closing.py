"""Deals are won and lost once, and what a win leaves behind."""

import threading
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from deals_floor import FULL, deal, stage, unknown
from django.db import connection

from leadloop.events import api as events
from leadloop.events.catalogue import NEWS, OPPORTUNITY_LOST, OPPORTUNITY_REOPENED, OPPORTUNITY_WON
from leadloop.kit import clock
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import Conflict, InvalidInput, NotFound, StaleWrite
from leadloop.sales import api as sales
from leadloop.sales.contracts.opportunities import Closing, LineDraft, PolicyTerms
from leadloop.users.contracts import SYSTEM, Actor


def records(entity: str, **conditions: Any) -> list[dict[str, Any]]:
    return list(get_entity(entity).rows(SYSTEM).filter(**conditions).values())


def product(code: str = "ilp") -> UUID:
    return records("product", code=code)[0]["id"]


def a_lead(actor: Actor, **values: Any) -> UUID:
    return sales.create_lead(
        actor,
        values={
            "first_name": "Mei",
            "last_name": "Tan",
            "email": "mei@tan.example",
            "mobile_phone": "+6561234567",
            "country": "SG",
            **values,
        },
        despite_duplicates=True,
    )


def news(kind: str) -> list[dict[str, Any]]:
    return [event.data for event in events.list_recent(NEWS) if event.type == kind]


def test_a_win_makes_the_leads_person_a_customer_with_a_policy_per_line(rep: Actor) -> None:
    lead = a_lead(rep)
    key = deal(
        rep,
        originating_lead_id=lead,
        lines=[
            LineDraft(product("ilp"), "Base", "1", "5000", "500", "100000"),
            LineDraft(product("term_life"), "Rider", "1", "700"),
            LineDraft(None, "Welcome gift", "1", "0"),
        ],
    )
    terms = PolicyTerms("in_force", date(2026, 12, 1))
    done = sales.win_opportunity(
        rep, opportunity_id=key, closing=Closing(note="Signed", policies=terms)
    )
    found = sales.get_opportunity(rep, opportunity_id=key)
    assert (found.row.status, found.row.status_reason) == ("won", "won")
    assert (found.row.probability, found.row.forecast_category) == (100, "won")
    assert found.row.actual_value == 5200
    assert [c.note for c in found.closes] == ["Signed"]
    (contact,) = records("contact")
    (account,) = records("account")
    assert (contact["id"], account["id"]) == (done.contact_id, done.account_id)
    assert contact["full_name"] == "Mei Tan"
    assert contact["customer_type"] == account["customer_type"] == "customer"
    assert (account["name"], account["kind_of"]) == ("Tan household", "household")
    policies = records("ll_policy", opportunity_id=key)
    assert {p["annual_premium"] for p in policies} == {Decimal(4500), Decimal(700)}
    assert {p["status"] for p in policies} == {"in_force"}
    assert {p["start_date"] for p in policies} == {date(2026, 12, 1)}
    assert {p["holder_contact_id"] for p in policies} == {contact["id"]}
    assert set(done.policy_ids) == {p["id"] for p in policies}
    assert sales.get_lead(rep, lead_id=lead).row.status == "open"
    (told,) = news(OPPORTUNITY_WON)
    assert told["contact_id"] == str(contact["id"])
    assert told["product_codes"] == ["ilp", "term_life"]
    assert told["revenue"] == "5200.0000"


def test_winning_again_does_nothing_again(rep: Actor) -> None:
    key = deal(rep, originating_lead_id=a_lead(rep), product_id=product(), annual_premium="900")
    first = sales.win_opportunity(rep, opportunity_id=key)
    second = sales.win_opportunity(rep, opportunity_id=key)
    assert second == first._replace(repeated=True)
    assert len(records("ll_policy")) == len(records("contact")) == len(news(OPPORTUNITY_WON)) == 1


def test_two_who_win_at_once_win_once(rep: Actor) -> None:
    key = deal(rep, originating_lead_id=a_lead(rep), product_id=product(), annual_premium="900")
    found: list[bool] = []

    def win() -> None:
        try:
            found.append(sales.win_opportunity(rep, opportunity_id=key).repeated)
        finally:
            connection.close()

    threads = [threading.Thread(target=win) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, True, True, True]
    assert len(records("ll_policy")) == len(records("account")) == 1


def test_reopened_and_won_again_makes_no_second_policy(rep: Actor) -> None:
    key = deal(
        rep,
        originating_lead_id=a_lead(rep),
        lines=[LineDraft(product(), "", "1", "100")],
        stage_id=stage("Illustration").id,
        **FULL,
    )
    first = sales.win_opportunity(rep, opportunity_id=key)
    sales.reopen_opportunity(rep, opportunity_id=key)
    row = sales.get_opportunity_row(rep, opportunity_id=key)
    assert (row.status, row.probability, row.actual_value) == ("open", 50, None)
    assert news(OPPORTUNITY_REOPENED)[0]["was"] == "won"
    again = sales.win_opportunity(rep, opportunity_id=key)
    assert again.close_id != first.close_id
    assert again.policy_ids == first.policy_ids
    assert len(records("contact")) == 1


def test_the_company_of_the_lead_is_found_again(rep: Actor, manager: Actor) -> None:
    from leadloop.customers import api as customers

    held = customers.create_account(rep, values={"name": "Acme Pte Ltd"})
    lead = a_lead(rep, company="ACME Pte. Ltd.")
    key = deal(rep, originating_lead_id=lead)
    done = sales.win_opportunity(rep, opportunity_id=key)
    assert done.account_id == held
    assert records("contact")[0]["account_id"] == held
    assert done.policy_ids == ()


def test_a_customer_of_another_team_is_marked_all_the_same(rep: Actor, stranger: Actor) -> None:
    from leadloop.customers import api as customers
    from leadloop.sales.models import Opportunity

    theirs = customers.create_contact(stranger, values={"last_name": "Lim"})
    key = deal(rep)
    Opportunity.objects.filter(pk=key).update(contact_id=theirs)
    sales.win_opportunity(rep, opportunity_id=key)
    assert records("contact")[0]["customer_type"] == "customer"


def test_a_deal_of_nobody_cannot_be_won(rep: Actor) -> None:
    with pytest.raises(InvalidInput, match="Say who the customer is"):
        sales.win_opportunity(rep, opportunity_id=deal(rep))


@pytest.mark.parametrize(
    "closing",
    [
        Closing(revenue="-1"),
        Closing(revenue="x"),
        Closing(closed_on=clock.now().date() + timedelta(days=2)),
        Closing(competitor_id=unknown()),
        Closing(policies=PolicyTerms("lapsed")),
        Closing(note="x" * 5_001),
    ],
)
def test_bad_closings_change_nothing(rep: Actor, closing: Closing) -> None:
    key = deal(rep, originating_lead_id=a_lead(rep), product_id=product())
    with pytest.raises(InvalidInput):
        sales.win_opportunity(rep, opportunity_id=key, closing=closing)
    assert sales.get_opportunity_row(rep, opportunity_id=key).is_open
    assert records("contact") == []


def test_losing_names_reason_and_competitor(rep: Actor, manager: Actor) -> None:
    rival = sales.create_competitor(manager, values={"name": "Rival Life"})
    key = deal(rep, annual_premium="900")
    with pytest.raises(InvalidInput):
        sales.lose_opportunity(rep, opportunity_id=key, reason="won")
    with pytest.raises(StaleWrite):
        sales.lose_opportunity(rep, opportunity_id=key, reason="out_sold", expected_version=9)
    said = Closing(competitor_id=rival, note="Cheaper")
    first = sales.lose_opportunity(rep, opportunity_id=key, reason="out_sold", closing=said)
    again = sales.lose_opportunity(rep, opportunity_id=key, reason="canceled")
    assert again.repeated
    assert again.close_id == first.close_id
    row = sales.get_opportunity_row(rep, opportunity_id=key)
    assert (row.status_reason, row.probability, row.actual_value) == ("out_sold", 0, None)
    with pytest.raises(Conflict):
        sales.win_opportunity(rep, opportunity_id=key)
    with pytest.raises(Conflict):
        sales.update_opportunity(rep, opportunity_id=key, values={"next_step": "x"})
    assert news(OPPORTUNITY_LOST)[0]["competitor_id"] == str(rival)


def test_others_deals_are_not_closed(rep: Actor, stranger: Actor) -> None:
    key = deal(rep)
    for act in (
        lambda: sales.win_opportunity(stranger, opportunity_id=key),
        lambda: sales.lose_opportunity(stranger, opportunity_id=key, reason="canceled"),
        lambda: sales.reopen_opportunity(stranger, opportunity_id=key),
    ):
        with pytest.raises(NotFound):
            act()
