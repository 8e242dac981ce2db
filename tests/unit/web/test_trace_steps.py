from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from leadloop.events.contracts import Event, Position
from leadloop.intake.contracts import Outcome, RuleRef, SubmissionView
from leadloop.kit.errors import FieldError
from leadloop.kit.ids import EventKey
from leadloop.web.trace_parts import Known, RunFacts
from leadloop.web.trace_steps import compose

KEY = UUID(int=7)
START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RULE = RuleRef("propensity", "enterprise-ilp", "Enterprise ILP", 7)
SENT = {"email": "a@b.com", "context": {"form": "ilp", "page_url": "https://x.example/?token=abc"}}
DECIDED = {
    "decision": {
        "team": "enterprise-sales",
        "priority": "high",
        "rule": {"name": "Enterprise ILP", "version": 7},
    },
    "score": {"score": 86, "grade": "A", "model": "demo", "model_version": "1"},
    "warnings": [{"field": "country", "message": "Read as US."}],
}


def at(milliseconds: int) -> datetime:
    return START + timedelta(milliseconds=milliseconds)


def event(topic: str, ms: int, data: Any, **more: Any) -> Event:
    values: dict[str, Any] = {
        "type": "lead.created",
        "source": "/p/ilp",
        "id": "1",
        "subject": "",
        "time": at(ms),
        "actor": "",
        "extensions": None,
    } | more
    return Event(
        position=Position(1, ms),
        recorded_at=at(ms),
        topic=topic,
        trace_id="t" * 32,
        key=EventKey(KEY if topic == "leads" else uuid4()),
        cause=None,
        origin="",
        data=data,
        **values,
    )


def outcome(kind: Outcome, ms: int, **more: Any) -> SubmissionView:
    values: dict[str, Any] = {
        "attempt": 1,
        "superseded_at": None,
        "by": "flow:ingestion",
        "lead_id": None,
        "rule": None,
        "reasons": (),
        "decision": None,
    } | more
    return SubmissionView(
        submission_key=KEY,
        event_id="1",
        topic="leads",
        source="/p/ilp",
        trace_id="t" * 32,
        received_at=at(0),
        decided_at=at(ms),
        outcome=kind,
        data=None,
        **values,
    )


def run(ms: int) -> RunFacts:
    return RunFacts(
        flow="ingestion",
        version=1,
        mode="stateless",
        status="Succeeded",
        failed=False,
        started_at=at(ms),
        finished_at=at(ms + 9),
        error="",
        actions=(),
        url="",
        resubmit_url="",
    )


LEADS = event("leads", 3, SENT, time=at(0))
ASSESSED = event("assessed", 14, DECIDED, type="lead.assessed")
CHANGED = event("changes", 38, {"op": "create"}, type="lead.changed", actor="flow:ingestion")


def test_the_whole_way_is_shown_in_order_with_the_time_between() -> None:
    lead = uuid4()
    found = compose(
        Known(
            KEY,
            (LEADS, ASSESSED, CHANGED),
            (outcome(Outcome.CREATED, 37, lead_id=lead),),
            run=run(24),
            replay_url="/again",
        )
    )
    assert [step.label for step in found.steps] == [
        "Form", "Event", "Decision", "Flow", "Lead", "Feed",
    ]  # fmt: skip
    assert [step.took for step in found.steps] == ["", "3 ms", "11 ms", "10 ms", "14 ms", "<1 ms"]
    assert found.headline == "Created"
    assert found.lead_id == lead
    assert found.total == 38
    decision = dict(found.steps[2].facts)
    assert decision["Rule"] == "Enterprise ILP v7"
    assert decision["Score"] == "86 A"
    assert decision["Mended country"] == "Read as US."
    assert found.steps[1].replay_url == "/again"


def test_secrets_in_facts_are_masked() -> None:
    found = compose(Known(KEY, (LEADS,)))
    assert "abc" not in str(dict(found.steps[0].facts)["Page"])


def test_before_its_decision_a_submission_waits_visibly() -> None:
    found = compose(Known(KEY, (LEADS,)))
    assert [(s.label, s.outcome) for s in found.steps][-1] == ("Decision", "Waiting")
    assert found.headline == "On its way"


def test_a_rejection_names_its_reasons_and_leads_to_the_form() -> None:
    reasons = (FieldError("email", "email", "This is no address."),)
    found = compose(
        Known(KEY, (LEADS,), (outcome(Outcome.REJECTED, 9, reasons=reasons),), mend_url="/mend")
    )
    assert found.steps[-1].facts == (("email", "This is no address."),)
    assert found.steps[-1].link_url == "/mend"
    assert found.steps[-1].tone == "bad"


def test_a_suppression_names_its_rule_and_can_be_released() -> None:
    found = compose(
        Known(KEY, (LEADS,), (outcome(Outcome.SUPPRESSED, 9, rule=RULE),), release_url="/go")
    )
    assert "Enterprise ILP v7" in found.steps[-1].text
    assert found.steps[-1].replay_url == "/go"


def test_a_replay_is_a_step_of_its_own_and_attempts_are_listed() -> None:
    again = event(
        "leads", 5000, SENT, actor="person:1", extensions={"replayof": str(KEY), "attempt": 2}
    )
    attempts = (
        outcome(Outcome.CREATED, 5040, attempt=2),
        outcome(Outcome.REJECTED, 9, superseded_at=at(5040)),
    )
    later = event("assessed", 5020, DECIDED, type="lead.assessed")
    found = compose(Known(KEY, (LEADS, again, later), attempts))
    assert [s.label for s in found.steps][:4] == ["Form", "Event", "Replay", "Decision"]
    assert [(a.number, a.current) for a in found.attempts] == [(2, True), (1, False)]


def test_the_time_line_fills_its_axis_and_no_step_vanishes() -> None:
    found = compose(
        Known(KEY, (LEADS, ASSESSED, CHANGED), (outcome(Outcome.CREATED, 37),), run=run(24))
    )
    assert all(bar.width > 0 for bar in found.bars)
    assert found.bars[-1].x + found.bars[-1].width <= 1000


def test_without_events_what_the_outcome_knows_is_still_shown() -> None:
    found = compose(Known(KEY, (), (outcome(Outcome.CREATED, 37),)))
    assert [step.label for step in found.steps] == ["Lead"]
    assert found.total is None
