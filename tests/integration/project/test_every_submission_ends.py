"""Whatever a flow's author writes, each submission ends in exactly one outcome."""

from typing import Any

import pytest

from leadloop.events.api import append
from leadloop.events.catalogue import LEAD_CREATED, LEADS
from leadloop.events.contracts import EventDraft, to_json
from leadloop.flows import api as flows
from leadloop.flows.contracts import Mode
from leadloop.intake import api as intake
from leadloop.kit import clock
from leadloop.kit.ids import new_trace_id
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db")


def submit(event_id: str) -> Any:
    data = {"last_name": "Lovelace", "email": f"{event_id}@engines-of-note.com", "country": "GB"}
    draft = EventDraft(
        LEADS, LEAD_CREATED, "/test", event_id, to_json(data), clock.now(), new_trace_id()
    )
    append([draft])
    return draft.key


@pytest.mark.parametrize("mode", [Mode.STATELESS, Mode.STATEFUL])
def test_a_flow_that_writes_no_lead_holds_its_submission_back(relay: Any, mode: Mode) -> None:
    flow = flows.get_flow(SYSTEM, flow="ingestion")
    definition = flow.definition
    definition["actions"] = {
        "Stop": {"type": "Terminate", "inputs": {"runStatus": "Cancelled"}, "runAfter": {}}
    }
    flows.set_mode(SYSTEM, flow="ingestion", mode=mode)
    flows.publish_flow(SYSTEM, flow="ingestion", definition=definition)
    key = submit("held")
    relay()
    found = intake.get_submission(SYSTEM, submission_key=key)
    assert found.outcome == "suppressed"
    assert found.by.startswith("flow ingestion run ")
    assert intake.count_outcomes().suppressed == 1


def test_the_shipped_flow_creates_and_tells_nothing_else(relay: Any) -> None:
    key = submit("made")
    relay()
    assert intake.get_submission(SYSTEM, submission_key=key).outcome == "created"
