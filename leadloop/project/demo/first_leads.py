"""The first enquiries of the demo: sent through the public doors, then worked on by its people."""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog

from leadloop.customers import api as customers
from leadloop.customers.contracts import ActivityDraft, ActivityType, Regarding
from leadloop.kit import clock
from leadloop.project.settings import Settings
from leadloop.project.simulate.doors import read_doors
from leadloop.project.simulate.live import Simulation, run_simulation
from leadloop.sales import api as sales
from leadloop.sales.contracts import CallOutcome, LeadQuery, StatusReason
from leadloop.sales.contracts.opportunities import NOTHING, Part, Qualification
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role

log = structlog.get_logger()

_ENQUIRIES = 44
_PER_S = 20.0
_SEED = 17
_CALM_S = 1.0
_PATIENCE_S = 30.0
_POLL_S = 0.1


def send_first_leads(settings: Settings) -> None:
    """Let the first visitors come, and return when their leads are there.

    Raises:
        leadloop.project.simulate.doors.NoDemo: ``demo.json`` is not written yet.
    """
    doors = read_doors(settings.data, f"http://{settings.listen}")
    simulation = Simulation(_SEED, _PER_S, _ENQUIRIES)
    tally = run_simulation(simulation, doors, settings.data, lambda _tally, _seconds: None)
    log.info("demo.enquiries_sent", accepted=len(tally.accepted), given_up=len(tally.given_up))
    _wait_until_calm()


def _wait_until_calm() -> None:
    """Wait until leads are there and no more come; a slow machine ends it, unharmed."""
    until = time.monotonic() + _PATIENCE_S
    count, changed = 0, time.monotonic()
    while time.monotonic() < until and (not count or time.monotonic() - changed < _CALM_S):
        time.sleep(_POLL_S)
        now = sales.count_open_leads(SYSTEM)
        if now != count:
            count, changed = now, time.monotonic()


def work_first_leads() -> None:
    """Let each sales representative do some of a morning's work on the leads of the team."""
    for person in users.list_users(SYSTEM):
        if person.role is Role.SALES_REPRESENTATIVE:
            actor = Actor(
                ActorKind.PERSON, str(person.id), person.name, person.role, person.team_ids
            )
            _work(actor)


def _work(actor: Actor) -> None:
    """Work on the team's leads by score; the best ones stay new, for whoever looks first."""
    page = sales.list_leads(actor, query=LeadQuery(status_reasons=(StatusReason.NEW,), limit=20))
    for lead, task in zip(page.rows[_LEFT_ALONE:], _MORNING, strict=False):
        task(actor, lead.id)


def _talk(actor: Actor, lead_id: UUID) -> None:
    sales.take_lead(actor, lead_id=lead_id)
    sales.log_call(
        actor,
        lead_id=lead_id,
        outcome=CallOutcome.CONNECTED,
        minutes=6,
        note="Wants an illustration with two payment terms; decides together with a partner.",
        follow_up_at=clock.now() + timedelta(days=2),
    )


def _leave_message(actor: Actor, lead_id: UUID) -> None:
    sales.take_lead(actor, lead_id=lead_id)
    sales.log_call(
        actor,
        lead_id=lead_id,
        outcome=CallOutcome.LEFT_MESSAGE,
        minutes=1,
        follow_up_at=clock.now() + timedelta(hours=20),
    )


def _note(actor: Actor, lead_id: UUID) -> None:
    sales.take_lead(actor, lead_id=lead_id)
    regarding = Regarding("lead", lead_id)
    text = "Existing cover ends with the quarter; ask for it."
    now = clock.now()
    note = ActivityDraft(ActivityType.NOTE, text, regarding, completed_at=now, description=text)
    task = ActivityDraft(
        ActivityType.TASK,
        "Send the comparison of both plans",
        regarding,
        due_at=now + timedelta(days=1),
        reminder_at=now + timedelta(hours=20),
    )
    customers.create_activities(actor, drafts=[note, task])


def _drop(actor: Actor, lead_id: UUID) -> None:
    sales.take_lead(actor, lead_id=lead_id)
    sales.log_call(
        actor,
        lead_id=lead_id,
        outcome=CallOutcome.CONNECTED,
        minutes=2,
        note="Bought elsewhere last week.",
    )
    sales.disqualify_lead(actor, lead_id=lead_id, reason=StatusReason.NO_LONGER_INTERESTED)


def _qualify(actor: Actor, lead_id: UUID) -> None:
    sales.take_lead(actor, lead_id=lead_id)
    sales.log_call(
        actor,
        lead_id=lead_id,
        outcome=CallOutcome.CONNECTED,
        minutes=11,
        note="Knows what it is to cost and who decides; wants an illustration this month.",
    )
    company = bool(sales.get_lead(actor, lead_id=lead_id).row.company)
    parts = Qualification(account=Part() if company else NOTHING, despite_duplicates=True)
    sales.qualify_lead(actor, lead_id=lead_id, qualification=parts)


_LEFT_ALONE = 2
_MORNING: tuple[Callable[[Actor, UUID], None], ...] = (
    *(_talk, _leave_message, _note, _drop, _talk),
    _qualify,
)
