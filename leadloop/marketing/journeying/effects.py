"""What steps ask of the world, carried out for a whole batch at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from leadloop.events import api as events
from leadloop.events.catalogue import MARKETING, TASK_WANTED
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import due
from leadloop.kit.arrays import json_array, uuid_array
from leadloop.kit.db import execute
from leadloop.kit.ids import new_trace_id
from leadloop.marketing.api.handing_over import hand_to_sales
from leadloop.marketing.contracts.enrolments import Effect
from leadloop.marketing.contracts.journeys import (
    CallFlow,
    HandOver,
    MakeTask,
    Message,
    UpdateRecord,
    Webhook,
)
from leadloop.marketing.journeying.facts import PersonFacts
from leadloop.marketing.journeying.rows import Enrolled
from leadloop.marketing.journeying.sending import send_all
from leadloop.users.contracts import SYSTEM

WEBHOOK: Final = "marketing.webhook"
"""The kind of due work that POSTs a person to an address."""

FLOW_CALL: Final = "marketing.flow_call"
"""The kind of due work that starts a flow."""

_SOURCE: Final = "/leadloop/marketing/journeys"


class Doing(NamedTuple):
    """An effect, and for whom."""

    enrolled: Enrolled
    effect: Effect
    person: PersonFacts
    journey_key: str

    @property
    def key(self) -> str:
        """The same whenever this effect is asked for again."""
        one, effect = self.enrolled, self.effect
        return f"journey/{one.journey}/{one.id}/{effect.step}/{effect.visit}"

    @property
    def trace_id(self) -> str:
        """The trace of what led in, a new one where nothing did."""
        return self.enrolled.trace_id or new_trace_id()


Notes = dict[tuple[UUID, int], str]


def carry_out(doings: Sequence[Doing], now: datetime) -> Notes:
    """Do what steps ask for; return what is to be said on a step, by enrolment and visit."""
    by_kind: dict[type[Any], list[Doing]] = {}
    for doing in doings:
        by_kind.setdefault(type(doing.effect.action), []).append(doing)
    notes: Notes = {}
    for kind, some in by_kind.items():
        said = _CARRIERS[kind](some, now) or {}
        notes |= {(some[n].enrolled.id, some[n].effect.visit): text for n, text in said.items()}
    return notes


def _send(doings: Sequence[Doing], _: datetime) -> Mapping[int, str]:
    return send_all(doings)


_UPDATE: Final = """
    UPDATE marketing_person AS p SET
        {columns}
        attributes = p.attributes || t.free::jsonb, version = p.version + 1, updated_at = %s,
        updated_by = ''
    FROM unnest(%s, %s, %s) AS t (id, values, free) WHERE p.id = t.id
"""


def _update(doings: Sequence[Doing], now: datetime) -> None:
    """Set fields; several steps of one person in one batch are one update, the last one counts."""
    merged: dict[UUID, dict[str, Any]] = {}
    for doing in doings:
        action = doing.effect.action
        assert isinstance(action, UpdateRecord)
        merged.setdefault(doing.person.id, {}).update(action.values)
    plain = sorted({name for values in merged.values() for name in values if "." not in name})
    columns = "".join(
        f"{name} = coalesce((t.values::jsonb) ->> '{name}', p.{name}), " for name in plain
    )
    execute(
        _UPDATE.format(columns=columns),
        (
            now,
            uuid_array(list(merged)),
            json_array([orjson.dumps(_plain(values)) for values in merged.values()]),
            json_array([orjson.dumps(_free(values)) for values in merged.values()]),
        ),
    )


def _plain(values: Mapping[str, Any]) -> dict[str, str]:
    return {k: "" if v is None else str(v) for k, v in values.items() if "." not in k}


def _free(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k.partition(".")[2]: v for k, v in values.items() if "." in k}


def _task(doings: Sequence[Doing], now: datetime) -> None:
    drafts = []
    for doing in doings:
        action = doing.effect.action
        assert isinstance(action, MakeTask)
        told = {
            "title": action.subject,
            "text": action.note,
            "due_at": now + timedelta(days=action.due_days),
            "source": f"journey:{doing.journey_key}",
        }
        drafts.append(_event(doing, told, now))
    events.append(drafts)


def _hand_over(doings: Sequence[Doing], _: datetime) -> None:
    """Hand people to sales, once each."""
    by_reason: dict[str, list[UUID]] = {}
    for doing in doings:
        action = doing.effect.action
        assert isinstance(action, HandOver)
        reason = action.reason or f"Journey {doing.journey_key}"
        by_reason.setdefault(reason, []).append(doing.person.id)
    for reason, people in by_reason.items():
        hand_to_sales(SYSTEM, person_ids=people, reason=reason)


def _event(doing: Doing, told: Mapping[str, Any], now: datetime) -> EventDraft:
    row = doing.person.row
    whose = {
        "person_id": row["id"],
        "lead_id": row["sales_lead_id"],
        "contact_id": row["sales_contact_id"],
        "owner_id": row["owner_id"],
        "team_id": row["team_id"],
    }
    return EventDraft(
        topic=MARKETING,
        type=TASK_WANTED,
        source=_SOURCE,
        id=doing.key,
        data=to_json({**whose, **told}),
        time=now,
        trace_id=doing.trace_id,
        subject=str(row["id"]),
        cause=doing.enrolled.cause,
    )


def _call_later(kind: str) -> Callable[[Sequence[Doing], datetime], None]:
    """Return what leaves an effect to due work of its own, tried again until it succeeds."""

    def schedule(doings: Sequence[Doing], now: datetime) -> None:
        due.schedule(
            [
                due.NewDue(kind, one.key, now, _outside(one, now), trace_id=one.trace_id)
                for one in doings
            ]
        )

    return schedule


def _outside(doing: Doing, now: datetime) -> dict[str, Any]:
    action, row = doing.effect.action, doing.person.row
    body = {
        "key": doing.key,
        "journey": doing.journey_key,
        "step": doing.effect.step,
        "at": now.isoformat(),
        "person": {
            name: str(row[name]) if isinstance(row[name], UUID) else row[name]
            for name in (
                *("contact_key", "sales_lead_id", "sales_contact_id", "first_name", "last_name"),
                *("email", "mobile_phone", "company", "country", "product_interest", "attributes"),
            )
        },
        "data": doing.enrolled.data,
    }
    if isinstance(action, Webhook):
        return {"url": action.url, "body": body, "journey": str(doing.enrolled.journey), "tries": 0}
    assert isinstance(action, CallFlow)
    return {"flow": action.flow, "trigger": action.trigger, "body": body}


_CARRIERS: Final[
    dict[type[Any], Callable[[Sequence[Doing], datetime], Mapping[int, str] | None]]
] = {
    Message: _send,
    UpdateRecord: _update,
    MakeTask: _task,
    HandOver: _hand_over,
    CallFlow: _call_later(FLOW_CALL),
    Webhook: _call_later(WEBHOOK),
}
