"""Accounts, contacts, policies, products and relations: written, read, listed, by right."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from customer_people import account, contact, person, product
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadloop.customers import api as customers
from leadloop.customers.contracts import Regarding
from leadloop.customers.contracts.reading import AccountQuery, ContactQuery, PolicyQuery
from leadloop.customers.entities import ENTITIES
from leadloop.events import api as events
from leadloop.kit.entity import Entity, LookupValue, RecordWrite, get_entity
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, Role

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def rita() -> Actor:
    return person("Rita")


@pytest.fixture
def manager() -> Actor:
    return person("Mona", Role.SALES_MANAGER)


def wrong(error: pytest.ExceptionInfo[InvalidInput]) -> set[str]:
    return {one.field for one in error.value.errors}


def test_an_account_is_levelled_and_belongs_to_who_made_it(rita: Actor) -> None:
    made = account(
        rita,
        name="  Süd & Söhne GmbH ",
        website="https://www.Sued.de/about",
        email="Info@Sued.DE",
        phone="030 1234567",
        country="germany",
        employees="1,200",
        annual_revenue="12,500,000.50",
        currency="eur",
    )
    found = customers.get_account(rita, account_id=made)
    assert found.row.owner is not None
    assert str(found.row.owner.id) == rita.id
    assert found.row.team is not None
    assert (found.row.phone, found.row.country) == ("+49301234567", "DE")
    assert (found.row.domain, found.row.employees) == ("sued.de", 1200)
    assert found.facts["annual_revenue"] == Decimal("12500000.5")
    assert found.facts["currency"] == "EUR"
    assert found.may_edit
    row = get_entity("account").rows(rita).values("name_normalised", "email_normalised").get()
    assert row == {"name_normalised": "sud and sohne", "email_normalised": "info@sued.de"}


def test_a_free_mailbox_is_nobodys_domain(rita: Actor) -> None:
    made = account(rita, email="lee.family@gmail.com")
    assert customers.get_account(rita, account_id=made).row.domain == ""


def test_what_a_person_types_is_judged_field_by_field(rita: Actor) -> None:
    with pytest.raises(InvalidInput) as error:
        contact(
            rita,
            email="not an address",
            mobile_phone="12",
            country="Atlantis",
            birth_date="31.02.1990",
            account_id="none",
        )
    assert wrong(error) == {"email", "mobile_phone", "country"}
    with pytest.raises(InvalidInput) as error:
        contact(rita, birth_date="31.02.1990", account_id="none")
    assert wrong(error) == {"birth_date", "account_id"}
    with pytest.raises(InvalidInput) as error:
        account(rita, employees="-4", annual_revenue="lots", full_name="x")
    assert wrong(error) == {"employees", "full_name"}


def test_hostile_text_is_kept_as_text(rita: Actor) -> None:
    made = contact(rita, first_name="<script>\0", last_name="=1+1", description="x" * 20_000)
    found = customers.get_contact(rita, contact_id=made)
    assert found.row.full_name == "<script> =1+1"
    with pytest.raises(InvalidInput) as error:
        contact(rita, description="x" * 20_001)
    assert wrong(error) == {"description"}


def test_a_nameless_contact_without_address_is_refused(rita: Actor) -> None:
    with pytest.raises(InvalidInput):
        customers.create_contact(rita, values={"job_title": "CFO"})


def test_an_odd_number_that_came_through_a_door_blocks_no_other_edit(rita: Actor) -> None:
    [made] = get_entity("contact").upsert(
        rita, [RecordWrite({}, {"lastname": "Tan", "telephone1": "555-0100"})]
    )
    held = customers.get_contact(rita, contact_id=made.id)
    assert held.facts["phone"] == "555-0100"
    customers.update_contact(
        rita, contact_id=made.id, values={"phone": "555-0100", "job_title": "CFO"}
    )
    assert customers.get_contact(rita, contact_id=made.id).row.job_title == "CFO"
    with pytest.raises(InvalidInput):
        customers.update_contact(rita, contact_id=made.id, values={"phone": "555-0101"})


def test_the_second_editor_is_told(rita: Actor) -> None:
    made = contact(rita)
    customers.update_contact(rita, contact_id=made, values={"job_title": "CFO"}, expected_version=1)
    with pytest.raises(StaleWrite):
        customers.update_contact(
            rita, contact_id=made, values={"job_title": "CEO"}, expected_version=1
        )
    assert customers.get_contact(rita, contact_id=made).row.version == 2


def test_an_edit_keeps_the_spellings_people_are_matched_by(rita: Actor) -> None:
    made = contact(rita, email="ann@example.com", mobile_phone="+6591234567")
    customers.update_contact(rita, contact_id=made, values={"email": "Ann.Tan@Example.com"})
    row = get_entity("contact").rows(rita).values("email_normalised", "phone_e164").get()
    assert row == {"email_normalised": "ann.tan@example.com", "phone_e164": "+6591234567"}


def test_another_teams_customer_looks_like_a_missing_one(rita: Actor) -> None:
    made = contact(rita)
    max_ = person("Max")
    with pytest.raises(NotFound):
        customers.get_contact(max_, contact_id=made)
    with pytest.raises(NotFound):
        customers.update_contact(max_, contact_id=made, values={"job_title": "x"})
    assert customers.list_contacts(max_, query=ContactQuery()).total == 0


def test_a_marketer_sees_customers_and_changes_none(rita: Actor) -> None:
    made = contact(rita)
    max_ = person("Max", Role.MARKETER)
    assert not customers.get_contact(max_, contact_id=made).may_edit
    with pytest.raises(NotAllowed):
        customers.update_contact(max_, contact_id=made, values={"job_title": "x"})
    with pytest.raises(NotAllowed):
        contact(max_)


def test_a_lookup_leads_only_to_what_is_in_sight(rita: Actor) -> None:
    hidden = account(person("Max"))
    with pytest.raises(InvalidInput) as error:
        contact(rita, account_id=str(hidden))
    assert wrong(error) == {"account_id"}


def test_lists_filter_search_sort_and_count(rita: Actor) -> None:
    acme = account(rita, name="Acme", industry="technology", country="SG")
    account(rita, name="Lee family", kind_of="household")
    account(rita, name="Zeta", customer_type="customer")
    for name in ("Ann", "Ben", "Chloe"):
        contact(rita, first_name=name, last_name="Tan", account_id=acme, email=f"{name}@acme.sg")

    def names(**query: object) -> list[str]:
        page = customers.list_accounts(rita, query=AccountQuery(**query))  # type: ignore[arg-type]
        return [row.name for row in page.rows]

    assert names(sort="name", descending=False) == ["Acme", "Lee family", "Zeta"]
    assert names(kinds=("household",)) == ["Lee family"]
    assert names(customer_types=("customer",)) == ["Zeta"]
    assert names(text="ac") == ["Acme"]
    assert names(text="%") == []
    assert names(industries=("technology",), countries=("SG",)) == ["Acme"]
    page = customers.list_contacts(
        rita, query=ContactQuery(account_ids=(acme,), sort="full_name", descending=False, limit=2)
    )
    assert ([row.full_name for row in page.rows], page.total) == (["Ann Tan", "Ben Tan"], 3)
    assert page.rows[0].account is not None
    assert page.rows[0].account.name == "Acme"
    found = customers.list_contacts(rita, query=ContactQuery(text="chl tan"))
    assert [row.full_name for row in found.rows] == ["Chloe Tan"]
    with pytest.raises(InvalidInput):
        customers.list_accounts(rita, query=AccountQuery(sort="password"))


def test_neighbours_follow_the_list(rita: Actor) -> None:
    ids = [account(rita, name=name) for name in ("A", "B", "C")]
    query = AccountQuery(sort="name", descending=False)
    place = customers.account_neighbours(rita, query=query, account_id=ids[1])
    assert place == (ids[0], ids[2], 2, 3)
    narrowed = AccountQuery(text="A")
    assert customers.account_neighbours(rita, query=narrowed, account_id=ids[1]) is None


def test_a_list_of_contacts_takes_a_constant_number_of_queries(rita: Actor) -> None:
    acme = account(rita)
    for number in range(5):
        contact(rita, first_name=f"P{number}", account_id=acme)
    counts = []
    for limit in (2, 5):
        with CaptureQueriesContext(connection) as captured:
            customers.list_contacts(rita, query=ContactQuery(limit=limit))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 3


def test_a_policy_is_numbered_and_needs_a_holder(rita: Actor) -> None:
    holder = contact(rita)
    values = {
        "product_id": product(),
        "holder_contact_id": holder,
        "life_assured_id": holder,
        "annual_premium": "2,400",
        "sum_assured": "250000",
        "currency": "SGD",
        "status": "in_force",
        "start_date": "2026-03-01",
    }
    made = customers.create_policy(rita, values=values)
    found = customers.get_policy(rita, policy_id=made)
    assert found.row.number.startswith("POL-")
    assert (found.row.holder, found.row.annual_premium) == (
        ("contact", holder, "Ann"),
        Decimal(2400),
    )
    assert found.row.start_date == date(2026, 3, 1)
    with pytest.raises(InvalidInput) as error:
        customers.create_policy(rita, values={"product_id": product()})
    assert wrong(error) == {"holder_contact_id"}
    with pytest.raises(InvalidInput) as error:
        customers.create_policy(rita, values={**values, "end_date": "2025-01-01"})
    assert wrong(error) == {"end_date"}
    with pytest.raises(Conflict):
        customers.create_policy(rita, values={**values, "number": found.row.number})
    page = customers.list_policies(rita, query=PolicyQuery(holder_contact_ids=(holder,)))
    assert page.total == 1


def test_who_holds_a_policy_is_not_deleted(rita: Actor) -> None:
    holder, free = contact(rita), contact(rita)
    customers.create_policy(rita, values={"product_id": product(), "holder_contact_id": holder})
    entity = get_entity("contact")
    assert entity.delete is not None
    with pytest.raises(Conflict):
        entity.delete(rita, [holder])
    entity.delete(rita, [free])
    with pytest.raises(NotFound):
        customers.get_contact(rita, contact_id=free)


def test_managers_keep_products_and_prices(manager: Actor, rita: Actor) -> None:
    made = customers.create_product(
        manager, values={"code": "travel", "name": "Travel", "family": "individual"}
    )
    assert customers.get_product(rita, product_id=made).number > 100_000_005
    with pytest.raises(NotAllowed):
        customers.create_product(rita, values={"code": "pet", "name": "Pet"})
    with pytest.raises(InvalidInput) as error:
        customers.update_product(manager, product_id=made, values={"code": "other"})
    assert wrong(error) == {"code"}
    customers.update_product(manager, product_id=made, values={"active": False})
    assert "travel" not in {row.code for row in customers.list_products(rita, active=True)}

    prices = customers.create_price_list(manager, values={"name": "2026", "currency": "sgd"})
    for amount in ("1200", "1,350.50"):
        customers.set_price(manager, price_list_id=prices, product_id=made, amount=amount)
    [row] = customers.get_price_list(rita, price_list_id=prices).prices
    assert (row.amount, row.currency, row.basis) == (Decimal("1350.5"), "SGD", "year")
    customers.remove_price(manager, price_id=row.id)
    assert not customers.get_price_list(rita, price_list_id=prices).prices


def test_the_shipped_products_come_once() -> None:
    customers.ensure_shipped_products()
    codes = [row.code for row in customers.list_products(SYSTEM)]
    assert codes == [
        *("ilp", "whole_life", "term_life", "critical_illness", "group_health", "group_ilp")
    ]


def test_a_relation_reads_from_both_sides(rita: Actor) -> None:
    wei, mei = contact(rita, first_name="Wei"), contact(rita, first_name="Mei")
    home = account(rita, name="Lim family", kind_of="household")
    child, parent = Regarding("contact", mei), Regarding("contact", wei)
    customers.relate(rita, one=child, other=parent, role="child", values={"since": "2010-05-01"})
    customers.relate(
        rita, one=child, other=Regarding("account", home), role="household_member", values={}
    )
    [row] = customers.list_relations(rita, record=parent)
    assert (row.word, row.other.name) == ("Child", "Mei")
    assert {r.word for r in customers.list_relations(rita, record=child)} == {
        "Parent",
        "Household",
    }
    assert [r.name for r in customers.household_of(rita, contact_id=mei)] == ["Lim family"]
    with pytest.raises(Conflict):
        customers.relate(rita, one=child, other=parent, role="child", values={})
    with pytest.raises(InvalidInput):
        customers.relate(rita, one=child, other=child, role="sibling", values={})
    with pytest.raises(InvalidInput):
        customers.relate(
            rita, one=child, other=Regarding("contact", new_uuid()), role="child", values={}
        )
    with pytest.raises(InvalidInput):
        customers.relate(rita, one=child, other=Regarding("lead", wei), role="child", values={})
    customers.unrelate(rita, relation_id=row.id)
    assert not customers.list_relations(rita, record=parent)


def test_who_may_not_see_the_other_reads_no_name(rita: Actor) -> None:
    wei, mei = contact(rita, first_name="Wei"), contact(rita, first_name="Mei")
    customers.relate(
        rita,
        one=Regarding("contact", mei),
        other=Regarding("contact", wei),
        role="spouse",
        values={},
    )
    max_ = person("Max")
    customers.assign(
        SYSTEM,
        record=Regarding("contact", wei),
        owner_id=UUID(max_.id),
        team_id=max_.team_ids[0],
    )
    [row] = customers.list_relations(max_, record=Regarding("contact", wei))
    assert (row.word, row.other.name) == ("Spouse", "")


def test_the_new_owner_is_told_once(rita: Actor) -> None:
    made = contact(rita)
    ben = person("Ben", team="rita-team")
    customers.assign(rita, record=Regarding("contact", made), owner_id=UUID(ben.id), team_id=None)
    [notice] = users.list_notices(ben)
    assert notice.title == "Rita handed you Ann"
    with pytest.raises(InvalidInput):
        customers.assign(rita, record=Regarding("contact", made), owner_id=new_uuid(), team_id=None)


def test_every_change_is_an_event_with_its_actor(rita: Actor) -> None:
    made = contact(rita)
    customers.update_contact(rita, contact_id=made, values={"job_title": "CFO"})
    changed = events.list_changes("contact", str(made))
    assert [event.data["op"] for event in changed] == ["update", "create"]
    assert {event.actor for event in changed} == {rita.label}


def test_json_that_no_screen_could_show_is_refused_at_every_door(rita: Actor) -> None:
    made = contact(rita)
    for consents in (7, "x", {"a": 1}, ["x"]):
        with pytest.raises(InvalidInput):
            get_entity("contact").upsert(
                rita, [RecordWrite({"contactid": made}, {"ll_consents": consents})]
            )
    task = {"subject": "x", "regardingobjectid": LookupValue("contact", made)}
    with pytest.raises(InvalidInput):
        get_entity("task").upsert(rita, [RecordWrite({}, {**task, "ll_data": [1]})])


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_every_column_of_every_entity_can_be_read(rita: Actor, entity: Entity) -> None:
    home = contact(rita)
    customers.create_policy(rita, values={"product_id": product(), "holder_contact_id": home})
    names = dict.fromkeys(column.attribute for column in entity.fields)
    assert isinstance(list(entity.rows(rita).values(*names)), list)
