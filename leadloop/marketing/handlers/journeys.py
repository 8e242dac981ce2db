"""Due work of journeys, and what journeys hear."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import orjson
import structlog

from leadloop.events import api as events
from leadloop.events.catalogue import (
    CHANGES,
    ENGAGEMENT,
    LEAD_QUALIFIED,
    MARKETING,
    MESSAGE_BOUNCED,
    MESSAGE_CLICKED,
    MESSAGE_COMPLAINED,
    MESSAGE_OPENED,
    MESSAGE_REPLIED,
    MESSAGE_SENT,
    MESSAGE_UNSUBSCRIBED,
    NEWS,
    OPPORTUNITY_LOST,
    OPPORTUNITY_REOPENED,
    OPPORTUNITY_WON,
    PERSON_EVENT,
    PERSON_MQL,
    SEGMENT_ENTERED,
    SEGMENT_LEFT,
)
from leadloop.events.contracts import Event, Subscriber
from leadloop.flows import api as flows
from leadloop.flows.contracts import TriggerInput
from leadloop.kit import clock
from leadloop.kit.due import Call, DueItem, DueKind, Finished, Step, Wait, backoff
from leadloop.kit.errors import NotAllowed, NotFound
from leadloop.marketing.contracts.enrolments import Ended, EnrolmentStatus
from leadloop.marketing.journeying import rows
from leadloop.marketing.journeying.book import webhook_secret
from leadloop.marketing.journeying.dating import DATES, dates_kind
from leadloop.marketing.journeying.effects import FLOW_CALL, WEBHOOK
from leadloop.marketing.journeying.hearing import hear
from leadloop.marketing.journeying.running import DUE_KIND, take_on, take_out
from leadloop.marketing.journeying.sweeping import SWEEP, sweep_kind
from leadloop.marketing.logic.journeys.hearing import heard_in
from leadloop.marketing.models import Enrolment
from leadloop.marketing.ports import WebClient
from leadloop.users.contracts import SYSTEM

log = structlog.get_logger()

_BUSY: Final = timedelta(seconds=1)
_FEW: Final = 20
_OK: Final = range(200, 300)
_MOST_TRIES: Final = 10


LANE: Final = frozenset({DUE_KIND, SWEEP, DATES})
"""Kinds of due work that take people on; they have a lane of their own."""

CALLS: Final = frozenset({WEBHOOK, FLOW_CALL})
"""Kinds of due work that call outside or start flows."""


def journey_due_kinds(client: WebClient) -> tuple[DueKind, ...]:
    """Return every kind of due work that journeys need; webhooks leave through ``client``."""
    return (
        DueKind(DUE_KIND, _advance, _give_up, batch_size=rows.MANY),
        sweep_kind(),
        dates_kind(),
        _webhook_kind(client),
        DueKind(FLOW_CALL, _start_flows, _lost, batch_size=_FEW),
    )


def _advance(items: Sequence[DueItem]) -> Sequence[Step]:
    wanted = [UUID(item.key) for item in items]
    enrolled = rows.lock_due(wanted)
    # An event may have taken somebody on meanwhile: then it is not time yet.
    now = clock.now()
    early = {e.id: e.due_at for e in enrolled if e.due_at is not None and e.due_at > now}
    moments = {**early, **take_on([one for one in enrolled if one.id not in early])}
    known = {one.id for one in enrolled}
    held = _held(wanted, known)
    return [_next(key, moments.get(key), key in held) for key in wanted]


def _held(wanted: Sequence[UUID], known: set[UUID]) -> set[UUID]:
    """Return those that somebody else holds just now."""
    rest = [key for key in wanted if key not in known]
    if not rest:
        return set()
    found = Enrolment.objects.filter(pk__in=rest, status=EnrolmentStatus.ACTIVE)
    return set(found.values_list("pk", flat=True))


def _next(_: UUID, moment: Any, held: bool) -> Step:  # noqa: FBT001
    if moment is not None:
        return Wait(moment, None)
    return Wait(clock.now() + _BUSY, None) if held else Finished()


def _give_up(item: DueItem, error: str) -> None:
    """Take out somebody whose step fails again and again; the error stays with them."""
    take_out(rows.lock_due([UUID(item.key)]), Ended(EnrolmentStatus.FAILED, note=error[:2000]))


def _webhook_kind(client: WebClient) -> DueKind:
    """Return the due work that POSTs people to addresses, signed; tried again until it is taken."""

    def advance(items: Sequence[DueItem]) -> Sequence[Step]:
        return [_post(item, client) for item in items]

    return DueKind(WEBHOOK, advance, _lost, batch_size=_FEW)


def _post(item: DueItem, client: WebClient) -> Step:
    payload = item.payload
    asked = {name: payload[name] for name in ("url", "body", "journey", "tries")}
    if "result" in payload or "error" in payload:
        if payload.get("result") in _OK:
            return Finished()
        return _again(item, asked, payload.get("error") or f"It answered {payload['result']}.")
    secret = webhook_secret(UUID(payload["journey"]))

    def call() -> int:
        content = orjson.dumps(payload["body"])
        headers = {
            "Content-Type": "application/json",
            **events.sign(item.key, clock.wall_timestamp(), content, [secret]),
        }
        request = {"method": "POST", "uri": payload["url"], "body": content.decode()}
        answer = client.send({**request, "headers": headers}, idempotency_key=item.key)
        status: int = answer["statusCode"]
        return status

    return Call(call, asked)


def _again(item: DueItem, asked: dict[str, Any], problem: str) -> Step:
    tries = asked["tries"] + 1
    log.warning("journey.webhook_failed", key=item.key, tries=tries, error=problem)
    if tries >= _MOST_TRIES:
        return Finished()
    return Wait(clock.now() + backoff(tries), {**asked, "tries": tries})


def _start_flows(items: Sequence[DueItem]) -> Sequence[Step]:
    for item in items:
        call = TriggerInput(item.payload["body"], trace_id=item.trace_id, method="POST")
        try:
            flows.run_request_trigger(
                SYSTEM,
                flow=item.payload["flow"],
                trigger=item.payload["trigger"],
                call=call,
                wait_s=0,
            )
        except (NotFound, NotAllowed) as problem:
            log.warning("journey.flow_missing", key=item.key, error=problem.message)
    return [Finished() for _ in items]


def _lost(item: DueItem, error: str) -> None:
    log.warning("journey.call_given_up", kind=item.kind, key=item.key, error=error)


_NEWS: Final = frozenset({OPPORTUNITY_WON, OPPORTUNITY_LOST, OPPORTUNITY_REOPENED, LEAD_QUALIFIED})
_CHANGES: Final = frozenset(
    {"marketing_person.changed", "opportunity.changed", "case.changed", "policy.changed"}
)
_ENGAGED: Final = frozenset(
    {
        *(MESSAGE_SENT, MESSAGE_OPENED, MESSAGE_CLICKED, MESSAGE_REPLIED),
        *(MESSAGE_BOUNCED, MESSAGE_UNSUBSCRIBED, MESSAGE_COMPLAINED),
    }
)
_TOLD: Final = frozenset({SEGMENT_ENTERED, SEGMENT_LEFT, PERSON_MQL, PERSON_EVENT})


def journey_subscribers() -> tuple[Subscriber, ...]:
    """Return what journeys listen to, each topic by a reader of its own."""
    return tuple(
        Subscriber(f"marketing.journeys.{topic}", topic, on_events, types)
        for topic, types in (
            (NEWS, _NEWS),
            (CHANGES, _CHANGES),
            (ENGAGEMENT, _ENGAGED),
            (MARKETING, _TOLD),
        )
    )


def on_events(batch: Sequence[Event]) -> None:
    """Let journeys hear what happened."""
    hear([heard for event in batch for heard in heard_in(event)])
