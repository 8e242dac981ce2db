"""How many mails a domain that is being warmed up may send on a day. Pure; days are UTC."""

from datetime import date
from typing import Final

from leadloop.kit.errors import FieldError
from leadloop.outbound.contracts.warming import MAX_GROWTH, MAX_PER_DAY, WarmUpChange, WarmUpPlan

_LONGEST_DAYS: Final = 366


def limit_on(plan: WarmUpPlan, day: date) -> int | None:
    """Return how many mails may leave on a day; None where there is no bound.

    Growth is counted in whole mails, by at least one a day, so that every plan comes to an end.
    """
    if not plan.active:
        return None
    number = (day - plan.started_on).days
    if number > _LONGEST_DAYS:
        return None
    limit = plan.change.first_day
    for _ in range(max(number, 0)):
        if limit >= plan.change.until_per_day:
            return None
        limit += max(1, limit * plan.change.growth_percent // 100)
    return None if limit >= plan.change.until_per_day else limit


def check_change(change: WarmUpChange) -> list[FieldError]:
    """Return what cannot be, by field."""
    bounds = (
        ("first_day", change.first_day, 1, MAX_PER_DAY),
        ("growth_percent", change.growth_percent, 1, MAX_GROWTH),
        ("until_per_day", change.until_per_day, 1, MAX_PER_DAY),
    )
    errors = [
        FieldError(name, "out_of_range", f"Write a number from {least:,} to {most:,}.")
        for name, value, least, most in bounds
        if not least <= value <= most
    ]
    if not errors and change.until_per_day <= change.first_day:
        text = "It ends above where it begins."
        errors.append(FieldError("until_per_day", "too_small", text))
    return errors
