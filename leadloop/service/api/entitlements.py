"""What customers have paid for, used up case by case or minute by minute."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.text import clean_text
from leadloop.service.api.records import stamped
from leadloop.service.contracts import CustomerRef, EntitlementRow
from leadloop.service.models import CASE_KIND, Case, Entitlement
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor


def create_entitlement(
    actor: Actor, *, customer: CustomerRef, name: str, unit: str, total: int, days: int
) -> UUID:
    """Give a customer so many ``cases`` or ``minutes`` for the coming days, and return its id.

    Raises:
        NotAllowed: The actor's role writes no cases.
        InvalidInput: Unit, number or days do not fit.
    """
    check_may_write(actor, CASE_KIND)
    errors = []
    if unit not in {"cases", "minutes"}:
        errors.append(FieldError("unit", "choice", "Choose cases or minutes."))
    if total <= 0 or days <= 0:
        errors.append(FieldError("total", "range", "Write numbers above 0."))
    if errors:
        raise InvalidInput(errors)
    start = clock.now().date()
    with transaction.atomic(), change_context(actor=actor.label):
        made = Entitlement(
            **stamped(actor),
            name=clean_text(name.strip()) or "Entitlement",
            customer_entity=customer.entity,
            customer_id=customer.id,
            unit=unit,
            total=total,
            remaining=total,
            starts_on=start,
            ends_on=date.fromordinal(start.toordinal() + days),
        )
        made.save(force_insert=True)
    return made.pk


def list_entitlements(actor: Actor, *, customer: CustomerRef) -> tuple[EntitlementRow, ...]:
    """Return what a customer has, the one that ends first on top.

    Raises:
        NotAllowed: The actor's role sees no cases.
    """
    check_may_read(actor, CASE_KIND)
    rows = Entitlement.objects.filter(customer_id=customer.id, is_active=True).order_by("ends_on")
    return tuple(
        EntitlementRow(e.pk, e.name, e.unit, e.total, e.remaining, e.starts_on, e.ends_on)
        for e in rows
    )


def pick_entitlement(values: Mapping[str, Any]) -> UUID | None:
    """Use one case of what its customer has, and return which; None if there is nothing left."""
    owners = [i for i in (values["customer_id"], values["account_id"]) if i is not None]
    if not owners:
        return None
    today = clock.now().date()
    found = (
        Entitlement.objects.select_for_update()
        .filter(
            Q(customer_id__in=owners),
            is_active=True,
            remaining__gt=0,
            starts_on__lte=today,
            ends_on__gte=today,
        )
        .order_by("ends_on", "id")
        .first()
    )
    if found is None:
        return None
    if found.unit == "cases":
        found.remaining -= 1
        found.save(update_fields=["remaining"])
    return found.pk


def use_minutes(case: Case, minutes: int) -> None:
    """Take the time spent on a case off what its customer has."""
    if case.entitlement_id and minutes:
        Entitlement.objects.filter(pk=case.entitlement_id, unit="minutes").update(
            remaining=F("remaining") - minutes
        )
