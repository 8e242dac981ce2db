"""How often and when commercial messages of a channel may reach one person."""

from datetime import time, timedelta
from typing import Any, Final

from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import FieldError, InvalidInput, StaleWrite
from leadloop.outbound import logic
from leadloop.outbound.contracts import CARRIED, MAX_CAP, Channel, PolicyChange, SendingPolicy
from leadloop.outbound.models import POLICY_KIND
from leadloop.outbound.models import SendingPolicy as Row
from leadloop.users.api import check_may_read, check_may_write
from leadloop.users.contracts import Actor

_MAX_HOURS: Final = 24 * 366
_MAX_PACE: Final = 1_000_000
_NIGHT: Final = (time(21), time(8))

_SHIPPED: Final = {
    Channel.EMAIL: SendingPolicy(Channel.EMAIL, cap_count=5),
    Channel.SMS: SendingPolicy(Channel.SMS, 3, quiet_from=_NIGHT[0], quiet_until=_NIGHT[1]),
    Channel.WHATSAPP: SendingPolicy(
        Channel.WHATSAPP, 3, quiet_from=_NIGHT[0], quiet_until=_NIGHT[1]
    ),
    Channel.WEB_PUSH: SendingPolicy(
        Channel.WEB_PUSH, 5, quiet_from=_NIGHT[0], quiet_until=_NIGHT[1]
    ),
    Channel.IN_PAGE: SendingPolicy(Channel.IN_PAGE, 5),
}
"""What holds until somebody writes another policy."""


def policy_of(channel: Channel) -> SendingPolicy:
    """Return the policy that the gate goes by."""
    row = Row.objects.filter(channel=channel.value).first()
    return _policy(row) if row else _SHIPPED[channel]


def list_policies(actor: Actor) -> tuple[SendingPolicy, ...]:
    """Return the policy of every channel that messages leave on.

    Raises:
        NotAllowed: The actor's role does not see them.
    """
    check_may_read(actor, POLICY_KIND)
    rows = {row.channel: row for row in Row.objects.all()}
    return tuple(
        _policy(rows[one.value]) if one.value in rows else _SHIPPED[one] for one in CARRIED
    )


def _policy(row: Row) -> SendingPolicy:
    return SendingPolicy(
        channel=Channel(row.channel),
        cap_count=row.cap_count,
        cap_window=row.cap_window,
        patience=row.patience,
        quiet_from=row.quiet_from,
        quiet_until=row.quiet_until,
        time_zone=row.time_zone,
        domain_per_min=row.domain_per_min,
        domain_overrides=tuple(sorted(row.domain_overrides.items())),
        version=row.version,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
    )


def change_policy(
    actor: Actor, *, channel: Channel, change: PolicyChange, expected_version: int
) -> SendingPolicy:
    """Write the policy of a channel and return it. Version 0 is the one that ships.

    Raises:
        NotAllowed: The actor's role does not write them.
        InvalidInput: By field, what cannot be.
        StaleWrite: Somebody else has written it since.

    Emits:
        ``sending_policy.changed``, in the same transaction.
    """
    check_may_write(actor, POLICY_KIND)
    overrides, errors = logic.parse_overrides(change.domain_overrides)
    if errors := [*_errors(change), *errors]:
        raise InvalidInput(errors)
    with transaction.atomic(), change_context(actor=actor.label):
        row = Row.objects.select_for_update().filter(channel=channel.value).first()
        if (row.version if row else 0) != expected_version:
            raise StaleWrite("Somebody else has changed this policy. Look at it once more.")
        values = {**_values(change), "domain_overrides": overrides}
        row = _written(actor, row or Row(channel=channel.value, version=0), values)
    return _policy(row)


def _values(change: PolicyChange) -> dict[str, Any]:
    return {
        "cap_count": change.cap_count,
        "cap_window": timedelta(hours=change.cap_hours),
        "patience": timedelta(hours=change.patience_hours),
        "quiet_from": change.quiet_from,
        "quiet_until": change.quiet_until,
        "time_zone": change.time_zone,
        "domain_per_min": change.domain_per_min,
    }


def _written(actor: Actor, row: Row, values: dict[str, Any]) -> Row:
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.updated_at, row.updated_by = clock.now(), actor.label
    if row.version == 1:
        row.save(force_insert=True)
    else:
        row.save(update_fields=[*values, "version", "updated_at", "updated_by"])
    return row


def _errors(change: PolicyChange) -> list[FieldError]:
    bounds = (
        ("cap_count", change.cap_count, 0, MAX_CAP),
        ("cap_hours", change.cap_hours, 1, _MAX_HOURS),
        ("patience_hours", change.patience_hours, 0, _MAX_HOURS),
        ("domain_per_min", change.domain_per_min, 0, _MAX_PACE),
    )
    errors = [
        FieldError(name, "out_of_range", f"Write a number from {least} to {most}.")
        for name, value, least, most in bounds
        if not least <= value <= most
    ]
    if (change.quiet_from is None) != (change.quiet_until is None):
        cure = "Quiet hours need a beginning and an end; leave both empty for none."
        errors.append(FieldError("quiet_until", "missing", cure))
    if logic.find_zone(change.time_zone) is None:
        errors.append(FieldError("time_zone", "unknown", "Write a time zone, as Europe/Zurich."))
    return errors
