"""Deals: entering, editing, moving through pipelines, lines, lists, the board."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from deals_floor import FULL, deal, pipeline, stage, unknown
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadloop.kit.entity import RecordWrite, WriteMode, get_entity
from leadloop.kit.errors import (
    Conflict,
    InvalidInput,
    LeadloopError,
    NotAllowed,
    NotFound,
    StaleWrite,
)
from leadloop.sales import api as sales
from leadloop.sales.contracts.deals import PipelineDraft, StageDraft
from leadloop.sales.contracts.opportunities import (
    LineDraft,
    MissingForStage,
    OpportunityQuery,
)
from leadloop.users.contracts import SYSTEM, Actor


def fields_of(error: InvalidInput) -> list[str]:
    return [e.field for e in error.errors]


def test_a_new_deal_starts_in_the_first_stage_of_the_default_pipeline(rep: Actor) -> None:
    made = sales.get_opportunity(rep, opportunity_id=deal(rep))
    assert made.row.pipeline.name == "Individual"
    assert made.row.stage.name == "Discovery"
    assert (made.row.probability, made.row.forecast_category) == (10, "pipeline")
    assert made.row.owner is not None
    assert made.row.owner.name == rep.name


def test_value_is_the_premium_until_lines_say_otherwise(rep: Actor) -> None:
    key = deal(rep, annual_premium="1,200.50")
    assert sales.get_opportunity_row(rep, opportunity_id=key).estimated_value == Decimal("1200.50")
    lines = [LineDraft(None, "Rider", "2", "100", "20"), LineDraft(None, "Base", "1", "500")]
    sales.set_lines(rep, opportunity_id=key, lines=lines)
    found = sales.get_opportunity(rep, opportunity_id=key)
    assert [line.amount for line in found.lines] == [180, 500]
    assert found.row.estimated_value == 680
    with pytest.raises(InvalidInput, match="add up to 680"):
        sales.update_opportunity(rep, opportunity_id=key, values={"estimated_value": "5"})
    sales.set_lines(rep, opportunity_id=key, lines=[])
    assert sales.get_opportunity_row(rep, opportunity_id=key).estimated_value == Decimal("1200.50")


def test_illustration_asks_for_premium_and_date(rep: Actor) -> None:
    key = deal(rep)
    with pytest.raises(MissingForStage) as caught:
        sales.move_stage(rep, opportunity_id=key, stage_id=stage("Illustration").id)
    assert fields_of(caught.value) == ["annual_premium", "estimated_close_date"]
    sales.move_stage(rep, opportunity_id=key, stage_id=stage("Illustration").id, values=FULL)
    row = sales.get_opportunity_row(rep, opportunity_id=key)
    assert (row.stage.name, row.probability, row.forecast_category) == (
        "Illustration",
        50,
        "best_case",
    )
    assert row.weighted_value == 6000


def test_what_a_person_set_stays_when_the_stage_changes(rep: Actor) -> None:
    key = deal(rep)
    sales.update_opportunity(
        rep, opportunity_id=key, values={"probability": "40", "forecast_category": "committed"}
    )
    sales.move_stage(rep, opportunity_id=key, stage_id=stage("Needs Analysis").id)
    row = sales.get_opportunity_row(rep, opportunity_id=key)
    assert (row.probability, row.forecast_category) == (40, "committed")
    sales.update_opportunity(rep, opportunity_id=key, values={"probability": ""})
    assert sales.get_opportunity_row(rep, opportunity_id=key).probability == 25


@pytest.mark.parametrize(
    "values",
    [{"forecast_category": "won"}, {"forecast_category": "lost"}, {"status_reason": "won"}],
)
def test_won_and_lost_are_not_set_by_hand(rep: Actor, values: dict[str, str]) -> None:
    key = deal(rep)
    with pytest.raises(InvalidInput, match="close dialog"):
        sales.update_opportunity(rep, opportunity_id=key, values=values)


def test_a_field_the_stage_asks_for_cannot_be_emptied(rep: Actor) -> None:
    key = deal(rep, stage_id=stage("Illustration").id, **FULL)
    with pytest.raises(MissingForStage):
        sales.update_opportunity(rep, opportunity_id=key, values={"annual_premium": ""})


def test_the_second_editor_is_told(rep: Actor) -> None:
    key = deal(rep)
    sales.update_opportunity(
        rep, opportunity_id=key, values={"next_step": "Call"}, expected_version=1
    )
    with pytest.raises(StaleWrite):
        sales.update_opportunity(
            rep, opportunity_id=key, values={"next_step": "Write"}, expected_version=1
        )
    with pytest.raises(StaleWrite):
        sales.set_lines(rep, opportunity_id=key, lines=[], expected_version=1)


def test_lines_alone_count_as_a_change_of_the_deal(rep: Actor) -> None:
    key = deal(rep, annual_premium="100")
    sales.set_lines(rep, opportunity_id=key, lines=[LineDraft(None, "Base", "1", "100")])
    assert sales.get_opportunity_row(rep, opportunity_id=key).version > 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("annual_premium", "-1"),
        ("annual_premium", "1e99"),
        ("annual_premium", "NaN"),
        ("annual_premium", "abc"),
        ("annual_premium", True),
        ("probability", "101"),
        ("probability", "\uff11\uff10"),
        ("estimated_close_date", "31.12.2026"),
        ("estimated_close_date", "9999-12-31"),
        ("name", ""),
        ("name", "x" * 301),
        ("rating", "boiling"),
        ("account_id", "no-uuid"),
        ("competitor_id", str(unknown())),
        ("stage", "x"),
    ],
)
def test_bad_values_are_refused_by_field(rep: Actor, name: str, value: Any) -> None:
    key = deal(rep)
    with pytest.raises(InvalidInput) as caught:
        sales.update_opportunity(rep, opportunity_id=key, values={name: value})
    assert fields_of(caught.value) == [name]


def test_hostile_text_is_kept_without_what_the_database_cannot_hold(rep: Actor) -> None:
    key = deal(rep, name='=HYPERLINK("x")\0 <script>', next_step="\ud800")
    row = sales.get_opportunity_row(rep, opportunity_id=key)
    assert row.name == '=HYPERLINK("x") <script>'
    assert row.next_step == "?"


@pytest.mark.parametrize(
    "line",
    [
        LineDraft(None, ""),
        LineDraft(None, "x", quantity="0"),
        LineDraft(None, "x", price="10", discount="11"),
        LineDraft(None, "x", quantity="999999999999", price="999999999999"),
        LineDraft(None, "x", price="-1"),
    ],
)
def test_bad_lines_are_refused_by_place(rep: Actor, line: LineDraft) -> None:
    key = deal(rep)
    with pytest.raises(InvalidInput) as caught:
        sales.set_lines(rep, opportunity_id=key, lines=[LineDraft(None, "fine"), line])
    assert fields_of(caught.value)[0].startswith("lines.1.")


def test_a_deal_moves_to_another_pipeline(rep: Actor) -> None:
    key = deal(rep)
    sales.move_to_pipeline(rep, opportunity_id=key, pipeline_id=pipeline("group").id)
    row = sales.get_opportunity_row(rep, opportunity_id=key)
    assert (row.pipeline.name, row.stage.name) == ("Group business", "Discovery")
    with pytest.raises(NotFound):
        sales.move_to_pipeline(rep, opportunity_id=key, pipeline_id=unknown())


def test_other_teams_deals_are_missing(rep: Actor, stranger: Actor) -> None:
    key = deal(rep)
    for act in (
        lambda: sales.get_opportunity(stranger, opportunity_id=key),
        lambda: sales.update_opportunity(stranger, opportunity_id=key, values={"name": "x"}),
        lambda: sales.move_stage(stranger, opportunity_id=key, stage_id=stage("Needs Analysis").id),
        lambda: sales.set_lines(stranger, opportunity_id=key, lines=[]),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_manager_hands_a_deal_over(rep: Actor, manager: Actor, stranger: Actor) -> None:
    key = deal(manager)
    from uuid import UUID

    sales.assign_opportunity(
        manager, opportunity_id=key, owner_id=UUID(rep.id), team_id=rep.team_ids[0]
    )
    assert sales.get_opportunity_row(rep, opportunity_id=key).name
    with pytest.raises(InvalidInput):
        sales.assign_opportunity(rep, opportunity_id=key, owner_id=UUID(stranger.id), team_id=None)


def test_lists_filter_sort_search_and_step(rep: Actor) -> None:
    keys = [
        deal(rep, f"Deal {n}", annual_premium=str(n * 100), next_step="" if n % 2 else "Call")
        for n in range(1, 6)
    ]
    query = OpportunityQuery(sort="estimated_value", descending=True)
    page = sales.list_opportunities(rep, query=query)
    assert [row.name for row in page.rows] == [f"Deal {n}" for n in range(5, 0, -1)]
    beside = sales.find_opportunity_neighbours(rep, query=query, opportunity_id=keys[2])
    assert beside is not None
    assert (beside.previous_id, beside.next_id, beside.position) == (keys[3], keys[1], 3)
    found = sales.list_opportunities(rep, query=OpportunityQuery(no_next_step=True))
    assert found.total == 3
    found = sales.list_opportunities(rep, query=OpportunityQuery(text="dea 4"))
    assert [row.name for row in found.rows] == ["Deal 4"]
    assert sales.list_opportunities(rep, query=OpportunityQuery(text="%'\"(")).total == 0
    sums = sales.sum_opportunities(rep, query=OpportunityQuery())
    assert sums == {"USD": (5, Decimal(1500))}
    for sort in ("account", "stage", "weighted_value", "forecast_category", "owner", "product"):
        assert sales.list_opportunities(rep, query=OpportunityQuery(sort=sort)).total == 5


def test_closing_dates_narrow_open_deals_by_their_estimate(rep: Actor) -> None:
    deal(rep, "Soon", estimated_close_date="2026-11-30")
    deal(rep, "Later", estimated_close_date="2027-02-01")
    query = OpportunityQuery(closing_from=date(2026, 11, 1), closing_to=date(2027, 1, 1))
    assert [r.name for r in sales.list_opportunities(rep, query=query).rows] == ["Soon"]
    late = OpportunityQuery(overdue=True, today=date(2026, 12, 24))
    assert [r.name for r in sales.list_opportunities(rep, query=late).rows] == ["Soon"]


def test_the_board_sums_each_stage_in_a_constant_number_of_queries(rep: Actor) -> None:
    def ask() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            sales.deal_board(rep)
        return len(queries)

    few = ask()
    for n in range(8):
        deal(
            rep,
            annual_premium="1000",
            **({"stage_id": stage("Needs Analysis").id} if n % 2 else {}),
        )
    board = sales.deal_board(rep, column_size=3)
    first, second = board.columns[:2]
    assert (first.count, first.total, first.weighted, len(first.rows)) == (4, 4000, 400, 3)
    assert (second.count, second.total, second.weighted) == (4, 4000, 1000)
    assert (board.count, board.total, board.weighted) == (8, 8000, 1400)
    assert ask() == few


def test_managers_draw_up_pipelines_and_representatives_do_not(rep: Actor, manager: Actor) -> None:
    draft = PipelineDraft("Brokers", "SGD", (StageDraft("First", 20, "pipeline"),))
    with pytest.raises(NotAllowed):
        sales.create_pipeline(rep, draft=draft)
    key = sales.create_pipeline(manager, draft=draft)
    made = sales.get_pipeline(manager, pipeline_id=key)
    assert (made.slug, made.currency, [s.name for s in made.stages]) == (
        "brokers",
        "SGD",
        ["First"],
    )
    with pytest.raises(Conflict):
        sales.create_pipeline(manager, draft=draft)
    held = made.stages[0]
    new = PipelineDraft(
        "Brokers",
        "SGD",
        (
            StageDraft("Before", 5, "pipeline"),
            StageDraft("First", 30, "best_case", ("next_step",), str(held.id)),
        ),
        is_default=True,
    )
    sales.update_pipeline(manager, pipeline_id=key, draft=new, expected_version=made.version)
    with pytest.raises(StaleWrite):
        sales.update_pipeline(manager, pipeline_id=key, draft=new, expected_version=made.version)
    assert [s.name for s in sales.default_pipeline(rep).stages] == ["Before", "First"]
    assert sales.get_pipeline(rep, pipeline_id=key).stages[1].id == held.id
    deal(rep)
    with pytest.raises(InvalidInput, match="still has deals"):
        sales.update_pipeline(manager, pipeline_id=key, draft=new._replace(stages=new.stages[1:]))


@pytest.mark.parametrize(
    "draft",
    [
        PipelineDraft("", "USD", (StageDraft("A", 1, "pipeline"),)),
        PipelineDraft("A", "dollars", (StageDraft("A", 1, "pipeline"),)),
        PipelineDraft("A", "USD", ()),
        PipelineDraft("A", "USD", (StageDraft("A", 1, "won"),)),
        PipelineDraft("A", "USD", (StageDraft("A", 1, "pipeline", ("nonsense",)),)),
        PipelineDraft("A", "USD", (StageDraft("A", 1, "pipeline"), StageDraft("a", 2, "pipeline"))),
        PipelineDraft("A", "USD", (StageDraft("A", 101, "pipeline"),)),
    ],
)
def test_bad_pipelines_are_refused(manager: Actor, draft: PipelineDraft) -> None:
    with pytest.raises(InvalidInput):
        sales.create_pipeline(manager, draft=draft)


def test_competitors_are_kept_once(manager: Actor) -> None:
    key = sales.create_competitor(manager, values={"name": "Rival Life"})
    with pytest.raises(InvalidInput):
        sales.create_competitor(manager, values={"name": "rival life"})
    sales.update_competitor(manager, competitor_id=key, values={"strengths": "Price"})
    assert sales.list_competitors(manager)[0].strengths == "Price"


def write(actor: Actor, entity: str, values: dict[str, Any], **key: Any) -> Any:
    mode = WriteMode.UPDATE if key else WriteMode.CREATE
    return get_entity(entity).upsert(actor, [RecordWrite(key, values, mode=mode)])[0].id


def test_dataverse_writes_follow_the_same_rules(rep: Actor) -> None:
    key = write(rep, "opportunity", {"name": "Over the wire", "ll_annualpremium": 500})
    row = sales.get_opportunity_row(rep, opportunity_id=key)
    assert (row.stage.name, row.estimated_value, row.probability) == ("Discovery", 500, 10)
    with pytest.raises(InvalidInput, match="Illustration asks for") as caught:
        write(
            rep,
            "opportunity",
            {"ll_stageid": stage("Illustration").id},
            opportunityid=key,
        )
    assert fields_of(caught.value) == ["estimatedclosedate"]
    for values in ({"statecode": 1}, {"statuscode": 3}, {"msdyn_forecastcategory": 100_000_005}):
        with pytest.raises(InvalidInput, match="WinOpportunity"):
            write(rep, "opportunity", values, opportunityid=key)
    write(rep, "opportunity", {"statuscode": 2}, opportunityid=key)
    assert sales.get_opportunity_row(rep, opportunity_id=key).status_reason == "on_hold"
    line = write(
        rep,
        "opportunityproduct",
        {"opportunityid": key, "productdescription": "Base", "quantity": 2, "priceperunit": 300},
    )
    assert sales.get_opportunity_row(rep, opportunity_id=key).estimated_value == 600
    delete = get_entity("opportunityproduct").delete
    assert delete is not None
    delete(rep, [line])
    assert sales.get_opportunity_row(rep, opportunity_id=key).estimated_value == 500


def test_dataverse_stages_and_pipelines_are_checked_too(manager: Actor) -> None:
    key = write(manager, "ll_pipeline", {"ll_name": "Wire", "ll_slug": "wire"})
    write(manager, "ll_stage", {"ll_name": "One", "ll_pipelineid": key, "ll_probability": 15})
    assert sales.get_pipeline(manager, pipeline_id=key).stages[0].probability == 15
    for values in (
        {"ll_name": "Two", "ll_pipelineid": key, "ll_probability": 500},
        {"ll_name": "Two", "ll_pipelineid": key, "ll_forecastcategory": 100_000_005},
        {"ll_name": "Two"},
    ):
        with pytest.raises(LeadloopError):
            write(manager, "ll_stage", values)


def test_shipped_pipelines_come_once(db: None) -> None:
    sales.ensure_shipped_pipelines()
    assert [p.slug for p in sales.list_pipelines(SYSTEM)] == ["individual", "group"]
