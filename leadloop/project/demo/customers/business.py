"""What the demo's customers have: policies, prices, what happened with them. Pure."""

# ruff: noqa: PLR2004 -- a model of business is made of numbers

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final, NamedTuple

from leadloop.customers.contracts import ActivityType, Direction

POLICIES: Final = 300
ACTIVITIES: Final = 420

PRICES: Final = (
    (
        "Individual 2026",
        "SGD",
        "Least yearly premium at standard rates, non-smoker, age 35.",
        (
            *(("ilp", 3_600, "year"), ("ilp", 300, "month"), ("whole_life", 2_400, "year")),
            *(("term_life", 620, "year"), ("critical_illness", 980, "year")),
        ),
    ),
    (
        "Group 2026",
        "SGD",
        "Per employee, from 20 employees on.",
        (("group_health", 840, "year"), ("group_ilp", 1_450, "year"), ("group_ilp", 50, "once")),
    ),
)

# Product, least and most yearly premium, sum assured as a multiple of it.
_INDIVIDUAL: Final = (
    ("ilp", 3_600, 36_000, 20),
    ("whole_life", 2_400, 18_000, 30),
    ("term_life", 600, 4_800, 180),
    ("critical_illness", 900, 6_000, 60),
)
_GROUP: Final = (("group_health", 24_000, 260_000, 10), ("group_ilp", 48_000, 480_000, 4))
_STATUSES: Final = ("in_force", "proposed", "lapsed", "surrendered", "matured")
_STATUS_WEIGHTS: Final = (74, 12, 7, 4, 3)

_CALLS: Final = (
    ("Yearly review", "Happy with the cover; wants the fund report every quarter."),
    ("Question about the premium", "Explained the loading; sent the breakdown."),
    ("Change of address", "Moved last month; new address confirmed."),
    ("Interest in more cover", "A second child is on the way; asked about critical illness."),
    ("Claim form", "Explained which papers the clinic has to stamp."),
    ("Renewal", "Budget is decided in the board meeting of next month."),
)
_MAILS: Final = (
    ("Your illustration", Direction.OUTGOING, "Attached is the illustration we spoke about."),
    ("Re: List of employees", Direction.INCOMING, "Please find the list, as of last month."),
    ("Fund switch", Direction.INCOMING, "I would like to move half into the balanced fund."),
    ("Renewal terms", Direction.OUTGOING, "These are the terms for the coming year."),
)
_NOTES: Final = (
    "Prefers to be called after six.",
    "Decides together with the finance director.",
    "Compares us with Lion Rock Life.",
    "Speaks Mandarin at home; send both languages.",
)
_TASKS: Final = (
    "Send the comparison of both plans",
    "Collect the health declaration",
    "Call about the renewal",
    "Check the beneficiary",
    "Prepare the yearly review",
)
_MEETINGS: Final = (
    ("Yearly review", "Their office"),
    ("Benefits day for employees", "Canteen, second floor"),
    ("Signing", "Harbour Life, Marina Boulevard"),
    ("Video call with both partners", "Online"),
)


class DemoPolicy(NamedTuple):
    """A policy: product code, who holds it is the loader's business."""

    product: str
    values: dict[str, Any]


class Happening(NamedTuple):
    """An activity: its columns by attribute, times included."""

    type: ActivityType
    subject: str
    values: dict[str, Any]


def draw_policy(now: datetime, rng: Random, *, group: bool, size: int, currency: str) -> DemoPolicy:
    """Return a policy that somebody could hold."""
    product, least, most, multiple = rng.choice(_GROUP if group else _INDIVIDUAL)
    premium = rng.randint(least, most) // 60 * 60
    if group:
        premium = max(least, min(most, size * rng.randint(800, 1_500)))
    start = now.date() - timedelta(days=rng.randint(20, 3_000))
    status = rng.choices(_STATUSES, _STATUS_WEIGHTS)[0]
    values: dict[str, Any] = {
        "ll_annualpremium": premium,
        "ll_sumassured": premium * multiple,
        "ll_currency": currency,
        "ll_startdate": start.isoformat(),
        "ll_status": status,
    }
    if status == "proposed":
        values["ll_startdate"] = (now.date() + timedelta(days=rng.randint(5, 60))).isoformat()
    if status in ("lapsed", "surrendered", "matured"):
        values["ll_enddate"] = (start + (now.date() - start) * rng.uniform(0.4, 1)).isoformat()
    return DemoPolicy(product, values)


def draw_past(now: datetime, rng: Random) -> Happening:
    """Return something that happened within the last year."""
    at = now - timedelta(days=rng.uniform(0.2, 360), hours=rng.uniform(0, 8))
    kind = rng.choices(("call", "mail", "note", "meeting"), (5, 3, 2, 1))[0]
    if kind == "call":
        subject, text = rng.choice(_CALLS)
        values = {"description": text, "actual_minutes": rng.randint(2, 25)}
        outgoing = rng.random() < 0.6
        direction = Direction.OUTGOING if outgoing else Direction.INCOMING
        more = {"direction": direction, "data": {"outcome": "connected"}}
        return Happening(ActivityType.PHONE_CALL, subject, {**values, **more, "completed_at": at})
    if kind == "mail":
        subject, direction, text = rng.choice(_MAILS)
        told = {"description": text, "direction": direction, "completed_at": at}
        return Happening(ActivityType.EMAIL, subject, told)
    if kind == "note":
        text = rng.choice(_NOTES)
        return Happening(ActivityType.NOTE, text, {"description": text, "completed_at": at})
    subject, place = rng.choice(_MEETINGS)
    times = {"start_at": at, "end_at": at + timedelta(hours=1), "completed_at": at}
    return Happening(ActivityType.APPOINTMENT, subject, {**times, "location": place})


def draw_next(now: datetime, rng: Random) -> Happening:
    """Return something that is to be done, some of it late already."""
    at = (now + timedelta(days=rng.uniform(-2, 14))).replace(minute=0, second=0, microsecond=0)
    reminder = at - timedelta(hours=1) if at > now + timedelta(hours=2) else None
    if rng.random() < 0.7:
        values = {"due_at": at, "reminder_at": reminder}
        return Happening(ActivityType.TASK, rng.choice(_TASKS), values)
    subject, place = rng.choice(_MEETINGS)
    at = max(at, (now + timedelta(days=1)).replace(minute=0, second=0, microsecond=0))
    times = {"start_at": at, "end_at": at + timedelta(minutes=45), "location": place}
    return Happening(ActivityType.APPOINTMENT, subject, times)
