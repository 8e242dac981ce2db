"""Warm-up plans of sending domains, and the places of each day that all processes share."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.db import execute
from leadloop.kit.errors import Conflict, InvalidInput, StaleWrite
from leadloop.outbound.api.domains import sending_domain
from leadloop.outbound.contracts import MessageState
from leadloop.outbound.contracts.warming import (
    WarmUpChange,
    WarmUpDayRow,
    WarmUpPlan,
    WarmUpView,
)
from leadloop.outbound.logic.warming import check_change, limit_on
from leadloop.outbound.models import POLICY_KIND, Message, WarmUp, WarmUpDay
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

WARM_UP: Final = "warm_up"
"""The reason code of a message that waits for its domain's next day."""

_AHEAD: Final = 7
_BEHIND: Final = 14
_DAY: Final = timedelta(days=1)
_TAKE: Final = """
INSERT INTO outbound_warmupday AS d (domain, day, taken) VALUES (%s, %s, 0)
ON CONFLICT (domain, day) DO UPDATE SET taken = d.taken RETURNING taken
"""
_ADD: Final = "UPDATE outbound_warmupday SET taken = taken + %s WHERE domain = %s AND day = %s"


def take_places(domain: str, wanted: int, always: int) -> tuple[int, datetime | None]:
    """Take places of today for mails of a domain, in the caller's transaction.

    Args:
        domain: The domain that they are from.
        wanted: Mails that leave only while the plan lets them.
        always: Mails that leave in any case, and count.

    Returns:
        How many of ``wanted`` may leave now, and when (UTC) the others are to ask again; None
        where there is no plan in force.
    """
    row = WarmUp.objects.filter(domain=domain, active=True).first()
    today = clock.now().astimezone(UTC).date()
    limit = limit_on(_plan(row), today) if row else None
    if limit is None:
        return wanted, None
    taken = execute(_TAKE, (domain, today))[0][0]  # also locks the day until the commit
    granted = max(0, min(wanted, limit - taken))
    if granted + always:
        execute(_ADD, (granted + always, domain, today))
    return granted, datetime.combine(today + _DAY, time(), UTC)


def find_warm_up(actor: Actor) -> tuple[str, WarmUpView | None]:
    """Return the domain that we send from, and its plan if it has one.

    Raises:
        NotAllowed: The actor's role does not see sending rules.
    """
    check_may_read(actor, POLICY_KIND)
    domain = sending_domain()
    row = WarmUp.objects.filter(domain=domain).first()
    return domain, _view(_plan(row)) if row else None


def _view(plan: WarmUpPlan) -> WarmUpView:
    today = clock.now().astimezone(UTC).date()
    first = max(plan.started_on, today - _BEHIND * _DAY)
    rows = WarmUpDay.objects.filter(domain=plan.domain, day__gte=first)
    taken = dict(rows.values_list("day", "taken"))
    number = (today - first).days + 1 + _AHEAD
    days = tuple(
        _day(plan, first + _DAY * place, taken.get(first + _DAY * place, 0))
        for place in range(number)
    )
    waiting = Message.objects.filter(state=MessageState.HELD.value, reason_code=WARM_UP).count()
    return WarmUpView(plan, _day(plan, today, taken.get(today, 0)), days, waiting)


def _day(plan: WarmUpPlan, day: date, taken: int) -> WarmUpDayRow:
    return WarmUpDayRow(day, limit_on(plan, day), taken)


def _plan(row: WarmUp) -> WarmUpPlan:
    change = WarmUpChange(row.first_day, row.growth_percent, row.until_per_day)
    return WarmUpPlan(row.domain, change, row.started_on, row.active, row.version)


def start_warm_up(actor: Actor, *, change: WarmUpChange, expected_version: int) -> None:
    """Warm up the domain that we send from, from today on; version 0 where it has no plan.

    Raises:
        NotAllowed: The actor's role does not write sending rules.
        InvalidInput: By field, what cannot be.
        StaleWrite: Somebody else has written the plan since.

    Emits:
        ``warm_up.changed``, in the same transaction.
    """
    check_may_write(actor, POLICY_KIND)
    if errors := check_change(change):
        raise InvalidInput(errors)
    domain = sending_domain()
    today = clock.now().astimezone(UTC).date()
    values = {**change._asdict(), "started_on": today, "active": True}
    with transaction.atomic(), change_context(actor=actor.label):
        row = WarmUp.objects.select_for_update().filter(domain=domain).first()
        _check_version(row, expected_version)
        if row is not None and row.active and limit_on(_plan(row), today) is not None:
            values["started_on"] = row.started_on  # a plan that is changed goes on with its days
        _write(actor, row or WarmUp(domain=domain, version=0), values)


def stop_warm_up(actor: Actor, *, expected_version: int) -> None:
    """End the plan: from now on mails leave without a bound; those that wait leave on their day.

    Raises:
        NotAllowed: The actor's role does not write sending rules.
        Conflict: There is no plan.
        StaleWrite: Somebody else has written it since.
    """
    check_may_write(actor, POLICY_KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        row = WarmUp.objects.select_for_update().filter(domain=sending_domain()).first()
        if row is None:
            raise Conflict("There is no warm-up to stop.")
        _check_version(row, expected_version)
        _write(actor, row, {"active": False})


def _check_version(row: WarmUp | None, expected: int) -> None:
    if (row.version if row else 0) != expected:
        raise StaleWrite("Somebody else has changed the warm-up. Look at it once more.")


def _write(actor: Actor, row: WarmUp, values: dict[str, object]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at, row.updated_by = clock.now(), actor.label
    if row.version == 1:
        row.save(force_insert=True)
    else:
        row.save(update_fields=[*values, "version", "updated_at", "updated_by"])
