"""Django behind the event loop: whole requests on one thread, streams and uploads included."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.db import connections

from leadloop.kit import clock
from leadloop.kit.ids import new_uuid
from leadloop.sales.models import Lead
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

_PASSWORD = "Long-enough-for-us-1"


@pytest.fixture
def signed_in(server: str) -> Iterator[httpx.Client]:
    users.create_user(
        SYSTEM,
        email="ada@example.com",
        name="Ada",
        role=Role.ADMINISTRATOR,
        password=_PASSWORD,
    )
    with httpx.Client(base_url=server, timeout=60) as client:
        _sign_in(client, server)
        yield client


def _sign_in(client: httpx.Client, server: str) -> None:
    page = client.get("/sign-in")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token is not None
    sent = {"csrfmiddlewaretoken": token[1], "username": "ada@example.com", "password": _PASSWORD}
    answer = client.post("/sign-in", data=sent, headers={"referer": server})
    assert answer.status_code == 302, answer.text


def test_a_form_a_page_and_a_missing_address_are_answered(signed_in: httpx.Client) -> None:
    page = signed_in.get("/leads?status=all")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert "Content-Security-Policy" in page.headers
    assert signed_in.get("/no/such/page").status_code == 404


def test_a_long_export_is_streamed_to_its_last_row(signed_in: httpx.Client) -> None:
    now = clock.now()
    Lead.objects.bulk_create(
        Lead(id=new_uuid(), last_name=f"Row {n}", created_at=now, updated_at=now)
        for n in range(1200)
    )
    with signed_in.stream("GET", "/bulk/leads/export.csv?status=all") as answer:
        assert answer.status_code == 200
        lines = [line for line in answer.iter_lines() if "Row " in line]
    assert len(lines) == 1200


def test_many_at_once_are_answered_and_leave_no_connection_behind(signed_in: httpx.Client) -> None:
    signed_in.get("/leads?status=all")
    # Threads of tests before this one may hold some: only what the requests take is asked about.
    before = _taken()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: signed_in.get("/leads?status=all"), range(24)))
    assert {answer.status_code for answer in answers} == {200}
    until = time.monotonic() + 30
    # The pool may still be opening connections that nobody waits for any more: they count as taken.
    while _taken() > before:
        assert time.monotonic() < until, (before, _statistics())
        time.sleep(0.05)
    assert _statistics().get("requests_waiting", 0) == 0


def _taken() -> int:
    """Return how many connections of the pool somebody has."""
    found = _statistics()
    return found["pool_size"] - found["pool_available"]


def _statistics() -> dict[str, int]:
    pooled = connections["default"].pool
    assert pooled is not None
    return dict(pooled.get_stats())
