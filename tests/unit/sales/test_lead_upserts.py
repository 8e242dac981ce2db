"""Which lead a submission becomes, joins or follows."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from leadloop.kit.identity import normalise_email, normalise_phone
from leadloop.sales.contracts.merging import (
    ExistingLead,
    KnownSubmission,
    Submission,
    WritePlan,
)
from leadloop.sales.logic.merging import plan_writes

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANN = {"email": "ann@acme.com", "mobile_phone": "+6591234567", "first_name": "Ann"}


def submit(number: int, attempt: int = 1, **values: Any) -> Submission:
    return Submission(
        id=UUID(int=number),
        values=values,
        email=normalise_email(values.get("email", "")),
        phone=normalise_phone(values.get("mobile_phone", "")),
        attempt=attempt,
        received_at=NOW,
        trace_id=f"trace-{number}",
    )


def a_lead(number: int, **overrides: Any) -> ExistingLead:
    values = {"submission_id": None, "owner_id": None, **overrides.pop("values", {})}
    values.setdefault("email_normalised", normalise_email(values.get("email", "")))
    values.setdefault("phone_e164", normalise_phone(values.get("mobile_phone", "")))
    facts: dict[str, Any] = {
        "id": UUID(int=number),
        "values": values,
        "is_open": True,
        "created_at": NOW - timedelta(days=3),
        "last_submission_id": None,
        "person_touched": False,
        "hand_assigned": False,
    }
    return ExistingLead(**{**facts, **overrides})


def plan(
    *submissions: Submission,
    existing: Iterable[ExistingLead] = (),
    known: Mapping[UUID, KnownSubmission] | None = None,
) -> WritePlan:
    ids = count(1000)
    return plan_writes(
        submissions,
        existing=existing,
        known=known or {},
        now=NOW,
        new_id=lambda: UUID(int=next(ids)),
    )


def actions(made: WritePlan) -> list[tuple[int, str]]:
    return [(outcome.lead_id.int, outcome.action) for outcome in made.outcomes]


def test_an_unknown_person_becomes_a_new_lead() -> None:
    made = plan(submit(1, **ANN))
    assert actions(made) == [(1000, "created")]
    row = made.inserts[UUID(int=1000)]
    assert row["first_name"] == "Ann"
    assert row["email_normalised"] == "ann@acme.com"
    assert row["phone_e164"] == "+6591234567"
    assert row["submission_id"] == UUID(int=1)
    assert row["previous_id"] is None
    assert not made.updates
    assert not made.activities


def test_two_people_in_one_batch_stay_two_leads() -> None:
    made = plan(submit(1, email="ann@acme.com"), submit(2, email="bob@acme.com"))
    assert actions(made) == [(1000, "created"), (1001, "created")]


def test_people_without_address_or_number_are_never_taken_for_one() -> None:
    made = plan(submit(1, first_name="Ann"), submit(2, first_name="Ann"))
    assert actions(made) == [(1000, "created"), (1001, "created")]


def test_a_second_submission_in_the_same_batch_joins_the_first() -> None:
    made = plan(submit(1, **ANN), submit(2, email="ANN@acme.com ", company="Acme"))
    assert actions(made) == [(1000, "created"), (1000, "updated")]
    assert made.inserts[UUID(int=1000)]["company"] == "Acme"
    assert not made.updates, "one row, inserted once, with what both said"
    [response] = made.activities
    assert (response.kind, response.submission.id) == ("response", UUID(int=2))


@pytest.mark.parametrize(
    "said",
    [
        {"email": "Ann@ACME.com"},
        {"mobile_phone": "+6591234567"},
        {"email": "ann@other.example", "mobile_phone": "+6591234567"},
    ],
)
def test_a_person_is_known_by_address_else_by_number(said: dict[str, str]) -> None:
    made = plan(submit(2, **said), existing=[a_lead(7, values=ANN)])
    assert actions(made) == [(7, "updated")]


def test_the_address_counts_before_the_number() -> None:
    by_email = a_lead(7, values={"email": "ann@acme.com"})
    by_phone = a_lead(8, values={"mobile_phone": "+6591234567"})
    assert actions(plan(submit(2, **ANN), existing=[by_phone, by_email])) == [(7, "updated")]


def test_an_open_lead_is_filled_only_where_it_is_empty() -> None:
    held = a_lead(7, values={**ANN, "company": "", "company_size": None, "job_title": "CFO"})
    made = plan(
        submit(2, email="ann@acme.com", company="Acme", company_size=240, job_title="Clerk"),
        existing=[held],
    )
    changes = made.updates[UUID(int=7)]
    assert changes["company"] == "Acme"
    assert changes["company_size"] == 240
    assert "job_title" not in changes
    assert made.activities[0].given == {"job_title": "Clerk"}, "what was said is still kept"


def test_decision_and_score_are_those_of_the_newest_submission() -> None:
    held = a_lead(
        7,
        values={**ANN, "propensity_score": 40, "priority": "low", "category": "old"},
    )
    made = plan(
        submit(2, email=ANN["email"], propensity_score=86, decision={"outcome": "route"}),
        existing=[held],
    )
    changes = made.updates[UUID(int=7)]
    assert changes["propensity_score"] == 86
    assert changes["priority"] == "normal", "the new decision names no priority"
    assert changes["category"] == ""


def test_a_submission_without_a_score_keeps_the_last_one() -> None:
    held = a_lead(7, values={**ANN, "propensity_score": 40, "priority": "high"})
    changes = plan(submit(2, email=ANN["email"]), existing=[held]).updates[UUID(int=7)]
    assert "propensity_score" not in changes
    assert "priority" not in changes


def test_an_unowned_lead_follows_the_newest_decision_to_its_team() -> None:
    said = {"email": ANN["email"], "team_id": UUID(int=50)}
    held = {**ANN, "team_id": UUID(int=40)}
    made = plan(submit(2, **said), existing=[a_lead(7, values=held)])
    assert made.updates[UUID(int=7)]["team_id"] == UUID(int=50)


@pytest.mark.parametrize(
    "lead",
    [
        a_lead(7, values={**ANN, "team_id": UUID(int=40), "owner_id": UUID(int=9)}),
        a_lead(7, values={**ANN, "team_id": UUID(int=40)}, hand_assigned=True),
    ],
    ids=["somebody owns it", "somebody assigned it"],
)
def test_a_person_s_assignment_is_not_taken_back(lead: ExistingLead) -> None:
    made = plan(submit(2, email=ANN["email"], team_id=UUID(int=50)), existing=[lead])
    assert "team_id" not in made.updates[UUID(int=7)]


def test_after_a_closed_lead_comes_a_new_one_linked_to_it() -> None:
    closed = a_lead(7, values=ANN, is_open=False)
    made = plan(submit(2, **ANN), submit(3, **ANN), existing=[closed])
    assert actions(made) == [(1000, "created"), (1000, "updated")]
    assert made.inserts[UUID(int=1000)]["previous_id"] == UUID(int=7)
    assert UUID(int=7) not in made.updates, "a closed lead stays as it is"


def test_of_several_leads_the_open_one_answers_though_a_later_one_is_closed() -> None:
    older = a_lead(7, values=ANN)
    later = a_lead(8, values=ANN, is_open=False, created_at=NOW)
    for order in ([older, later], [later, older]):
        assert actions(plan(submit(2, **ANN), existing=order)) == [(7, "updated")]


def test_a_repeat_of_the_same_attempt_changes_nothing() -> None:
    first = submit(1, **ANN, decision={"outcome": "route"}, consents=[{"purpose": "offers"}])
    row = plan(first).inserts[UUID(int=1000)]
    held = a_lead(1000, values=row, last_submission_id=first.id)
    again = plan(first, existing=[held], known={first.id: KnownSubmission(held.id, 1)})
    assert actions(again) == [(1000, "repeated")]
    assert not again.updates
    assert not again.inserts
    assert not again.activities


def test_a_repeat_within_a_batch_changes_nothing() -> None:
    made = plan(submit(1, **ANN), submit(1, **ANN))
    assert actions(made) == [(1000, "created"), (1000, "repeated")]
    assert len(made.inserts) == 1
    assert not made.activities


def test_a_flow_may_refine_what_it_wrote_from_the_same_submission() -> None:
    held = a_lead(
        7,
        values={**ANN, "submission_id": UUID(int=1), "job_title": "cfo", "category": ""},
        last_submission_id=UUID(int=1),
    )
    made = plan(
        submit(1, job_title="CFO", category="vip"),
        existing=[held],
        known={UUID(int=1): KnownSubmission(held.id, 1)},
    )
    assert made.updates[held.id]["job_title"] == "CFO"
    assert made.updates[held.id]["category"] == "vip"
    assert actions(made) == [(7, "repeated")]


def test_a_repeat_never_touches_what_a_person_or_a_newer_submission_touched() -> None:
    values = {**ANN, "submission_id": UUID(int=1), "job_title": "CFO", "propensity_score": 90}
    known = {UUID(int=1): KnownSubmission(UUID(int=7), 1)}
    repeat = submit(1, job_title="Clerk", company="Acme", propensity_score=10)
    by_hand = a_lead(7, values=values, last_submission_id=UUID(int=1), person_touched=True)
    newer = a_lead(7, values=values, last_submission_id=UUID(int=2))
    for held in (by_hand, newer):
        made = plan(repeat, existing=[held], known=known)
        assert not made.updates
        assert actions(made) == [(7, "repeated")]


def test_a_replay_brings_its_own_lead_up_to_date_without_a_second_response() -> None:
    held = a_lead(
        7, values={**ANN, "propensity_score": 20, "job_title": "CFO"}, person_touched=True
    )
    made = plan(
        submit(1, attempt=2, propensity_score=80, job_title="Clerk"),
        existing=[held],
        known={UUID(int=1): KnownSubmission(held.id, 1)},
    )
    assert actions(made) == [(7, "updated")]
    assert made.updates[held.id]["propensity_score"] == 80
    assert "job_title" not in made.updates[held.id]
    assert not made.activities


def test_a_replay_leaves_a_closed_lead_as_it_is() -> None:
    held = a_lead(7, values={**ANN, "propensity_score": 20}, is_open=False)
    made = plan(
        submit(1, attempt=2, propensity_score=80),
        existing=[held],
        known={UUID(int=1): KnownSubmission(held.id, 1)},
    )
    assert actions(made) == [(7, "updated")]
    assert not made.updates


def test_high_priority_promises_a_follow_up_within_the_target() -> None:
    made = plan(submit(1, **ANN, priority="high", response_minutes=20))
    assert made.inserts[UUID(int=1000)]["response_due_at"] == NOW + timedelta(minutes=20)
    assert [activity.kind for activity in made.activities] == ["follow_up"]


def test_high_priority_without_a_target_means_fifteen_minutes() -> None:
    made = plan(submit(1, **ANN, priority="high"))
    assert made.inserts[UUID(int=1000)]["response_due_at"] == NOW + timedelta(minutes=15)


def test_normal_priority_asks_for_no_follow_up() -> None:
    made = plan(submit(1, **ANN, priority="normal", response_minutes=240))
    assert made.inserts[UUID(int=1000)]["response_due_at"] == NOW + timedelta(minutes=240)
    assert not made.activities


def test_a_lead_that_becomes_high_priority_is_followed_up_once() -> None:
    held = a_lead(7, values={**ANN, "priority": "normal"})
    high = {"email": ANN["email"], "priority": "high", "decision": {"outcome": "route"}}
    made = plan(submit(2, **high), submit(3, **high), existing=[held])
    kinds = [activity.kind for activity in made.activities]
    assert sorted(kinds) == ["follow_up", "response", "response"]


def test_the_newest_word_on_a_consent_counts_and_keeps_its_evidence() -> None:
    held = a_lead(
        7,
        values={
            **ANN,
            "consents": [
                {"purpose": "offers", "channel": "email", "state": "opted_in"},
                {"purpose": "newsletter", "channel": "email", "state": "opted_in"},
            ],
        },
    )
    out = {"purpose": "offers", "channel": "email", "state": "opted_out"}
    made = plan(submit(2, email=ANN["email"], consents=[out, "nonsense"]), existing=[held])
    offers, newsletter = made.updates[held.id]["consents"]
    assert offers["state"] == "opted_out"
    assert offers["submission_id"] == str(UUID(int=2))
    assert offers["recorded_at"] == NOW.isoformat()
    assert newsletter["state"] == "opted_in"


def test_free_attributes_are_added_not_replaced() -> None:
    held = a_lead(7, values={**ANN, "attributes": {"broker": "X"}})
    said = {"broker": "Y", "budget": 5}
    made = plan(submit(2, email=ANN["email"], attributes=said), existing=[held])
    assert made.updates[held.id]["attributes"] == {"broker": "X", "budget": 5}


def test_a_number_learned_in_the_batch_is_known_to_the_next_submission() -> None:
    held = a_lead(7, values={"email": "ann@acme.com"})
    made = plan(submit(2, **ANN), submit(3, mobile_phone="+6591234567"), existing=[held])
    assert actions(made) == [(7, "updated"), (7, "updated")]
    assert made.updates[held.id]["phone_e164"] == "+6591234567"


def test_a_note_on_a_missing_score_does_not_replace_the_score_there_is() -> None:
    held = a_lead(7, values={**ANN, "propensity_score": 40, "propensity_record": {"base": 1}})
    note = {"note": "The model did not answer in time."}
    made = plan(submit(2, email=ANN["email"], propensity_record=note), existing=[held])
    assert "propensity_record" not in made.updates[held.id]
    assert (
        plan(submit(1, propensity_record=note)).inserts[UUID(int=1000)]["propensity_record"] == note
    )


def test_an_overtaken_attempt_changes_nothing() -> None:
    held = a_lead(
        7,
        values={**ANN, "submission_id": UUID(int=1), "propensity_score": 80},
        last_submission_id=UUID(int=1),
    )
    made = plan(
        submit(1, attempt=1, propensity_score=20, job_title="Clerk"),
        existing=[held],
        known={UUID(int=1): KnownSubmission(held.id, 2)},
    )
    assert not made.updates
    assert actions(made) == [(7, "repeated")]
