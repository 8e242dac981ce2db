"""A batch of submissions: assessed, suppressed or rejected, each exactly once."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import orjson
import pytest

from leadloop.events.contracts import Event
from leadloop.users.contracts import SYSTEM, Actor
from tests.factories.intake import submission

Send = Callable[..., UUID]
Assess = Callable[[], Sequence[Event]]


def test_a_submission_becomes_an_assessment_with_lead_decision_and_score(
    send: Send, assess: Assess
) -> None:
    key = send(submission())
    (event,) = assess()
    data = event.data
    assert event.subject == data["submission_id"] == str(key)
    assert event.cause == key
    assert event.id == f"{key}.1"
    assert data["attempt"] == 1
    assert data["lead"]["email"] == "anna.berg@harborview.example"
    assert data["lead"]["lead_source"] == "web_form"
    assert data["decision"]["team"] == "enterprise-sales"
    assert data["decision"]["rule"] == {
        "set": "propensity",
        "id": "enterprise-ilp",
        "name": "Enterprise ILP",
        "version": 1,
    }
    score = data["score"]
    told = sum(reason["contribution"] for reason in score["reasons"])
    assert score["base"] + told + score["other"] == pytest.approx(score["log_odds"])
    assert score["grade"] in "ABCD"
    assert data["score_note"] is None
    assert data["warnings"] == []


def test_trace_and_cause_follow_the_submission(send: Send, assess: Assess) -> None:
    from leadloop.events import api as events

    key = send(submission())
    (event,) = assess()
    original = events.read_key(key)
    assert original is not None
    assert event.trace_id == original.trace_id


def test_handling_a_batch_twice_changes_nothing(send: Send, assess: Assess) -> None:
    from leadloop.events import log
    from leadloop.events.catalogue import LEADS
    from leadloop.events.contracts import Position
    from leadloop.intake import api
    from leadloop.intake.adapters.scoring import edge_scorer
    from leadloop.intake.handlers import on_lead_created

    send(submission())
    send(submission(email="nobody"))
    send(submission(email="a@yopmail.com"))
    assess()
    before = api.count_outcomes()
    batch = log.read_after(LEADS, Position(0, 0), limit=100)
    on_lead_created(batch, edge_scorer())
    on_lead_created(batch[:1] * 2, edge_scorer())
    assert len(assess()) == 1
    assert api.count_outcomes() == before
    assert (before.rejected, before.suppressed, before.total) == (1, 1, 2)


@pytest.mark.parametrize(
    "data",
    [
        b"null",
        b"[]",
        b"7",
        b'"text"',
        b'{"email": 5}',
        b'{"email": "a\\u0000b@example.com"}',
        b'{"email": ["a@example.com"], "company": {"\\u0000": "\\u0000"}}',
        b'{"message": "\\u0000", "context": {"a": "' + b"x" * 300_000 + b'"}}',
        orjson.dumps(submission(email="=cmd|' /C calc'!A0", first_name="<script>")),
    ],
)
def test_whatever_is_sent_malformed_is_rejected_never_an_error(
    send: Send, assess: Assess, manager: Actor, data: bytes
) -> None:
    from leadloop.events import api as events
    from leadloop.intake import api

    key = send(data)
    assert assess() == []
    found = api.get_submission(manager, submission_key=key)
    assert found.outcome == "rejected"
    assert found.reasons
    assert events.list_retries() == []


def test_rejected_keeps_reasons_by_field_and_what_was_sent(
    send: Send, assess: Assess, manager: Actor
) -> None:
    from leadloop.intake import api

    send(submission(email="anna@", country="Narnia"), "s-1")
    assess()
    (item,) = api.list_rejected(manager).items
    assert {(r.field, r.code) for r in item.reasons} == {
        ("email", "invalid"),
        ("country", "unknown"),
    }
    assert item.data["company"] == "Harborview Logistics"
    assert (item.event_id, item.source, item.by) == ("s-1", "/p/ilp", "intake")
    assert item.may_be_mended


def test_suppressed_makes_no_assessment_and_keeps_submission_and_rule(
    send: Send, assess: Assess, manager: Actor
) -> None:
    from leadloop.intake import api

    key = send(submission(email="anna@mailinator.com"))
    assert assess() == []
    (item,) = api.list_suppressed(manager).items
    assert item.submission_key == key
    assert item.rule is not None
    assert (item.rule.id, item.rule.version) == ("throw-away-address", 1)
    assert item.by == "rule propensity/throw-away-address version 1"
    assert item.data["email"] == "anna@mailinator.com"
    assert item.may_be_released


def test_a_sender_cannot_pass_for_a_replay(send: Send, assess: Assess, manager: Actor) -> None:
    from leadloop.intake import api

    victim = send(submission(email="a@yopmail.com"))
    assess()
    forged = {"replayof": str(victim), "attempt": 2, "release": True}
    key = send(submission(email="b@yopmail.com"), extensions=orjson.dumps(forged))
    broken = send(submission(), extensions=b'{"replayof": "x", "attempt": "y"}')
    (event,) = assess()
    assert event.subject == str(broken)
    assert api.get_submission(manager, submission_key=victim).attempt == 1
    assert api.get_submission(manager, submission_key=key).outcome == "suppressed"


def test_a_model_out_of_reach_leaves_the_rules_alone(send: Send) -> None:
    import httpx

    from leadloop.connectors.model_endpoint import ModelEndpoint
    from leadloop.events import api as events
    from leadloop.events.catalogue import ASSESSED
    from leadloop.events.relay import relay_batch
    from leadloop.intake.adapters.scoring import RemoteScorer
    from leadloop.intake.edge import shipped_model
    from leadloop.intake.handlers import subscriber

    endpoint = ModelEndpoint(
        "https://models.example/v2/models/leads/infer",
        transport=httpx.MockTransport(lambda _: httpx.Response(503)),
    )
    send(submission())
    relay_batch(subscriber(RemoteScorer(endpoint, shipped_model)))
    (event,) = events.list_recent(ASSESSED)
    assert event.data["score"] is None
    assert event.data["score_note"] == "The model endpoint answered with status 503."
    assert event.data["decision"]["team"] == "enterprise-sales"


def test_a_batch_costs_the_same_number_of_statements_whatever_its_size(
    send: Send, assess: Assess
) -> None:
    from django.db import connection

    from leadloop.events import log
    from leadloop.events.catalogue import LEADS
    from leadloop.events.contracts import Position
    from leadloop.intake.adapters.scoring import edge_scorer
    from leadloop.intake.handlers import on_lead_created
    from leadloop.kit import db

    def statements(batch: Sequence[Event]) -> int:
        seen: list[str] = []
        plain = db.execute

        def counting(sql: str, parameters: Any = ()) -> Any:
            seen.append(sql)
            return plain(sql, parameters)

        with (
            pytest.MonkeyPatch.context() as patch,
            connection.execute_wrapper(
                lambda run, sql, *rest: (seen.append(sql), run(sql, *rest))[1]
            ),
        ):
            for name in ("leadloop.events.log", "leadloop.intake.api.outcomes",
                         "leadloop.intake.api.rules"):  # fmt: skip
                patch.setattr(f"{name}.execute", counting)
            on_lead_created(batch, edge_scorer())
        return len(seen)

    for number in range(40):
        send(submission(email=f"p{number}@{'yopmail.com' if number % 4 == 0 else 'a.example'}"))
    batch = log.read_after(LEADS, Position(0, 0), limit=100)
    assert len(batch) == 40
    statements(batch[:4])
    assert statements(batch[:20]) == statements(batch[20:]) <= 6


def test_status_of_a_submission_from_accepted_to_decided(send: Send, assess: Assess) -> None:
    from leadloop.intake import api
    from leadloop.kit.errors import NotFound
    from leadloop.kit.ids import new_uuid

    good = send(submission())
    bad = send(submission(email="x"))
    held = send(submission(email="a@yopmail.com"))
    waiting = api.decisions_for(SYSTEM, submission_keys=(good, bad, held, new_uuid()))
    assert {view.status for view in waiting.values()} == {"accepted"}
    assert set(waiting) == {good, bad, held}
    (assessment,) = assess()
    decided = api.decisions_for(SYSTEM, submission_keys=(good, bad, held))
    assert decided[good].status == "assessed"
    assert api.decisions_for(SYSTEM, submission_keys=[assessment.key]) == {}
    assert decided[good].message is not None
    assert decided[bad].status == "rejected"
    assert decided[bad].as_json()["reasons"][0]["field"] == "email"
    assert decided[held].status == "suppressed"
    with pytest.raises(NotFound):
        api.decision_for(SYSTEM, submission_key=new_uuid())


def test_a_suppressed_visitor_sees_what_everybody_sees_who_gets_no_message(
    send: Send, assess: Assess
) -> None:
    from leadloop.intake import api

    held = send(submission(email="a@yopmail.com"))
    bad = send(submission(email="x"))
    assess()
    for key in (held, bad):
        view = api.decision_for(SYSTEM, submission_key=key).for_visitor()
        assert view == {"status": "done", "message": None}
