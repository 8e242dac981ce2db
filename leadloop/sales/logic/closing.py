"""Checks what the close dialog says."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.sales.contracts.deals import LOST_REASONS, DealReason
from leadloop.sales.contracts.opportunities import Closing, PolicyTerms
from leadloop.sales.logic import typed as t

POLICY_STATUSES: Final = ("proposed", "in_force")
_POLICY_CURE: Final = "Choose proposed or in_force."


def _not_in_future(today: date) -> t.Reader:
    def read(value: Any) -> date:
        found = t.day(value) or today
        if found > today:
            raise t.BadValueError("future", "Choose the day it was closed: today or before.")
        return found

    return read


def read_closing(closing: Closing, *, today: date, estimate: Decimal | None) -> Closing:
    """Return what was said, checked, with today and the estimate where nothing was said.

    Raises:
        InvalidInput: With one error per field that does not fit.
    """
    raw = {
        "revenue": estimate if closing.revenue in (None, "") else closing.revenue,
        "closed_on": closing.closed_on,
        "note": closing.note,
        "competitor_id": closing.competitor_id,
        "subject": closing.subject,
        "policy_status": closing.policies.status,
        "policy_start": closing.policies.start_date,
    }
    readers: dict[str, t.Reader] = {
        "revenue": t.money,
        "closed_on": _not_in_future(today),
        "note": t.text(5_000),
        "competitor_id": t.identity,
        "subject": t.text(300),
        "policy_status": t.word(POLICY_STATUSES, _POLICY_CURE, empty=False),
        "policy_start": t.day,
    }
    read = t.read_all(raw, readers, what="Closing a deal")
    terms = PolicyTerms(read.pop("policy_status"), read.pop("policy_start") or read["closed_on"])
    return replace(closing, **read, policies=terms)


def read_lost_reason(reason: object) -> DealReason:
    """Return why a deal was lost.

    Raises:
        InvalidInput: It is no reason of a lost deal.
    """
    if isinstance(reason, str) and reason in LOST_REASONS:
        return DealReason(reason)
    cure = f"Choose one of {', '.join(LOST_REASONS)}."
    raise InvalidInput([FieldError("reason", "choice", cure)])
