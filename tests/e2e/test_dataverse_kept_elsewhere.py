"""Leads that Dynamics 365 keeps: whatever its mood, each arrives exactly once."""

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, expect

from leadloop.project.bench.site import Site, free_port, running_site
from tests.e2e.conftest import leave
from tests.factories.dataverse_stand_in import Organisation, organisation

_EACH = 40
_PASSWORD = "kept-Elsewhere-1"


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[Site, int]]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "LEADLOOP_DATAVERSE_URL": url,
        "LEADLOOP_DATAVERSE_AUTHORITY": url,
        "LEADLOOP_DATAVERSE_TENANT": "tenant",
        "LEADLOOP_DATAVERSE_CLIENT_ID": "leadloop",
        "LEADLOOP_DATAVERSE_CLIENT_SECRET": "made-up-secret",
    }
    with ThreadPoolExecutor(1) as pool, running_site(environment=environment) as site:
        made = ("user", "create", "maria@kept.example", "--role", "sales_manager")
        pool.submit(site.command, *made, "--password", _PASSWORD).result()
        yield site, port


def send(site: Site, mark: str, count: int = _EACH) -> None:
    base = f"http://127.0.0.1:{site.port}"
    with httpx.Client(headers={"authorization": f"Bearer {site.keys['write_key']}"}) as client:
        for number in range(count):
            key = f"{mark}-{number}"
            body = {
                "first_name": "Ana",
                "last_name": f"{mark}{number}",
                "email": f"{key}@kept.example",
            }
            headers = {"idempotency-key": key}
            for _ in range(2):
                answer = client.post(f"{base}/api/v1/leads", json=body, headers=headers)
                assert answer.status_code == 202, answer.text


def wait_until(done: Callable[[], Any], seconds: float = 45) -> None:
    until = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.1)


def arrived(crm: Organisation, mark: str) -> int:
    return sum(str(row.get("lastname", "")).startswith(mark) for row in list(crm.rows.values()))


def here(site: Site, mark: str) -> int:
    with psycopg.connect(site.database_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM sales_lead WHERE last_name LIKE %s", (f"{mark}%",)
        ).fetchone()
    return int(row[0]) if row else 0


def test_each_lead_arrives_exactly_once_whatever_the_organisations_mood(
    place: tuple[Site, int], chromium: Browser
) -> None:
    site, port = place
    marks = {mood: f"{mood}{uuid4().hex[:6]}" for mood in ("off", "busy", "down", "silent", "slow")}
    # Off: nobody listens there.
    send(site, marks["off"])
    wait_until(lambda: here(site, marks["off"]) == _EACH)
    with organisation(port) as crm:
        for mood in ("busy", "down", "silent", "slow"):
            crm.mood = mood
            send(site, marks[mood])
            wait_until(lambda mark=marks[mood]: here(site, mark) == _EACH)
            time.sleep(1.0)
        crm.mood = "well"
        wait_until(lambda: all(arrived(crm, mark) == _EACH for mark in marks.values()))
        assert len(crm.rows) == _EACH * len(marks)
        assert set(crm.created.values()) == {1}
        crm.mood = "strict"
        send(site, "Kept", 1)
        wait_until(lambda: arrived(crm, "Kept") == 1)
        _look(site, crm, chromium)


def _look(site: Site, crm: Organisation, chromium: Browser) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{site.port}/sign-in")
    page.get_by_label("E-mail").fill("maria@kept.example")
    page.get_by_label("Password").fill(_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(f"http://127.0.0.1:{site.port}/leads?q=Kept0")
    expect(page.get_by_role("note")).to_contain_text("read-only copy")
    page.get_by_role("row").get_by_role("link", name=re.compile("Kept0")).first.click()
    expect(page.get_by_role("note").first).to_contain_text("Dynamics 365 keeps the leads")
    link = page.get_by_role("link", name="Open it there")
    expect(link).to_have_attribute("href", re.compile(re.escape(crm.url) + ".*etn=lead&id="))
    expect(page.get_by_role("button", name="Take")).to_have_count(0)
    leave(context)
