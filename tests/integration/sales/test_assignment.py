"""Assignment rules: kept and ordered, at work in the hot path, tried on past leads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from sales_floor import ANN, FLOW, Floor, a_write

from leadloop.kit import clock
from leadloop.kit.entity import WriteResult
from leadloop.kit.errors import InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.sales import api as sales
from leadloop.sales.contracts import LeadQuery
from leadloop.sales.contracts.assigning import AssigneeDraft, Assignment, AssignmentDraft, Method
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

Upsert = Callable[..., list[WriteResult]]
TURN = AssignmentDraft("Retail in turn", method=Method.ROUND_ROBIN)


def people_of(floor: Floor, written: list[WriteResult]) -> list[str]:
    rows = [sales.get_lead(floor.manager, lead_id=one.id).row for one in written]
    return [row.owner.name if row.owner else "" for row in rows]


def leads(count: int, **values: object) -> list[object]:
    said = {"ll_team": "enterprise-sales", "ll_productinterest": "ilp", **values}
    return [
        a_write(firstname=f"N{n}", emailaddress1=f"{uuid4().hex[:8]}@acme.com", **said)
        for n in range(count)
    ]


def test_without_a_rule_a_lead_stays_with_its_team(floor: Floor, upsert: Upsert) -> None:
    assert people_of(floor, upsert(*leads(2))) == ["", ""]


def test_a_rule_hands_new_leads_to_the_team_in_turn_and_says_why(
    floor: Floor, upsert: Upsert
) -> None:
    sales.create_assignment_rule(floor.manager, draft=TURN)
    written = upsert(*leads(3))
    assert sorted(people_of(floor, written)[:2]) == ["Carl", "Rita"]
    assert sorted(people_of(floor, upsert(*leads(1)) + written[2:])) == ["Carl", "Rita"]
    told = sales.get_lead(floor.manager, lead_id=written[0].id).assignment
    assert told is not None
    assert (told.rule_name, told.rule_version) == ("Retail in turn", 1)
    assert told.why == "among Enterprise sales; it was their turn."


def test_who_is_chosen_hears_of_it_once(floor: Floor, upsert: Upsert) -> None:
    sales.create_assignment_rule(floor.manager, draft=replace(TURN, people=(UUID(floor.rep.id),)))
    write = a_write(**ANN, ll_team="enterprise-sales")
    upsert(write)
    upsert(write)
    (notice,) = users.list_notices(floor.rep)
    assert notice.title == "Rule Retail in turn gave you Ann Lee"
    assert users.list_notices(floor.colleague) == []


def test_a_replay_and_a_second_enquiry_leave_the_owner(floor: Floor, upsert: Upsert) -> None:
    sales.create_assignment_rule(floor.manager, draft=TURN)
    first = a_write(**ANN, ll_team="enterprise-sales")
    (before,) = upsert(first)
    owner = people_of(floor, [before])
    upsert(first)
    upsert(a_write(**ANN, ll_team="enterprise-sales"))
    assert people_of(floor, [before]) == owner


def test_the_note_goes_when_somebody_else_takes_over(floor: Floor, upsert: Upsert) -> None:
    sales.create_assignment_rule(floor.manager, draft=replace(TURN, people=(UUID(floor.rep.id),)))
    (made,) = upsert(*leads(1))
    sales.assign_lead(
        floor.manager, lead_id=made.id, owner_id=UUID(floor.colleague.id), team_id=None
    )
    assert sales.get_lead(floor.manager, lead_id=made.id).assignment is None


def test_the_lightest_load_counts_open_leads(floor: Floor, upsert: Upsert) -> None:
    upsert(*leads(3))
    for row in sales.list_leads(floor.rep, query=LeadQuery()).rows:
        sales.take_lead(floor.rep, lead_id=row.id)
    sales.create_assignment_rule(floor.manager, draft=AssignmentDraft("Load"))
    assert people_of(floor, upsert(*leads(4))) == ["Carl", "Carl", "Carl", "Rita"]


def test_the_inactive_the_absent_and_the_full_are_passed_over(floor: Floor, upsert: Upsert) -> None:
    sales.create_assignment_rule(floor.manager, draft=TURN)
    rita, carl = UUID(floor.rep.id), UUID(floor.colleague.id)
    today = clock.now().date()
    away = AssigneeDraft(away_from=today, away_until=today + timedelta(days=3))
    sales.set_assignee(floor.manager, user_id=carl, draft=away)
    assert people_of(floor, upsert(*leads(2))) == ["Rita", "Rita"]
    sales.set_assignee(floor.manager, user_id=rita, draft=AssigneeDraft(capacity=2))
    assert people_of(floor, upsert(*leads(1))) == [""]
    sales.set_assignee(floor.manager, user_id=carl, draft=AssigneeDraft())
    users.update_user(
        SYSTEM, user_id=carl, role=Role.SALES_REPRESENTATIVE, is_active=False, teams=[]
    )
    assert people_of(floor, upsert(*leads(1))) == [""]


def test_handing_out_costs_the_same_statements_however_many_leads(
    floor: Floor, upsert: Upsert
) -> None:
    sales.create_assignment_rule(floor.manager, draft=TURN)

    def statements(count: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            sales.upsert_leads(FLOW, leads(count))
        return len(captured)

    statements(1)
    assert statements(2) == statements(40)


def test_rules_are_asked_in_their_order_and_can_be_moved(floor: Floor) -> None:
    made = [
        sales.create_assignment_rule(floor.manager, draft=AssignmentDraft(name))
        for name in ("A", "B", "C")
    ]
    sales.move_assignment_rule(floor.manager, rule_id=made[2], steps=-2)
    assert [r.draft.name for r in sales.list_assignment_rules(floor.manager)] == ["C", "A", "B"]
    sales.move_assignment_rule(floor.manager, rule_id=made[2], steps=99)
    sales.delete_assignment_rule(floor.manager, rule_id=made[0])
    assert [r.draft.name for r in sales.list_assignment_rules(floor.manager)] == ["B", "C"]


def test_a_second_editor_is_told(floor: Floor) -> None:
    made = sales.create_assignment_rule(floor.manager, draft=TURN)
    change = replace(TURN, name="Other")
    sales.update_assignment_rule(floor.manager, rule_id=made, draft=change, expected_version=1)
    with pytest.raises(StaleWrite):
        sales.update_assignment_rule(floor.manager, rule_id=made, draft=TURN, expected_version=1)
    assert sales.get_assignment_rule(floor.manager, rule_id=made).draft.name == "Other"
    rita = UUID(floor.rep.id)
    sales.set_assignee(floor.manager, user_id=rita, draft=AssigneeDraft(), expected_version=0)
    with pytest.raises(StaleWrite):
        sales.set_assignee(floor.manager, user_id=rita, draft=AssigneeDraft(), expected_version=0)


def test_only_managers_keep_rules(floor: Floor) -> None:
    for actor in (floor.rep, floor.marketer):
        with pytest.raises(NotAllowed):
            sales.list_assignment_rules(actor)
        with pytest.raises(NotAllowed):
            sales.create_assignment_rule(actor, draft=TURN)
    with pytest.raises(InvalidInput):
        sales.create_assignment_rule(floor.manager, draft=AssignmentDraft("x", team_id=uuid4()))
    with pytest.raises(NotFound):
        sales.set_assignee(floor.manager, user_id=UUID(floor.marketer.id), draft=AssigneeDraft())


def test_a_dry_run_tells_what_would_have_been_and_writes_nothing(
    floor: Floor, upsert: Upsert
) -> None:
    written = upsert(*leads(3), *leads(1, ll_team="retail-sales", ll_productinterest="term_life"))
    sales.create_assignment_rule(floor.manager, draft=replace(TURN, products=("ilp",)))
    tried = sales.try_assignment(floor.manager)
    assert tried.leads == 4
    assert dict(tried.by_rule) == {"Retail in turn": 3}
    assert sorted(count for _, count in tried.by_person) == [1, 2]
    assert dict(tried.unassigned) == {"No assignment rule speaks for it.": 1}
    assert sum(isinstance(line.outcome, Assignment) for line in tried.lines) == 3
    assert people_of(floor, written) == ["", "", "", ""]
