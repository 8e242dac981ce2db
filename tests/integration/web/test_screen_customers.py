"""Customers' screens: lists, the page of a customer, what people do there."""

from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from web_house import House, text_of

from leadloop.customers import api as customers
from leadloop.customers.contracts import Regarding
from leadloop.users.contracts import SYSTEM, Role

PART = {"HX-Request": "true"}


def made(answer: Any) -> UUID:
    assert answer.status_code == 302, text_of(answer)
    return UUID(answer.headers["Location"].rpartition("/")[2])


@pytest.fixture
def ann(house: House) -> UUID:
    values = {"first_name": "Ann", "last_name": "Tan", "email": "ann@tan.sg", "country": "SG"}
    return made(house.rep.post("/contacts/new", {**values, "mobile_phone": "91234567"}))


def product(code: str = "ilp") -> UUID:
    found = customers.find_product(SYSTEM, code=code)
    assert found
    return found.id


def test_a_contact_is_entered_listed_and_found(house: House, ann: UUID) -> None:
    page = text_of(house.rep.get("/contacts?q=tan"))
    assert "Ann Tan" in page
    assert "+65 9123 4567" in page
    assert "Ann Tan" not in text_of(house.rep.get("/contacts?type=customer"))
    assert house.rep.get("/contacts/count").content == b"1 contact"
    rows = house.rep.get(f"/contacts/rows?ids={ann}").content.decode()
    assert f'data-row="{ann}"' in rows


def test_what_does_not_fit_stays_in_the_form(house: House) -> None:
    values = {"name": "Acme", "email": "nobody", "employees": "many", "country": "SG"}
    answer = house.rep.post("/accounts/new", values)
    assert answer.status_code == 422
    assert "Write an e-mail address" in text_of(answer)
    assert 'value="many"' in answer.content.decode()


def test_the_second_editor_is_told_and_loses_nothing(house: House, ann: UUID) -> None:
    first = {"first_name": "Ann", "last_name": "Tan", "job_title": "CFO", "version": "1"}
    second = {"first_name": "Anne", "last_name": "Tan", "job_title": "Analyst", "version": "1"}
    assert house.rep.post(f"/contacts/{ann}/edit", first, headers=PART).status_code == 204
    answer = house.admin.post(f"/contacts/{ann}/edit", second, headers=PART)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Now there: CFO" in text_of(answer)
    assert 'value="Analyst"' in page
    again = {**second, "version": "2"}
    assert house.admin.post(f"/contacts/{ann}/edit", again, headers=PART).status_code == 204
    assert customers.get_contact(SYSTEM, contact_id=ann).row.full_name == "Anne Tan"


def test_a_customers_page_shows_all_that_belongs_to_them(house: House, ann: UUID) -> None:
    account = made(house.rep.post("/accounts/new", {"name": "Tan family", "kind_of": "household"}))
    values = {
        "product_id": str(product()),
        "holder_contact_id": str(ann),
        "annual_premium": "2,400",
        "currency": "SGD",
        "status": "in_force",
    }
    policy = made(house.rep.post("/policies/new", values))
    relation = {"role": "of:household_member", "account": str(account)}
    assert house.rep.post(f"/records/contact/{ann}/relate", relation).status_code == 302
    page = text_of(house.rep.get(f"/contacts/{ann}"))
    for said in (
        "ILP In Force",
        "SGD 2,400 a year in force",
        "Household Tan family",
        "Opportunities",
        "Cases",
        "Leads and scores",
        "as of",
        "None was asked for or given",
        "Policy created",
        "Contact created",
    ):
        assert said in page, said
    page = text_of(house.rep.get(f"/accounts/{account}"))
    assert "Household member Ann Tan" in page
    assert "SGD 2,400 a year · Ann Tan" in page, "a household shows what its people hold"
    page = text_of(house.rep.get(f"/policies/{policy}"))
    assert "Policyholder Ann Tan" in page
    assert "In Force" in page


def test_a_customers_page_takes_a_bounded_number_of_queries(house: House, ann: UUID) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            house.rep.get(f"/contacts/{ann}")
        return len(captured)

    def happen() -> None:
        house.rep.post(f"/records/contact/{ann}/activities/note", {"description": "Called back"})
        values = {"product_id": str(product()), "holder_contact_id": str(ann)}
        house.rep.post("/policies/new", {**values, "status": "proposed", "currency": "SGD"})

    happen()
    few = queries()
    for _ in range(3):
        happen()
    assert queries() == few <= 37


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("task", {"subject": "Send papers", "priority": "high", "due_at": "2027-01-04T09:00"}),
        (
            "appointment",
            {"subject": "Review", "start_at": "2027-01-04T09:00", "end_at": "2027-01-04T10:00"},
        ),
        ("email", {"subject": "Offer", "direction": "incoming", "description": "Yes please"}),
        ("note", {"description": "Likes tea"}),
    ],
)
def test_each_kind_of_activity_is_made_edited_and_shown(
    house: House, ann: UUID, kind: str, values: dict[str, str]
) -> None:
    address = f"/records/contact/{ann}/activities/{kind}"
    assert house.rep.get(address, headers=PART).status_code == 200
    answer = house.rep.post(address, values, headers=PART)
    assert answer.status_code == 204, text_of(answer)
    assert "leadloop:record" in answer.headers["HX-Trigger"]
    [activity] = customers.list_activities(SYSTEM, regarding=Regarding("contact", ann))
    edit = f"/activities/{activity.id}/edit"
    assert house.rep.get(edit, headers=PART).status_code == 200
    changed = {**values, "subject": "Something else", "version": str(activity.version)}
    assert house.rep.post(edit, changed, headers=PART).status_code == 204
    assert "Something else" in text_of(house.rep.get(f"/contacts/{ann}"))


def test_an_activity_without_a_subject_is_refused(house: House, ann: UUID) -> None:
    answer = house.rep.post(f"/records/contact/{ann}/activities/task", {"priority": "high"})
    assert answer.status_code == 422
    assert "Say what this is about" in text_of(answer)
    assert house.rep.get(f"/records/contact/{ann}/activities/party").status_code == 404


def test_a_call_its_follow_up_done_called_off_open_again(house: House, ann: UUID) -> None:
    call = {"outcome": "connected", "minutes": "4", "follow_up_at": "2027-01-04T09:00"}
    assert house.rep.post(f"/records/contact/{ann}/call", call, headers=PART).status_code == 204
    page = text_of(house.rep.get(f"/contacts/{ann}?show=tasks"))
    assert "To do: Call Ann Tan again" in page
    assert "Call with Ann Tan" not in page
    [task] = [
        a
        for a in customers.list_activities(SYSTEM, regarding=Regarding("contact", ann))
        if a.status == "open"
    ]
    for action, status in (("cancel", "canceled"), ("reopen", "open"), ("done", "completed")):
        answer = house.rep.post(f"/activities/{task.id}/{action}", headers=PART)
        assert answer.status_code == 204
        assert customers.get_activity(SYSTEM, activity_id=task.id).status == status


def test_a_lead_s_call_is_its_first_response(house: House) -> None:
    lead = house.lead_of(house.send())
    call = {"outcome": "connected", "minutes": "4"}
    assert house.rep.post(f"/leads/{lead}/call", call, headers=PART).status_code == 204
    assert "Contacted" in text_of(house.rep.get(f"/leads/{lead}"))
    assert house.rep.get(f"/records/lead/{lead}").headers["Location"] == f"/leads/{lead}"


def test_a_file_is_downloaded_and_never_shown_as_a_page(house: House, ann: UUID) -> None:
    html = SimpleUploadedFile("../x.html", b"<script>alert(1)</script>", content_type="text/html")
    answer = house.rep.post(
        f"/records/contact/{ann}/attach", {"file": html, "description": "Signed"}
    )
    assert answer.status_code == 302
    [row] = customers.list_attachments(SYSTEM, regarding=Regarding("contact", ann))
    answer = house.rep.get(f"/attachments/{row.id}")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="x.html"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert house.rep.post(f"/records/contact/{ann}/attach", {}).status_code == 422
    assert house.clients[Role.MARKETER].get(f"/attachments/{row.id}").status_code == 403
    assert house.rep.post(f"/attachments/{row.id}/remove", headers=PART).status_code == 204
    assert house.rep.get(f"/attachments/{row.id}").status_code == 404


def test_a_customer_is_handed_over_and_switched_off(house: House, ann: UUID) -> None:
    rep = house.people[Role.SALES_REPRESENTATIVE]
    answer = house.rep.post(f"/contacts/{ann}/assign", {"owner": str(rep.id), "team": ""})
    assert answer.status_code == 302
    assert house.rep.post(f"/contacts/{ann}/switch", headers=PART).status_code == 204
    assert "Ann Tan" not in text_of(house.rep.get("/contacts"))
    assert "Ann Tan" in text_of(house.rep.get("/contacts?status=inactive"))


def test_managers_keep_products_and_prices(house: House) -> None:
    manager = house.clients[Role.SALES_MANAGER]
    values = {"code": "travel", "name": "Travel", "family": "individual", "active": "on"}
    assert manager.post("/products/new", values).status_code == 302
    assert manager.post("/products/new", values).status_code == 422
    travel = product("travel")
    answer = manager.post(
        f"/products/{travel}/edit", {"name": "Trips", "family": "individual", "version": "1"}
    )
    assert answer.status_code == 302
    assert manager.post("/price-lists/new", {"name": "2027", "currency": "SGD"}).status_code == 302
    [prices] = customers.list_price_lists(SYSTEM)
    price = {"product": str(product()), "amount": "1,200", "basis": "year"}
    assert manager.post(f"/price-lists/{prices.id}/prices", price).status_code == 302
    page = text_of(house.rep.get("/products"))
    assert "Trips" in page
    assert "SGD 1,200.00" in page
    assert "Not on sale" in page
    assert house.rep.post("/products/new", values).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        *("show=nonsense", "before=yesterday", "before=2026-01-01", "sort=;drop", "page=-1"),
        *("owner=%00", "status=%27", "account=x", "page=99999999999999", "kind=a&kind=b"),
    ],
)
def test_odd_addresses_are_answered(house: House, ann: UUID, query: str) -> None:
    for path in ("/accounts", "/contacts", "/policies", f"/contacts/{ann}"):
        assert house.rep.get(f"{path}?{query}").status_code == 200, path
