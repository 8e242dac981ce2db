"""The journeys that run, with their plans; a plan is read from its JSON once per process."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from leadloop.kit.db import execute
from leadloop.kit.errors import NotFound
from leadloop.kit.sealing import unseal
from leadloop.marketing.contracts.journeys import JourneyStatus, Plan
from leadloop.marketing.logic.journeys.parsing import parse
from leadloop.marketing.models import Journey, JourneyVersion


class Running(NamedTuple):
    """A journey with the version of it that is in force."""

    id: UUID
    key: str
    name: str
    status: JourneyStatus
    version: int

    @property
    def plan(self) -> Plan:
        """The version's plan."""
        return plan_of(self.id, self.version)


_RUNNING = (
    "SELECT id, key, name, status, current FROM marketing_journey"
    " WHERE current IS NOT NULL AND status IN ('Published', 'Paused') ORDER BY key"
)
_SOME = "SELECT id, key, name, status, current FROM marketing_journey WHERE id = ANY(%s)"


def list_running() -> list[Running]:
    """Return every journey that people may be in."""
    return [_running(row) for row in execute(_RUNNING)]


def find_journeys(ids: Sequence[UUID]) -> dict[UUID, Running]:
    """Return journeys by id, whatever they are doing."""
    return {row[0]: _running(row) for row in execute(_SOME, (list(set(ids)),))}


def _running(row: tuple[UUID, str, str, str, int | None]) -> Running:
    return Running(row[0], row[1], row[2], JourneyStatus(row[3]), row[4] or 0)


_LIVED_IN = (
    "SELECT journey_id, version FROM marketing_journey_tally"
    " WHERE step = '' AND what IN ('active', 'held_out') AND journey_id = ANY(%s)"
    " GROUP BY journey_id, version HAVING sum(total) > 0"
)


def list_lived_in(running: Sequence[Running]) -> list[tuple[UUID, Plan]]:
    """Return the plans that people follow or may come into, older versions too."""
    rows = execute(_LIVED_IN, ([one.id for one in running],))
    found = {(one.id, one.version) for one in running} | {(row[0], row[1]) for row in rows}
    return [(journey, plan_of(journey, version)) for journey, version in sorted(found)]


@lru_cache(maxsize=500)
def plan_of(journey: UUID, version: int) -> Plan:
    """Return the plan of a published version.

    Raises:
        NotFound: There is no such version.
    """
    found = JourneyVersion.objects.filter(journey_id=journey, number=version).first()
    # What was published has been checked; a word that a later release does not know stays out.
    plan = parse(found.definition, lambda _: []).plan if found else None
    if plan is None:
        raise NotFound("There is no such version of this journey.")
    return plan


def webhook_secret(journey: UUID) -> str:
    """Return the secret that a journey's webhooks are signed with, as Standard Webhooks writes it.

    Raises:
        NotFound: There is no such journey.
    """
    found = Journey.objects.filter(pk=journey).only("webhook_secret").first()
    if found is None:
        raise NotFound("There is no such journey.")
    return unseal(found.webhook_secret)
