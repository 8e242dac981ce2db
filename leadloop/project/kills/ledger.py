"""What is in the books after the kills, and what is wrong with them. Pure."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

_SHOWN = 3


class OutcomeRow(NamedTuple):
    """A current outcome: of which accepted event, which of the four, which lead."""

    event_id: UUID
    outcome: str
    lead_id: UUID | None


class LeadRow(NamedTuple):
    """A lead: the submission it was born from, its address, whether it is open."""

    id: UUID
    submission_id: UUID | None
    email: str
    is_open: bool


class Ledger(NamedTuple):
    """Everything that accepted submissions left behind.

    ``responses`` are the submissions of campaign responses; ``dead_letters`` and ``waiting``
    count events that went nowhere or still wait.
    """

    outcomes: tuple[OutcomeRow, ...]
    leads: tuple[LeadRow, ...]
    responses: tuple[UUID, ...]
    dead_letters: int
    waiting: int

    @property
    def counts(self) -> dict[str, int]:
        """Current outcomes by kind."""
        return dict(Counter(row.outcome for row in self.outcomes))


def find_faults(accepted: Mapping[str, str], ledger: Ledger) -> list[str]:
    """Return a sentence for each promise that the books break; none means all were kept.

    Args:
        accepted: Event id by idempotency key, for every submission answered 202.
        ledger: What the installation holds once nothing is under way any more.
    """
    events = {UUID(event_id) for event_id in accepted.values()}
    return [
        *_fault_of_keys(accepted, events),
        *_faults_of_outcomes(events, ledger),
        *_faults_of_leads(ledger),
        *_faults_of_queues(ledger),
    ]


def _fault_of_keys(accepted: Mapping[str, str], events: set[UUID]) -> list[str]:
    if len(events) == len(accepted):
        return []
    return [f"{len(accepted)} keys were answered with only {len(events)} event ids."]


def _faults_of_outcomes(events: set[UUID], ledger: Ledger) -> list[str]:
    times = Counter(row.event_id for row in ledger.outcomes)
    faults = []
    if lost := events - times.keys():
        faults.append(f"{len(lost)} accepted submissions have no outcome: {_some(lost)}.")
    if twice := {event for event, count in times.items() if count > 1}:
        faults.append(f"{len(twice)} submissions have several outcomes: {_some(twice)}.")
    if strange := times.keys() - events:
        faults.append(f"{len(strange)} outcomes belong to nothing accepted: {_some(strange)}.")
    total = sum(ledger.counts.values())
    if total != len(events):
        faults.append(f"The four counts add up to {total}, accepted were {len(events)}.")
    return faults


def _faults_of_leads(ledger: Ledger) -> list[str]:
    faults = []
    born = Counter(lead.submission_id for lead in ledger.leads if lead.submission_id)
    if twins := {submission for submission, count in born.items() if count > 1}:
        faults.append(f"{len(twins)} submissions made several leads: {_some(twins)}.")
    created = {row.event_id for row in ledger.outcomes if row.outcome == "created"}
    if created != born.keys():
        odd = created ^ born.keys()
        faults.append(f"{len(odd)} outcomes “created” and leads do not match: {_some(odd)}.")
    known = {lead.id for lead in ledger.leads}
    written = {row for row in ledger.outcomes if row.outcome in {"created", "updated"}}
    if orphans := {row.event_id for row in written if row.lead_id not in known}:
        faults.append(f"{len(orphans)} outcomes name no existing lead: {_some(orphans)}.")
    people = Counter(lead.email for lead in ledger.leads if lead.is_open and lead.email)
    if doubles := sum(1 for count in people.values() if count > 1):
        faults.append(f"{doubles} people have several open leads.")
    answered = Counter(ledger.responses)
    if again := {submission for submission, count in answered.items() if count > 1}:
        faults.append(f"{len(again)} submissions left several responses: {_some(again)}.")
    return faults


def _faults_of_queues(ledger: Ledger) -> list[str]:
    faults = []
    if ledger.dead_letters:
        faults.append(f"{ledger.dead_letters} events ended as dead letters.")
    if ledger.waiting:
        faults.append(f"{ledger.waiting} events still wait.")
    return faults


def _some(ids: set[UUID]) -> str:
    shown = ", ".join(str(item) for item in sorted(ids)[:_SHOWN])
    return shown + (", …" if len(ids) > _SHOWN else "")
