"""Cases as their clocks see them."""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from leadloop.service.contracts.levels import Fact, reads_as
from leadloop.service.contracts.timing import CasePhase, TimedCase
from leadloop.service.models import Case

_COLUMNS: Final = (
    *("pk", "created_at", "status", "status_reason"),
    *("priority", "case_type", "origin", "queue_id", "subject_id", "team_id"),
    *("customer_entity", "contact__customer_type", "account__customer_type"),
    *("policy__product__code", "entitlement_id", "entitlement__sla_hint"),
)
ENTITLED: Final = "yes"
"""The fact of an entitlement that hints at no service level."""


def timed_cases(case_ids: Collection[UUID]) -> dict[UUID, TimedCase]:
    """Return these cases as they are now, in one query."""
    rows = Case.objects.filter(pk__in=case_ids).values(*_COLUMNS)
    return {row["pk"]: _timed(row) for row in rows}


def _timed(row: Mapping[str, Any]) -> TimedCase:
    plain = ("priority", "case_type", "origin", "customer_entity")
    facts = {name: row[name] for name in plain} | {
        Fact.QUEUE.value: reads_as(row["queue_id"]),
        Fact.SUBJECT.value: reads_as(row["subject_id"]),
        Fact.TEAM.value: reads_as(row["team_id"]),
        Fact.CUSTOMER_TYPE.value: _customer_type(row),
        Fact.PRODUCT.value: reads_as(row["policy__product__code"]),
        Fact.ENTITLEMENT.value: _entitlement(row),
    }
    return TimedCase(
        row["pk"], row["created_at"], CasePhase(row["status"]), row["status_reason"], facts
    )


def _customer_type(row: Mapping[str, Any]) -> str:
    of_contact, of_account = row["contact__customer_type"], row["account__customer_type"]
    own = of_account if row["customer_entity"] == "account" else of_contact
    return reads_as(own or of_account or of_contact)


def _entitlement(row: Mapping[str, Any]) -> str:
    return (row["entitlement__sla_hint"] or ENTITLED) if row["entitlement_id"] else ""
