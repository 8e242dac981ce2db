"""Who gets a lead: rules in order, candidates sieved, the lightest or the next in turn chosen."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from leadloop.sales.contracts.assigning import (
    AssigneeDraft,
    Assignment,
    AssignmentDraft,
    AssignmentRow,
    Candidate,
    LeadFacts,
    Method,
    Unassigned,
)
from leadloop.sales.contracts.territories import REGIONS, territory
from leadloop.sales.logic.assigning import NO_RULE, Assigner
from leadloop.sales.logic.assignment_checks import assignee_errors, draft_errors

TEAM, OTHER = uuid4(), uuid4()


def a_rule(position: int = 0, **values: Any) -> AssignmentRow:
    return AssignmentRow(uuid4(), position, 3, AssignmentDraft(**{"name": "Rule", **values}))


def a_person(name: str, **values: Any) -> Candidate:
    kept = {
        "team_ids": frozenset({TEAM}),
        "products": frozenset[str](),
        "territory": frozenset[str](),
        "capacity": None,
        "is_away": False,
        "open_leads": 0,
        "turn": 0,
    }
    return Candidate(id=UUID(int=sum(name.encode())), name=name, **{**kept, **values})


def a_lead(team: UUID | None = TEAM, country: str = "SG", product: str = "ilp") -> LeadFacts:
    return LeadFacts(team, country, product, "A")


def chosen(assigner: Assigner, lead: LeadFacts) -> str:
    found = assigner.assign(lead)
    return found.user_name if isinstance(found, Assignment) else ""


def test_the_lightest_load_gets_the_next_lead_and_loads_move_along() -> None:
    assigner = Assigner([a_rule()], [a_person("Ann", open_leads=2), a_person("Bob")])
    assert [chosen(assigner, a_lead()) for _ in range(4)] == ["Bob", "Bob", "Ann", "Bob"]


def test_load_is_weighed_by_capacity_and_the_full_are_passed_over() -> None:
    ann, bob = a_person("Ann", open_leads=10, capacity=100), a_person("Bob", capacity=2)
    assigner = Assigner([a_rule()], [ann, bob])
    assert chosen(assigner, a_lead()) == "Bob"
    for _ in range(100):
        chosen(assigner, a_lead())
    assert (ann.open_leads, bob.open_leads) == (100, 2)
    found = assigner.assign(a_lead())
    assert isinstance(found, Unassigned)
    assert "has room" in found.why


def test_in_turn_goes_round_and_remembers_who_was_last() -> None:
    people = [a_person("Ann", turn=7), a_person("Bob", turn=5), a_person("Cid", turn=6)]
    assigner = Assigner([a_rule(method=Method.ROUND_ROBIN)], people)
    assert [chosen(assigner, a_lead()) for _ in range(4)] == ["Bob", "Cid", "Ann", "Bob"]
    assert max(p.turn for p in assigner.touched.values()) == 11


@pytest.mark.parametrize(
    ("rule", "lead", "speaks"),
    [
        ({"countries": ("SG",)}, a_lead(), True),
        ({"countries": ("MY",)}, a_lead(), False),
        ({"regions": ("asia_pacific",)}, a_lead(), True),
        ({"regions": ("europe",), "countries": ("SG",)}, a_lead(), True),
        ({"regions": ("europe",)}, a_lead(country=""), False),
        ({"products": ("ilp", "term_life")}, a_lead(), True),
        ({"products": ("term_life",)}, a_lead(), False),
        ({"team_id": TEAM}, a_lead(), True),
        ({"team_id": OTHER}, a_lead(), False),
        ({"grades": ("B",)}, a_lead(), False),
        ({"is_active": False}, a_lead(), False),
    ],
)
def test_a_rule_speaks_only_for_the_leads_it_names(
    rule: dict[str, Any], lead: LeadFacts, *, speaks: bool
) -> None:
    assert bool(chosen(Assigner([a_rule(**rule)], [a_person("Ann")]), lead)) is speaks


def test_the_first_rule_that_finds_somebody_decides() -> None:
    rules = [
        a_rule(name="Asia", pool_team_id=OTHER),
        a_rule(name="Singapore"),
        a_rule(name="Never asked"),
    ]
    found = Assigner(rules, [a_person("Ann")], {TEAM: "Retail"}).assign(a_lead())
    assert isinstance(found, Assignment)
    assert (found.rule_name, found.rule_version, found.user_name) == ("Singapore", 3, "Ann")
    assert found.why == "among Retail; they had the lightest load (0 open)."


def test_skill_and_territory_keep_only_whom_the_lead_suits() -> None:
    people = [
        a_person("Ann", products=frozenset({"term_life"})),
        a_person("Bob", products=frozenset({"ilp"}), territory=frozenset({"US"})),
        a_person("Cid", products=frozenset({"ilp"}), territory=territory((), ("asia_pacific",))),
    ]
    rule = a_rule(match_products=True, match_countries=True)
    found = Assigner([rule], people).assign(a_lead())
    assert isinstance(found, Assignment)
    assert found.user_name == "Cid"
    assert "serves SG, knows ILP" in found.why
    nobody = Assigner([rule], people).assign(a_lead(product="group_health"))
    assert isinstance(nobody, Unassigned)
    assert "nobody among its team knows Group health" in nobody.why


def test_named_people_come_before_teams_and_the_absent_get_nothing() -> None:
    ann, bob = a_person("Ann", is_away=True), a_person("Bob", team_ids=frozenset())
    assert chosen(Assigner([a_rule(people=(bob.id,))], [ann, bob]), a_lead()) == "Bob"
    found = Assigner([a_rule(people=(ann.id,))], [ann, bob]).assign(a_lead())
    assert isinstance(found, Unassigned)
    assert "is there today" in found.why


def test_a_lead_without_a_team_is_nobodys_unless_a_rule_names_whom() -> None:
    assert not chosen(Assigner([a_rule()], [a_person("Ann")]), a_lead(team=None))
    assert chosen(Assigner([a_rule(pool_team_id=TEAM)], [a_person("Ann")]), a_lead(team=None))


def test_without_a_rule_that_speaks_the_reason_says_so() -> None:
    assert Assigner([], []).assign(a_lead()) == Unassigned(NO_RULE)


def test_no_country_lies_in_two_regions() -> None:
    every = [code for region in REGIONS for code in region.countries]
    assert len(every) == len(set(every)) > 230


def test_what_a_rule_names_must_be_there() -> None:
    draft = AssignmentDraft(
        name=" ", countries=("XX", "<b>"), regions=("mars",), products=("x",), grades=("Z",),
        team_id=TEAM, people=(TEAM,),
    )  # fmt: skip
    fields = {error.field for error in draft_errors(draft, teams=(), people=())}
    assert fields == {"name", "countries", "regions", "products", "grades", "team_id", "people"}
    assert not draft_errors(AssignmentDraft(name="All"), teams=(), people=())


def test_what_a_person_takes_on_must_make_sense() -> None:
    from datetime import date

    draft = AssigneeDraft(
        capacity=-1, away_from=date(2026, 5, 2), away_until=date(2026, 5, 1), products=("x",)
    )
    fields = {error.field for error in assignee_errors(draft)}
    assert fields == {"capacity", "away_until", "products"}
    assert not assignee_errors(AssigneeDraft(capacity=0, countries=("SG",)))
