"""The ingestion flow in both modes: one call per batch, history, repeats, failures, hot reload."""

from importlib.resources import files
from typing import Any
from uuid import UUID

import orjson
import pytest
from flow_things import Calls, contents, ids, waiting

from leadloop.events.api import append
from leadloop.events.catalogue import ASSESSED, LEAD_ASSESSED
from leadloop.events.contracts import DoNotRetry, Event, EventDraft
from leadloop.events.log import read_newest
from leadloop.events.relay import relay_batch, retry_kind
from leadloop.flows import api, handlers
from leadloop.flows.contracts import FlowFailed, Mode, Status
from leadloop.flows.models import FlowRun
from leadloop.kit import clock, due
from leadloop.kit.errors import InvalidInput, Unavailable
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.users.contracts import SYSTEM


def shipped() -> dict[str, Any]:
    """The shipped definition, writing to the tests' own entity."""
    text = files("leadloop.flows.definitions").joinpath("ingestion.json").read_text("utf-8")
    text = text.replace('"leads"', '"things"').replace("body/leadid", "body/thingid")
    definition: dict[str, Any] = orjson.loads(text)
    return definition


@pytest.fixture
def flow(things: Calls) -> Calls:
    api.ensure_shipped_flows()
    api.publish_flow(SYSTEM, flow="ingestion", definition=shipped())
    return things


def assessed(
    name: str = "Ada", *, priority: str = "high", attempt: int = 1, key: UUID | None = None
) -> dict[str, Any]:
    return {
        "submission_id": str(key or new_uuid()),
        "attempt": attempt,
        "received_at": "2026-03-01T08:30:00Z",
        "lead": {
            "first_name": name,
            "last_name": "Lovelace",
            "email": "ada@x.example",
            "company_size": 200,
            "country": "US",
            "attribution": {"utm_source": "google"},
            "context": {"page_url": "/p"},
            "consents": [],
            "attributes": {"nul": "a\0b"},
        },
        "decision": {"outcome": "route", "team": "enterprise-sales", "priority": priority},
        "score": {"score": 86, "grade": "A"},
        "score_note": None,
        "warnings": [],
    }


def publish(*bodies: dict[str, Any]) -> list[Event]:
    drafts = [
        EventDraft(
            topic=ASSESSED,
            type=LEAD_ASSESSED,
            source="intake",
            id=f"{body['submission_id']}:{body['attempt']}",
            data=orjson.dumps(body),
            time=clock.now(),
            trace_id=new_trace_id(),
        )
        for body in bodies
    ]
    append(drafts)
    return list(reversed(read_newest(ASSESSED, limit=len(bodies))))


def deliver() -> None:
    """What the worker does, until nothing moves."""
    subscriber = handlers.subscriber()
    kinds = [handlers.due_kind(None), retry_kind({subscriber.name: subscriber})]
    for _ in range(50):
        moved = relay_batch(subscriber) + due.run_once({kind.name: kind for kind in kinds})
        if not moved:
            return


@pytest.mark.parametrize("mode", list(Mode))
def test_both_modes_give_the_same_lead(flow: Calls, mode: Mode) -> None:
    api.set_mode(SYSTEM, flow="ingestion", mode=mode)
    bodies = [assessed("Ada"), assessed("Bea", priority="normal"), assessed("Cyd", priority="low")]
    events = publish(*bodies)
    deliver()
    written = contents()
    assert [written[b["submission_id"]]["leadqualitycode"] for b in bodies] == [
        "Hot",
        "Warm",
        "Cold",
    ]
    first = written[bodies[0]["submission_id"]]
    assert {k: first[k] for k in ("firstname", "lastname", "ll_country", "ll_propensityscore")} == {
        "firstname": "Ada", "lastname": "Lovelace", "ll_country": "US", "ll_propensityscore": 86,
    }  # fmt: skip
    assert first["ll_decision"] == bodies[0]["decision"]
    assert first["ll_utmsource"] == "google"
    assert first["ll_attempt"] == 1
    run = api.find_run_for(SYSTEM, cause=UUID(bodies[0]["submission_id"]))
    assert run is not None
    assert (run.summary.status, run.summary.mode) == (Status.SUCCEEDED, mode)
    assert run.summary.trace_id == events[0].trace_id
    assert run.event == events[0].key
    assert run.response is not None
    assert run.response["body"] == {
        "leadid": str(ids()[bodies[0]["submission_id"]]),
        "created": True,
    }


def test_a_stateless_batch_is_one_call_and_one_row_per_run(flow: Calls) -> None:
    publish(*[assessed(f"n{number}") for number in range(20)])
    deliver()
    assert flow.sizes == [20]
    assert FlowRun.objects.count() == 20


def test_history_is_in_the_vendors_shape(flow: Calls) -> None:
    body = assessed()
    publish(body)
    deliver()
    run = api.find_run_for(SYSTEM, cause=UUID(body["submission_id"]))
    assert run is not None
    by_name = {action["name"]: action for action in run.actions}
    assert list(by_name)[:2] == ["Ingest", "Is_high_priority"]
    assert by_name["Is_high_priority"]["outputs"] == {"expressionResult": True}
    assert by_name["Rating_by_priority"]["status"] == "Skipped"
    upsert = by_name["Upsert_lead"]
    assert (upsert["status"], upsert["code"]) == ("Succeeded", "Created")
    assert upsert["type"] == "OpenApiConnection"
    assert upsert["startTime"] <= upsert["endTime"]
    assert upsert["outputs"]["statusCode"] == 201
    assert by_name["Give_up"]["status"] == "Skipped"
    assert run.trigger["outputs"]["body"]["submission_id"] == body["submission_id"]


@pytest.mark.parametrize("mode", list(Mode))
def test_the_same_handling_twice_changes_nothing_and_a_new_attempt_does(
    flow: Calls, mode: Mode
) -> None:
    api.set_mode(SYSTEM, flow="ingestion", mode=mode)
    key = new_uuid()
    (event,) = publish(assessed("Ada", key=key))
    handlers.run_ingestion([event, event])
    handlers.run_ingestion([event])
    deliver()
    assert flow.sizes == [1]
    assert FlowRun.objects.count() == 1
    publish(assessed("Eve", key=key, attempt=2))
    deliver()
    assert contents()[str(key)]["firstname"] == "Eve"
    assert [run.attempt for run in api.list_runs_for(SYSTEM, cause=key)] == [1, 2]


def test_a_refused_lead_is_isolated_and_its_failed_run_is_kept(flow: Calls) -> None:
    bad = assessed("refused")
    good = [assessed(f"n{number}") for number in range(3)]
    publish(good[0], bad, *good[1:])
    relay_batch(handlers.subscriber())
    assert set(contents()) == {body["submission_id"] for body in good}
    run = api.find_run_for(SYSTEM, cause=UUID(bad["submission_id"]))
    assert run is not None
    assert run.summary.status is Status.FAILED
    assert "This name is refused." in run.summary.error
    by_name = {action["name"]: action for action in run.actions}
    assert by_name["Upsert_lead"]["inputs"]["values"]["firstname"] == "refused"
    assert by_name["Failure"]["status"] == "Succeeded"
    assert waiting() == {"event_retry": 1}


def test_a_failure_mended_later_replaces_the_failed_run(flow: Calls) -> None:
    definition = shipped()
    upsert = definition["actions"]["Ingest"]["actions"]["Upsert_lead"]["inputs"]["parameters"]
    upsert["item/firstname"] = "@div(1, 0)"
    api.publish_flow(SYSTEM, flow="ingestion", definition=definition)
    body = assessed()
    (event,) = publish(body)
    with pytest.raises(FlowFailed, match="Upsert_lead: The function 'div' cannot divide by zero"):
        handlers.run_ingestion([event])
    assert [run.status for run in api.list_runs(SYSTEM)] == [Status.FAILED]
    api.publish_flow(SYSTEM, flow="ingestion", definition=shipped())
    handlers.run_ingestion([event])
    assert [run.status for run in api.list_runs(SYSTEM)] == [Status.SUCCEEDED]


@pytest.mark.parametrize("mode", list(Mode))
def test_a_published_change_decides_the_next_lead(flow: Calls, mode: Mode) -> None:
    api.set_mode(SYSTEM, flow="ingestion", mode=mode)
    publish(assessed("Ada"))
    deliver()
    definition = shipped()
    inner = definition["actions"]["Ingest"]["actions"]
    inner["Shout"] = {
        "type": "Compose",
        "inputs": "@toUpper(triggerBody()?['lead']?['first_name'])",
    }
    inner["Is_american"] = {
        "type": "If",
        "runAfter": {"Shout": ["Succeeded"]},
        "expression": {"equals": ["@triggerBody()?['lead']?['country']", "US"]},
        "actions": {"Greeting": {"type": "Compose", "inputs": "Howdy @{outputs('Shout')}"}},
    }
    inner["Upsert_lead"]["runAfter"]["Is_american"] = ["Succeeded"]
    inner["Upsert_lead"]["inputs"]["parameters"]["item/description"] = "@outputs('Greeting')"
    api.publish_flow(SYSTEM, flow="ingestion", definition=definition)
    body = assessed("Bea")
    publish(body)
    deliver()
    assert contents()[body["submission_id"]]["description"] == "Howdy BEA"


def test_a_flow_switched_off_loses_nothing(flow: Calls) -> None:
    api.set_enabled(SYSTEM, flow="ingestion", enabled=False)
    body = assessed()
    (event,) = publish(body)
    with pytest.raises(Unavailable):
        handlers.run_ingestion([event])
    relay_batch(handlers.subscriber())
    assert waiting() == {"event_retry": 1}


def test_what_is_no_assessed_lead_is_not_tried_again(flow: Calls) -> None:
    (event,) = publish(assessed())
    for data in (
        None,
        [],
        {"submission_id": "x", "attempt": 1},
        {"submission_id": str(new_uuid())},
    ):
        with pytest.raises(DoNotRetry):
            handlers.run_ingestion([event._replace(data=data)])


def test_hostile_values_arrive_as_they_are(flow: Calls) -> None:
    name = "<script>alert(1)</script>=cmd|' /C calc'!A0 @{triggerBody()} ''"
    body = assessed(name)
    body["submission_id"] = str(new_uuid())
    publish(body)
    deliver()
    assert contents()[body["submission_id"]]["firstname"] == name


def test_a_stateful_run_that_is_refused_ends_failed_and_can_be_resubmitted(flow: Calls) -> None:
    api.set_mode(SYSTEM, flow="ingestion", mode=Mode.STATEFUL)
    body = assessed("refused")
    publish(body, assessed("Bea"))
    deliver()
    run = api.find_run_for(SYSTEM, cause=UUID(body["submission_id"]))
    assert run is not None
    assert run.summary.status is Status.FAILED
    assert "This name is refused." in run.summary.error
    assert len(contents()) == 1
    definition = shipped()
    upsert = definition["actions"]["Ingest"]["actions"]["Upsert_lead"]["inputs"]["parameters"]
    upsert["item/firstname"] = "accepted"
    api.publish_flow(SYSTEM, flow="ingestion", definition=definition)
    again = api.resubmit_run(SYSTEM, run_id=run.summary.id)
    second = api.get_run(SYSTEM, run_id=again)
    assert second.summary.status is Status.SUCCEEDED
    assert second.resubmit_of == run.summary.id
    assert contents()[body["submission_id"]]["firstname"] == "accepted"


def test_shipped_flow_follows_the_release_until_somebody_changes_it(db: None) -> None:
    api.ensure_shipped_flows()
    api.ensure_shipped_flows()
    assert api.get_flow(SYSTEM, flow="ingestion").summary.version == 1
    definition = shipped()
    definition["contentVersion"] = "2.0.0.0"
    from leadloop.users.contracts import Actor, ActorKind, Role

    person = Actor(ActorKind.PERSON, str(new_uuid()), "P", Role.ADMINISTRATOR)
    api.publish_flow(person, flow="ingestion", definition=definition)
    api.ensure_shipped_flows()
    assert api.get_flow(SYSTEM, flow="ingestion").summary.version == 2


def test_a_stateless_flow_may_not_call_outside(db: None) -> None:
    api.ensure_shipped_flows()
    definition = shipped()
    definition["actions"]["Call"] = {
        "type": "Http", "inputs": {"method": "GET", "uri": "https://x.example"},
    }  # fmt: skip
    with pytest.raises(InvalidInput) as refused:
        api.publish_flow(SYSTEM, flow="ingestion", definition=definition)
    assert refused.value.errors[0].code == "calls_outside"
    problems = api.save_draft(SYSTEM, flow="ingestion", definition=definition)
    assert [problem.code for problem in problems] == ["calls_outside"]
    api.set_mode(SYSTEM, flow="ingestion", mode=Mode.STATEFUL)
    api.publish_flow(SYSTEM, flow="ingestion")
    with pytest.raises(InvalidInput):
        api.set_mode(SYSTEM, flow="ingestion", mode=Mode.STATELESS)
