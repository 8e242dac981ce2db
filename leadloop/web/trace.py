"""Reads what every zone remembers of one submission, and puts it together."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from leadloop.events import api as events
from leadloop.flows import api as flows
from leadloop.intake import api as intake
from leadloop.kit.errors import NotFound
from leadloop.sales import api as sales
from leadloop.users.contracts import Actor
from leadloop.web import phrases
from leadloop.web.access import may_read, may_write
from leadloop.web.trace_steps import Action, Known, RunFacts, Trace, compose


def read(actor: Actor, *, submission_key: UUID) -> Trace:
    """Return the way of one submission.

    Whoever may read submissions may read every trace; everybody else those of the leads they see.

    Raises:
        NotFound: Nothing is known of it, or ``actor`` may not see it.
    """
    attempts = intake.list_attempts(actor, submission_key=submission_key)
    first = events.read_key(submission_key)
    trace_id = attempts[0].trace_id if attempts else (first.trace_id if first else "")
    if not trace_id:
        raise NotFound("There is no such submission.")
    run = flows.find_run_for(actor, submission_key=submission_key)
    known = Known(
        submission_key=submission_key,
        events=events.read_trace(trace_id),
        attempts=attempts,
        run=_run(run) if run else None,
    )
    return compose(known)


def _run(run: Any) -> RunFacts:
    return RunFacts(run.flow, "", "", "", False, run.started_at, None, "", (), "")
