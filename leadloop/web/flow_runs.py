"""Flow runs as screens show them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.urls import reverse

from leadloop.flows import api as flows
from leadloop.flows.contracts import RunDetail, Status
from leadloop.users.contracts import Actor
from leadloop.web import masking, phrases
from leadloop.web.access import may_read, may_write
from leadloop.web.trace_parts import Action, RunFacts

TONES: Final[Mapping[str, str]] = {
    Status.SUCCEEDED: "good",
    Status.FAILED: "bad",
    Status.TIMED_OUT: "bad",
    Status.CANCELLED: "warn",
    Status.RUNNING: "accent",
    Status.WAITING: "accent",
}


def facts_of(actor: Actor, *, submission_key: UUID) -> RunFacts | None:
    """Return the latest run for a submission, None if there is none."""
    run = flows.find_run_for(actor, cause=submission_key)
    return None if run is None else _facts(actor, run)


def _facts(actor: Actor, run: RunDetail) -> RunFacts:
    summary = run.summary
    opens = may_read(actor, "flow")
    again = may_write(actor, "flow") and summary.ended_at is not None
    return RunFacts(
        flow=summary.flow,
        version=summary.version,
        mode=summary.mode,
        status=summary.status,
        failed=TONES.get(summary.status) == "bad",
        started_at=summary.started_at,
        finished_at=summary.ended_at,
        error=summary.error,
        actions=actions_of(run),
        url=reverse("run", args=[summary.id]) if opens else "",
        resubmit_url=reverse("run-resubmit", args=[summary.id]) if again else "",
    )


def actions_of(run: RunDetail) -> tuple[Action, ...]:
    """Return the actions of a run with status, time and what went in and out."""
    return tuple(_action(one) for one in run.actions)


def _action(one: Mapping[str, Any]) -> Action:
    status = str(one.get("status", ""))
    detail = {name: one.get(name) for name in ("inputs", "outputs", "error")}
    kept = {name: value for name, value in detail.items() if value not in (None, "", {}, [])}
    return Action(
        name=str(one.get("name", "")).replace("_", " "),
        type=str(one.get("type") or one.get("code") or ""),
        status=status,
        tone=TONES.get(status, ""),
        took=phrases.duration(_milliseconds(one)),
        detail=masking.mask(kept),
    )


def _milliseconds(one: Mapping[str, Any]) -> float | None:
    try:
        start = datetime.fromisoformat(str(one["startTime"]))
        end = datetime.fromisoformat(str(one["endTime"]))
    except (KeyError, ValueError):
        return None
    return (end - start).total_seconds() * 1000
