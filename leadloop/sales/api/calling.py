"""The call queue: promised calls and new leads, in one order, without those not to be rung."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from leadloop.customers import api as customers
from leadloop.customers.contracts import (
    CALL_AGAIN,
    ActivityDetail,
    ActivityType,
    Regarding,
    product_label,
)
from leadloop.kit import clock
from leadloop.kit.entity import get_entity, list_entity_names
from leadloop.kit.errors import FieldError, InvalidInput, NotAllowed, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.outbound import api as outbound
from leadloop.sales.api.effects import FOLLOW_UP
from leadloop.sales.api.rows import read_rows
from leadloop.sales.contracts import LeadRow
from leadloop.sales.contracts.calling import (
    LONGEST_SNOOZE,
    TRIED_FOR,
    CallQueue,
    LeftOut,
    PutOff,
    QueueEntry,
)
from leadloop.sales.logic.calling import CALL_CHANNELS, in_order, opted_out_of_calls
from leadloop.sales.models import KIND, CallSnooze, Lead, LeadQuerySet
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind

_AHEAD: Final = timedelta(minutes=15)
_MOST: Final = 200
_CALLABLE: Final = ("lead", "contact", "account", "opportunity")

_OPTED_OUT: Final = reduce(
    or_,
    (Q(consents__contains=[{"channel": one, "state": "opted_out"}]) for one in CALL_CHANNELS),
)
_NO_PHONE: Final = Q(mobile_phone="")

_BEST_FIRST: Final = (
    Coalesce("lead_score", "propensity_score").desc(nulls_last=True),
    "-created_at",
)
_LEAD_COLUMNS: Final = (
    *("id", "full_name", "email", "mobile_phone", "company", "product_interest", "created_at"),
    *("lead_score", "lead_grade", "propensity_score", "propensity_grade", "consents"),
)


@dataclass(slots=True)
class _Queue:
    """A queue while it is put together."""

    entries: dict[Regarding, QueueEntry] = field(default_factory=dict)
    opted_out: set[Regarding] = field(default_factory=set)
    no_phone: set[Regarding] = field(default_factory=set)
    put_off: set[Regarding] = field(default_factory=set)


def call_queue(actor: Actor, *, limit: int = 50) -> CallQueue:
    """Return whom the actor is to ring next, best first, and how many are left out and why.

    In it are promised calls that are due, or will be within a quarter of an hour (open phone
    calls, tasks to call again, follow-ups of high priority), and new leads that are the actor's or
    that their teams have and nobody else. Whoever has opted out of calls, has no number, was put
    off, or was rung within the last four hours, is left out. The number of queries is constant.

    Raises:
        NotAllowed: The actor's role sees no leads.
    """
    users.check_may_read(actor, KIND)
    now = clock.now()
    snoozed = _snoozed(actor, now)
    queue = _Queue()
    _add_promised(actor, queue, now)
    fresh = _add_new_leads(actor, queue, snoozed)
    _leave_out_refusers(queue)
    for key in [key for key in queue.entries if key in snoozed]:
        queue.put_off.add(key)
        del queue.entries[key]
    ordered = in_order(queue.entries.values())
    return CallQueue(
        entries=tuple(ordered[: max(limit, 0)]),
        total=len(ordered) + fresh.beyond,
        left_out=LeftOut(
            len(queue.opted_out) + fresh.opted_out,
            len(queue.no_phone) + fresh.no_phone,
            len(queue.put_off),
        ),
        next_at=min(snoozed.values(), default=None),
    )


def _leave_out_refusers(queue: _Queue) -> None:
    """Take out whoever's number the consent ledger says not to ring."""
    numbers = {key: _spellings(entry.phone) for key, entry in queue.entries.items()}
    blocked = outbound.numbers_not_to_call({one for found in numbers.values() for one in found})
    for key, spellings in numbers.items():
        if blocked & spellings:
            queue.opted_out.add(key)
            del queue.entries[key]


def _spellings(phone: str) -> frozenset[str]:
    """Return a number as it is written, and without what only parts it."""
    return frozenset({phone, "".join(one for one in phone if one.isdigit() or one == "+")})


def put_off_call(
    actor: Actor, *, regarding: Regarding, until: datetime, reason: PutOff = PutOff.SNOOZED
) -> None:
    """Take somebody out of the actor's own queue until ``until`` (UTC).

    Raises:
        NotAllowed: The actor is no person.
        NotFound: There is no such record, or the actor may not see it.
        InvalidInput: The time lies in the past, or more than a year ahead.
    """
    if actor.kind is not ActorKind.PERSON:
        raise NotAllowed("Only a person has a call queue.")
    now = clock.now()
    if not now < until <= now + LONGEST_SNOOZE:
        cure = "Choose a time to come, within a year."
        raise InvalidInput([FieldError("until", "range", cure)])
    if not customers.name_records(actor, regarding=[regarding]):
        raise NotFound
    values = {"until_at": until, "reason": reason, "created_at": now}
    CallSnooze.objects.update_or_create(
        user_id=UUID(actor.id),
        regarding_entity=regarding.entity,
        regarding_id=regarding.id,
        defaults=values,
        create_defaults={"id": new_uuid(), **values},
    )


def take_back(actor: Actor, *, regarding: Regarding) -> None:
    """Put somebody back into the actor's queue at once."""
    CallSnooze.objects.filter(
        user_id=actor.id, regarding_entity=regarding.entity, regarding_id=regarding.id
    ).delete()


def _snoozed(actor: Actor, now: datetime) -> dict[Regarding, datetime]:
    rows = CallSnooze.objects.filter(user_id=actor.id, until_at__gt=now)
    found = rows.values_list("regarding_entity", "regarding_id", "until_at")
    return {Regarding(entity, key): until for entity, key, until in found}


def new_leads(actor: Actor, *, limit: int = 20) -> tuple[int, tuple[LeadRow, ...]]:
    """Return how many new leads are the actor's, or their teams' and nobody's, and the best.

    The best by the score from history, else at intake; with or without a phone number.

    Raises:
        NotAllowed: The actor's role sees no leads.
    """
    users.check_may_read(actor, KIND)
    waiting = _waiting(actor)
    return waiting.count(), read_rows(waiting.order_by(*_BEST_FIRST)[: max(limit, 0)])


def _waiting(actor: Actor) -> LeadQuerySet:
    mine = Q(owner_id=actor.id) | Q(owner=None, team__in=actor.team_ids)
    return Lead.objects.visible_to(actor).filter(mine, status="open", status_reason="new")


@dataclass(frozen=True, slots=True)
class _Fresh:
    """New leads that are not listed: those left out, and those beyond the first."""

    opted_out: int
    no_phone: int
    beyond: int


def _add_new_leads(actor: Actor, queue: _Queue, snoozed: Mapping[Regarding, datetime]) -> _Fresh:
    waiting = _waiting(actor)
    told = waiting.aggregate(
        total=Count("pk"),
        opted_out=Count("pk", filter=_OPTED_OUT),
        no_phone=Count("pk", filter=_NO_PHONE & ~_OPTED_OUT),
    )
    best = waiting.exclude(_OPTED_OUT).exclude(_NO_PHONE)
    rows = list(best.order_by(*_BEST_FIRST).values(*_LEAD_COLUMNS)[:_MOST])
    keys = [Regarding(KIND, row["id"]) for row in rows]
    rung = customers.last_calls(actor, regarding=keys, since=clock.now() - TRIED_FOR)
    for key, row in zip(keys, rows, strict=True):
        if key in queue.entries:
            continue
        if key in rung and key not in snoozed:
            queue.put_off.add(key)
            continue
        queue.entries[key] = _lead_entry(row)
    doubled = {key.id for key in queue.opted_out | queue.no_phone if key.entity == KIND}
    if doubled:  # those with a promised call are counted among the new ones
        new = waiting.filter(pk__in=doubled).values_list("pk", flat=True)
        counted = {Regarding(KIND, key) for key in new}
        queue.opted_out -= counted
        queue.no_phone -= counted
    listed = told["total"] - told["opted_out"] - told["no_phone"]
    return _Fresh(told["opted_out"], told["no_phone"], max(listed - len(rows), 0))


def _lead_entry(row: Mapping[str, Any], promise: ActivityDetail | None = None) -> QueueEntry:
    history = row["lead_score"] is not None
    score = row["lead_score"] if history else row["propensity_score"]
    facts = (row["company"], product_label(row["product_interest"]))
    return QueueEntry(
        entity=KIND,
        id=row["id"],
        name=row["full_name"] or row["email"] or row["mobile_phone"],
        phone=row["mobile_phone"],
        detail=", ".join(fact for fact in facts if fact),
        score=score,
        scored="" if score is None else "history" if history else "intake",
        grade=row["lead_grade"] if history else row["propensity_grade"],
        arrived_at=row["created_at"],
        **_promised(promise),
    )


def _promised(promise: ActivityDetail | None) -> dict[str, Any]:
    if promise is None:
        return {}
    return {
        "due_at": promise.start_at or promise.due_at,
        "activity_id": promise.id,
        "subject": promise.subject,
    }


def _is_call(activity: ActivityDetail) -> bool:
    if activity.regarding.entity not in _CALLABLE:
        return False
    if activity.type is ActivityType.PHONE_CALL:
        return True
    return activity.data.get("reason") in {CALL_AGAIN, FOLLOW_UP}


def _add_promised(actor: Actor, queue: _Queue, now: datetime) -> None:
    types = (ActivityType.PHONE_CALL, ActivityType.TASK)
    due = customers.list_due(actor, until=now + _AHEAD, types=types, limit=_MOST)
    promises: dict[Regarding, ActivityDetail] = {}
    for activity in filter(_is_call, due):
        promises.setdefault(activity.regarding, activity)
    for entity in _CALLABLE:
        wanted = {key.id: p for key, p in promises.items() if key.entity == entity}
        if wanted and entity in list_entity_names():
            _READERS[entity](actor, queue, wanted)


def _place(queue: _Queue, key: Regarding, consents: Iterable[Any], entry: QueueEntry) -> None:
    if opted_out_of_calls(consents):
        queue.opted_out.add(key)
    elif not entry.phone:
        queue.no_phone.add(key)
    else:
        queue.entries[key] = entry


def _read_leads(actor: Actor, queue: _Queue, wanted: Mapping[UUID, ActivityDetail]) -> None:
    rows = Lead.objects.visible_to(actor).filter(pk__in=list(wanted), status="open")
    for row in rows.values(*_LEAD_COLUMNS):
        entry = _lead_entry(row, wanted[row["id"]])
        _place(queue, Regarding(KIND, row["id"]), row["consents"], entry)


def _read_contacts(actor: Actor, queue: _Queue, wanted: Mapping[UUID, ActivityDetail]) -> None:
    columns = ("id", "full_name", "mobile_phone", "phone", "job_title", "consents")
    for row in _rows(actor, "contact").filter(pk__in=list(wanted)).values(*columns):
        number = row["mobile_phone"] or row["phone"]
        entry = _entry("contact", row["id"], row["full_name"], wanted[row["id"]])
        _place(
            queue,
            Regarding("contact", row["id"]),
            row["consents"],
            entry(phone=number, detail=row["job_title"]),
        )


def _read_accounts(actor: Actor, queue: _Queue, wanted: Mapping[UUID, ActivityDetail]) -> None:
    columns = ("id", "name", "phone", "industry")
    for row in _rows(actor, "account").filter(pk__in=list(wanted)).values(*columns):
        entry = _entry("account", row["id"], row["name"], wanted[row["id"]])
        _place(
            queue, Regarding("account", row["id"]), (), entry(phone=row["phone"], detail="Account")
        )


def _read_deals(actor: Actor, queue: _Queue, wanted: Mapping[UUID, ActivityDetail]) -> None:
    people = ("contact__full_name", "contact__mobile_phone", "contact__phone", "contact__consents")
    rows = _rows(actor, "opportunity").filter(pk__in=list(wanted), status="open")
    for row in rows.values("id", "name", *people):
        number = row["contact__mobile_phone"] or row["contact__phone"] or ""
        who = row["contact__full_name"] or row["name"]
        entry = _entry("opportunity", row["id"], who, wanted[row["id"]])
        _place(
            queue,
            Regarding("opportunity", row["id"]),
            row["contact__consents"] or (),
            entry(phone=number, detail=row["name"]),
        )


def _rows(actor: Actor, entity: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = get_entity(entity).rows(actor)
    return rows


def _entry(entity: str, key: UUID, name: str, promise: ActivityDetail) -> Any:
    def make(*, phone: str, detail: str) -> QueueEntry:
        return QueueEntry(
            entity=entity,
            id=key,
            name=name or phone,
            phone=phone,
            detail=detail,
            score=None,
            scored="",
            grade="",
            **_promised(promise),
        )

    return make


_READERS: Final = {
    "lead": _read_leads,
    "contact": _read_contacts,
    "account": _read_accounts,
    "opportunity": _read_deals,
}


def due_calls(activities: Sequence[ActivityDetail]) -> list[ActivityDetail]:
    """Return those of ``activities`` that promise a call."""
    return [activity for activity in activities if _is_call(activity)]
