"""Leads are qualified once, into what somebody chose; disqualified with a reason; opened again."""

import threading
from typing import Any
from uuid import UUID

import pytest
from deals_floor import deal
from django.db import connection
from sales_floor import Floor, a_write
from test_closing import a_lead, news, product, records

from leadloop.customers import api as customers
from leadloop.events.catalogue import LEAD_QUALIFIED
from leadloop.kit.entity import RecordWrite, WriteMode, get_entity
from leadloop.kit.errors import Conflict, InvalidInput, NotFound, StaleWrite
from leadloop.sales import api as sales
from leadloop.sales.contracts import StatusReason
from leadloop.sales.contracts.opportunities import (
    NOTHING,
    DuplicateCustomer,
    Part,
    Qualification,
)
from leadloop.users.contracts import Actor

ALL = Qualification(account=Part(), contact=Part(), opportunity=Part())


def test_a_lead_becomes_account_contact_and_deal(rep: Actor) -> None:
    lead = a_lead(
        rep, company="Acme", company_size=240, product_interest="ilp", pipeline="Group business"
    )
    done = sales.qualify_lead(rep, lead_id=lead, qualification=ALL)
    assert done.created == ("account", "contact", "opportunity")
    found = sales.get_lead(rep, lead_id=lead)
    assert (found.row.status, found.row.status_reason) == ("qualified", "qualified")
    assert found.row.first_response_at is not None
    (account,), (contact,) = records("account"), records("contact")
    assert (account["name"], account["employees"]) == ("Acme", 240)
    assert (contact["full_name"], contact["account_id"]) == ("Mei Tan", account["id"])
    assert account["originating_lead_id"] == contact["originating_lead_id"] == lead
    (made,) = records("opportunity")
    assert made["name"] == "ILP for Acme"
    assert (made["account_id"], made["contact_id"]) == (account["id"], contact["id"])
    assert (made["product_id"], made["originating_lead_id"]) == (product(), lead)
    row = sales.get_opportunity_row(rep, opportunity_id=made["id"])
    assert row.pipeline.name == "Group business"
    (columns,) = records("lead", id=lead)
    assert columns["parent_account_id"] == account["id"]
    assert columns["parent_contact_id"] == contact["id"]
    assert columns["qualifying_opportunity_id"] == made["id"]
    assert news(LEAD_QUALIFIED)[0]["opportunity_id"] == str(made["id"])


def test_any_part_may_be_left_out(rep: Actor) -> None:
    only_contact = Qualification(account=NOTHING, contact=Part(), opportunity=NOTHING)
    done = sales.qualify_lead(rep, lead_id=a_lead(rep), qualification=only_contact)
    assert done.created == ("contact",)
    assert done.account_id is None
    assert done.opportunity_id is None


def test_qualifying_twice_makes_nothing_twice(rep: Actor) -> None:
    lead = a_lead(rep)
    first = sales.qualify_lead(rep, lead_id=lead, qualification=ALL)
    again = sales.qualify_lead(rep, lead_id=lead, qualification=ALL)
    assert again.repeated
    assert again.opportunity_id == first.opportunity_id
    assert len(records("contact")) == len(records("opportunity")) == len(records("account")) == 1


def test_qualifying_at_once_makes_nothing_twice(rep: Actor) -> None:
    lead = a_lead(rep)
    found: list[bool] = []

    def qualify() -> None:
        try:
            done = sales.qualify_lead(rep, lead_id=lead, qualification=ALL)
            found.append(done.repeated)
        finally:
            connection.close()

    threads = [threading.Thread(target=qualify) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, True, True, True]
    assert len(records("opportunity")) == len(records("account")) == 1


def test_what_looks_the_same_is_shown_first(rep: Actor) -> None:
    held = customers.create_contact(rep, values={"last_name": "Tan", "email": "mei@tan.example"})
    firm = customers.create_account(rep, values={"name": "Acme", "website": "https://tan.example"})
    open_deal = deal(rep, "Running", account_id=firm)
    lead = a_lead(rep, company="Acme Ltd")
    preview = sales.preview_qualification(rep, lead_id=lead)
    assert [(one.id, one.reasons) for one in preview.contacts] == [(held, ("e-mail",))]
    assert [one.id for one in preview.accounts] == [firm]
    assert [one.id for one in preview.opportunities] == [open_deal]
    with pytest.raises(DuplicateCustomer) as caught:
        sales.qualify_lead(rep, lead_id=lead, qualification=ALL)
    assert caught.value.found[0].id == firm
    linked = Qualification(
        account=Part("link", firm), contact=Part("link", held), opportunity=Part("link", open_deal)
    )
    done = sales.qualify_lead(rep, lead_id=lead, qualification=linked)
    assert done.created == ()
    assert (done.account_id, done.contact_id, done.opportunity_id) == (firm, held, open_deal)
    (joined,) = records("opportunity")
    assert (joined["contact_id"], joined["originating_lead_id"]) == (held, lead)


def test_like_records_of_others_are_counted_not_named(rep: Actor, stranger: Actor) -> None:
    customers.create_contact(stranger, values={"last_name": "Tan", "email": "mei@tan.example"})
    preview = sales.preview_qualification(rep, lead_id=a_lead(rep))
    assert (preview.contacts, preview.hidden) == ((), 1)


@pytest.mark.parametrize(
    "parts",
    [
        {"account": Part("link")},
        {"account": Part("burn")},
        {"contact": Part("link", UUID(int=5))},
        {"opportunity": Part("link", UUID(int=5))},
        {"opportunity": Part(values={"annual_premium": "-5"})},
        {"contact": Part(values={"email": "no address"})},
    ],
)
def test_a_bad_part_leaves_the_lead_open(rep: Actor, parts: dict[str, Part]) -> None:
    lead = a_lead(rep)
    with pytest.raises((InvalidInput, NotFound)):
        sales.qualify_lead(rep, lead_id=lead, qualification=Qualification(**parts))
    assert sales.get_lead(rep, lead_id=lead).row.status == "open"
    assert records("contact") == records("opportunity") == []


def test_a_lead_is_qualified_only_by_qualifying(rep: Actor) -> None:
    lead = a_lead(rep)
    with pytest.raises(InvalidInput):
        sales.set_status(rep, lead_id=lead, reason=StatusReason.QUALIFIED)
    upsert = get_entity("lead").upsert
    for values in ({"statecode": 1}, {"statuscode": 3}):
        with pytest.raises(InvalidInput, match="QualifyLead"):
            upsert(rep, [RecordWrite({"leadid": lead}, values, mode=WriteMode.UPDATE)])
    upsert(rep, [RecordWrite({"leadid": lead}, {"statecode": 2}, mode=WriteMode.UPDATE)])
    assert sales.get_lead(rep, lead_id=lead).row.status == "disqualified"


def test_disqualified_and_opened_again(rep: Actor, stranger: Actor) -> None:
    lead = a_lead(rep)
    with pytest.raises(NotFound):
        sales.disqualify_lead(stranger, lead_id=lead, reason=StatusReason.LOST)
    with pytest.raises(InvalidInput):
        sales.disqualify_lead(rep, lead_id=lead, reason=StatusReason.CONTACTED)
    with pytest.raises(StaleWrite):
        sales.disqualify_lead(rep, lead_id=lead, reason=StatusReason.LOST, expected_version=7)
    sales.disqualify_lead(
        rep, lead_id=lead, reason=StatusReason.NO_LONGER_INTERESTED, note="Bought elsewhere"
    )
    titles = [entry.title for entry in sales.lead_timeline(rep, lead_id=lead)]
    assert "Bought elsewhere" in titles
    with pytest.raises(Conflict):
        sales.qualify_lead(rep, lead_id=lead, qualification=ALL)
    sales.reactivate_lead(rep, lead_id=lead)
    assert sales.get_lead(rep, lead_id=lead).row.status_reason == "contacted"


def test_a_reactivated_lead_takes_up_what_it_became(rep: Actor) -> None:
    lead = a_lead(rep)
    first = sales.qualify_lead(rep, lead_id=lead, qualification=ALL)
    sales.reactivate_lead(rep, lead_id=lead)
    again = sales.qualify_lead(rep, lead_id=lead, qualification=ALL)
    assert again.created == ()
    assert (again.contact_id, again.opportunity_id) == (first.contact_id, first.opportunity_id)
    assert first.opportunity_id is not None
    sales.win_opportunity(rep, opportunity_id=first.opportunity_id)
    with pytest.raises(Conflict):
        sales.reactivate_lead(rep, lead_id=lead)


def test_whoever_had_the_lead_has_what_it_becomes(floor: Floor, upsert: Any) -> None:
    made = upsert(a_write(firstname="Ann", emailaddress1="ann@x.example", ll_team="retail-sales"))
    sales.qualify_lead(floor.manager, lead_id=made[0].id, qualification=ALL)
    for entity in ("contact", "account", "opportunity"):
        (record,) = get_entity(entity).rows(floor.outsider).values()
        assert record["team_id"] == floor.retail
