"""What people do with a lead, and what they may not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sales_floor import ANN, Floor, a_write

from leadloop.customers import api as customers
from leadloop.customers.contracts import ActivityDraft, ActivityStatus, ActivityType, Regarding
from leadloop.events import api as events
from leadloop.kit import clock
from leadloop.kit.entity import WriteResult
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.sales import api as sales
from leadloop.sales.contracts import CallOutcome, DuplicateLead, LeadDetail, StatusReason
from leadloop.users import api as users

Upsert = Callable[..., list[WriteResult]]


@pytest.fixture
def lead_id(upsert: Upsert) -> UUID:
    """A high-priority lead of the enterprise team."""
    [made] = upsert(a_write(**ANN, ll_team="enterprise-sales", ll_priority="high"))
    return made.id


def look(floor: Floor, lead_id: UUID) -> LeadDetail:
    return sales.get_lead(floor.manager, lead_id=lead_id)


def test_an_edit_is_checked_by_field_and_kept_with_its_author(floor: Floor, lead_id: UUID) -> None:
    with pytest.raises(InvalidInput) as caught:
        sales.update_lead(
            floor.rep, lead_id=lead_id, values={"email": "x", "company_size": "y", "rating": "hot"}
        )
    assert {e.field for e in caught.value.errors} == {"email", "company_size"}
    assert look(floor, lead_id).row.rating == "", "nothing of a refused edit is kept"
    sales.update_lead(floor.rep, lead_id=lead_id, values={"email": "ANN@new.com", "rating": "hot"})
    detail = look(floor, lead_id)
    assert (detail.row.email, detail.row.rating) == ("ANN@new.com", "hot")
    assert detail.updated_by == floor.rep.label
    [change, *_] = events.list_changes("lead", str(lead_id))
    assert change.actor == floor.rep.label
    assert change.data["before"]["email"] == "ann@acme.com"


def test_two_people_cannot_overwrite_each_other_unseen(floor: Floor, lead_id: UUID) -> None:
    version = look(floor, lead_id).row.version
    sales.update_lead(floor.rep, lead_id=lead_id, values={"company": "A"}, expected_version=version)
    with pytest.raises(StaleWrite):
        sales.update_lead(
            floor.colleague, lead_id=lead_id, values={"company": "B"}, expected_version=version
        )
    assert look(floor, lead_id).row.company == "A"


def test_an_edit_that_changes_nothing_leaves_no_mark(floor: Floor, lead_id: UUID) -> None:
    before = look(floor, lead_id)
    sales.update_lead(floor.rep, lead_id=lead_id, values={"first_name": "Ann"})
    assert look(floor, lead_id) == before
    assert len(events.list_changes("lead", str(lead_id))) == 1


@pytest.mark.parametrize(
    "edit",
    [
        lambda actor, lead: sales.update_lead(actor, lead_id=lead, values={"company": "X"}),
        lambda actor, lead: sales.take_lead(actor, lead_id=lead),
        lambda actor, lead: sales.mark_contacted(actor, lead_id=lead),
        lambda actor, lead: sales.log_call(actor, lead_id=lead, outcome=CallOutcome.CONNECTED),
        lambda actor, lead: sales.assign_lead(actor, lead_id=lead, owner_id=None, team_id=None),
    ],
)
def test_every_edit_needs_the_right_to_it(
    floor: Floor, lead_id: UUID, edit: Callable[[Any, UUID], object]
) -> None:
    before = look(floor, lead_id)
    with pytest.raises(NotFound):
        edit(floor.outsider, lead_id)
    with pytest.raises(NotAllowed):
        edit(floor.marketer, lead_id)
    assert look(floor, lead_id) == before


def test_a_lead_is_taken_once(floor: Floor, lead_id: UUID) -> None:
    sales.take_lead(floor.rep, lead_id=lead_id)
    sales.take_lead(floor.rep, lead_id=lead_id)
    with pytest.raises(Conflict, match="Rita"):
        sales.take_lead(floor.colleague, lead_id=lead_id)
    owner = look(floor, lead_id).row.owner
    assert owner is not None
    assert owner.name == "Rita"


def test_an_assigned_lead_is_announced_to_its_new_owner(floor: Floor, lead_id: UUID) -> None:
    before = len(users.list_notices(floor.colleague))
    hand = {"owner_id": UUID(floor.colleague.id), "team_id": floor.enterprise}
    sales.assign_lead(floor.rep, lead_id=lead_id, **hand)
    sales.assign_lead(floor.rep, lead_id=lead_id, **hand)
    notices = users.list_notices(floor.colleague)
    assert len(notices) == before + 1
    assert notices[0].title == "Rita handed you Ann Lee"


def test_a_representative_hands_leads_to_colleagues_only(floor: Floor, lead_id: UUID) -> None:
    with pytest.raises(InvalidInput):
        sales.assign_lead(
            floor.rep, lead_id=lead_id, owner_id=UUID(floor.outsider.id), team_id=None
        )


def test_the_first_response_is_noted_once_and_ends_the_follow_up(
    floor: Floor, lead_id: UUID
) -> None:
    assert len(customers.list_open_tasks(floor.rep)) == 1
    sales.mark_contacted(floor.rep, lead_id=lead_id)
    row = look(floor, lead_id).row
    assert (row.status, row.status_reason) == ("open", "contacted")
    assert row.first_response_at is not None
    assert not customers.list_open_tasks(floor.rep)
    sales.set_status(floor.rep, lead_id=lead_id, reason=StatusReason.NO_LONGER_INTERESTED)
    closed = look(floor, lead_id).row
    assert (closed.status, closed.status_reason) == ("disqualified", "no_longer_interested")
    assert closed.first_response_at == row.first_response_at
    sales.set_status(floor.rep, lead_id=lead_id, reason=StatusReason.NEW)
    assert look(floor, lead_id).row.status == "open", "a closed lead may be opened again"


def test_a_call_that_connected_makes_the_lead_contacted(floor: Floor, lead_id: UUID) -> None:
    thursday = clock.now() + timedelta(days=3)
    sales.log_call(
        floor.rep,
        lead_id=lead_id,
        outcome=CallOutcome.CONNECTED,
        minutes=6,
        note="Wants <b>an</b> illustration",
        follow_up_at=thursday,
    )
    assert look(floor, lead_id).row.status_reason == "contacted"
    regarding = Regarding("lead", lead_id)
    activities = customers.list_activities(floor.rep, regarding=regarding)
    [call] = [a for a in activities if a.type is ActivityType.PHONE_CALL]
    assert call.status is ActivityStatus.COMPLETED
    assert (call.actual_minutes, call.data["outcome"]) == (6, "connected")
    assert call.owner_name == "Rita"
    [task] = customers.list_open_tasks(floor.rep)
    assert task.due_at == thursday
    assert not customers.list_open_tasks(floor.colleague), "the follow-up is the caller's own"


def test_a_call_nobody_answered_leaves_the_lead_new(floor: Floor, lead_id: UUID) -> None:
    sales.log_call(floor.rep, lead_id=lead_id, outcome=CallOutcome.NO_ANSWER)
    row = look(floor, lead_id).row
    assert (row.status_reason, row.first_response_at) == ("new", None)
    sales.log_call(floor.rep, lead_id=lead_id, outcome=CallOutcome.LEFT_MESSAGE)
    row = look(floor, lead_id).row
    assert row.status_reason == "new"
    assert row.first_response_at is not None


@pytest.mark.parametrize(
    "call",
    [
        {"minutes": -1},
        {"minutes": 100_000},
        {"note": "x" * 20_001},
        {"follow_up_at": clock.now() - timedelta(days=2)},
    ],
)
def test_an_impossible_call_is_refused(floor: Floor, lead_id: UUID, call: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        sales.log_call(floor.rep, lead_id=lead_id, outcome=CallOutcome.CONNECTED, **call)
    assert look(floor, lead_id).row.status_reason == "new"


def test_a_call_keeps_its_note_as_it_was_written(floor: Floor, lead_id: UUID) -> None:
    call_id = sales.log_call(
        floor.rep, lead_id=lead_id, outcome=CallOutcome.CONNECTED, note="First\0 line\n<script>"
    )
    call = customers.get_activity(floor.rep, activity_id=call_id)
    assert call.description == "First line\n<script>"


def test_a_task_is_done_once_by_whoever_may_see_its_lead(floor: Floor, lead_id: UUID) -> None:
    task = ActivityDraft(ActivityType.TASK, "Send it", Regarding("lead", lead_id))
    task_id = customers.create_activity(floor.rep, draft=task)
    with pytest.raises(NotFound):
        customers.complete_activity(floor.outsider, activity_id=task_id)
    done = customers.complete_activity(floor.colleague, activity_id=task_id)
    again = customers.complete_activity(floor.rep, activity_id=task_id)
    assert done.completed_at == again.completed_at
    assert done.status is ActivityStatus.COMPLETED


def test_a_lead_entered_by_hand_is_its_author_s(floor: Floor) -> None:
    made = sales.create_lead(
        floor.rep, values={"first_name": "Bea", "email": "bea@acme.com", "company_size": "1,200"}
    )
    row = sales.get_row(floor.rep, lead_id=made)
    assert row.owner is not None
    assert row.team is not None
    assert (row.owner.name, row.team.id) == ("Rita", floor.enterprise)
    assert (row.company_size, row.lead_source, row.status_reason) == (1200, "manual", "new")
    assert not sales.get_row(floor.manager, lead_id=made).propensity_score


def test_a_duplicate_is_warned_of_but_may_be_made(floor: Floor, lead_id: UUID) -> None:
    values = {"first_name": "Ann", "email": "ANN@acme.com"}
    with pytest.raises(DuplicateLead) as seen:
        sales.create_lead(floor.rep, values=values)
    assert [d.id for d in seen.value.leads] == [lead_id]
    with pytest.raises(DuplicateLead) as hidden:
        sales.create_lead(floor.outsider, values=values)
    assert (hidden.value.leads, hidden.value.hidden) == ((), 1)
    [duplicate] = sales.find_duplicates(floor.rep, email="ann@ACME.com")
    assert duplicate.id == lead_id
    assert sales.find_duplicates(floor.outsider, email="ann@acme.com") == ()
    assert sales.create_lead(floor.rep, values=values, despite_duplicates=True) != lead_id


def test_a_lead_by_hand_needs_a_name_or_a_way_to_reach_them(floor: Floor) -> None:
    with pytest.raises(InvalidInput):
        sales.create_lead(floor.rep, values={"company": "Acme"})
    with pytest.raises(NotAllowed):
        sales.create_lead(floor.marketer, values={"first_name": "Ann"})
