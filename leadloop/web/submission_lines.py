"""Submissions as lists show them: who, what became of it, and why."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from leadloop.intake.contracts import Outcome, SubmissionView
from leadloop.sales import api as sales
from leadloop.sales.contracts import LeadQuery
from leadloop.web.access import Request, may_read

_TONES: Final = {Outcome.REJECTED: "bad", Outcome.SUPPRESSED: "warn"}


def tone_of(view: SubmissionView) -> str:
    """Return the colour of an outcome's tag."""
    return _TONES.get(view.outcome, "good")


def lines_of(request: Request, views: Sequence[SubmissionView]) -> list[dict[str, Any]]:
    """Return submissions with the leads that came of them, as far as the reader sees those."""
    leads = _leads(request, views)
    return [_line(view, leads) for view in views]


def _line(view: SubmissionView, leads: Mapping[UUID, str]) -> dict[str, Any]:
    sent: dict[str, Any] = view.data if isinstance(view.data, dict) else {}
    name = f"{sent.get('first_name') or ''} {sent.get('last_name') or ''}".strip()
    return {
        "view": view,
        "tone": tone_of(view),
        "who": leads.get(view.lead_id, "") if view.lead_id else name or sent.get("email") or "",
        "lead_id": view.lead_id if view.lead_id in leads else None,
        "what": "; ".join(f"{r.field}: {r.message}" if r.field else r.message for r in view.reasons)
        or (view.rule.name if view.rule else ""),
    }


def _leads(request: Request, views: Iterable[SubmissionView]) -> dict[UUID, str]:
    """Return what the leads that came of ``views`` are called, as far as the reader sees them."""
    ids = tuple(view.lead_id for view in views if view.lead_id)
    if not ids or not may_read(request.actor, "lead"):
        return {}
    query = LeadQuery(ids=ids, limit=len(ids), sort="created_at")
    return {row.id: row.title for row in sales.list_leads(request.actor, query=query).rows}
