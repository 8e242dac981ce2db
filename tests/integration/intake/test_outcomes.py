"""Outcomes are recorded once, one is current, and replays and releases supersede."""

import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from leadloop.events.contracts import Event
from leadloop.intake.contracts import Outcome, OutcomeDraft, RuleRef
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound
from leadloop.kit.ids import new_uuid
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role
from tests.factories.intake import submission

if TYPE_CHECKING:
    from leadloop.intake.contracts import SubmissionView

Send = Callable[..., UUID]
Assess = Callable[[], Sequence[Event]]
AT = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def draft(
    key: UUID, attempt: int = 1, outcome: Outcome = Outcome.CREATED, **more: Any
) -> OutcomeDraft:
    return OutcomeDraft(key, attempt, "e-1", "leads", "/p/ilp", "0" * 32, AT, outcome, **more)


def record(*drafts: OutcomeDraft) -> None:
    from leadloop.intake import api

    api.record_outcomes(drafts)


def current(key: UUID) -> "SubmissionView":
    from leadloop.intake import api

    return api.get_submission(SYSTEM, submission_key=key)


@pytest.mark.usefixtures("db")
class TestRecording:
    def test_what_is_recorded_is_read_back(self) -> None:
        key, lead = new_uuid(), new_uuid()
        rule = RuleRef("propensity", "r", "Rule", 3)
        record(
            draft(
                key,
                lead_id=lead,
                rule=rule,
                by="flow:ingestion",
                decision={"message": "Hello"},
                reasons=(FieldError("email", "invalid", "No"),),
                data={"email": "x"},
            )
        )
        found = current(key)
        assert (found.lead_id, found.rule, found.by) == (lead, rule, "flow:ingestion")
        assert found.decision == {"message": "Hello"}
        assert found.reasons == (FieldError("email", "invalid", "No"),)
        assert (found.data, found.received_at, found.attempt) == ({"email": "x"}, AT, 1)

    def test_the_same_outcome_twice_is_one_and_the_first_stays(self) -> None:
        from leadloop.intake import api

        key = new_uuid()
        record(draft(key), draft(key))
        record(draft(key, outcome=Outcome.UPDATED))
        assert current(key).outcome is Outcome.CREATED
        assert api.count_outcomes().total == 1

    @pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1)])
    @pytest.mark.parametrize("together", [True, False])
    def test_the_highest_attempt_is_current_in_whichever_order_they_come(
        self, order: tuple[int, ...], *, together: bool
    ) -> None:
        from leadloop.intake import api

        key = new_uuid()
        drafts = [draft(key, attempt) for attempt in order]
        if together:
            record(*drafts)
        else:
            for one in drafts:
                record(one)
        assert current(key).attempt == 3
        attempts = api.list_attempts(SYSTEM, submission_key=key)
        assert [a.attempt for a in attempts] == [3, 2, 1]
        assert [a.superseded_at is None for a in attempts] == [True, False, False]
        assert api.count_outcomes().total == 1

    def test_two_processes_recording_the_same_outcome_leave_one(self) -> None:
        from django.db import connection

        from leadloop.intake import api

        keys = [new_uuid() for _ in range(50)]
        errors: list[Exception] = []

        def work(ordered: list[UUID]) -> None:
            try:
                for key in ordered:
                    record(draft(key))
            except Exception as error:  # noqa: BLE001 -- told by the test
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=work, args=(o,)) for o in (keys, keys)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert errors == []
        assert api.count_outcomes().created == 50

    def test_the_four_counts(self) -> None:
        from leadloop.intake import api

        for number, outcome in enumerate(Outcome, 1):
            record(*(draft(new_uuid(), outcome=outcome) for _ in range(number)))
        counts = api.count_outcomes()
        assert (counts.created, counts.updated, counts.suppressed, counts.rejected) == (1, 2, 3, 4)
        assert counts.total == 10

    def test_lists_page_newest_first_without_gap_or_repeat(self) -> None:
        from leadloop.intake import api

        keys = [new_uuid() for _ in range(7)]
        for key in keys:
            record(draft(key, outcome=Outcome.REJECTED))
            time.sleep(0.002)  # ids are ordered by the millisecond
        seen: list[UUID] = []
        after = None
        for _ in range(3):
            page = api.list_rejected(SYSTEM, after=after, limit=3)
            seen += [item.submission_key for item in page.items]
            after = page.after
        assert seen == keys[::-1]
        assert after is None

    @pytest.mark.parametrize("role", [Role.SALES_REPRESENTATIVE, Role.SERVICE_AGENT])
    def test_who_works_no_submissions_sees_none(self, role: Role) -> None:
        from leadloop.intake import api

        actor = Actor(ActorKind.PERSON, str(new_uuid()), "x", role)
        for call in (
            lambda: api.list_rejected(actor),
            lambda: api.get_submission(actor, submission_key=new_uuid()),
            lambda: api.release(actor, submission_key=new_uuid()),
            lambda: api.edit_and_replay(actor, submission_key=new_uuid(), data={}),
        ):
            with pytest.raises(NotAllowed):
                call()


class TestReplay:
    def test_a_mended_submission_is_assessed_and_supersedes_the_rejection(
        self, send: Send, assess: Assess, manager: Actor
    ) -> None:
        from leadloop.events import api as events
        from leadloop.intake import api

        key = send(submission(email="anna@"), "form-17")
        assess()
        mended = submission(email="anna@harborview.example")
        api.edit_and_replay(manager, submission_key=key, data=mended)
        api.edit_and_replay(manager, submission_key=key, data=mended)
        (event,) = assess()
        assert event.subject == str(key)
        assert event.data["attempt"] == 2
        assert event.data["lead"]["email"] == "anna@harborview.example"
        original, replayed = (e for e in events.read_trace(event.trace_id) if e.topic == "leads")
        assert replayed.id == "form-17.r2"
        assert replayed.actor == manager.label
        assert replayed.cause == original.key == key
        assert replayed.submission_key == key
        record(draft(key, 2, Outcome.CREATED))
        assert current(key).outcome is Outcome.CREATED
        assert api.count_outcomes().rejected == 0

    def test_a_correction_that_would_be_rejected_again_is_refused_by_field(
        self, send: Send, assess: Assess, manager: Actor
    ) -> None:
        from leadloop.intake import api

        key = send(submission(email="anna@"))
        assess()
        with pytest.raises(InvalidInput) as refused:
            api.edit_and_replay(manager, submission_key=key, data=submission(email="still bad"))
        assert [error.field for error in refused.value.errors] == ["email"]

    def test_of_two_different_corrections_the_first_wins(
        self, send: Send, assess: Assess, manager: Actor
    ) -> None:
        from leadloop.intake import api

        key = send(submission(email="anna@"))
        assess()
        api.edit_and_replay(manager, submission_key=key, data=submission())
        with pytest.raises(Conflict):
            api.edit_and_replay(manager, submission_key=key, data=submission(company="Other"))

    def test_a_released_submission_goes_to_the_next_matching_rule(
        self, send: Send, assess: Assess, manager: Actor
    ) -> None:
        from leadloop.intake import api

        key = send(submission(email="anna@mailinator.com"))
        assess()
        api.release(manager, submission_key=key)
        (event,) = assess()
        assert event.data["decision"]["outcome"] == "route"
        assert event.data["decision"]["rule"]["id"] == "enterprise-ilp"
        assert event.data["attempt"] == 2

    def test_only_what_is_held_back_can_be_released_or_mended(
        self, send: Send, assess: Assess, manager: Actor
    ) -> None:
        from leadloop.intake import api

        bad, held = send(submission(email="x")), send(submission(email="a@yopmail.com"))
        assess()
        with pytest.raises(Conflict):
            api.release(manager, submission_key=bad)
        with pytest.raises(Conflict):
            api.edit_and_replay(manager, submission_key=held, data=submission())
        with pytest.raises(NotFound):
            api.release(manager, submission_key=new_uuid())

    def test_a_second_replay_counts_on_from_the_first(
        self, send: Send, assess: Assess, manager: Actor
    ) -> None:
        from leadloop.intake import api

        key = send(submission(email="a@yopmail.com"), "s")
        assess()
        api.replay(manager, submission_key=key)
        assert assess() == []
        assert current(key).attempt == 2
        api.release(manager, submission_key=key)
        (event,) = assess()
        assert event.id == f"{key}.3"

    def test_a_created_submission_is_replayed_from_the_log(
        self, send: Send, assess: Assess, manager: Actor
    ) -> None:
        from leadloop.intake import api

        key = send(submission())
        assess()
        record(draft(key))
        api.replay(manager, submission_key=key)
        assert [event.data["attempt"] for event in assess()] == [1, 2]

    def test_a_release_sends_the_whole_of_a_huge_submission(
        self, send: Send, assess: Assess, manager: Actor
    ) -> None:
        from leadloop.intake import api

        plain = submission(email="a@yopmail.com", attributes=None)
        key = send({"attributes": {"note": ["x" * 1000] * 400}, **plain})
        assess()
        api.release(manager, submission_key=key)
        assert current(key).data["context"]["user_agent"] is None
        (event,) = assess()
        assert event.data["lead"]["context"]["user_agent"].startswith("Mozilla")

    def test_a_release_after_a_correction_sends_the_correction(
        self, send: Send, assess: Assess, manager: Actor
    ) -> None:
        from leadloop.intake import api

        key = send(submission(email="a@"))
        assess()
        mended = submission(email="a@yopmail.com", company="Mended Ltd")
        api.edit_and_replay(manager, submission_key=key, data=mended)
        assert assess() == []
        api.release(manager, submission_key=key)
        (event,) = assess()
        assert event.data["lead"]["company"] == "Mended Ltd"
        assert event.data["attempt"] == 3

    def test_when_the_log_has_dropped_the_event_the_outcome_still_holds_what_was_sent(
        self, send: Send, assess: Assess, manager: Actor
    ) -> None:
        from leadloop.intake import api
        from leadloop.kit.db import execute

        key = send(submission(email="a@yopmail.com"), "old-1")
        assess()
        execute("DELETE FROM events_log WHERE key = %s", (key,))
        api.release(manager, submission_key=key)
        (event,) = assess()
        assert event.data["lead"]["company"] == "Harborview Logistics"
        assert event.id == f"{key}.2"

    def test_without_event_and_data_there_is_nothing_to_replay(
        self, db: None, manager: Actor
    ) -> None:
        from leadloop.intake import api

        key = new_uuid()
        record(draft(key))
        with pytest.raises(NotFound):
            api.replay(manager, submission_key=key)
