"""Assignment rules at work: new leads that nobody has get an owner, in a few statements a batch."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import structlog

from leadloop.kit.arrays import uuid_array
from leadloop.kit.db import execute
from leadloop.sales.contracts.assigning import (
    AssigneeDraft,
    Assignment,
    AssignmentDraft,
    AssignmentRow,
    Candidate,
    LeadFacts,
    Method,
)
from leadloop.sales.contracts.merging import HandOver, WritePlan
from leadloop.sales.contracts.territories import territory
from leadloop.sales.logic.assigning import Assigner
from leadloop.sales.models import Assignee, AssignmentRule
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

log = structlog.get_logger()

TAKES_LEADS: Final = (Role.SALES_REPRESENTATIVE, Role.SALES_MANAGER)
_COUNTED_UP_TO: Final = 1000

# Nobody is counted further than it takes to tell who is fullest.
_LOADS: Final = """
SELECT person, (SELECT count(*) FROM (SELECT FROM sales_lead
    WHERE owner_id = person AND status = 'open' LIMIT %s) AS held)
FROM unnest(%s) AS person
"""
_TURNS: Final = """
INSERT INTO sales_assignee (user_id, products, countries, regions, turn, version, updated_at,
    updated_by)
SELECT person, '[]', '[]', '[]', turn, 1, %s, '' FROM unnest(%s, %s::bigint[]) AS new (person, turn)
ON CONFLICT (user_id) DO UPDATE SET turn = excluded.turn
"""


def hand_out(plan: WritePlan, *, now: datetime) -> None:
    """Give each new lead of the plan that nobody has to whom the assignment rules choose.

    Without an active rule this is one small query. Upserts take turns, so loads do not move
    meanwhile. The plan is changed in place: owner, the assignment with its reason, and a notice.
    """
    free = {key: lead for key, lead in plan.inserts.items() if lead.get("owner_id") is None}
    if not free:
        return
    rules = [rule for rule in read_rules() if rule.draft.is_active]
    if not rules:
        return
    assigner = make_assigner(rules, today=now.date())
    submissions = {o.lead_id: o.submission for o in reversed(plan.outcomes)}
    for lead_id, values in free.items():
        found = assigner.assign(_facts(values))
        if isinstance(found, Assignment):
            values["owner_id"], values["assignment"] = found.user_id, found.as_json()
            by = f"Rule {found.rule_name}"
            plan.handed.append(HandOver(lead_id, found.user_id, submissions[lead_id], values, by))
    keep_turns(assigner, now=now)


def _facts(values: dict[str, Any]) -> LeadFacts:
    return LeadFacts(
        values.get("team_id"),
        values.get("country") or "",
        values.get("product_interest") or "",
        values.get("propensity_grade") or "",
    )


def read_rules() -> list[AssignmentRow]:
    """Return every assignment rule in its order, in one query."""
    found = AssignmentRule.objects.select_related("team", "pool_team").order_by("position", "id")
    return [rule_row(rule) for rule in found]


def rule_row(rule: AssignmentRule) -> AssignmentRow:
    """Return a rule as contracts name it."""
    draft = AssignmentDraft(
        name=rule.name,
        description=rule.description,
        is_active=rule.is_active,
        team_id=rule.team_id,
        countries=tuple(rule.countries),
        regions=tuple(rule.regions),
        products=tuple(rule.products),
        grades=tuple(rule.grades),
        pool_team_id=rule.pool_team_id,
        people=tuple(UUID(one) for one in rule.people),
        match_products=rule.match_products,
        match_countries=rule.match_countries,
        method=Method(rule.method),
    )
    return AssignmentRow(
        rule.pk,
        rule.position,
        rule.version,
        draft,
        rule.team.name if rule.team else "",
        rule.pool_team.name if rule.pool_team else "",
        rule.updated_at,
        rule.updated_by,
    )


def make_assigner(rules: list[AssignmentRow], *, today: date) -> Assigner:
    """Return what hands out leads by these rules among those who may sign in, as things stand."""
    team_names = {team.id: team.name for team in users.list_teams()}
    people = [p for p in users.list_colleagues(SYSTEM) if p.role in TAKES_LEADS]
    profiles = {
        one.pk: one for one in Assignee.objects.filter(pk__in=[person.id for person in people])
    }
    loads = read_loads([p.id for p in people], limit=_limit(profiles.values()))
    found = [
        _candidate(person, profiles.get(person.id), loads.get(person.id, 0), today)
        for person in people
    ]
    return Assigner(rules, found, team_names)


def _limit(profiles: Iterable[Assignee]) -> int:
    return max((p.capacity + 1 for p in profiles if p.capacity is not None), default=0)


def read_loads(people: list[UUID], *, limit: int = 0) -> dict[UUID, int]:
    """Return how many open leads each has, counted up to a thousand or, if higher, ``limit``."""
    return dict(execute(_LOADS, (max(limit, _COUNTED_UP_TO), uuid_array(people))))


def _candidate(
    person: users.Person, profile: Assignee | None, open_leads: int, today: date
) -> Candidate:
    draft = assignee_draft(profile)
    return Candidate(
        id=person.id,
        name=person.name,
        team_ids=frozenset(person.team_ids),
        products=frozenset(draft.products),
        territory=territory(draft.countries, draft.regions),
        capacity=draft.capacity,
        is_away=is_away(draft, today),
        open_leads=open_leads,
        turn=profile.turn if profile else 0,
    )


def assignee_draft(profile: Assignee | None) -> AssigneeDraft:
    """Return what a person takes on; without a profile, anything."""
    if profile is None:
        return AssigneeDraft()
    return AssigneeDraft(
        tuple(profile.products),
        tuple(profile.countries),
        tuple(profile.regions),
        profile.capacity,
        profile.away_from,
        profile.away_until,
    )


def is_away(draft: AssigneeDraft, today: date) -> bool:
    """Whether somebody is absent on ``today``; a missing end of the absence leaves it open."""
    if draft.away_from is None and draft.away_until is None:
        return False
    begun = draft.away_from is None or draft.away_from <= today
    return begun and (draft.away_until is None or today <= draft.away_until)


def keep_turns(assigner: Assigner, *, now: datetime) -> None:
    """Remember who was given something last, in one statement."""
    touched = list(assigner.touched.values())
    if not touched:
        return
    execute(_TURNS, (now, uuid_array([p.id for p in touched]), [p.turn for p in touched]))
    log.info("lead.assigned_by_rules", people=len(touched))
