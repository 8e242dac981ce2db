"""Duplicates: found by index, explained, remembered, never merged by themselves."""

from typing import Any
from uuid import UUID

import pytest
from customer_people import account, contact, person
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadloop.customers import api as customers
from leadloop.customers.api.duplicates import sweeping
from leadloop.customers.api.duplicates.own_sources import ACCOUNTS, CONTACTS
from leadloop.customers.api.duplicates.sources import MatchSource
from leadloop.customers.contracts.matching import PairState, Profile, RecordRef, Verdict
from leadloop.customers.models import Account, Contact, DuplicatePair
from leadloop.kit.db import execute
from leadloop.kit.errors import InvalidInput, Moved, NotAllowed, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.sales import api as sales
from leadloop.sales.api.match_source import LEAD_MATCHES
from leadloop.users.contracts import Actor, Role

pytestmark = pytest.mark.usefixtures("db")

ANN = {
    "last_name": "Lee",
    "email": "ann.lee@home.example",
    "mobile_phone": "+6591234567",
    "birth_date": "1984-03-12",
    "street": "12 Bukit Timah Road",
    "postal_code": "229899",
}


@pytest.fixture
def rita() -> Actor:
    return person("Rita")


def found(actor: Actor, entity: str = "contact", **values: Any) -> list[UUID]:
    made = customers.find_duplicates(actor, entity=entity, values=values)
    return [one.record.id for one in made.candidates]


@pytest.mark.parametrize(
    "values",
    [
        {"email": "ann.lee@home.example"},
        {"email": "Ann.Lee+news@home.example", "first_name": "Ann", "last_name": "Lee"},
        {"first_name": "Ann", "last_name": "Lee", "mobile_phone": "9123 4567", "country": "SG"},
        {"first_name": "Ann", "last_name": "Le", "birth_date": "1984-03-12"},
        {
            "first_name": "Ann",
            "last_name": "Lee",
            "street": "12 Bukit Timah Road",
            "postal_code": "229899",
        },
    ],
)
def test_a_contact_is_found_by_each_of_its_keys(rita: Actor, values: dict[str, Any]) -> None:
    key = contact(rita, **ANN)
    assert found(rita, **values) == [key]


def test_dots_and_tags_of_gmail_reach_one_mailbox(rita: Actor) -> None:
    key = contact(rita, last_name="Lee", email="a.n.n+x@googlemail.com")
    assert found(rita, first_name="Ann", last_name="Lee", email="ann@gmail.com") == [key]


def test_who_works_at_the_same_company_under_the_same_name_is_found(rita: Actor) -> None:
    acme = account(rita, name="Acme Logistics Pte Ltd")
    key = contact(rita, last_name="Lee", account_id=acme)
    lead = {"first_name": "Ann", "last_name": "Lee", "company": "ACME Logistics"}
    assert found(rita, "lead", **lead) == [key]


def test_leads_are_found_for_contacts_and_contacts_for_leads(rita: Actor) -> None:
    lead = sales.create_lead(rita, values={"last_name": "Lee", "email": ANN["email"]})
    key = contact(rita, **ANN)
    by_contact = customers.find_duplicates(rita, entity="contact", record_id=key)
    by_lead = customers.find_duplicates(rita, entity="lead", record_id=lead)
    assert [one.record for one in by_contact.candidates] == [RecordRef("lead", lead)]
    assert [one.record for one in by_lead.candidates] == [RecordRef("contact", key)]


def test_members_of_a_household_are_no_duplicates(rita: Actor) -> None:
    contact(rita, **ANN)
    home = {name: ANN[name] for name in ("mobile_phone", "street", "postal_code", "last_name")}
    assert found(rita, first_name="Lukas", birth_date="2015-01-02", **home) == []


def test_accounts_are_found_by_name_domain_and_phone(rita: Actor) -> None:
    key = account(
        rita, name="Acme Logistics Pte Ltd", website="https://acme.com", phone="+6561234567"
    )
    assert found(rita, "account", name="ACME LOGISTICS", website="www.acme.com") == [key]
    assert found(rita, "account", name="Acme Logistic", website="acme.com") == [key]
    assert found(rita, "account", name="Zenith", website="zenith.com") == []


def test_the_weights_explain_themselves(rita: Actor) -> None:
    contact(rita, **ANN)
    made = customers.find_duplicates(
        rita, entity="contact", values={**ANN, "first_name": "Ann"}
    ).candidates[0]
    assert made.match.verdict is Verdict.SAME
    assert {one.label for one in made.match.comparisons} >= {"E-mail", "Phone", "Birth date"}


def test_others_records_are_counted_and_not_shown(rita: Actor) -> None:
    contact(person("Otto"), **ANN)
    made = customers.find_duplicates(rita, entity="contact", values={"email": ANN["email"]})
    assert (made.candidates, made.hidden) == ((), 1)


def test_a_merged_record_is_found_under_its_old_address(rita: Actor) -> None:
    keep = contact(rita, last_name="Lee", email="new@home.example")
    gone = contact(rita, last_name="Lee", email="old@home.example")
    customers.merge_records(
        rita, entity="contact", keep_id=keep, gone_id=gone, choices={"email": "keep"}
    )
    assert found(rita, first_name="Ann", last_name="Lee", email="old@home.example") == [keep]
    with pytest.raises(Moved):
        customers.find_duplicates(rita, entity="contact", record_id=gone)


def test_a_batch_of_two_hundred_asks_as_often_as_one(rita: Actor) -> None:
    key = contact(rita, **ANN)
    rows: list[dict[str, Any]] = [
        {"first_name": "Ann", "last_name": f"Lee{n}", "email": f"ann{n}@home.example"}
        for n in range(200)
    ]
    rows[7] = {"email": ANN["email"], "last_name": "Lee", "first_name": "Ann"}

    def queries(batch: list[dict[str, Any]]) -> tuple[int, list[Any]]:
        with CaptureQueriesContext(connection) as asked:
            made = customers.find_duplicates_in(rita, entity="contact", rows=batch)
        return len(asked), made

    few, _ = queries(rows[7:8])
    many, made = queries(rows)
    assert few == many
    assert [n for n, one in enumerate(made) if one.candidates] == [7]
    assert made[7].candidates[0].record.id == key
    with pytest.raises(InvalidInput):
        customers.find_duplicates_in(rita, entity="contact", rows=rows * 3)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"email": "\0", "last_name": "'; DROP TABLE x; --", "first_name": "&|!:*()"},
        {"email": "a" * 100_000, "last_name": "\ud800", "mobile_phone": "9" * 5000},
        {"birth_date": "2024-13-99", "company": ["x"], "country": {"a": 1}},
        {"first_name": "=HYPERLINK(1)", "last_name": "①②③ İ ß"},
    ],
)
def test_hostile_values_find_nothing_and_break_nothing(rita: Actor, values: dict[str, Any]) -> None:
    for entity in ("contact", "lead", "account"):
        assert found(rita, entity, **values) == []


def test_kinds_that_cannot_be_the_same_are_not_found(rita: Actor) -> None:
    with pytest.raises(NotFound):
        customers.find_duplicates(rita, entity="opportunity", values={})
    with pytest.raises(NotFound):
        customers.find_duplicates(rita, entity="contact", record_id=new_uuid())


def test_every_part_of_a_search_is_answered_by_an_index() -> None:
    for source in (CONTACTS, ACCOUNTS, LEAD_MATCHES):
        for part in source.parts:
            plan = "\n".join(_plan(source, part))
            assert f"Seq Scan on {source.model._meta.db_table}" not in plan, (part, plan)


def _plan(source: MatchSource, part: str) -> list[str]:
    """Return how PostgreSQL answers one part where a whole scan is the last resort."""
    profile = Profile(source.entity, first_name="A", last_name="B", emails=("a@b.example",))
    alone = MatchSource(source.entity, source.model, (part,), source.read, source.is_company)
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; SET LOCAL enable_seqscan = off")
        try:
            asked: list[Any] = []
            alone_find = _captured(alone, profile, asked)
            return [row[0] for row in execute(f"EXPLAIN {alone_find}", asked)]
        finally:
            cursor.execute("ROLLBACK")


def _captured(source: MatchSource, profile: Profile, asked: list[Any]) -> str:
    from leadloop.customers.api.duplicates import sources

    said: list[str] = []

    def note(sql: str, parameters: list[Any]) -> list[Any]:
        said.append(sql)
        asked.extend(parameters)
        return []

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "execute", note)
        source.find([profile])
    return said[0]


def test_the_sweep_finds_pairs_once_and_remembers_what_is_not_the_same(rita: Actor) -> None:
    one, two = contact(rita, **ANN), contact(rita, **ANN)
    while sweeping.sweep_chunk():
        pass
    pair = customers.list_pairs(rita).rows[0]
    assert {pair.left.record.id, pair.right.record.id} == {one, two}
    assert (pair.verdict, pair.can_merge) == (Verdict.SAME, True)
    customers.decide_pair(rita, pair_id=pair.id, same=False)
    DuplicatePair.objects.filter(state=PairState.OPEN).delete()
    sweeping.SweepMark.objects.all().delete()
    while sweeping.sweep_chunk():
        pass
    assert customers.list_pairs(rita).total == 0
    assert customers.find_duplicates(rita, entity="contact", record_id=one).candidates == ()
    assert customers.list_pairs(rita, state=PairState.NOT_SAME).total == 1


def test_pairs_no_longer_alike_go_away_and_new_rows_are_seen(rita: Actor) -> None:
    one = contact(rita, **ANN)
    two = contact(rita, **ANN)
    assert sweeping.sweep_chunk() == 2
    assert sweeping.sweep_chunk() == 0
    Contact.objects.filter(pk=two).update(
        last_name="Other", email_normalised="", phone_e164="", birth_date=None, postal_code=""
    )
    three = contact(rita, **ANN)
    assert sweeping.sweep_chunk() == 1
    sweeping.SweepMark.objects.all().delete()
    sweeping.sweep_chunk()
    rows = customers.list_pairs(rita).rows
    assert [{row.left.record.id, row.right.record.id} for row in rows] == [{one, three}]


def test_a_merge_closes_the_pairs_and_undo_opens_them(rita: Actor) -> None:
    one, two = contact(rita, **ANN), contact(rita, **ANN)
    sweeping.sweep_chunk()
    made = customers.merge_records(rita, entity="contact", keep_id=one, gone_id=two)
    assert customers.list_pairs(rita).rows == ()
    customers.undo_merge(rita, merge_id=made.id)
    assert customers.list_pairs(rita).total == 1


def test_what_the_one_that_went_was_not_the_same_as_is_remembered(rita: Actor) -> None:
    one, two, three = (contact(rita, **ANN) for _ in range(3))
    customers.tell_apart(rita, one=RecordRef("contact", two), other=RecordRef("contact", three))
    customers.merge_records(rita, entity="contact", keep_id=one, gone_id=two)
    left = customers.find_duplicates(rita, entity="contact", record_id=one)
    assert left.candidates == ()


def test_pairs_found_elsewhere_join_in_and_decisions_stand(rita: Actor) -> None:
    one, two = account(rita, name="Acme"), account(rita, name="Zenith")
    pair = customers.Suggestion(RecordRef("account", one), RecordRef("account", two), 0.9)
    assert customers.suggest_pairs(rita, pairs=[pair, pair], source="lake") == 2
    row = customers.list_pairs(rita, entity="account").rows[0]
    assert (row.probability, row.source) == (0.9, "lake")
    customers.decide_pair(rita, pair_id=row.id, same=False)
    customers.suggest_pairs(rita, pairs=[pair], source="lake")
    assert customers.list_pairs(rita).total == 0
    assert Account.objects.filter(merged_into=None).count() == 2


def test_pairs_are_seen_and_decided_by_right(rita: Actor) -> None:
    contact(rita, **ANN)
    contact(rita, **ANN)
    sweeping.sweep_chunk()
    pair = customers.list_pairs(rita).rows[0]
    otto, marketer = person("Otto"), person("Max", Role.MARKETER)
    assert customers.list_pairs(otto).rows == ()
    with pytest.raises(NotFound):
        customers.decide_pair(otto, pair_id=pair.id, same=False)
    with pytest.raises(NotAllowed):
        customers.list_pairs(marketer)
