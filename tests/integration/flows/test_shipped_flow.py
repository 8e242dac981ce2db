"""The shipped flow as it is writes real leads, alike in both modes."""

from typing import Any

import orjson
import pytest

from leadloop.events.api import append
from leadloop.events.catalogue import ASSESSED, LEAD_ASSESSED
from leadloop.events.contracts import EventDraft
from leadloop.events.relay import relay_batch
from leadloop.flows import api, handlers
from leadloop.flows.contracts import Mode
from leadloop.kit import clock, due
from leadloop.kit.entity import get_entity
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.users.contracts import SYSTEM

COLUMNS = (
    "firstname", "emailaddress1", "numberofemployees", "ll_country", "ll_productinterest",
    "leadqualitycode", "ll_priority", "ll_propensityscore", "ll_propensitygrade", "ll_decision",
    "ll_utmcampaign", "ll_landingpage", "ll_context",
)  # fmt: skip


def submit(email: str) -> None:
    submission = new_uuid()
    data = {
        "submission_id": str(submission),
        "attempt": 1,
        "received_at": "2026-03-01T08:30:00Z",
        "lead": {
            "first_name": "Ada",
            "last_name": "Lovelace",
            "email": email,
            "company": "Engines",
            "company_size": 200,
            "country": "US",
            "product_interest": "ilp",
            "lead_source": "web_form",
            "consents": [{"purpose": "marketing", "channel": "email", "state": "granted"}],
            "attribution": {"utm_campaign": "spring", "landing_page": "/calculator"},
            "context": {"pages_before": 3},
            "attributes": {},
        },
        "decision": {
            "outcome": "route",
            "team": "enterprise-sales",
            "priority": "high",
            "category": None,
            "response_minutes": 15,
            "message": "We will call you.",
            "rule": {"set": "propensity", "id": "r1", "name": "Large", "version": 1},
        },
        "score": {
            "probability": 0.31, "score": 86, "grade": "A", "reasons": [], "base": -1.0,
            "model": "edge", "model_version": "1", "features_as_of": "2026-03-01T08:30:00Z",
        },
        "score_note": None,
        "warnings": [],
    }  # fmt: skip
    draft = EventDraft(
        topic=ASSESSED,
        type=LEAD_ASSESSED,
        source="intake",
        id=str(submission),
        data=orjson.dumps(data),
        time=clock.now(),
        trace_id=new_trace_id(),
    )
    append([draft])


def the_lead(email: str) -> dict[str, Any]:
    entity = get_entity("lead")
    rows = entity.rows(SYSTEM).filter(email=email)
    attributes = {name: entity.by_name[name].attribute for name in COLUMNS}
    (row,) = rows.values(*attributes.values())
    return {name: row[attribute] for name, attribute in attributes.items()}


@pytest.mark.parametrize("order", [list(Mode), list(reversed(Mode))])
def test_both_modes_write_the_same_lead(db: None, order: list[Mode]) -> None:
    api.ensure_shipped_flows()
    found = []
    for mode in order:
        api.set_mode(SYSTEM, flow="ingestion", mode=mode)
        email = f"{mode}@x.example"
        submit(email)
        kind = handlers.due_kind(None)
        while relay_batch(handlers.subscriber()) + due.run_once({kind.name: kind}):
            pass
        found.append({**the_lead(email), "emailaddress1": ""})
        (run,) = api.list_runs(SYSTEM, flow="ingestion", limit=1)
        assert (run.mode, run.status) == (mode, "Succeeded")
    assert found[0] == found[1]
    assert found[0]["leadqualitycode"] == "hot"
    assert found[0]["ll_propensityscore"] == 86
    assert found[0]["ll_decision"]["rule"]["id"] == "r1"
