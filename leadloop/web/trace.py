"""Reads what every zone remembers of one submission, and puts it together."""

from uuid import UUID

from django.urls import reverse

from leadloop.events import api as events
from leadloop.intake import api as intake
from leadloop.intake.contracts import Outcome, SubmissionView
from leadloop.kit.errors import NotFound
from leadloop.sales import api as sales
from leadloop.users.contracts import SYSTEM, Actor
from leadloop.web import flow_runs
from leadloop.web.access import may_read, may_write
from leadloop.web.trace_parts import Known, Trace
from leadloop.web.trace_steps import compose


def read(actor: Actor, *, submission_key: UUID) -> Trace:
    """Return the way of one submission.

    Whoever may read submissions may read every trace; everybody else those of leads they see.

    Raises:
        NotFound: Nothing is known of it, or ``actor`` may not see it.
    """
    # Rights are decided below, by the lead, for those who may not read submissions as such.
    attempts = intake.list_attempts(SYSTEM, submission_key=submission_key)
    current = next((one for one in attempts if one.superseded_at is None), None)
    if not may_read(actor, "submission"):
        _check_lead(actor, current)
    trace_id = _trace_id(submission_key, attempts)
    changer = may_write(actor, "submission")
    return compose(
        Known(
            submission_key=submission_key,
            events=events.read_trace(trace_id),
            attempts=attempts,
            replay_url=_url("submission-replay", submission_key) if current and changer else "",
            release_url=_url("submission-release", submission_key) if changer else "",
            run=flow_runs.facts_of(actor, submission_key=submission_key),
            mend_url=_url("submission", submission_key) if _is_rejected(current) else "",
        )
    )


def _check_lead(actor: Actor, current: SubmissionView | None) -> None:
    if current is None or current.lead_id is None:
        raise NotFound("There is no such submission.")
    sales.get_row(actor, lead_id=current.lead_id)


def _trace_id(submission_key: UUID, attempts: tuple[SubmissionView, ...]) -> str:
    if attempts:
        return attempts[0].trace_id
    event = events.read_key(submission_key)
    if event is None:
        raise NotFound("There is no such submission.")
    return event.trace_id


def _url(name: str, submission_key: UUID) -> str:
    return reverse(name, args=[submission_key])


def _is_rejected(current: SubmissionView | None) -> bool:
    return current is not None and current.outcome is Outcome.REJECTED
