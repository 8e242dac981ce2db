"""How two leads become one."""

from typing import Any, Final

from leadloop.customers.api import combine_consents, combine_objects
from leadloop.customers.contracts.merging import Side
from leadloop.events.catalogue import LEAD_MERGE_UNDONE, LEAD_MERGED
from leadloop.kit.merging import MergeKind, Row
from leadloop.sales.api.storing import wait_for_turn
from leadloop.sales.contracts import LeadStatus, StatusReason
from leadloop.sales.models import Lead

_BY_PROGRESS: Final = (LeadStatus.DISQUALIFIED, LeadStatus.OPEN, LeadStatus.QUALIFIED)


def _prefer(name: str, kept: Row, gone: Row) -> str | None:
    """Keep the owner there is, and the status that has come further."""
    if name == "owner_id" and (kept["owner_id"] or kept["team_id"]):
        return Side.KEEP
    if name == "status":
        progress = [_BY_PROGRESS.index(LeadStatus(row["status"])) for row in (kept, gone)]
        contacted = kept["status_reason"] == StatusReason.NEW and gone["first_response_at"]
        further = progress[1] > progress[0] or (progress[0] == progress[1] and contacted)
        return Side.GONE if further else Side.KEEP
    return None


def _combine(kept: Row, gone: Row) -> dict[str, Any]:
    answered = [row["first_response_at"] for row in (kept, gone) if row["first_response_at"]]
    return {
        "consents": combine_consents(kept["consents"] or [], gone["consents"] or []),
        "attributes": combine_objects(kept["attributes"], gone["attributes"]),
        "first_response_at": min(answered, default=None),
    }


LEAD: Final = MergeKind(
    entity="lead",
    event=LEAD_MERGED,
    event_undone=LEAD_MERGE_UNDONE,
    model=Lead,
    groups={
        "email": ("email_normalised",),
        "mobile_phone": ("phone_e164",),
        "owner_id": ("team_id", "hand_assigned", "assignment"),
        "status": ("status_reason",),
        "propensity_score": (
            *("propensity_grade", "propensity_record", "decision", "priority", "category"),
            *("response_due_at", "last_submission_id"),
        ),
        "lead_score": ("lead_grade", "lead_record"),
    },
    extra={"status": "Status", "lead_score": "Lead score"},
    apart=frozenset({"consents", "attributes", "first_response_at", "submission_id"}),
    keys=("email", "mobile_phone"),
    prefer=_prefer,
    combine=_combine,
    closed={"status": LeadStatus.DISQUALIFIED.value, "status_reason": StatusReason.CANCELED.value},
    lock=wait_for_turn,
)
