"""What a journey's JSON may say and nothing does yet is named, and what runs stays readable."""

from typing import Any

import pytest

from leadloop.marketing.logic.journeys.offering import parse_offered
from leadloop.marketing.logic.journeys.parsing import parse


def check(_: Any) -> list[str]:
    return []


def journey(kind: str = "EMAILV2", entry: str = "APIEvent", **entered: Any) -> dict[str, Any]:
    send = {"emailSubject": "Hello", "bodyText": "Good morning."}
    step = {"key": "m", "type": kind, "configurationArguments": {"triggeredSend": send}}
    trigger = {"key": "e", "type": entry, "configurationArguments": entered}
    return {"key": "j", "name": "J", "activities": [step], "triggers": [trigger]}


@pytest.mark.parametrize(
    "kind",
    ["EMAILV2", "SMSSYNC", "WHATSAPPACTIVITY", "PUSHNOTIFICATIONACTIVITY", "InAppSyncActivity"],
)
def test_every_channel_is_offered(kind: str) -> None:
    found = parse_offered(journey(kind), check)
    assert found.errors == ()
    assert found.plan is not None


@pytest.mark.parametrize("kind", ["PUSHNOTIFICATIONACTIVITY", "InAppSyncActivity"])
def test_a_note_without_a_title_is_named_by_its_step_and_stays_readable(kind: str) -> None:
    untitled = journey(kind)
    del untitled["activities"][0]["configurationArguments"]["triggeredSend"]["emailSubject"]
    found = parse_offered(untitled, check)
    assert [(one.field, one.code) for one in found.errors] == [
        ("activities[m].triggeredSend", "missing")
    ]
    assert parse(untitled, check).plan is not None


def test_an_entry_on_a_date_is_offered() -> None:
    dated = journey(entry="Date", field="attributes.renewal_on")
    found = parse_offered(dated, check)
    assert found.errors == ()
    assert found.plan is not None


@pytest.mark.parametrize(
    "definition",
    [None, [], {"activities": "x"}, {"triggers": [None, 3], "activities": [[], {"type": 7}]}],
)
def test_whatever_comes_is_refused_with_a_reason(definition: Any) -> None:
    found = parse_offered(definition, check)
    assert found.errors
    assert found.plan is None
