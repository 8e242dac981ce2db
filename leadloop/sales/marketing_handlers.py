"""Hear whom marketing hands over, and which tasks its journeys want: into the owner's queue."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import structlog

from leadloop.customers import api as customers
from leadloop.customers.contracts import (
    MAX_SUBJECT_LENGTH,
    ActivityDraft,
    ActivityType,
    Priority,
    Regarding,
)
from leadloop.events.catalogue import MARKETING, PERSON_MQL, TASK_WANTED
from leadloop.events.contracts import Event, Subscriber
from leadloop.kit import clock
from leadloop.kit.entity import get_entity
from leadloop.sales.api.effects import FOLLOW_UP
from leadloop.users import api as users
from leadloop.users.api import NoticeDraft
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

NAME: Final = "sales.marketing"
HANDED_NOTICE: Final = "lead.mql"
_WHERE: Final = {"lead": "/leads", "contact": "/contacts"}


def marketing_subscriber() -> Subscriber:
    """Return sales' subscription to what marketing wants of it."""
    types = frozenset({PERSON_MQL, TASK_WANTED})
    return Subscriber(NAME, MARKETING, on_marketing, types)


def on_marketing(batch: Sequence[Event]) -> None:
    """Make a task for each person handed over and each task wanted, and tell the owner.

    Safe to repeat: a task knows the event that led to it. Somebody who has an open follow-up
    already gets no second one; the owner is told why they are worth a call.

    Emits:
        ``activity.changed``, ``notice.changed``, in the same transaction.
    """
    wanted = {event.key: event for event in batch}
    tasks = get_entity("task").rows(SYSTEM)
    done = set(tasks.filter(last_cause__in=list(wanted)).values_list("last_cause", flat=True))
    events = [event for key, event in wanted.items() if key not in done]
    people = {event.key: whom for event in events if (whom := _whom(event.data))}
    followed = _followed(people.values())
    drafts, notices = [], []
    for event in events:
        whom = people.get(event.key)
        if whom is None:
            log.warning("marketing.nobody_in_sales", event=str(event.key))
            continue
        if event.type == TASK_WANTED or whom not in followed:
            drafts.append(_task(event, whom))
        if event.type == PERSON_MQL:
            notices.append(_notice(event, whom, _name_of(whom)))
    if drafts:
        customers.create_activities(SYSTEM, drafts=drafts)
    users.notify(notices)


def _whom(data: Mapping[str, Any]) -> Regarding | None:
    """Return the record of sales that an event is about: the contact, else the lead."""
    for entity in ("contact", "lead"):
        if (value := data.get(f"{entity}_id")) and (
            get_entity(entity).rows(SYSTEM).filter(pk=UUID(value)).exists()
        ):
            return Regarding(entity, UUID(value))
    return None


def _followed(people: Any) -> set[Regarding]:
    """Return who of these has an open follow-up already."""
    tasks = get_entity("task").rows(SYSTEM)
    rows = tasks.filter(
        regarding_id__in=[one.id for one in people], status="open", data__reason=FOLLOW_UP
    )
    return {Regarding(*row) for row in rows.values_list("regarding_entity", "regarding_id")}


def _task(event: Event, whom: Regarding) -> ActivityDraft:
    data = event.data
    handed = event.type == PERSON_MQL
    subject = f"Call: {data['reason']}" if handed else data.get("title") or "Marketing asks"
    due = data.get("due_at")
    return ActivityDraft(
        type=ActivityType.TASK,
        subject=subject[:MAX_SUBJECT_LENGTH],
        regarding=whom,
        owner_id=_id(data.get("owner_id")),
        team_id=_id(data.get("team_id")),
        due_at=datetime.fromisoformat(due) if due and not handed else clock.now(),
        priority=Priority.HIGH if handed else Priority.NORMAL,
        description=str(data.get("text") or ""),
        data={"reason": FOLLOW_UP if handed else "marketing", "person_id": data.get("person_id")},
        cause=event.key,
        trace_id=event.trace_id,
    )


def _id(value: Any) -> UUID | None:
    return UUID(value) if value else None


def _name_of(whom: Regarding) -> str:
    rows = get_entity(whom.entity).rows(SYSTEM).filter(pk=whom.id)
    return str(rows.values_list("full_name", flat=True).first() or "a lead")


def _notice(event: Event, whom: Regarding, name: str) -> NoticeDraft:
    owner, team = _id(event.data.get("owner_id")), _id(event.data.get("team_id"))
    return NoticeDraft(
        kind=HANDED_NOTICE,
        title=f"Marketing hands over {name}"[:200],
        body=str(event.data.get("reason") or "")[:300],
        url=f"{_WHERE[whom.entity]}/{whom.id}",
        cause=event.key,
        user_id=owner,
        team_id=None if owner else team,
    )
