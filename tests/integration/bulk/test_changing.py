"""Many records changed at once, and the change taken back."""

from collections.abc import Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from bulk_people import Office, make_leads

from leadloop.bulk import api as bulk
from leadloop.bulk.contracts import Job, JobState, RowState
from leadloop.kit import due
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, NotFound
from leadloop.project import wiring
from leadloop.sales import api as sales
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, Role

EVERY = tuple(RowState)


def reasons(actor: Actor, job: Job) -> set[str]:
    return {row.reason for row in bulk.list_rows(actor, job_id=job.id, states=EVERY)}


def test_each_row_says_what_became_of_it(office: Office) -> None:
    mine = make_leads(2, ll_team="enterprise-sales")
    same = make_leads(1, ll_team="enterprise-sales", leadqualitycode="hot")
    theirs = make_leads(1, ll_team="retail-sales")
    job = bulk.change_records(
        office.rep,
        entity="lead",
        ids=[*mine, *same, *theirs, uuid4()],
        values={"leadqualitycode": 1},
        title="Hot",
    )
    assert job.state is JobState.DONE
    assert job.counts == {"changed": 2, "unchanged": 1, "refused": 2}
    assert reasons(office.rep, job) == {
        "",
        "There is no such record any more, or you may not see it.",
    }


def test_assigning_many_tells_the_new_owner_once(office: Office) -> None:
    ids = make_leads(5)
    bulk.change_records(
        office.manager,
        entity="lead",
        ids=ids,
        values={"ownerid": office.rep.id, "ll_team": "enterprise-sales"},
        title="Assign",
    )
    (notice,) = users.list_notices(office.rep)
    assert notice.title == "Mona handed you 5 leads"
    assert sales.get_row(office.rep, lead_id=ids[0]).owner is not None


def test_undo_puts_back_what_nobody_changed_since_and_names_the_rest(office: Office) -> None:
    ids = make_leads(3, companyname="Before Ltd")
    job = bulk.change_records(
        office.manager, entity="lead", ids=ids, values={"companyname": "After"}, title="Rename"
    )
    sales.update_lead(office.manager, lead_id=ids[1], values={"company": "Since"})
    undo = bulk.undo_job(office.manager, job_id=job.id)
    assert undo.counts == {"undone": 2, "left": 1}
    companies = [sales.get_row(SYSTEM, lead_id=key).company for key in ids]
    assert companies == ["Before Ltd", "Since", "Before Ltd"]
    (left,) = bulk.list_rows(office.manager, job_id=undo.id, states=[RowState.LEFT])
    assert (left.record_id, left.reason) == (
        ids[1],
        "It was changed afterwards, and stays as it is.",
    )
    with pytest.raises(Conflict):
        bulk.undo_job(office.manager, job_id=job.id)


def test_a_large_change_is_carried_out_in_chunks_and_can_be_stopped(
    office: Office, relay: Callable[[], None]
) -> None:
    ids = make_leads(450)
    job = bulk.change_records(
        office.manager, entity="lead", ids=ids, values={"companyname": "Big"}, title="Large"
    )
    assert (job.state, job.done) == (JobState.WAITING, 0)
    due.run_once({"job": wiring.due_kinds()["job"]})
    assert bulk.get_job(office.manager, job_id=job.id).done == 200
    bulk.cancel_job(office.manager, job_id=job.id)
    relay()
    stopped = bulk.get_job(office.manager, job_id=job.id)
    assert (stopped.state, stopped.done) == (JobState.CANCELED, 200)
    undo = bulk.undo_job(office.manager, job_id=job.id)
    relay()
    assert bulk.get_job(office.manager, job_id=undo.id).counts == {"undone": 200}


def test_a_chunk_that_dies_is_done_again_and_nothing_twice(
    office: Office, relay: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadloop.bulk.api import jobs

    ids = make_leads(250)
    job = bulk.change_records(
        office.manager, entity="lead", ids=ids, values={"companyname": "Once"}, title="Dies"
    )
    whole, died = jobs._advance, []

    def dying(*given: object) -> None:
        if not died:
            died.append(1)
            raise RuntimeError("the power went")
        whole(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "_advance", dying)
    relay()
    assert bulk.get_job(office.manager, job_id=job.id).counts == {"changed": 250}
    assert {sales.get_row(SYSTEM, lead_id=key).version for key in ids[:3]} == {2}


def test_other_peoples_jobs_and_wrong_wishes(office: Office) -> None:
    ids = make_leads(1)
    change = bulk.change_records
    job = change(office.manager, entity="lead", ids=ids, values={"companyname": "X"}, title="Mine")
    with pytest.raises(NotFound):
        bulk.get_job(office.rep, job_id=job.id)
    assert bulk.get_job(office.admin, job_id=job.id).id == job.id
    with pytest.raises(Conflict):
        bulk.cancel_job(office.manager, job_id=job.id)
    for values in ({}, {"nonsense": 1}, {"versionnumber": 7}, {"ownerid": str(uuid4())}):
        with pytest.raises(InvalidInput):
            change(office.manager, entity="lead", ids=ids, values=values, title="Wrong")
    with pytest.raises(InvalidInput):
        change(office.manager, entity="lead", ids=[], values={"companyname": "X"}, title="None")
    with pytest.raises(NotAllowed):
        change(
            replace(office.rep, role=Role.MARKETER),
            entity="lead",
            ids=ids,
            values={"companyname": "X"},
            title="No",
        )


def test_a_bad_value_refuses_rows_not_the_whole(office: Office) -> None:
    ids = make_leads(3)
    job = bulk.change_records(
        office.manager, entity="lead", ids=ids, values={"numberofemployees": "many"}, title="Bad"
    )
    assert job.counts == {"refused": 3}
    assert all(
        "Employees" in reason or "number" in reason for reason in reasons(office.manager, job)
    )
