from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from leadloop.sales.contracts import TimelineEntry, TimelineKind
from leadloop.web.timeline import shown

AT = datetime(2026, 11, 22, tzinfo=UTC)


def entry(kind: TimelineKind, type_: str, **more: Any) -> TimelineEntry:
    return TimelineEntry(AT, kind, type_, "Title", "person", "Ada", **more)


def test_an_open_task_can_be_closed_by_whoever_may_edit() -> None:
    task = entry(TimelineKind.ACTIVITY, "task", status="open", activity_id=uuid4(), due_at=AT)
    assert shown([task], may_edit=True)[0].done_id == str(task.activity_id)
    assert shown([task], may_edit=False)[0].done_id == ""
    done = entry(TimelineKind.ACTIVITY, "task", status="completed", activity_id=uuid4())
    assert not shown([done], may_edit=True)[0].to_do


def test_a_call_shows_its_outcome_its_length_and_its_note() -> None:
    data = {"outcome": "left_message", "minutes": 6, "note": "Call again", "direction": "outgoing"}
    (call,) = shown([entry(TimelineKind.ACTIVITY, "phone_call", data=data)], may_edit=True)
    assert call.text == "Call again"
    assert call.facts == ("Left message", "6 min")


def test_what_a_later_submission_said_otherwise_is_shown_beside() -> None:
    data = {"campaign": "spring", "given": {"company": "Other Ltd", "context": {"a": 1}}}
    (response,) = shown(
        [entry(TimelineKind.ACTIVITY, "campaign_response", data=data)], may_edit=True
    )
    assert response.said == ("Company: Other Ltd",)
    assert response.facts == ("Campaign spring",)


def test_a_submission_is_the_visitors_own_act() -> None:
    (sent,) = shown([entry(TimelineKind.SUBMISSION, "submission")], may_edit=True)
    assert (sent.actor_kind, sent.submitted) == ("visitor", True)
