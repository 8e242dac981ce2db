"""One lead with everything its page shows."""

from dataclasses import replace
from uuid import UUID

from leadloop.kit.merging import not_here
from leadloop.sales.api.editing import link
from leadloop.sales.api.mastery import find_master
from leadloop.sales.api.rows import read_rows
from leadloop.sales.api.score_writing import score_history
from leadloop.sales.contracts import FACTS, Decision, LeadDetail, PersonRef
from leadloop.sales.logic.presenting import (
    assignment_of,
    decision_of,
    history_card,
    propensity_card,
)
from leadloop.sales.logic.scoring import read_moment
from leadloop.sales.models import KIND, Lead
from leadloop.users import api as users
from leadloop.users.contracts import Actor


def get_lead(actor: Actor, *, lead_id: UUID) -> LeadDetail:
    """Return one lead with scores, decision, consents, and the leads before and after it.

    Raises:
        NotAllowed: The actor's role sees no leads.
        NotFound: There is no such lead, or the actor may not see it.
        Moved: It was merged; the error names the lead that it is part of.
    """
    users.check_may_read(actor, KIND)
    visible = Lead.objects.visible_to(actor)
    lead = visible.filter(pk=lead_id).first()
    if lead is None or lead.merged_into_id:
        raise not_here(KIND, lead_id, visible)
    previous = visible.filter(pk=lead.previous_id).first() if lead.previous_id else None
    following = visible.filter(previous_id=lead_id).order_by("created_at")
    return LeadDetail(
        row=read_rows(visible.filter(pk=lead_id))[0],
        facts={fact.attribute: getattr(lead, fact.attribute) for fact in FACTS},
        propensity=propensity_card(
            lead.propensity_score, lead.propensity_grade, lead.propensity_record
        ),
        history_score=history_card(lead.lead_score, lead.lead_grade, lead.lead_record),
        history_known_at=read_moment((lead.lead_record or {}).get("features_as_of")),
        past_scores=score_history(lead_id),
        decision=_decision(lead),
        consents=tuple(lead.consents),
        attribution=lead.attribution,
        context=lead.context,
        attributes=lead.attributes,
        previous=link(previous) if previous else None,
        following=tuple(map(link, following)),
        submission_id=lead.submission_id,
        created_by=lead.created_by,
        updated_by=lead.updated_by,
        last_trace=lead.last_trace,
        may_edit=find_master() is None
        and Lead.objects.editable_by(actor).filter(pk=lead_id).exists(),
        assignment=assignment_of(lead.assignment, lead.owner_id),
        became=_became(lead),
    )


def _became(lead: Lead) -> dict[str, PersonRef]:
    """Return account, contact and deal by name; whoever sees the lead may know them."""
    found = {}
    if lead.parent_account is not None:
        found["account"] = PersonRef(lead.parent_account.pk, lead.parent_account.name)
    if lead.parent_contact is not None:
        found["contact"] = PersonRef(lead.parent_contact.pk, lead.parent_contact.full_name)
    if lead.qualifying_opportunity is not None:
        deal = lead.qualifying_opportunity
        found["opportunity"] = PersonRef(deal.pk, deal.name)
    return found


def _decision(lead: Lead) -> Decision | None:
    has = {"owner": lead.owner_id, "team": lead.team_id, "pipeline": lead.pipeline}
    decision = decision_of(lead.decision, team_known=True, has=has)
    if decision is None or not decision.team_slug:
        return decision
    known = any(team.slug == decision.team_slug for team in users.list_teams())
    return replace(decision, team_known=known)
