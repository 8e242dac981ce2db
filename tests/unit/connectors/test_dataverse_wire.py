"""The wire client of Dataverse when things go wrong: waits, repeats, and what it never does."""

from collections.abc import Callable
from uuid import UUID, uuid4

import httpx
import pytest

from leadloop.connectors.dataverse import Organisation, RowQuery, RowWrite, WireDataverse, wire
from leadloop.connectors.dataverse.budget import Budget, retry_after_s
from leadloop.connectors.dataverse.multipart import Part, read_batch, write_batch
from leadloop.kit.errors import NotAllowed, Unavailable

URL = "https://contoso.crm.dynamics.com"
KEY = UUID("00000000-0000-0000-0000-000000000001")
Answer = Callable[[httpx.Request], httpx.Response]


class World:
    """Answers in turn, remembers what was asked, and lets no time pass."""

    def __init__(self, *answers: Answer | httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []
        self.tokens = 0
        self.slept: list[float] = []
        self.time = 1000.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/token"):
            self.tokens += 1
            return httpx.Response(200, json={"access_token": f"t{self.tokens}", "expires_in": 3600})
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, httpx.Response) else answer(request)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    def client(self, patience_s: float = 10.0) -> WireDataverse:
        whose = Organisation(URL, "tenant", "id", "secret")
        budget = Budget(patience_s=patience_s, now=lambda: self.time, sleep=self.sleep)
        return WireDataverse(whose, httpx.Client(transport=httpx.MockTransport(self)), budget)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire.time, "sleep", lambda _: None)


def row() -> httpx.Response:
    return httpx.Response(200, json={"leadid": str(KEY)})


def busy(seconds: str) -> httpx.Response:
    return httpx.Response(429, headers={"retry-after": seconds}, json={})


def test_what_asks_for_patience_is_asked_again_after_it() -> None:
    world = World(busy("3"), httpx.ConnectError("no"), row())
    assert world.client().read("leads", KEY)["leadid"] == str(KEY)
    assert world.slept == [3.0]
    assert len(world.asked) == 3


def test_a_long_wait_is_the_callers_and_holds_back_everybody() -> None:
    world = World(busy("120"), row())
    client = world.client()
    with pytest.raises(Unavailable) as error:
        client.read("leads", KEY)
    assert error.value.retry_after_s == 120
    with pytest.raises(Unavailable):
        client.read("leads", KEY)
    assert len(world.asked) == 1
    world.time += 121
    assert client.read("leads", KEY)


def test_little_that_is_left_slows_down() -> None:
    little = {"x-ms-ratelimit-burst-remaining-xrm-requests": "7"}
    world = World(httpx.Response(200, headers=little, json={"leadid": ""}), row())
    client = world.client()
    client.read("leads", KEY)
    client.read("leads", KEY)
    assert world.slept == [1.0]


def test_three_failures_are_enough() -> None:
    world = World(*[httpx.ReadTimeout("slow")] * 3)
    with pytest.raises(Unavailable, match="ReadTimeout"):
        world.client().read("leads", KEY)


def test_a_token_is_asked_for_once_and_anew_when_it_is_refused() -> None:
    world = World(row(), row(), httpx.Response(401, json={}), row())
    client = world.client()
    for _ in range(3):
        client.read("leads", KEY)
    assert world.tokens == 2
    assert world.asked[-1].headers["authorization"] == "Bearer t2"


def test_our_token_never_follows_a_link_elsewhere() -> None:
    page = {"value": [], "@odata.nextLink": "https://evil.example/api/data/v9.2/leads"}
    world = World(httpx.Response(200, json=page))
    with pytest.raises(Unavailable, match="elsewhere"):
        list(world.client().pages("leads", RowQuery()))
    assert len(world.asked) == 1


def test_a_missing_right_is_said() -> None:
    error = {"error": {"code": "0x80040220", "message": "missing prvReadLead"}}
    with pytest.raises(NotAllowed, match="prvReadLead"):
        World(httpx.Response(403, json=error)).client().read("leads", KEY)


def test_a_batch_is_understood_with_and_without_carriage_returns() -> None:
    part = (
        "--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 201 Created\r\n"
        f"OData-EntityId: {URL}/api/data/v9.2/leads({KEY})\r\n\r\n\r\n"
        '--b\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n{"error": {"code": "0x1"}}\r\n--b--'
    )
    for text in (part, part.replace("\r\n", "\n")):
        replies = read_batch('multipart/mixed; boundary="b"', text.encode())
        assert [reply.status for reply in replies] == [201, 400]
        assert replies[0].headers["odata-entityid"].endswith(f"({KEY})")
        assert replies[1].body == {"error": {"code": "0x1"}}


@pytest.mark.parametrize("content", [b"", b"--b\r\nnonsense\r\n--b--", b"--b\r\nHTTP/1.1 x\r\n--b"])
def test_an_answer_that_is_no_batch_is_no_success(content: bytes) -> None:
    answer = httpx.Response(
        200, content=content, headers={"content-type": "multipart/mixed; boundary=b"}
    )
    with pytest.raises(Unavailable):
        World(answer).client().upsert("leads", [RowWrite({"leadid": KEY}, {})])


def test_rows_of_a_batch_are_judged_one_by_one() -> None:
    ids = [uuid4(), uuid4()]

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.content.count(b"PATCH ") == 2
        text = (
            f"--b\r\n\r\nHTTP/1.1 200 OK\r\nOData-EntityId: x({ids[0]})\r\n\r\n"
            "--b\r\n\r\nHTTP/1.1 503 Service Unavailable\r\n\r\n--b--"
        )
        return httpx.Response(
            200, content=text.encode(), headers={"content-type": "multipart/mixed; boundary=b"}
        )

    writes = [RowWrite({"leadid": one}, {"lastname": "Tan"}) for one in ids]
    good, bad = World(answer).client().upsert("leads", writes)
    assert (good.id, good.created, good.refused) == (ids[0], False, None)
    assert bad.refused is not None
    assert bad.refused.retriable


def test_requests_of_a_batch_are_written_as_odata_wants_them() -> None:
    text = write_batch([Part("PATCH", f"{URL}/x", {"a": 1}, {"Prefer": "p"})]).decode()
    assert text.startswith("--batch_leadloop\r\nContent-Type: application/http\r\n")
    assert f"PATCH {URL}/x HTTP/1.1\r\n" in text
    assert text.endswith('\r\n\r\n{"a":1}\r\n--batch_leadloop--\r\n')


@pytest.mark.parametrize(("said", "seconds"), [("2", 2.0), ("", 5.0), ("soon", 5.0), ("-4", 0.0)])
def test_how_long_to_wait_is_read(said: str, seconds: float) -> None:
    assert retry_after_s({"retry-after": said}) == seconds
