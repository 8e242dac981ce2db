"""One lead: its page."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from leadloop.customers import api as customers
from leadloop.intake import api as intake
from leadloop.kit import clock
from leadloop.kit.errors import NotFound
from leadloop.portal import api as portal
from leadloop.sales import api as sales
from leadloop.sales.contracts import FACTS, LeadDetail, ScoreCard, ScoreReason
from leadloop.users.contracts import SYSTEM
from leadloop.web import lists, masking, timeline, trace, visits
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import page
from leadloop.web.screens.leads import LEADS
from leadloop.web.templatetags.leadloop import country

_REASONS_SHOWN = 3
# The facts that have a place of their own on the page.
_PLACED = frozenset(
    {
        *("first_name", "last_name", "email", "mobile_phone", "company", "job_title"),
        *("company_size", "country", "product_interest", "message", "lead_source", "rating"),
        *("utm_source", "utm_medium", "utm_campaign", "landing_page", "referrer"),
    }
)
_LEAST_SHOWN = 0.05  # what would read as 0.0 tells nobody anything


@require_GET
@screen(reads="lead")
def lead(request: Request, lead_id: UUID) -> HttpResponse:
    """Show one lead: facts, history, scores with reasons, and what to do next."""
    detail = sales.get_lead(request.actor, lead_id=lead_id)
    asked = lists.ask(request, LEADS)
    entries = sales.lead_timeline(request.actor, lead_id=lead_id)
    seen = portal.visitor_history(
        request.actor,
        email=detail.row.email,
        phone=detail.row.mobile_phone,
        also=customers.former_addresses("lead", lead_id),
    )
    history = [*timeline.shown(entries, may_edit=detail.may_edit), *visits.sessions(seen)]
    history.sort(key=lambda entry: entry.at, reverse=True)
    context: dict[str, Any] = {
        "lead": detail,
        "suffix": lists.suffix(asked.address),
        "place": sales.find_neighbours(request.actor, query=asked.query, lead_id=lead_id),
        "list_label": _list_label(asked.address.get("owner"), asked.address.get("status")),
        "subtitle": _subtitle(detail),
        "more_facts": _more_facts(detail),
        "timeline": history,
        "touches": visits.touches(detail.attribution, detail.context, seen),
        "tasks": [entry for entry in history if entry.to_do],
        "attributes": masking.mask(dict(detail.attributes)),
        "reasons": reasons_shown(detail),
        "overdue": _overdue(detail),
        "model_label": _model_label(detail),
        "may_trace": may_read(request.actor, "trace"),
        **_strip(request, detail),
        **_kept_elsewhere(request, lead_id),
    }
    return page(
        request,
        "leadloop/leads/record.html",
        context,
        part="leadloop/leads/_record_part.html",
        section="leads",
    )


def _kept_elsewhere(request: Request, lead_id: UUID) -> dict[str, Any]:
    """Say where the lead is kept if not here, and whether its last change has arrived there."""
    master = sales.find_master()
    if master is None:
        return {}
    return {
        "keeper_link": master.link("lead", lead_id),
        "push": sales.find_push(request.actor, lead_id=lead_id),
        "may_push": may_write(request.actor, "lead"),
    }


def _list_label(owner: str, status: str) -> str:
    if owner == "me":
        return "My open leads"
    return "All leads" if status == "all" else "Open leads"


def _subtitle(detail: LeadDetail) -> str:
    row = detail.row
    size = f"{row.company_size:,} employees" if row.company_size else ""
    facts = (row.job_title, row.company, size, country(row.country))
    return ", ".join(fact for fact in facts if fact)


def _more_facts(detail: LeadDetail) -> list[tuple[str, str]]:
    """Return label and value of every known fact without a place of its own."""
    known = ((f.label, detail.facts[f.attribute]) for f in FACTS if f.attribute not in _PLACED)
    return [
        (label, f"{value:,}" if isinstance(value, int) else value)
        for label, value in known
        if value is not None and value != ""
    ]


def reasons_shown(detail: LeadDetail) -> list[ScoreReason]:
    """Return the strongest reasons each way, those that raise first."""
    card = _card(detail)
    shown = [*card.up[:_REASONS_SHOWN], *card.down[:_REASONS_SHOWN]]
    return [reason for reason in shown if abs(reason.contribution) >= _LEAST_SHOWN]


def _card(detail: LeadDetail) -> ScoreCard:
    """Return the score that counts: from history, else at intake."""
    history = detail.history_score
    return history if history.score is not None else detail.propensity


def _overdue(detail: LeadDetail) -> bool:
    due = detail.row.response_due_at
    return due is not None and due < clock.now()


def _model_label(detail: LeadDetail) -> str:
    """Return what the shipped model is called, if it made this score: it is a demonstration."""
    # The name of a model is no secret, whoever reads the lead.
    model = intake.describe_model(SYSTEM)
    return str(model["label"]) if model["version"] == detail.propensity.model_version else ""


def _strip(request: Request, detail: LeadDetail) -> dict[str, Any]:
    """Return the way that this lead's first submission took, where the role may see traces."""
    if detail.submission_id is None or not may_read(request.actor, "trace"):
        return {}
    try:
        found = trace.read(request.actor, submission_key=detail.submission_id)
    except NotFound:  # retention dropped its events
        return {}
    return {"strip": found.strip, "strip_of": str(detail.submission_id)}
