"""Two leads become one: submissions, scores and everything to come reach the one kept."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from sales_floor import ANN, Floor, a_write

from leadloop.customers import api as customers
from leadloop.kit.entity import RecordWrite, WriteResult
from leadloop.kit.errors import Moved, NotAllowed, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.sales import api as sales
from leadloop.sales.contracts import DuplicateLead, LeadQuery, StatusReason
from leadloop.sales.models import Lead, Submission
from leadloop.users.contracts import Actor
from leadloop.users.models import User

Upsert = Callable[..., list[WriteResult]]
BOB = {"firstname": "Ann", "lastname": "Li", "emailaddress1": "ann@home.example"}


def merge(actor: Actor, keep: UUID, gone: UUID, **options: Any) -> Any:
    return customers.merge_records(actor, entity="lead", keep_id=keep, gone_id=gone, **options)


@pytest.fixture
def pair(upsert: Upsert) -> tuple[UUID, UUID]:
    """A lead from work, and one from home."""
    work, home = upsert(
        a_write(**ANN, mobilephone="+6591234567"), a_write(**BOB, mobilephone="+6598765432")
    )
    return work.id, home.id


def test_a_submission_from_the_old_address_reaches_the_lead_kept(
    floor: Floor, upsert: Upsert, pair: tuple[UUID, UUID]
) -> None:
    keep, gone = pair
    merge(floor.manager, keep, gone, choices={"email": "keep", "mobile_phone": "keep"})
    by_email = upsert(a_write(firstname="Ann", emailaddress1="ann@home.example"))[0]
    by_phone = upsert(a_write(firstname="Ann", mobilephone="+6598765432"))[0]
    assert by_email == by_phone == WriteResult(keep, created=False)
    assert Lead.objects.count() == 2


def test_the_address_that_the_kept_one_gives_up_leads_there_too(
    floor: Floor, upsert: Upsert, pair: tuple[UUID, UUID]
) -> None:
    keep, gone = pair
    made = merge(floor.manager, keep, gone, choices={"email": "gone", "mobile_phone": "gone"})
    assert Lead.objects.get(pk=keep).email == "ann@home.example"
    for address in ("ann@acme.com", "ann@home.example"):
        assert upsert(a_write(firstname="Ann", emailaddress1=address))[0].id == keep
    assert upsert(a_write(firstname="Ann", mobilephone="+6591234567"))[0].id == keep
    customers.undo_merge(floor.manager, merge_id=made.id)
    assert Lead.objects.get(pk=gone).email == "ann@home.example"
    assert Lead.objects.get(pk=keep).email == "ann@acme.com"


def test_visits_under_either_address_are_the_lead_s(floor: Floor, pair: tuple[UUID, UUID]) -> None:
    keep, gone = pair
    merge(floor.manager, keep, gone, choices={"email": "gone"})
    former = customers.former_addresses("lead", keep)
    assert [email for email, _ in former] == ["ann@acme.com"]


def test_two_addresses_of_one_person_in_one_batch_reach_one_lead(
    floor: Floor, upsert: Upsert, pair: tuple[UUID, UUID]
) -> None:
    keep, gone = pair
    merge(floor.manager, keep, gone, choices={"email": "keep"})
    found = upsert(
        a_write(emailaddress1="ann@home.example", jobtitle="CFO"),
        a_write(**ANN, companyname="Acme"),
    )
    assert {one.id for one in found} == {keep}


def test_after_undo_the_old_address_is_the_other_lead_again(
    floor: Floor, upsert: Upsert, pair: tuple[UUID, UUID]
) -> None:
    keep, gone = pair
    made = merge(floor.manager, keep, gone)
    customers.undo_merge(floor.manager, merge_id=made.id)
    assert upsert(a_write(emailaddress1="ann@home.example"))[0].id == gone
    assert Lead.objects.get(pk=gone).status == "open"


def test_a_replayed_submission_of_the_one_that_went_writes_to_the_one_kept(
    floor: Floor, upsert: Upsert, pair: tuple[UUID, UUID]
) -> None:
    keep, gone = pair
    submission = Submission.objects.get(lead_id=gone).submission_id
    merge(floor.manager, keep, gone)
    assert Submission.objects.get(pk=submission).lead_id == keep
    replayed = a_write(submission, **BOB, ll_category="again")
    write = replayed._replace(values={**replayed.values, "ll_attempt": 2})
    assert upsert(write)[0] == WriteResult(keep, created=False)


def test_the_old_id_leads_to_the_one_kept_everywhere(
    floor: Floor, upsert: Upsert, pair: tuple[UUID, UUID]
) -> None:
    keep, gone = pair
    merge(floor.manager, keep, gone)
    with pytest.raises(Moved) as moved:
        sales.get_lead(floor.manager, lead_id=gone)
    assert moved.value.new_id == keep
    written = upsert(RecordWrite({"leadid": str(gone)}, {"jobtitle": "CFO"}))[0]
    assert (written.id, Lead.objects.get(pk=keep).job_title) == (keep, "CFO")
    browser = Client()
    browser.force_login(User.objects.get(pk=floor.manager.id))
    answer = browser.get(f"/leads/{gone}?status=all")
    assert (answer.status_code, answer["Location"]) == (308, f"/leads/{keep}?status=all")
    assert browser.post(f"/leads/{gone}/take").status_code == 308


def test_nobody_hears_of_a_lead_out_of_sight(floor: Floor, pair: tuple[UUID, UUID]) -> None:
    keep, gone = pair
    merge(floor.manager, keep, gone)
    with pytest.raises(NotFound) as error:
        sales.get_lead(floor.outsider, lead_id=gone)
    assert not isinstance(error.value, Moved)
    with pytest.raises(NotFound):
        merge(floor.outsider, keep, gone)
    with pytest.raises(NotAllowed):
        merge(floor.marketer, keep, gone)


def test_lists_and_counts_leave_the_tombstone_out(floor: Floor, pair: tuple[UUID, UUID]) -> None:
    keep, gone = pair
    merge(floor.manager, keep, gone)
    page = sales.list_leads(floor.manager, query=LeadQuery())
    assert [row.id for row in page.rows] == [keep]
    assert sales.find_neighbours(floor.manager, query=LeadQuery(), lead_id=gone) is None
    assert sum(column.total for column in sales.board(floor.manager).columns) == 1


def test_who_enters_the_old_address_by_hand_is_shown_the_one_kept(
    floor: Floor, pair: tuple[UUID, UUID]
) -> None:
    keep, gone = pair
    merge(floor.manager, keep, gone, choices={"email": "keep"})
    with pytest.raises(DuplicateLead) as found:
        sales.create_lead(floor.manager, values={"last_name": "Li", "email": "ann@home.example"})
    assert [lead.id for lead in found.value.leads] == [keep]


def test_the_status_that_came_further_counts(
    floor: Floor, upsert: Upsert, pair: tuple[UUID, UUID]
) -> None:
    keep, gone = pair
    sales.set_status(floor.manager, lead_id=keep, reason=StatusReason.CANNOT_CONTACT)
    sales.set_status(floor.manager, lead_id=gone, reason=StatusReason.CONTACTED)
    made = merge(floor.manager, keep, gone)
    kept = Lead.objects.get(pk=keep)
    assert (kept.status, kept.status_reason) == ("open", "contacted")
    assert kept.first_response_at
    customers.undo_merge(floor.manager, merge_id=made.id)
    assert Lead.objects.get(pk=keep).status_reason == "cannot_contact"
    assert Lead.objects.get(pk=gone).status_reason == "contacted"


def test_the_history_of_both_is_the_history_of_the_one_kept(
    floor: Floor, pair: tuple[UUID, UUID]
) -> None:
    keep, gone = pair
    sales.update_lead(floor.manager, lead_id=gone, values={"job_title": "Actuary"})
    merge(floor.manager, keep, gone)
    entries = sales.lead_timeline(floor.manager, lead_id=keep)
    said = [c.after for entry in entries for c in entry.changes if c.field == "job_title"]
    assert "Actuary" in said
    assert len([e for e in entries if e.type == "submission"]) == 2


def test_ids_that_are_none_are_not_found(floor: Floor, pair: tuple[UUID, UUID]) -> None:
    with pytest.raises(NotFound):
        merge(floor.manager, pair[0], new_uuid())
