import asyncio
from typing import Any
from uuid import UUID

import orjson
import pytest

from leadloop.kit.ids import new_uuid
from leadloop.portal.contracts import SubmissionState

VISIT = {"id": "v1", "key": "site", "kind": "page_view", "anonymous_id": "a1", "page_url": "/p/x"}


def beacon(world: Any, body: Any, **headers: str) -> Any:
    given = {"content-type": "text/plain;charset=UTF-8"} | headers
    return world.call("POST", "/t", orjson.dumps(body), given)


def test_a_visit_is_kept_and_nothing_is_said(world: Any) -> None:
    reply = beacon(world, VISIT)
    assert (reply.status, reply.body) == (204, b"")
    (draft,) = world.log.drafts
    assert (draft.topic, draft.type, draft.subject) == ("visits", "visit.recorded", "a1")
    assert orjson.loads(draft.data) == VISIT


def test_a_repeated_visit_counts_once(world: Any) -> None:
    assert [beacon(world, VISIT).status for _ in range(2)] == [204, 204]
    assert len(world.log.drafts) == 1


@pytest.mark.parametrize("header", ["dnt", "sec-gpc"])
def test_who_asks_not_to_be_tracked_is_not(world: Any, header: str) -> None:
    assert beacon(world, VISIT, **{header: "1"}).status == 204
    assert world.log.drafts == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"key": "nobody"}, 401),
        ({"key": None}, 422),
        ({"kind": 5}, 422),
        ({"anonymous_id": "a\0b"}, 422),
        ({"anonymous_id": "a" * 65}, 422),
        ({"id": "i\n"}, 422),
        ({"page_url": ["x"]}, 422),
        ({"extra": "x" * 33_000}, 413),
    ],
)
def test_what_a_visit_gets_wrong(world: Any, change: dict[str, Any], status: int) -> None:
    assert beacon(world, VISIT | change).status == status
    assert world.log.drafts == []


def state(*, done: bool, message: str | None = None) -> SubmissionState:
    return SubmissionState(new_uuid(), done, message, {"outcome": "created", "lead_id": "L1"})


def ask(world: Any, key: UUID | str, query: str = "", **headers: str) -> Any:
    return world.call("GET", f"/api/v1/submissions/{key}{query}", b"", headers)


def test_a_visitor_reads_only_status_and_message(world: Any) -> None:
    known = state(done=True, message="An adviser calls you today.")
    world.submissions.states[known.key] = known
    reply = ask(world, known.key)
    assert reply.json == {
        "event_id": str(known.key),
        "status": "done",
        "message": "An adviser calls you today.",
    }
    assert reply.headers["access-control-allow-origin"] == "*"


def test_a_client_that_may_read_leads_learns_all(world: Any) -> None:
    known = state(done=True)
    world.submissions.states[known.key] = known
    reply = ask(world, known.key, authorization="Bearer rk")
    assert (reply.json["outcome"], reply.json["lead_id"]) == ("created", "L1")
    assert ask(world, known.key, authorization="Bearer wk").status == 403
    assert ask(world, known.key, authorization="Bearer no").status == 401


@pytest.mark.parametrize("key", ["x", "x" * 36, str(new_uuid()), "%00"])
def test_what_nobody_sent_is_not_found(world: Any, key: str) -> None:
    assert ask(world, key).status == 404


@pytest.mark.parametrize("wait", ["x", "-1", "11", "nan", "inf", ""])
def test_a_senseless_wait_is_named(world: Any, wait: str) -> None:
    reply = ask(world, new_uuid(), f"?wait={wait}")
    assert (reply.status, reply.json["error"]["fields"][0]["field"]) == (422, "wait")


def test_a_waiting_visitor_is_answered_as_soon_as_the_decision_stands(world: Any) -> None:
    async def scenario() -> tuple[Any, Any, int]:
        waiting = state(done=False)
        world.submissions.states[waiting.key] = waiting
        target = f"/api/v1/submissions/{waiting.key}?wait=5"
        asked = [asyncio.create_task(world.acall("GET", target)) for _ in range(20)]
        await asyncio.sleep(0.02)
        before = world.submissions.questions
        world.submissions.states[waiting.key] = SubmissionState(waiting.key, True, "Now.", {})  # noqa: FBT003
        replies = await asyncio.wait_for(asyncio.gather(*asked), 2)
        return replies[0], replies[-1], world.submissions.questions - before

    first, last, questions = asyncio.run(scenario())
    assert first.json["message"] == last.json["message"] == "Now."
    assert questions < 20, "all who wait are asked for in one question"


def test_waiting_ends_and_says_what_is_known(world: Any) -> None:
    async def scenario() -> Any:
        waiting = state(done=False)
        world.submissions.states[waiting.key] = waiting
        reply = await world.acall("GET", f"/api/v1/submissions/{waiting.key}?wait=0.01")
        await asyncio.sleep(0.01)
        return reply

    reply = asyncio.run(scenario())
    assert reply.json["status"] == "accepted"
    assert world.room._waiters == {}
