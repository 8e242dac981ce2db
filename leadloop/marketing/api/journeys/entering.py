"""Letting people into a journey by hand or by a call."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from leadloop.kit.errors import FieldError, InvalidInput, NotFound
from leadloop.marketing.api.journeys.records import KIND
from leadloop.marketing.contracts.journey_views import EnrolResult
from leadloop.marketing.contracts.journeys import JourneyNotRunning, JourneyStatus
from leadloop.marketing.journeying.book import find_journeys
from leadloop.marketing.journeying.entering import Entry, let_in
from leadloop.users.api import check_may_write
from leadloop.users.contracts import Actor

MAX_PEOPLE: Final = 5_000
"""People let in by one call."""


def enrol(
    actor: Actor,
    *,
    journey_id: UUID,
    people: Sequence[UUID],
    cause: UUID | None = None,
    data: Mapping[str, Any] | None = None,
) -> EnrolResult:
    """Let people into a journey that runs, in the caller's transaction.

    Safe to repeat with the same ``cause``. Re-entry, exclusion, goals, exits and the holdout
    group count as they do for every way in; who does not come in is counted by reason.

    Raises:
        NotAllowed: ``actor`` may not change journeys.
        NotFound: There is no such journey.
        JourneyNotRunning: It is not published.
        InvalidInput: Too many people at once.
    """
    check_may_write(actor, KIND)
    if len(people) > MAX_PEOPLE:
        raise InvalidInput([FieldError("people", "too_many", f"At most {MAX_PEOPLE} at once.")])
    journey = find_journeys([journey_id]).get(journey_id)
    if journey is None:
        raise NotFound
    if journey.status not in (JourneyStatus.PUBLISHED, JourneyStatus.PAUSED):
        raise JourneyNotRunning
    with transaction.atomic():
        found = let_in(
            journey, [Entry(one, cause, data=data or {}) for one in dict.fromkeys(people)]
        )
    return EnrolResult(len(found.made), found.held_out, dict(found.left_out))
