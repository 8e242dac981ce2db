"""Read submissions: what was rejected or suppressed, and where one stands."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from leadloop.events import api as events
from leadloop.events.catalogue import ASSESSED, LEADS
from leadloop.events.contracts import Event
from leadloop.intake.contracts import (
    SOURCE,
    DecisionStatus,
    DecisionView,
    Outcome,
    RuleRef,
    SubmissionPage,
    SubmissionView,
)
from leadloop.intake.models import Submission
from leadloop.kit.errors import FieldError, NotFound
from leadloop.kit.ids import event_key
from leadloop.users.api import check_may_read
from leadloop.users.contracts import Actor

KIND: Final = "submission"
MAX_PAGE: Final = 200


def list_submissions(
    actor: Actor,
    *,
    outcome: Outcome | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> SubmissionPage:
    """Return current outcomes, newest first; ``after`` continues an earlier page.

    Raises:
        NotAllowed: ``actor`` may not see submissions.
    """
    check_may_read(actor, KIND)
    limit = max(1, min(limit, MAX_PAGE))
    rows = Submission.objects.filter(superseded_at=None)
    if outcome is not None:
        rows = rows.filter(outcome=outcome)
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows.order_by("-id")[: limit + 1])
    more = found[limit - 1].id if len(found) > limit else None
    return SubmissionPage(tuple(view_of(row) for row in found[:limit]), more)


def list_rejected(actor: Actor, *, after: UUID | None = None, limit: int = 50) -> SubmissionPage:
    """Return what could not be mended, newest first.

    Raises:
        NotAllowed: ``actor`` may not see submissions.
    """
    return list_submissions(actor, outcome=Outcome.REJECTED, after=after, limit=limit)


def list_suppressed(actor: Actor, *, after: UUID | None = None, limit: int = 50) -> SubmissionPage:
    """Return what a rule held back, newest first.

    Raises:
        NotAllowed: ``actor`` may not see submissions.
    """
    return list_submissions(actor, outcome=Outcome.SUPPRESSED, after=after, limit=limit)


def find_submissions(
    actor: Actor, *, submission_keys: Iterable[UUID]
) -> dict[UUID, SubmissionView]:
    """Return the current outcomes of many submissions; undecided and unknown ones are left out.

    Raises:
        NotAllowed: ``actor`` may not see submissions.
    """
    check_may_read(actor, KIND)
    rows = Submission.objects.filter(
        submission_key__in=list(submission_keys)[:MAX_PAGE], superseded_at=None
    )
    return {row.submission_key: view_of(row) for row in rows}


def get_submission(actor: Actor, *, submission_key: UUID) -> SubmissionView:
    """Return a submission's current outcome.

    Raises:
        NotAllowed: ``actor`` may not see submissions.
        NotFound: Nothing has been decided about it.
    """
    check_may_read(actor, KIND)
    row = Submission.objects.filter(submission_key=submission_key, superseded_at=None).first()
    if row is None:
        raise NotFound("There is no such submission, or it is not decided yet.")
    return view_of(row)


def list_attempts(actor: Actor, *, submission_key: UUID) -> tuple[SubmissionView, ...]:
    """Return every outcome a submission has had, newest attempt first.

    Raises:
        NotAllowed: ``actor`` may not see submissions.
    """
    check_may_read(actor, KIND)
    rows = Submission.objects.filter(submission_key=submission_key).order_by("-attempt")
    return tuple(view_of(row) for row in rows)


def decision_for(actor: Actor, *, submission_key: UUID) -> DecisionView:
    """Return where a submission stands; ``DecisionView.for_visitor`` is what its sender may see.

    Raises:
        NotAllowed: ``actor`` may not see submissions.
        NotFound: No door has accepted it, or both outcome and event are gone.
    """
    found = decisions_for(actor, submission_keys=(submission_key,)).get(submission_key)
    if found is None:
        raise NotFound("There is no such submission.")
    return found


def decisions_for(actor: Actor, *, submission_keys: Iterable[UUID]) -> dict[UUID, DecisionView]:
    """Return where many submissions stand; unknown keys are left out.

    Raises:
        NotAllowed: ``actor`` may not see submissions.
    """
    check_may_read(actor, KIND)
    asked = list(dict.fromkeys(submission_keys))
    rows = Submission.objects.filter(submission_key__in=asked, superseded_at=None)
    found = {row.submission_key: _decided(row) for row in rows}
    open_keys = [key for key in asked if key not in found]
    return found | _undecided(open_keys) if open_keys else found


def _decided(row: Submission) -> DecisionView:
    decision: Mapping[str, Any] | None = row.decision
    routed = row.outcome in (Outcome.CREATED, Outcome.UPDATED)
    return DecisionView(
        submission_key=row.submission_key,
        status=DecisionStatus(row.outcome),
        message=(decision or {}).get("message") if routed else None,
        outcome=Outcome(row.outcome),
        reasons=_reasons(row.reasons),
        lead_id=row.lead_id,
        decision=decision,
    )


def _undecided(keys: Sequence[UUID]) -> dict[UUID, DecisionView]:
    """Return what the log knows of submissions without an outcome: accepted, or assessed too.

    Only a first attempt can be without one: replays exist after an outcome.
    """
    assessed = {assessed_key(key, 1): key for key in keys}
    logged: dict[UUID, Event] = {event.key: event for event in events.read_keys([*keys, *assessed])}
    found = {}
    for wanted, key in assessed.items():
        event = logged.get(wanted)
        if event is not None:
            found[key] = _assessed(key, event)
        elif key in logged and logged[key].topic == LEADS:
            found[key] = DecisionView(key, DecisionStatus.ACCEPTED)
    return found


def _assessed(key: UUID, event: Event) -> DecisionView:
    decision = event.data["decision"]
    return DecisionView(
        key, DecisionStatus.ASSESSED, message=decision.get("message"), decision=decision
    )


def assessed_id(submission_key: UUID, attempt: int) -> str:
    """Return the event id of an assessment: the same one makes the same event."""
    return f"{submission_key}.{attempt}"


def assessed_key(submission_key: UUID, attempt: int) -> UUID:
    """Return the log's key of an assessment."""
    return event_key(ASSESSED, SOURCE, assessed_id(submission_key, attempt))


def view_of(row: Submission) -> SubmissionView:
    """Return a row as others see it."""
    rule = (
        RuleRef(row.rule_set, row.rule_id, row.rule_name, row.rule_version or 0)
        if row.rule_id
        else None
    )
    return SubmissionView(
        submission_key=row.submission_key,
        attempt=row.attempt,
        event_id=row.event_id,
        topic=row.topic,
        source=row.source,
        trace_id=row.trace_id,
        received_at=row.received_at,
        decided_at=row.decided_at,
        superseded_at=row.superseded_at,
        outcome=Outcome(row.outcome),
        by=row.by,
        lead_id=row.lead_id,
        rule=rule,
        reasons=_reasons(row.reasons),
        decision=row.decision,
        data=row.data,
    )


def _reasons(stored: Sequence[Mapping[str, str]]) -> tuple[FieldError, ...]:
    return tuple(FieldError(r["field"], r["code"], r["message"]) for r in stored)
