"""The addresses in messages: they lead on whatever our log does, and forged ones nowhere."""

import asyncio
from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from leadloop.events.contracts import EventDraft, Receipt
from leadloop.kit.errors import Unavailable
from leadloop.kit.ids import new_uuid
from leadloop.outbound.logic.links import LinkSigner, derive_key
from leadloop.portal.tracking import TrackingDoor, machine_of

SIGNER = LinkSigner("https://x.example", derive_key("s"))
MESSAGE = new_uuid()
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


class Log:
    def __init__(self, *, down: bool = False, hangs: bool = False) -> None:
        self.kept: list[EventDraft] = []
        self.down, self.hangs = down, hangs

    async def append(self, drafts: Sequence[EventDraft], /) -> Sequence[Receipt]:
        if self.hangs:
            await asyncio.sleep(30)
        if self.down:
            raise Unavailable
        self.kept += drafts
        return [Receipt(one.key, one.trace_id, duplicate=False, same_body=True) for one in drafts]


async def fetched(
    log: Log, url: str, method: str = "GET", agent: str = BROWSER, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    found = {"user-agent": agent, **headers}
    scope = {
        "type": "http",
        "method": method,
        "path": url.removeprefix("https://x.example"),
        "query_string": b"",
        "scheme": "https",
        "headers": [(k.encode(), v.encode()) for k, v in found.items()],
        "client": ("203.0.113.9", 1234),
    }
    door = TrackingDoor(log, SIGNER)
    await door(scope, receive, send)
    if not log.hangs:
        log.down = False
        await door.stop()
    told = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return sent[0]["status"], told, sent[1]["body"]


def fetch(log: Log, url: str, **more: Any) -> tuple[int, dict[str, str], bytes]:
    return asyncio.run(fetched(log, url, **more))


def test_a_click_leads_on_and_is_told() -> None:
    log = Log()
    status, headers, _ = fetch(log, SIGNER.click(MESSAGE, "https://n.example/ilp?a=ü&b=2"))

    assert (status, headers["location"]) == (302, "https://n.example/ilp?a=%C3%BC&b=2")
    (event,) = log.kept
    said = orjson.loads(event.data)
    assert (event.type, event.subject) == ("link.followed", str(MESSAGE))
    assert (said["url"], said["machine"]) == ("https://n.example/ilp?a=ü&b=2", "")


def test_the_pixel_is_a_picture_and_told() -> None:
    log = Log()
    status, headers, body = fetch(log, SIGNER.pixel(MESSAGE))

    assert (status, headers["content-type"], body[:6]) == (200, "image/gif", b"GIF89a")
    assert [one.type for one in log.kept] == ["pixel.fetched"]


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/e/c/",
        "https://x.example/e/c/AAAA",
        "https://x.example/e/c/https://evil.example",
        "https://x.example/e/o/AAAA.gif",
        LinkSigner("https://x.example", derive_key("t")).click(MESSAGE, "https://evil.example/"),
        SIGNER.unsubscribe(MESSAGE).replace("/e/u/", "/e/c/"),
    ],
)
def test_what_we_did_not_sign_leads_nowhere_and_is_not_told(url: str) -> None:
    log = Log()
    status, headers, _ = fetch(log, url)

    assert status == 404
    assert "location" not in headers
    assert log.kept == []


def test_a_reader_is_led_on_while_the_log_is_down_and_it_is_told_later() -> None:
    log = Log(down=True)
    status, _, _ = fetch(log, SIGNER.click(MESSAGE, "https://n.example/"))

    assert status == 302
    assert [one.type for one in log.kept] == ["link.followed"]


def test_a_log_that_hangs_keeps_no_reader_waiting() -> None:
    status, _, _ = fetch(Log(hangs=True), SIGNER.click(MESSAGE, "https://n.example/"))

    assert status == 302


def test_the_link_that_nobody_sees_leads_nowhere_and_is_told() -> None:
    log = Log()
    status, headers, _ = fetch(log, SIGNER.trap(MESSAGE))

    assert status == 204
    assert "location" not in headers
    assert orjson.loads(log.kept[0].data)["trap"] is True


def test_other_methods_do_nothing() -> None:
    log = Log()
    status, headers, _ = fetch(log, SIGNER.click(MESSAGE, "https://n.example/"), method="POST")

    assert (status, headers["allow"], log.kept) == (405, "GET, HEAD", [])


@pytest.mark.parametrize(
    ("agent", "headers", "method", "opening", "machine"),
    [
        (BROWSER, {}, "GET", False, ""),
        (BROWSER, {}, "HEAD", False, "head"),
        (BROWSER, {b"sec-purpose": b"prefetch;prerender"}, "GET", False, "prefetch"),
        (BROWSER, {b"x-moz": b"prefetch"}, "GET", False, "prefetch"),
        ("", {}, "GET", False, "scanner"),
        ("python-requests/2.32", {}, "GET", False, "scanner"),
        (BROWSER + " BarracudaCentral/1.0", {}, "GET", False, "scanner"),
        ("Mozilla/5.0", {}, "GET", True, "privacy_proxy"),
        ("Mozilla/5.0 (via ggpht.com GoogleImageProxy)", {}, "GET", True, ""),
        ("Mozilla/5.0 (via ggpht.com GoogleImageProxy)", {}, "GET", False, "scanner"),
    ],
)
def test_one_fetch_says_what_it_can(
    agent: str, headers: dict[bytes, bytes], method: str, *, opening: bool, machine: str
) -> None:
    told = {b"user-agent": agent.encode(), **headers}

    assert machine_of(method, told, opening=opening) == machine
