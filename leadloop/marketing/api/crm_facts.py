"""What the CRM knows about a contact's deals, policies and cases, counted onto the person."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any, Final, cast
from uuid import UUID

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from leadloop.events.api import change_context
from leadloop.events.contracts import to_json
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.entity import get_entity
from leadloop.users.contracts import SYSTEM

_NOTHING: Final = {
    "open_opportunities": 0,
    "won_opportunities": 0,
    "won_premium": "0",
    "open_cases": 0,
    "open_case_types": [],
    "open_case_priorities": [],
    "policies_in_force": [],
    "policy_renewals": [],
}
_WRITE: Final = """
UPDATE marketing_person p SET open_opportunities = r.open_opportunities,
    won_opportunities = r.won_opportunities, won_premium = r.won_premium,
    open_cases = r.open_cases, open_case_types = r.open_case_types,
    open_case_priorities = r.open_case_priorities, policies_in_force = r.policies_in_force,
    policy_renewals = r.policy_renewals, version = p.version + 1, updated_at = %(now)s
FROM jsonb_to_recordset(%(rows)s::jsonb) AS r (contact_id uuid, open_opportunities integer,
    won_opportunities integer, won_premium numeric, open_cases integer, open_case_types text[],
    open_case_priorities text[], policies_in_force text[], policy_renewals date[])
WHERE p.sales_contact_id = r.contact_id AND (p.open_opportunities, p.won_opportunities,
    p.won_premium, p.open_cases, p.open_case_types, p.open_case_priorities, p.policies_in_force,
    p.policy_renewals) IS DISTINCT FROM (r.open_opportunities, r.won_opportunities,
    r.won_premium, r.open_cases, r.open_case_types, r.open_case_priorities,
    r.policies_in_force, r.policy_renewals)
"""


def count_crm_facts(contact_ids: Collection[UUID]) -> None:
    """Count deals, policies and cases of these contacts anew, as they stand.

    Emits:
        ``marketing_person.changed`` of each whose numbers changed, in the caller's transaction.
    """
    if not contact_ids:
        return
    rows: dict[UUID, dict[str, Any]] = {one: {"contact_id": one, **_NOTHING} for one in contact_ids}
    for found in (_deals(contact_ids), _policies(contact_ids), _cases(contact_ids)):
        for contact_id, facts in found.items():
            if contact_id in rows:
                rows[contact_id].update(facts)
    with change_context(actor=SYSTEM.label, origin="copied"):
        execute(_WRITE, {"rows": to_json(list(rows.values())).decode(), "now": clock.now()})


def _deals(contact_ids: Collection[UUID]) -> dict[UUID, Mapping[str, Any]]:
    rows = (
        get_entity("opportunity")
        .rows(SYSTEM)
        .filter(contact_id__in=contact_ids)
        .order_by()
        .values("contact_id")
        .annotate(
            open_opportunities=Count("pk", filter=Q(status="open")),
            won_opportunities=Count("pk", filter=Q(status="won")),
            won_premium=Coalesce(
                Sum("annual_premium", filter=Q(status="won")),
                Sum("actual_value", filter=Q(status="won")),
                Decimal(0),
            ),
        )
    )
    return {
        row["contact_id"]: {
            "open_opportunities": row["open_opportunities"],
            "won_opportunities": row["won_opportunities"],
            "won_premium": str(row["won_premium"]),
        }
        for row in rows
    }


def _policies(contact_ids: Collection[UUID]) -> dict[UUID, Mapping[str, Any]]:
    rows = (
        get_entity("ll_policy")
        .rows(SYSTEM)
        .filter(holder_contact_id__in=contact_ids, status="in_force")
        .values_list("holder_contact_id", "product__code", "end_date")
    )
    codes: dict[UUID, set[str]] = defaultdict(set)
    ends: dict[UUID, set[str]] = defaultdict(set)
    for contact_id, code, end in rows:
        codes[contact_id].add(code)
        ends[contact_id] |= {end.isoformat()} if end else set()
    return {
        one: {"policies_in_force": sorted(own), "policy_renewals": sorted(ends[one])}
        for one, own in codes.items()
    }


def _cases(contact_ids: Collection[UUID]) -> dict[UUID, Mapping[str, Any]]:
    whose = Q(contact_id__in=contact_ids) | Q(
        customer_entity="contact", customer_id__in=contact_ids
    )
    rows = (
        get_entity("incident")
        .rows(SYSTEM)
        .filter(whose, status="active")
        .values_list("contact_id", "customer_id", "case_type", "priority")
    )
    found: dict[UUID, dict[str, Any]] = {}
    for contact_id, customer_id, case_type, priority in rows:
        for one in {contact_id, customer_id} & set(contact_ids):
            facts = found.setdefault(one, {"open_cases": 0, "types": set(), "priorities": set()})
            facts["open_cases"] += 1
            facts["types"].add(case_type)
            facts["priorities"].add(priority)
    return {
        one: {
            "open_cases": facts["open_cases"],
            "open_case_types": sorted(cast("set[str]", facts["types"]) - {""}),
            "open_case_priorities": sorted(cast("set[str]", facts["priorities"]) - {""}),
        }
        for one, facts in found.items()
    }
