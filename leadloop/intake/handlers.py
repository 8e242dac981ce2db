"""Hear ``lead.created``: assess a whole batch at once, publish what goes on, record what ends."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import structlog

from leadloop.events import api as events
from leadloop.events.catalogue import (
    ASSESSED,
    CONFIRMATION_REQUESTED,
    CONFIRMATIONS,
    FLOW_ENDED_EMPTY,
    LEAD_ASSESSED,
    LEAD_CREATED,
    LEADS,
    RUNS,
)
from leadloop.events.contracts import Event, EventDraft, Subscriber, to_json
from leadloop.intake import api
from leadloop.intake.api.submissions import assessed_id
from leadloop.intake.contracts import (
    SOURCE,
    Assessment,
    Canonical,
    Outcome,
    OutcomeDraft,
    Scored,
    Submitted,
    read_marks,
)
from leadloop.intake.logic.assess import assess
from leadloop.intake.logic.canonical import canonicalise
from leadloop.intake.logic.text import Budget, clean_json
from leadloop.intake.ports import EdgeScorer
from leadloop.kit import clock

log = structlog.get_logger()

NAME: Final = "intake"
BATCH_SIZE: Final = 500
_KEPT_SIZE: Final = 256_000


def subscriber(scorer: EdgeScorer) -> Subscriber:
    """Return intake's subscription to topic ``leads``."""

    def handle(batch: Sequence[Event]) -> None:
        on_lead_created(batch, scorer)

    return Subscriber(NAME, LEADS, handle, frozenset({LEAD_CREATED}), BATCH_SIZE)


def empty_runs_subscriber() -> Subscriber:
    """Return intake's subscription to flow runs that made no record of their submission."""
    return Subscriber("intake-empty-runs", RUNS, on_ended_empty, frozenset({FLOW_ENDED_EMPTY}))


def on_ended_empty(batch: Sequence[Event]) -> None:
    """Record that a flow held back the submissions of ``batch``: suppressed, and by which run."""
    api.record_outcomes(
        OutcomeDraft(
            submission_key=UUID(event.data["submission_id"]),
            attempt=int(event.data["attempt"]),
            event_id="",
            topic=LEADS,
            source="",
            trace_id=event.trace_id,
            received_at=event.time,
            outcome=Outcome.SUPPRESSED,
            by=f"flow {event.data['flow']} run {event.data['run_id']}",
        )
        for event in batch
    )


def on_lead_created(batch: Sequence[Event], scorer: EdgeScorer) -> None:
    """Assess a batch of submissions.

    Safe to repeat: an assessment's event id follows from submission and attempt, and an outcome
    is recorded once. Rules and scores are asked for before the first write, so that a slow model
    endpoint does not hold back the log's readers.

    Emits:
        ``lead.assessed`` for each submission that is routed, ``confirmation.requested`` for each
        whose visitor is to confirm it, in the same transaction.
    """
    submitted = [_submitted(event) for event in batch]
    canonicals = [canonicalise(event.data) for event in batch]
    rules = api.rules_in_force()
    scores = _score(canonicals, scorer)
    published: list[EventDraft] = []
    ended: list[OutcomeDraft] = []
    for event, facts, canonical, scored in zip(batch, submitted, canonicals, scores, strict=True):
        found = assess(facts, canonical, scored, rules)
        if found.asks is not None:
            published.append(_asked(event, facts, found.asks))
        if _goes_on(found):
            published.append(_assessed(event, facts, found))
        else:
            ended.append(_ended(event, facts, found))
    api.record_outcomes(ended)
    events.append(published)
    log.info("intake.assessed", received=len(batch), ended=len(ended))


def _goes_on(found: Assessment) -> bool:
    decision = found.decision
    return decision is not None and decision.outcome == "route" and found.waits is None


def _submitted(event: Event) -> Submitted:
    """Return the envelope's facts. Only what has a cause is a replay; senders cannot set one."""
    said = (event.extensions or {}) if event.cause is not None else {}
    return Submitted(
        submission_key=event.submission_key,
        attempt=int(said.get("attempt", 1)),
        received_at=event.recorded_at,
        lead_source=event.origin or "other",
        release=bool(said.get("release")),
        form=read_marks(event.extensions, event.origin),
    )


def _score(canonicals: Sequence[Canonical], scorer: EdgeScorer) -> list[Scored]:
    found = iter(scorer.score([c.lead for c in canonicals if c.lead is not None]))
    return [Scored(None) if c.lead is None else next(found) for c in canonicals]


def _assessed(event: Event, facts: Submitted, found: Assessment) -> EventDraft:
    return EventDraft(
        topic=ASSESSED,
        type=LEAD_ASSESSED,
        source=SOURCE,
        id=assessed_id(facts.submission_key, facts.attempt),
        data=to_json(found.data),
        time=clock.now(),
        trace_id=event.trace_id,
        subject=str(facts.submission_key),
        cause=event.key,
        origin=event.origin,
        priority=event.priority,
    )


def _asked(event: Event, facts: Submitted, data: dict[str, Any]) -> EventDraft:
    """Have the visitor asked to confirm; every attempt of a submission makes the same event."""
    return EventDraft(
        topic=CONFIRMATIONS,
        type=CONFIRMATION_REQUESTED,
        source=SOURCE,
        id=f"{facts.submission_key}.confirmation",
        data=to_json(data),
        time=clock.now(),
        trace_id=event.trace_id,
        subject=str(facts.submission_key),
        cause=event.key,
        origin=event.origin,
        priority=event.priority,
    )


def _ended(event: Event, facts: Submitted, found: Assessment) -> OutcomeDraft:
    decision = found.decision
    rule = decision.rule if decision else None
    by = f"rule {rule.set}/{rule.id} version {rule.version}" if rule else NAME
    reasons = found.canonical.rejections
    if found.waits is not None:
        by, reasons = f"form {facts.form.slug if facts.form else ''}", (found.waits,)
    return OutcomeDraft(
        submission_key=facts.submission_key,
        attempt=facts.attempt,
        event_id=event.id,
        topic=event.topic,
        source=event.source,
        trace_id=event.trace_id,
        received_at=facts.received_at,
        outcome=Outcome.SUPPRESSED if decision else Outcome.REJECTED,
        by=by,
        rule=rule,
        reasons=reasons,
        decision=_kept_decision(found),
        data=_kept(event.data),
    )


def _kept_decision(found: Assessment) -> dict[str, Any] | None:
    """Return what was decided with the score of then: no assessment in the log will tell it."""
    if found.decision is None or found.data is None:
        return None
    return found.decision.as_json() | {"score": found.data["score"]}


def _kept(data: Any) -> Any:
    """Return what was sent as PostgreSQL's jsonb can hold it, bounded."""
    return clean_json(data, Budget(_KEPT_SIZE))
