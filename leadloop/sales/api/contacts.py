"""Calls with a lead."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from leadloop.customers import api as customers
from leadloop.customers.contracts import (
    CALL_AGAIN,
    MAX_SUBJECT_LENGTH,
    ActivityDraft,
    ActivityType,
    Direction,
    Regarding,
)
from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.sales.api.editing import answered, link, move
from leadloop.sales.api.records import locked, save
from leadloop.sales.contracts import CallOutcome, StatusReason
from leadloop.sales.models import KIND
from leadloop.users.contracts import Actor, ActorKind

_MAX_MINUTES: Final = 24 * 60
_MAX_NOTE: Final = 20_000
_REACHED: Final = (CallOutcome.CONNECTED, CallOutcome.LEFT_MESSAGE)


def log_call(
    actor: Actor,
    *,
    lead_id: UUID,
    outcome: CallOutcome,
    minutes: int = 0,
    note: str = "",
    follow_up_at: datetime | None = None,
) -> UUID:
    """Note a phone call that was made, and return the activity's id.

    A call that connected moves a new lead to Contacted; a message that was left is a first
    response too. ``follow_up_at`` (UTC) makes a task for the actor.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this lead.
        InvalidInput: The minutes are no length of a call, the note is too long, or the follow-up
            lies in the past.
    """
    now = clock.now()
    errors = _note_errors(note)
    if not 0 <= minutes <= _MAX_MINUTES:
        errors.append(FieldError("minutes", "range", "Write the call's length in minutes."))
    if follow_up_at is not None and follow_up_at < now - timedelta(days=1):
        errors.append(FieldError("follow_up_at", "past", "Choose a time that is still to come."))
    if errors:
        raise InvalidInput(errors)
    regarding = Regarding(KIND, lead_id)
    with transaction.atomic(), change_context(actor=actor.label):
        lead = locked(actor, lead_id)
        name = link(lead).name
        call = ActivityDraft(
            type=ActivityType.PHONE_CALL,
            subject=_subject(f"Call with {name}"),
            regarding=regarding,
            owner_id=_me(actor),
            team_id=lead.team_id,
            completed_at=now,
            description=note,
            direction=Direction.OUTGOING,
            actual_minutes=minutes or None,
            data={"outcome": outcome},
        )
        made = customers.create_activities(actor, drafts=[call])
        if follow_up_at is not None or outcome in _REACHED:
            customers.complete_tasks(actor, regarding=regarding, reason=CALL_AGAIN)
        if follow_up_at is not None:
            again = ActivityDraft(
                type=ActivityType.TASK,
                subject=_subject(f"Call {name} again"),
                regarding=regarding,
                due_at=follow_up_at,
                reminder_at=follow_up_at,
                data={"reason": CALL_AGAIN},
            )
            customers.create_activities(actor, drafts=[again])
        if outcome in _REACHED:
            save(actor, lead, answered(actor, lead))
        if outcome is CallOutcome.CONNECTED and lead.status_reason == StatusReason.NEW:
            move(actor, lead, StatusReason.CONTACTED)
    return made[0]


def _me(actor: Actor) -> UUID | None:
    return UUID(actor.id) if actor.kind is ActorKind.PERSON else None


def _note_errors(note: str) -> list[FieldError]:
    if len(note) <= _MAX_NOTE:
        return []
    return [FieldError("note", "max_length", f"Shorten this to {_MAX_NOTE} characters.")]


def _subject(text: str) -> str:
    return text.strip()[:MAX_SUBJECT_LENGTH]
