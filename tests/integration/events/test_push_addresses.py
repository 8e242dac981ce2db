"""Deliveries reach judged addresses only, whatever a target is called or turns into."""

import asyncio
import socket
from typing import Any

import pytest
from push_things import Receivers, append, call, dispatching, get, loop_thread, subscribe, wait_for

from leadloop.connectors.outside import GuardedAddresses
from leadloop.events import api
from leadloop.events.contracts.subscriptions import Outcome
from leadloop.events.push.sender import Reply, Sender
from leadloop.kit.db import execute
from leadloop.users.contracts import SYSTEM


def send(judge: Any, url: str) -> Reply:
    async def once() -> Reply:
        sender = Sender(judge, in_flight=4, timeout_s=5)
        try:
            return await sender.send("POST", url, {}, b"x")
        finally:
            await sender.close()

    with loop_thread() as loop:
        reply: Reply = call(loop, once())
        return reply


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "10.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.168.0.1",
    ],
)
def test_no_spelling_of_a_private_address_is_reached(receivers: Receivers, host: str) -> None:
    reply = send(GuardedAddresses(), f"http://{host}:{receivers.port}/")
    assert reply.outcome in (Outcome.RESOLUTION_ERROR, Outcome.ABORTED)
    assert reply.status is None
    assert receivers.got == []


def test_the_connection_goes_to_the_address_that_was_judged(receivers: Receivers) -> None:
    class Judge:
        asked = 0

        def judge(self, host: str, port: int) -> None: ...

        async def resolve(self, host: str, port: int) -> list[str]:
            self.asked += 1
            assert host == "rebinding.example"
            return ["127.0.0.1"]

    # This name exists for the judge alone: a second look-up would fail.
    judge = Judge()
    reply = send(judge, f"http://rebinding.example:{receivers.port}/r")
    assert reply.status == 200
    assert judge.asked == 1
    assert receivers.got[0].headers["host"] == f"rebinding.example:{receivers.port}"


def test_redirects_are_not_followed(receivers: Receivers) -> None:
    from push_things import answering

    receivers.behaviours["/from"] = answering(302, Location=receivers.url + "/to")
    judge = GuardedAddresses(allowed_hosts=["127.0.0.1"])
    reply = send(judge, receivers.url + "/from")
    assert (reply.status, reply.outcome) == (302, Outcome.ABORTED)
    assert [one.path for one in receivers.got] == ["/from"]


def test_nothing_listening_and_bad_answers_are_socket_errors(receivers: Receivers) -> None:
    judge = GuardedAddresses(allowed_hosts=["127.0.0.1"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    assert send(judge, f"http://127.0.0.1:{closed}/").outcome is Outcome.SOCKET_ERROR

    async def nonsense(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"SSH-2.0 hello\r\n\r\n")
        await writer.drain()
        writer.close()

    with loop_thread() as loop:

        async def start() -> asyncio.Server:
            return await asyncio.start_server(nonsense, "127.0.0.1", 0)

        async def end() -> None:
            server.close()
            await server.wait_closed()

        server = call(loop, start())
        port = server.sockets[0].getsockname()[1]
        assert send(judge, f"http://127.0.0.1:{port}/").outcome is Outcome.SOCKET_ERROR
        call(loop, end())


@pytest.mark.usefixtures("db")
def test_a_name_that_turns_private_after_it_was_accepted_is_refused_at_delivery(
    database_url: str, receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    target = "93.184.216.34"

    def answer(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        if host != "rebinding.example":
            return real(host, port, *rest, **named)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (target, port))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    api.use_addresses(GuardedAddresses())
    made = subscribe(f"http://rebinding.example:{receivers.port}/x")
    code = execute("SELECT validation FROM events_event_subscription")[0][0]
    api.confirm_validation(subscription_id=made.id, code=str(code))
    target = "127.0.0.1"
    with dispatching(database_url, judge=GuardedAddresses()):
        append(1)
        wait_for(lambda: get(made).retrying == 1)
    (attempt,) = api.list_attempts(SYSTEM, subscription_id=made.id)
    assert attempt.outcome == "ResolutionError"
    assert "not public" in attempt.error
    assert receivers.got == []
