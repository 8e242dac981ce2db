"""Submissions become leads: once each, nothing overwritten, everything told."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from sales_floor import ANN, FLOW, Floor, a_write

from leadloop.customers import api as customers
from leadloop.customers.contracts import ActivityStatus, ActivityType, Regarding
from leadloop.customers.models import Activity
from leadloop.events import api as events
from leadloop.kit import clock
from leadloop.kit.entity import RecordWrite, WriteResult, get_entity
from leadloop.kit.errors import InvalidInput, NotAllowed, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.sales import api as sales
from leadloop.sales.contracts import StatusReason
from leadloop.sales.models import Lead, Submission
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM

Upsert = Callable[..., list[WriteResult]]

DECISION = {
    "outcome": "route",
    "team": "enterprise-sales",
    "priority": "high",
    "category": "Enterprise",
    "response_minutes": 20,
    "message": None,
    "rule": {"set": "propensity", "id": "r1", "name": "Corporate ILP in the USA", "version": 3},
}
SCORE = {"score": 86, "grade": "A", "reasons": [], "base": -1.2, "model": "demo"}
HIGH = {
    **ANN,
    "companyname": "Acme",
    "numberofemployees": 240,
    "ll_country": "US",
    "ll_productinterest": "ilp",
    "ll_team": "enterprise-sales",
    "ll_priority": "high",
    "ll_category": "Enterprise",
    "ll_responseminutes": 20,
    "ll_propensityscore": 86,
    "ll_propensitygrade": "A",
    "ll_propensity": SCORE,
    "ll_decision": DECISION,
}


def everything() -> dict[str, Any]:
    """Return every row that an upsert may write, to compare before and after."""
    return {
        "leads": list(Lead.objects.order_by("pk").values()),
        "submissions": list(Submission.objects.order_by("pk").values()),
        "activities": list(Activity.objects.order_by("pk").values()),
        "changes": len(events.list_recent("changes", limit=1000)),
    }


def test_a_submission_becomes_a_lead_with_all_it_said(floor: Floor, upsert: Upsert) -> None:
    write = a_write(**HIGH, ll_consents=[{"purpose": "product_offers", "channel": "email"}])
    [made] = upsert(write)
    lead = Lead.objects.get(pk=made.id)
    assert made.created
    assert (lead.full_name, lead.email, lead.company_size) == ("Ann Lee", "ann@acme.com", 240)
    assert (lead.status, lead.status_reason) == ("open", "new")
    assert (lead.propensity_score, lead.propensity_grade) == (86, "A")
    assert lead.propensity_record == SCORE
    assert lead.decision == DECISION
    assert lead.team_id == floor.enterprise
    assert lead.owner_id is None
    assert lead.consents[0]["submission_id"] == write.key["ll_submissionid"]
    assert (lead.last_cause, lead.last_trace) == (write.cause, write.trace_id)
    assert lead.created_by == "flow:lead-ingestion"
    assert lead.lead_score is None


@pytest.mark.parametrize("size", [1, 7])
def test_every_batch_may_come_twice(upsert: Upsert, size: int) -> None:
    writes = [
        a_write(**{**HIGH, "emailaddress1": f"p{n % 5}@acme.com"}, jobtitle=f"Job {n}")
        for n in range(size)
    ]
    first = upsert(*writes)
    before = everything()
    again = upsert(*writes)
    assert everything() == before
    assert [r.id for r in again] == [r.id for r in first]
    assert not any(r.created for r in again)


def test_a_batch_that_fails_leaves_nothing_behind(upsert: Upsert) -> None:
    with pytest.raises(InvalidInput) as caught:
        upsert(a_write(**ANN), a_write(numberofemployees="many"))
    assert [e.field for e in caught.value.errors] == ["1.numberofemployees"]
    assert not Lead.objects.exists()


def test_an_unknown_column_is_named_with_the_known_ones(upsert: Upsert) -> None:
    with pytest.raises(InvalidInput, match=r"ll_nonsense.*emailaddress1"):
        upsert(a_write(ll_nonsense=1))


def test_a_lead_is_found_by_known_keys_only(upsert: Upsert) -> None:
    with pytest.raises(InvalidInput, match="ll_submissionid"):
        upsert(RecordWrite({"emailaddress1": "ann@acme.com"}, {}))


@pytest.mark.parametrize("together", [True, False], ids=["one batch", "two batches"])
def test_a_person_s_second_submission_joins_the_open_lead(
    floor: Floor, upsert: Upsert, *, together: bool
) -> None:
    first = a_write(**ANN, jobtitle="CFO")
    second = a_write(
        emailaddress1="ANN@ACME.com",
        jobtitle="Clerk",
        companyname="Acme",
        ll_utmcampaign="spring",
        ll_attribution={"utm_campaign": "spring", "utm_source": "google"},
        ll_context={"form": "ILP enquiry", "page_url": "https://insurer.example/ilp"},
    )
    results = upsert(first, second) if together else upsert(first) + upsert(second)
    assert results[0].id == results[1].id
    assert [r.created for r in results] == [True, False]
    lead = Lead.objects.get()
    assert (lead.job_title, lead.company) == ("CFO", "Acme")
    [response] = customers.list_activities(
        floor.manager, regarding=Regarding("lead", results[0].id)
    )
    assert response.type is ActivityType.CAMPAIGN_RESPONSE
    assert response.status is ActivityStatus.COMPLETED
    assert response.data["campaign"] == "spring"
    assert response.data["form"] == "ILP enquiry"
    assert response.data["page"] == "https://insurer.example/ilp"
    assert response.data["utm"] == {"utm_campaign": "spring", "utm_source": "google"}
    assert response.data["given"] == {"email": "ANN@ACME.com", "job_title": "Clerk"}
    assert response.trace_id == second.trace_id


def test_a_person_is_known_by_phone_where_the_address_is_new(upsert: Upsert) -> None:
    [a] = upsert(a_write(mobilephone="+6591234567", firstname="Ann"))
    [b] = upsert(a_write(mobilephone="+6591234567", emailaddress1="ann@acme.com"))
    assert a.id == b.id
    lead = Lead.objects.get()
    assert (lead.email, lead.email_normalised) == ("ann@acme.com", "ann@acme.com")
    [c] = upsert(a_write(emailaddress1="ann@acme.com"))
    assert c.id == a.id


def test_nothing_a_person_typed_is_overwritten(floor: Floor, upsert: Upsert) -> None:
    [made] = upsert(a_write(**ANN, ll_propensityscore=40, ll_propensitygrade="C"))
    sales.update_lead(
        floor.manager,
        lead_id=made.id,
        values={"company": "Acme Holdings", "job_title": "Chief financial officer"},
    )
    upsert(a_write(**HIGH, jobtitle="x"))
    lead = Lead.objects.get()
    assert lead.company == "Acme Holdings"
    assert lead.job_title == "Chief financial officer"
    assert lead.company_size == 240, "what nobody had filled is filled"
    assert lead.propensity_score == 86, "the score is the system's, and the newest"


def test_what_a_person_emptied_stays_empty_when_the_same_event_comes_again(
    floor: Floor, upsert: Upsert
) -> None:
    write = a_write(**ANN, jobtitle="CFO")
    [made] = upsert(write)
    sales.update_lead(floor.manager, lead_id=made.id, values={"job_title": ""})
    upsert(write)
    assert Lead.objects.get().job_title == ""


def test_after_a_closed_lead_comes_a_new_one_linked_to_it(floor: Floor, upsert: Upsert) -> None:
    [old] = upsert(a_write(**ANN))
    sales.set_status(floor.manager, lead_id=old.id, reason=StatusReason.LOST)
    closed = Lead.objects.get()
    [new] = upsert(a_write(**ANN))
    assert new.created
    assert new.id != old.id
    previous = sales.get_lead(floor.manager, lead_id=new.id).previous
    assert previous is not None
    assert previous.id == old.id
    assert [f.id for f in sales.get_lead(floor.manager, lead_id=old.id).following] == [new.id]
    assert Lead.objects.get(pk=old.id).version == closed.version
    [third] = upsert(a_write(**ANN))
    assert third.id == new.id


def test_a_replay_brings_score_and_decision_up_to_date(upsert: Upsert) -> None:
    write = a_write(**ANN, ll_propensityscore=20, ll_propensitygrade="D")
    [made] = upsert(write)
    replay = write._replace(values={**HIGH, "ll_attempt": 2})
    [again] = upsert(replay)
    assert again == WriteResult(made.id, created=False)
    lead = Lead.objects.get()
    assert lead.propensity_score == 86
    assert lead.decision["rule"]["version"] == 3
    assert Submission.objects.get().attempt == 2
    assert not Activity.objects.filter(type=ActivityType.CAMPAIGN_RESPONSE).exists()
    before = everything()
    upsert(replay)
    upsert(write)
    assert everything() == before, "neither the replay again nor the overtaken attempt counts"


def test_a_flow_may_refine_its_own_lead_in_a_second_step(upsert: Upsert) -> None:
    write = a_write(**HIGH)
    [made] = upsert(write)
    second = write._replace(values={"jobtitle": "CFO", "ll_category": "VIP"})
    [again] = upsert(second)
    assert again == WriteResult(made.id, created=False)
    lead = Lead.objects.get()
    assert (lead.job_title, lead.category, lead.propensity_score) == ("CFO", "VIP", 86)


def test_high_priority_gives_the_team_a_task_and_each_member_a_notice(
    floor: Floor, upsert: Upsert
) -> None:
    received = clock.now() - timedelta(minutes=2)
    [made] = upsert(a_write(**HIGH, ll_receivedon=received.isoformat()))
    lead = Lead.objects.get()
    assert lead.response_due_at == received + timedelta(minutes=20)
    [task] = customers.list_open_tasks(floor.rep)
    assert task.due_at == lead.response_due_at
    assert task.team_id == floor.enterprise
    assert task.regarding == Regarding("lead", made.id)
    assert "Ann Lee" in task.subject
    for member in (floor.rep, floor.colleague):
        [notice] = users.list_notices(member)
        assert "Ann Lee, Acme" in notice.title
        assert notice.url == f"/leads/{made.id}"
    assert not users.list_notices(floor.outsider)
    assert not customers.list_open_tasks(floor.outsider)


def test_normal_priority_disturbs_nobody(floor: Floor, upsert: Upsert) -> None:
    upsert(a_write(**{**HIGH, "ll_priority": "normal"}))
    assert not users.list_notices(floor.rep)
    assert not customers.list_open_tasks(floor.rep)


def test_a_rule_may_name_a_team_that_is_gone(floor: Floor, upsert: Upsert) -> None:
    gone = {**DECISION, "team": "vip-desk"}
    [made] = upsert(a_write(**{**HIGH, "ll_team": "vip-desk", "ll_decision": gone}))
    detail = sales.get_lead(floor.manager, lead_id=made.id)
    assert detail.row.team is None
    assert detail.decision is not None
    assert (detail.decision.team_slug, detail.decision.team_known) == ("vip-desk", False)


def test_an_assigned_lead_stays_where_a_person_put_it(floor: Floor, upsert: Upsert) -> None:
    [made] = upsert(a_write(**{**ANN, "ll_team": "retail-sales"}))
    sales.assign_lead(floor.manager, lead_id=made.id, owner_id=None, team_id=floor.retail)
    upsert(a_write(**HIGH))
    assert Lead.objects.get().team_id == floor.retail


def test_each_row_carries_its_own_trace_into_the_change_feed(upsert: Upsert) -> None:
    writes = [a_write(**{**ANN, "emailaddress1": f"p{n}@acme.com"}) for n in range(3)]
    made = upsert(*writes)
    for write, result in zip(writes, made, strict=True):
        [change] = events.list_changes("lead", str(result.id))
        assert change.trace_id == write.trace_id
        assert change.cause == write.cause
        assert change.actor == "flow:lead-ingestion"
        assert change.data["op"] == "create"


def test_hostile_text_arrives_as_text(upsert: Upsert) -> None:
    hostile = "<script>alert('x')</script>\0=cmd|' /C calc'!A0 {{7*7}} \\N \t\n ✓ 😀"
    names = (
        "firstname",
        "lastname",
        "emailaddress1",
        "mobilephone",
        "companyname",
        "jobtitle",
        "ll_country",
        "description",
        "leadsourcecode",
        "ll_utmsource",
        "ll_utmcampaign",
        "ll_landingpage",
        "ll_category",
    )
    values: dict[str, Any] = dict.fromkeys(names, hostile)
    values |= {
        "ll_priority": "high",
        "ll_team": "enterprise-sales",
        "ll_context": {"form\0": hostile, "page_url": {"nested": [hostile]}},
        "ll_attributes": {hostile: hostile},
        "ll_consents": [{"purpose": hostile, "channel": None}],
    }
    write = a_write(**values)
    upsert(write)
    upsert(a_write(**values), a_write(**values, salutation=hostile))
    lead = Lead.objects.get(submission_id=write.key["ll_submissionid"])
    assert lead.first_name == hostile.replace("\0", "").strip()


def test_huge_values_arrive_whole(upsert: Upsert) -> None:
    address = "a" * 10_000 + "@acme.com"
    values = {"emailaddress1": address, "ll_utmcampaign": "u" * 100_000}
    write = a_write(firstname="A" * 100_000, companyname="x y " * 50_000, **values)
    [made] = upsert(write)
    upsert(a_write(mobilephone="9" * 5_000, **values))
    lead = Lead.objects.get(pk=made.id)
    assert (len(lead.first_name), lead.email) == (100_000, address)


def test_two_processes_with_the_same_new_person_make_one_lead(upsert: Upsert) -> None:
    started = threading.Barrier(2)
    results: list[WriteResult] = []

    def work() -> None:
        started.wait(5)
        results.extend(sales.upsert_leads(FLOW, [a_write(**ANN)]))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert Lead.objects.count() == 1
    assert sorted(r.created for r in results) == [False, True]


def test_an_upsert_rolls_back_with_the_transaction_around_it(upsert: Upsert) -> None:
    with transaction.atomic():
        upsert(a_write(**HIGH))
        transaction.set_rollback(True)
    assert not any(everything()[kind] for kind in ("leads", "submissions", "activities"))


def test_who_may_not_write_leads_may_not_upsert_them(floor: Floor) -> None:
    with pytest.raises(NotAllowed):
        sales.upsert_leads(floor.marketer, [a_write(**ANN)])


def test_the_entity_is_the_way_for_lower_zones(floor: Floor) -> None:
    entity = get_entity("leads")
    [made] = entity.upsert(FLOW, [a_write(**HIGH)])
    [row] = entity.rows(SYSTEM).filter(pk=made.id).values(*(f.attribute for f in entity.fields))
    by_name = {f.name: row[f.attribute] for f in entity.fields}
    assert by_name["fullname"] == "Ann Lee"
    assert by_name["ll_team"] == "enterprise-sales"
    assert by_name["statuscode"] == "new"
    assert not entity.rows(floor.outsider).exists()


def test_a_write_by_id_sets_exactly_what_it_names(floor: Floor, upsert: Upsert) -> None:
    [made] = upsert(a_write(**HIGH, jobtitle="CFO"))
    write = RecordWrite(
        {"leadid": str(made.id)},
        {
            "jobtitle": "Chief",
            "companyname": None,
            "statuscode": 2,
            "ll_team": "retail-sales",
            "ownerid": floor.outsider.id,
            "emailaddress1": "New@acme.com",
        },
    )
    [again] = upsert(write)
    assert again == WriteResult(made.id, created=False)
    lead = Lead.objects.get()
    assert (lead.job_title, lead.company) == ("Chief", "")
    assert (lead.status, lead.status_reason) == ("open", "contacted")
    assert (lead.team_id, str(lead.owner_id)) == (floor.retail, floor.outsider.id)
    assert lead.email_normalised == "new@acme.com"
    version = lead.version
    upsert(write)
    assert Lead.objects.get().version == version


def test_a_write_without_a_key_creates(upsert: Upsert) -> None:
    [made] = upsert(RecordWrite({}, {"firstname": "Ann"}))
    assert made.created
    assert Lead.objects.get(pk=made.id).submission_id is None


def test_a_write_by_an_id_that_is_not_there_creates_it(upsert: Upsert) -> None:
    wanted = new_uuid()
    [made] = upsert(RecordWrite({"leadid": wanted}, {"firstname": "Ann"}))
    assert made == WriteResult(wanted, created=True)


@pytest.mark.parametrize(
    "values",
    [
        {"ll_team": "nobody"},
        {"ownerid": str(new_uuid())},
        {"statecode": 0, "statuscode": 3},
        {"ll_attempt": 2},
        {"numberofemployees": "x"},
    ],
)
def test_a_write_by_id_that_does_not_fit_is_refused(upsert: Upsert, values: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        upsert(RecordWrite({}, values))
    assert not Lead.objects.exists()


def test_a_write_by_id_needs_sight_of_the_lead(floor: Floor, upsert: Upsert) -> None:
    [made] = upsert(a_write(**HIGH))
    with pytest.raises(NotFound):
        sales.upsert_leads(floor.outsider, [RecordWrite({"leadid": made.id}, {"jobtitle": "x"})])
