"""Training examples for the demonstration model: what a form knows, and whether it was won."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, BinaryIO

import orjson

from leadloop.project.simulate.contracts import PERFECT, Enquiry
from leadloop.project.simulate.hidden import is_won
from leadloop.project.simulate.vocabulary import COUNTRY_BY_CODE
from leadloop.project.simulate.world import World

_FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)
_DAYS = 365


def training_examples(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Yield ``count`` examples in order of time, spread over one year.

    Each is ``{"submission": data of lead.created, "won": 0 or 1, "at": RFC 3339 time, UTC}``; the
    base rate is about 15 %. The same seed gives the same examples.
    """
    world = World(seed, PERFECT)
    days = [_FIRST_DAY + timedelta(days=_DAYS * number // count) for number in range(count)]
    for number, day in enumerate(days):
        enquiry = world.enquiry(number)
        rng = Random(f"{seed}/outcome/{number}")  # noqa: S311 -- a simulation, no secret
        yield {
            "submission": enquiry.data,
            "won": int(is_won(enquiry, world.hidden(enquiry.person.number), rng)),
            "at": _moment(enquiry, day, rng).isoformat().replace("+00:00", "Z"),
        }


def write_training_file(out: BinaryIO, count: int, seed: int) -> int:
    """Write ``count`` examples as JSON lines and return how many were won."""
    won = 0
    for example in training_examples(count, seed):
        won += example["won"]
        out.write(orjson.dumps(example) + b"\n")
    return won


def _moment(enquiry: Enquiry, day: datetime, rng: Random) -> datetime:
    offset = COUNTRY_BY_CODE[enquiry.person.country].utc_offset_h
    local = timedelta(hours=enquiry.visit.local_hour, seconds=rng.randrange(3600))
    return day + local - timedelta(hours=offset)
