"""What a batch of submissions brings about beside the leads: activities, notices, outcomes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from leadloop.customers import api as customers
from leadloop.customers.contracts import (
    MAX_SUBJECT_LENGTH,
    ActivityDraft,
    ActivityType,
    Priority,
    Regarding,
    product_label,
)
from leadloop.events.catalogue import LEADS
from leadloop.intake import api as intake
from leadloop.intake.contracts import Outcome, OutcomeDraft, RuleRef
from leadloop.sales.contracts.merging import ActivityPlan, HandOver, OutcomePlan, WritePlan
from leadloop.sales.models import KIND
from leadloop.users import api as users
from leadloop.users.api import NoticeDraft
from leadloop.users.contracts import Actor

FOLLOW_UP: Final = "high_priority"
"""The reason that marks a follow-up task as made by the system."""

ASSIGNED_NOTICE: Final = "lead.assigned"
HIGH_PRIORITY_NOTICE: Final = "lead.high_priority"


def carry_out(actor: Actor, plan: WritePlan, *, now: datetime) -> None:
    """Write the activities, notices and outcomes of a plan, each kind with one statement."""
    followed = [activity for activity in plan.activities if activity.kind == "follow_up"]
    drafts = [
        _follow_up(activity) if activity.kind == "follow_up" else _response(activity, now)
        for activity in plan.activities
    ]
    if drafts:
        customers.create_activities(actor, drafts=drafts)
    if followed:
        users.notify([_notice(a) for a in followed if a.lead.get("team_id") or _owner(a)])
    told = {activity.lead_id for activity in followed}
    users.notify([_handed(one) for one in plan.handed if one.lead_id not in told])
    outcomes = [_outcome(actor, o, now) for o in plan.outcomes if o.action != "repeated"]
    if outcomes:
        intake.record_outcomes(outcomes)


def _follow_up(activity: ActivityPlan) -> ActivityDraft:
    return ActivityDraft(
        type=ActivityType.TASK,
        subject=f"Follow up with {_who(activity.lead)}"[:MAX_SUBJECT_LENGTH],
        regarding=Regarding(KIND, activity.lead_id),
        owner_id=_owner(activity),
        team_id=activity.lead.get("team_id"),
        due_at=activity.due_at,
        priority=Priority.HIGH,
        data={"reason": FOLLOW_UP, "submission_id": str(activity.submission.id)},
        cause=activity.submission.cause,
        trace_id=activity.submission.trace_id,
    )


def _response(activity: ActivityPlan, now: datetime) -> ActivityDraft:
    values = activity.submission.values
    context, attribution = values.get("context") or {}, values.get("attribution") or {}
    received_at = activity.submission.received_at or now
    campaign = values.get("utm_campaign") or attribution.get("utm_campaign")
    form, page = context.get("form"), context.get("page_url") or values.get("landing_page")
    about = next((str(word) for word in (campaign, form) if word), "no campaign")
    return ActivityDraft(
        type=ActivityType.CAMPAIGN_RESPONSE,
        subject=f"Campaign response: {about}"[:MAX_SUBJECT_LENGTH],
        regarding=Regarding(KIND, activity.lead_id),
        owner_id=_owner(activity),
        team_id=activity.lead.get("team_id"),
        completed_at=received_at,
        data={
            "submission_id": str(activity.submission.id),
            "campaign": campaign,
            "form": form,
            "page": page,
            "utm": {k: v for k, v in attribution.items() if str(k).startswith("utm_")},
            "received_at": received_at.isoformat(),
            "given": activity.given,
        },
        cause=activity.submission.cause,
        trace_id=activity.submission.trace_id,
    )


def _notice(activity: ActivityPlan) -> NoticeDraft:
    lead = activity.lead
    owner = _owner(activity)
    interest = product_label(str(lead.get("product_interest") or ""))
    score = lead.get("propensity_score")
    facts = (interest, f"propensity {score}" if score else "", lead.get("category") or "")
    return NoticeDraft(
        kind=HIGH_PRIORITY_NOTICE,
        title=f"High priority: {_who(lead)}"[:200],
        body=", ".join(str(fact) for fact in facts if fact),
        url=f"/leads/{activity.lead_id}",
        cause=activity.submission.id,
        user_id=owner,
        team_id=None if owner else lead.get("team_id"),
    )


def _handed(one: HandOver) -> NoticeDraft:
    decision = one.submission.values.get("decision") or {}
    giver = one.by or (decision.get("form") or {}).get("formname") or "A form"
    return NoticeDraft(
        kind=ASSIGNED_NOTICE,
        title=f"{giver} gave you {_who(one.lead)}"[:200],
        body=product_label(str(one.lead.get("product_interest") or "")),
        url=f"/leads/{one.lead_id}",
        cause=one.submission.id,
        user_id=one.owner_id,
    )


def _owner(activity: ActivityPlan) -> UUID | None:
    owner = activity.lead.get("owner_id")
    return owner if isinstance(owner, UUID) else None


def _who(lead: Mapping[str, Any]) -> str:
    name = f"{lead.get('first_name') or ''} {lead.get('last_name') or ''}".strip()
    name = name or str(lead.get("email") or lead.get("mobile_phone") or "unnamed lead")
    company = lead.get("company")
    return f"{name}, {company}" if company else name


def _outcome(actor: Actor, outcome: OutcomePlan, now: datetime) -> OutcomeDraft:
    submission = outcome.submission
    decision = submission.values.get("decision")
    return OutcomeDraft(
        submission_key=submission.id,
        attempt=submission.attempt,
        event_id="",  # the log knows it by the submission's key
        topic=LEADS,
        source="",
        trace_id=submission.trace_id,
        received_at=submission.received_at or now,
        outcome=Outcome(outcome.action),
        by=actor.label,
        lead_id=outcome.lead_id,
        rule=_rule(decision),
        decision=decision,
    )


def _rule(decision: Mapping[str, Any] | None) -> RuleRef | None:
    rule = (decision or {}).get("rule")
    if not isinstance(rule, Mapping):
        return None
    version = rule.get("version")
    return RuleRef(
        str(rule.get("set") or ""),
        str(rule.get("id") or ""),
        str(rule.get("name") or ""),
        version if isinstance(version, int) else 0,
    )
