"""Assignment rules and what people take on: kept, ordered, and tried on past leads."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from leadloop.customers.contracts import product_label
from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, InvalidInput, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.kit.text import clean_text
from leadloop.sales.api.handing_out import (
    TAKES_LEADS,
    assignee_draft,
    is_away,
    make_assigner,
    read_loads,
    read_rules,
)
from leadloop.sales.contracts.assigning import (
    MAX_RULES,
    AssigneeDraft,
    AssigneeRow,
    Assignment,
    AssignmentDraft,
    AssignmentRow,
    DryRun,
    DryRunLine,
    LeadFacts,
    Unassigned,
)
from leadloop.sales.logic.assignment_checks import assignee_errors, draft_errors
from leadloop.sales.models import Assignee, AssignmentRule, Lead
from leadloop.sales.models.assigning import ASSIGNMENT_KIND
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor

DRY_RUN_DAYS: Final = 7
_DRY_RUN_LEADS: Final = 2000
_DRY_RUN_LINES: Final = 50


def list_assignment_rules(actor: Actor) -> list[AssignmentRow]:
    """Return every assignment rule in the order in which they are asked.

    Raises:
        NotAllowed: The actor's role sees no assignment rules.
    """
    users.check_may_read(actor, ASSIGNMENT_KIND)
    return read_rules()


def get_assignment_rule(actor: Actor, *, rule_id: UUID) -> AssignmentRow:
    """Return one assignment rule.

    Raises:
        NotFound: There is no such rule.
    """
    for rule in list_assignment_rules(actor):
        if rule.id == rule_id:
            return rule
    raise NotFound("There is no such assignment rule.")


def create_assignment_rule(actor: Actor, *, draft: AssignmentDraft) -> UUID:
    """Add a rule after all others and return its id.

    Raises:
        NotAllowed: The actor's role keeps no assignment rules.
        InvalidInput: Something named in it is not there, or a text is too long.
        Conflict: There are too many rules already.

    Emits:
        ``assignment.changed``, in the same transaction.
    """
    users.check_may_write(actor, ASSIGNMENT_KIND)
    _check(draft)
    now = clock.now()
    with transaction.atomic(), change_context(actor=actor.label):
        if AssignmentRule.objects.count() >= MAX_RULES:
            raise Conflict(f"There are {MAX_RULES} rules already; remove one first.")
        last = AssignmentRule.objects.aggregate(last=Max("position"))["last"]
        rule = AssignmentRule(
            id=new_uuid(),
            position=0 if last is None else last + 1,
            created_at=now,
            updated_at=now,
            created_by=actor.label,
            updated_by=actor.label,
            **_columns(draft),
        )
        rule.save(force_insert=True)
    return rule.pk


def update_assignment_rule(
    actor: Actor, *, rule_id: UUID, draft: AssignmentDraft, expected_version: int | None = None
) -> None:
    """Write a rule anew; leads that have an owner keep it.

    Raises:
        NotFound: There is no such rule.
        InvalidInput: As ``create_assignment_rule``.
        StaleWrite: Somebody changed the rule since it was read.
    """
    users.check_may_write(actor, ASSIGNMENT_KIND)
    _check(draft)
    with transaction.atomic(), change_context(actor=actor.label):
        rule = _locked(rule_id, expected_version)
        for name, value in _columns(draft).items():
            setattr(rule, name, value)
        _save(actor, rule, list(_columns(draft)))


def move_assignment_rule(actor: Actor, *, rule_id: UUID, steps: int) -> None:
    """Move a rule up (negative) or down among the others.

    Raises:
        NotFound: There is no such rule.
    """
    users.check_may_write(actor, ASSIGNMENT_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        rules = list(AssignmentRule.objects.select_for_update().order_by("position", "id"))
        rule = next((one for one in rules if one.pk == rule_id), None)
        if rule is None:
            raise NotFound("There is no such assignment rule.")
        place = rules.index(rule)
        rules.remove(rule)
        rules.insert(min(max(place + steps, 0), len(rules)), rule)
        for position, one in enumerate(rules):
            if one.position != position:
                one.position = position
                _save(actor, one, ["position"])


def delete_assignment_rule(actor: Actor, *, rule_id: UUID) -> None:
    """Remove a rule; what it decided stays on its leads.

    Raises:
        NotFound: There is no such rule.
    """
    users.check_may_write(actor, ASSIGNMENT_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        _locked(rule_id, None).delete()


def list_assignees(actor: Actor) -> list[AssigneeRow]:
    """Return the active people who may be given leads, by name, and what they take on."""
    users.check_may_read(actor, ASSIGNMENT_KIND)
    people = [p for p in users.list_colleagues(SYSTEM) if p.role in TAKES_LEADS]
    profiles = {one.pk: one for one in Assignee.objects.filter(pk__in=[p.id for p in people])}
    loads = read_loads([p.id for p in people])
    today = clock.now().date()
    return [_assignee(p, profiles.get(p.id), loads.get(p.id, 0), today) for p in people]


def _assignee(
    person: users.Person, profile: Assignee | None, open_leads: int, today: Any
) -> AssigneeRow:
    draft = assignee_draft(profile)
    return AssigneeRow(
        user_id=person.id,
        name=person.name,
        team_ids=person.team_ids,
        team_names=person.team_names,
        draft=draft,
        open_leads=open_leads,
        is_away=is_away(draft, today),
        version=profile.version if profile else 0,
    )


def set_assignee(
    actor: Actor, *, user_id: UUID, draft: AssigneeDraft, expected_version: int | None = None
) -> None:
    """Say what a person takes on.

    Raises:
        NotFound: Nobody of this id takes leads.
        InvalidInput: A value does not fit.
        StaleWrite: Somebody changed it since it was read.
    """
    users.check_may_write(actor, ASSIGNMENT_KIND)
    if errors := assignee_errors(draft):
        raise InvalidInput(errors)
    if user_id not in {row.user_id for row in list_assignees(actor)}:
        raise NotFound("There is no such person who takes leads.")
    values = {**_lists(asdict(draft)), "updated_at": clock.now(), "updated_by": actor.label}
    with transaction.atomic(), change_context(actor=actor.label):
        held = Assignee.objects.select_for_update().filter(pk=user_id).first()
        version = held.version if held else 0
        if expected_version is not None and version != expected_version:
            raise StaleWrite
        if held is None:
            Assignee(user_id=user_id, **values).save(force_insert=True)
            return
        for name, value in values.items():
            setattr(held, name, value)
        held.version += 1
        held.save(update_fields=[*values, "version"])


def try_assignment(
    actor: Actor, *, rules: Sequence[AssignmentRow] | None = None, days: int = DRY_RUN_DAYS
) -> DryRun:
    """Hand out the leads of the last ``days`` again, on paper, from today's loads.

    ``rules`` are tried in place of those that are kept. The newest leads are taken, at most two
    thousand; nothing is written.

    Raises:
        NotAllowed: The actor's role sees no assignment rules.
    """
    users.check_may_read(actor, ASSIGNMENT_KIND)
    now = clock.now()
    since = now - timedelta(days=days)
    assigner = make_assigner(list(rules) if rules is not None else read_rules(), today=now.date())
    found = Lead.objects.visible_to(actor).filter(created_at__gte=since)
    leads = list(found.select_related("owner", "team").order_by("-created_at")[:_DRY_RUN_LEADS])
    lines = [_dry_line(lead, assigner.assign(_facts(lead))) for lead in reversed(leads)]
    return _summed(since, lines)


def _facts(lead: Lead) -> LeadFacts:
    return LeadFacts(lead.team_id, lead.country, lead.product_interest, lead.propensity_grade)


def _dry_line(lead: Lead, outcome: Assignment | Unassigned) -> DryRunLine:
    return DryRunLine(
        lead_id=lead.pk,
        title=lead.full_name or lead.email or lead.mobile_phone or "Unnamed lead",
        team_name=lead.team.name if lead.team else "",
        country=lead.country,
        product=product_label(lead.product_interest),
        owner_name=lead.owner.name if lead.owner else "",
        outcome=outcome,
    )


def _summed(since: datetime, lines: Sequence[DryRunLine]) -> DryRun:
    given = [line.outcome for line in lines if isinstance(line.outcome, Assignment)]
    left = [line.outcome for line in lines if isinstance(line.outcome, Unassigned)]
    return DryRun(
        since=since,
        leads=len(lines),
        by_person=_counted(one.user_name for one in given),
        by_rule=_counted(one.rule_name for one in given),
        unassigned=_counted(one.why for one in left),
        lines=tuple(reversed(lines))[:_DRY_RUN_LINES],
    )


def _counted(words: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(Counter(words).most_common())


def _locked(rule_id: UUID, expected_version: int | None) -> AssignmentRule:
    rule = AssignmentRule.objects.select_for_update(of=("self",)).filter(pk=rule_id).first()
    if rule is None:
        raise NotFound("There is no such assignment rule.")
    if expected_version is not None and rule.version != expected_version:
        raise StaleWrite
    return rule


def _save(actor: Actor, rule: AssignmentRule, names: list[str]) -> None:
    rule.version += 1
    rule.updated_at, rule.updated_by = clock.now(), actor.label
    rule.last_cause, rule.last_trace = None, ""
    stamps = ["version", "updated_at", "updated_by", "last_cause", "last_trace"]
    rule.save(update_fields=[*names, *stamps])


def _columns(draft: AssignmentDraft) -> dict[str, Any]:
    values = _lists(asdict(draft))
    values["people"] = [str(one) for one in draft.people]
    values["name"] = clean_text(draft.name.strip())
    values["description"] = clean_text(draft.description.strip())
    return values


def _lists(values: dict[str, Any]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}


def _check(draft: AssignmentDraft) -> None:
    teams = {team.id for team in users.list_teams()}
    people = set(users.active_people(draft.people)) if draft.people else set()
    if errors := draft_errors(draft, teams=teams, people=people):
        raise InvalidInput(errors)
