"""Lists, neighbours, board, details, timeline: what each role sees, and in which order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from sales_floor import ANN, Floor, a_write

from leadloop.kit import clock
from leadloop.kit.entity import WriteResult
from leadloop.kit.errors import InvalidInput, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.sales import api as sales
from leadloop.sales.contracts import SORT_COLUMNS, LeadQuery, StatusReason, TimelineKind
from leadloop.users.contracts import SYSTEM, Actor

Upsert = Callable[..., list[WriteResult]]


@pytest.fixture
def five(upsert: Upsert) -> list[WriteResult]:
    """Five people; the last has no score."""
    people: list[dict[str, Any]] = [
        {"firstname": "Ann", "lastname": "Lee", "companyname": "Acme", "ll_propensityscore": 90},
        {"firstname": "Bob", "lastname": "Ng", "companyname": "Brown", "ll_propensityscore": 50},
        {"firstname": "Cid", "lastname": "Ruiz", "companyname": "Acme", "ll_propensityscore": 70},
        {"firstname": "Dora", "lastname": "Óla", "ll_propensityscore": 45, "ll_country": "SG"},
        {"firstname": "Eve", "lastname": "Smith-Jones", "mobilephone": "+6591234567"},
    ]
    grades = ["A", "C", "B", "C", None]
    teams = ["enterprise-sales", "retail-sales", "enterprise-sales", None, "retail-sales"]
    return upsert(
        *(
            a_write(
                **person,
                emailaddress1=f"{person['firstname'].lower()}@mail.example",
                ll_propensitygrade=grade,
                ll_team=team,
            )
            for person, grade, team in zip(people, grades, teams, strict=True)
        )
    )


def names(actor: Actor, **query: Any) -> list[str]:
    page = sales.list_leads(actor, query=LeadQuery(**query))
    return [row.full_name.split()[0] for row in page.rows]


def test_a_list_shows_the_best_first_and_those_without_a_score_last(
    floor: Floor, five: list[WriteResult]
) -> None:
    assert names(floor.manager) == ["Ann", "Cid", "Bob", "Dora", "Eve"]
    assert names(floor.manager, descending=False) == ["Dora", "Bob", "Cid", "Ann", "Eve"]


def test_who_sees_which_lead(floor: Floor, five: list[WriteResult]) -> None:
    assert len(names(floor.manager)) == 5
    assert len(names(floor.marketer)) == 5
    assert names(floor.rep) == names(floor.colleague) == ["Ann", "Cid"]
    assert names(floor.outsider) == ["Bob", "Eve"]
    assert sales.count_open_leads(floor.rep) == 2
    bob = five[1].id
    for look in (
        lambda: sales.get_lead(floor.rep, lead_id=bob),
        lambda: sales.lead_timeline(floor.rep, lead_id=bob),
        lambda: sales.get_row(floor.rep, lead_id=bob),
    ):
        with pytest.raises(NotFound):
            look()
    assert sales.find_neighbours(floor.rep, query=LeadQuery(), lead_id=bob) is None


def test_a_lead_handed_to_somebody_is_theirs_to_see(floor: Floor, five: list[WriteResult]) -> None:
    sales.assign_lead(floor.manager, lead_id=five[3].id, owner_id=_id(floor.rep), team_id=None)
    assert "Dora" in names(floor.rep)
    assert "Dora" not in names(floor.colleague)


def _id(actor: Actor) -> Any:
    from uuid import UUID

    return UUID(actor.id)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ann", ["Ann"]),
        ("ANN LEE", ["Ann"]),
        ("lee a", ["Ann"]),
        ("acme", ["Ann", "Cid"]),
        ("smith-j", ["Eve"]),
        ("jones", ["Eve"]),
        ("óla", ["Dora"]),
        ("cid@mail.ex", ["Cid"]),
        ("9123 4567", ["Eve"]),
        ("+65 9123", ["Eve"]),
        ("nn", []),
        ("!!", []),
        ("a' OR 1=1 --", []),
        ("ann & | ! ( ) :* \0", ["Ann"]),
        ("%", []),
    ],
)
def test_text_finds_the_beginnings_of_words(
    floor: Floor, five: list[WriteResult], text: str, found: list[str]
) -> None:
    assert names(floor.manager, text=text) == found


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"grades": ("C",)}, ["Bob", "Dora"]),
        ({"grades": ("A", "")}, ["Ann", "Eve"]),
        ({"countries": ("SG",)}, ["Dora"]),
        ({"countries": ("S\0G",)}, ["Dora"]),
        ({"unowned": True, "grades": ("A",)}, ["Ann"]),
        ({"statuses": ("qualified",)}, []),
        ({"status_reasons": ("new",), "products": ("ilp",)}, []),
        ({"campaign": "nothing"}, []),
    ],
)
def test_filters_narrow_a_list(
    floor: Floor, five: list[WriteResult], query: dict[str, Any], found: list[str]
) -> None:
    assert names(floor.manager, **query) == found


def test_the_time_of_creation_narrows_from_included_to_excluded(
    floor: Floor, five: list[WriteResult]
) -> None:
    born = sales.get_row(floor.manager, lead_id=five[0].id).created_at
    assert len(names(floor.manager, created_from=born)) == 5
    assert names(floor.manager, created_to=born) == []
    assert names(floor.manager, created_from=clock.now() + timedelta(days=1)) == []


@pytest.mark.parametrize("column", SORT_COLUMNS)
@pytest.mark.parametrize("descending", [True, False])
def test_neighbours_step_through_every_list_in_its_own_order(
    floor: Floor, five: list[WriteResult], column: str, *, descending: bool
) -> None:
    query = LeadQuery(sort=column, descending=descending)
    order = [row.id for row in sales.list_leads(floor.manager, query=query).rows]
    assert len(order) == 5
    for place, lead_id in enumerate(order):
        found = sales.find_neighbours(floor.manager, query=query, lead_id=lead_id)
        assert found is not None
        assert found.position == place + 1
        assert found.total == 5
        assert found.previous_id == (order[place - 1] if place else None)
        assert found.next_id == (order[place + 1] if place < 4 else None)


def test_a_list_is_read_page_by_page(floor: Floor, five: list[WriteResult]) -> None:
    query = LeadQuery(limit=2)
    seen = []
    for offset in (0, 2, 4):
        page = sales.list_leads(floor.manager, query=replace(query, offset=offset))
        assert page.total == 5
        assert page.has_next == (offset < 4)
        seen += [row.id for row in page.rows]
    assert len(set(seen)) == 5
    beyond = sales.list_leads(floor.manager, query=replace(query, offset=100))
    assert (beyond.rows, beyond.total) == ((), 5)


def test_nobody_sorts_by_what_is_no_column(floor: Floor) -> None:
    with pytest.raises(InvalidInput):
        sales.list_leads(floor.manager, query=LeadQuery(sort="password; drop table"))


def test_a_page_costs_two_queries_however_long(floor: Floor, five: list[WriteResult]) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        sales.list_leads(floor.rep, query=LeadQuery(limit=1))
    assert len(queries) == 2


def test_the_board_shows_new_leads_by_grade(floor: Floor, five: list[WriteResult]) -> None:
    sales.mark_contacted(floor.manager, lead_id=five[1].id)
    board = sales.board(floor.manager)
    columns = {c.label: (c.total, [r.full_name.split()[0] for r in c.rows]) for c in board.columns}
    assert columns == {
        "Grade A": (1, ["Ann"]),
        "Grade B": (1, ["Cid"]),
        "Grade C": (1, ["Dora"]),
        "Grade D": (0, []),
        "No score": (1, ["Eve"]),
    }
    by_status = sales.board(floor.outsider, group_by="status_reason")
    assert [(c.label, c.total) for c in by_status.columns] == [("New", 1), ("Contacted", 1)]
    with pytest.raises(InvalidInput):
        sales.board(floor.manager, group_by="email")


def test_a_lead_s_page_shows_scores_reasons_and_the_rule(floor: Floor, upsert: Upsert) -> None:
    reasons = [
        {"feature": "size", "label": "Company size 240", "contribution": 0.8},
        {"feature": "mail", "label": "Free mail", "contribution": -0.3},
        {"feature": "page", "label": "Page", "contribution": 1.2},
        {"feature": "odd", "contribution": "not a number"},
        "nonsense",
    ]
    record = {"probability": 0.31, "reasons": reasons, "base": -1.5, "model_version": "7"}
    decision = {
        "outcome": "route",
        "team": "enterprise-sales",
        "priority": "high",
        "rule": {"set": "propensity", "id": "r", "name": "Corporate ILP", "version": 3},
    }
    [made] = upsert(
        a_write(
            **ANN,
            ll_propensityscore=86,
            ll_propensitygrade="A",
            ll_propensity=record,
            ll_decision=decision,
            ll_team="enterprise-sales",
        )
    )
    lead = sales.get_lead(floor.rep, lead_id=made.id)
    assert (lead.propensity.score, lead.propensity.grade) == (86, "A")
    assert [r.label for r in lead.propensity.up] == ["Page", "Company size 240"]
    assert [r.label for r in lead.propensity.down] == ["Free mail"]
    assert lead.propensity.model_version == "7"
    assert lead.history_score.score is None
    assert "no score from history" in lead.history_score.note
    assert lead.decision is not None
    assert (lead.decision.rule_name, lead.decision.rule_version) == ("Corporate ILP", 3)
    assert lead.decision.team_known
    assert lead.may_edit
    assert not sales.get_lead(floor.marketer, lead_id=made.id).may_edit


def test_a_lead_without_a_score_says_so(floor: Floor, upsert: Upsert) -> None:
    [made] = upsert(a_write(**ANN))
    lead = sales.get_lead(floor.manager, lead_id=made.id)
    assert lead.propensity.score is None
    assert lead.propensity.note
    assert lead.decision is None


def test_a_lead_that_is_not_there_is_not_found(floor: Floor) -> None:
    with pytest.raises(NotFound):
        sales.get_lead(SYSTEM, lead_id=new_uuid())


def test_the_timeline_tells_who_did_what_newest_first(floor: Floor, upsert: Upsert) -> None:
    first = a_write(**ANN, ll_team="enterprise-sales", ll_context={"form": "ILP enquiry"})
    [made] = upsert(first)
    second = a_write(**ANN, ll_utmcampaign="spring", ll_propensityscore=86)
    upsert(second)
    sales.update_lead(floor.rep, lead_id=made.id, values={"company": "Acme", "rating": "hot"})
    sales.take_lead(floor.rep, lead_id=made.id)
    sales.set_status(floor.rep, lead_id=made.id, reason=StatusReason.CONTACTED)
    entries = sales.lead_timeline(floor.rep, lead_id=made.id)
    assert [e.at for e in entries] == sorted((e.at for e in entries), reverse=True)
    told = [(e.kind, e.title, e.actor_kind, e.actor_name) for e in entries]
    flow = ("flow", "lead-ingestion")
    assert told[0] == (TimelineKind.CHANGE, "Status is now Contacted", "person", "Rita")
    assert told[1] == (TimelineKind.CHANGE, "Owner is now Rita", "person", "Rita")
    assert told[2] == (TimelineKind.CHANGE, "2 fields changed", "person", "Rita")
    assert set(told[3:]) == {
        (TimelineKind.CHANGE, "Propensity score none → 86", *flow),
        (TimelineKind.ACTIVITY, "Campaign response: spring", *flow),
        (TimelineKind.CHANGE, "Lead created", *flow),
        (TimelineKind.SUBMISSION, "Submitted ILP enquiry", "visitor", "Ann Lee"),
    }
    company = {c.label: (c.before, c.after) for c in entries[2].changes}
    assert company == {"Company": ("", "Acme"), "Rating": ("", "Hot")}
    traces = {e.title: e.trace_id for e in entries}
    assert traces["Submitted ILP enquiry"] == traces["Lead created"] == first.trace_id
    assert traces["Campaign response: spring"] == second.trace_id
    assert traces["Owner is now Rita"] == ""
