"""A journey from its making to its goal, with the message read from a real SMTP server."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import free_port, leave
from tests.factories.mail_server import MailServer

_START_S = 300
_PASSWORD = "Keyhole-Mango-42"


@dataclass(frozen=True)
class Marketing:
    """A small Leadloop without demo data, whose mail goes to a server of ours."""

    url: str
    folder: Path
    post: MailServer
    keys: dict[str, str]

    def command(self, *arguments: str) -> str:
        environment = {**os.environ, "LEADLOOP_DATA": str(self.folder)}
        done = subprocess.run(
            [sys.executable, "-m", "leadloop.project.cli", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    def call(self, path: str, body: Any, key: str) -> Any:
        request = urllib.request.Request(  # noqa: S310 -- our own server
            f"{self.url}{path}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json", "Authorization": f"Bearer {key}"},
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return json.loads(answer.read())

    def mail_to(self, address: str, subject: str) -> EmailMessage:
        """Return the mail to an address with a subject, once it is there."""
        until = time.monotonic() + 30
        while True:
            found = [mail.message for mail in self.post.mails if address in mail.to]
            for one in found:
                if one["Subject"] == subject:
                    return one
            assert time.monotonic() < until, f"no mail to {address}"
            time.sleep(0.1)


@pytest.fixture(scope="module")
def marketing() -> Iterator[Marketing]:
    folder = Path(tempfile.mkdtemp(prefix="leadloop-e2e-journey-"))
    folder.chmod(0o755)
    port = free_port()
    with MailServer() as post:
        command = [sys.executable, "-m", "leadloop.project.cli", "up", "--data", str(folder)]
        command += ["--listen", f"127.0.0.1:{port}", "--tls-listen", "off", "--workers", "1"]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("LEADLOOP_")}
        environment["LEADLOOP_SMTP_URL"] = f"smtp://127.0.0.1:{post.port}"
        log = folder / "up.log"
        with log.open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
        try:
            until = time.monotonic() + _START_S
            while b"\nready " not in b"\n" + log.read_bytes():
                assert process.poll() is None, log.read_text()[-3000:]
                assert time.monotonic() < until, log.read_text()[-3000:]
                time.sleep(0.2)
            found = Marketing(f"http://127.0.0.1:{port}", folder, post, {})
            made = found.command("client", "create", "e2e", "--role", "integration", "--json")
            found.keys.update(json.loads(made))
            for role in ("marketer", "administrator"):
                address = f"{role}@insurer.example"
                words = ("--name", role.capitalize(), "--password", _PASSWORD)
                found.command("user", "create", address, "--role", role, *words)
            yield found
        finally:
            process.terminate()
            process.wait(60)
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def marketer(chromium: Browser, marketing: Marketing) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{marketing.url}/sign-in")
    page.get_by_label("E-mail").fill("marketer@insurer.example")
    page.get_by_label("Password").fill(_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    yield page
    leave(context)


def put_in(page: Page, kind: str, where: str) -> None:
    """Put a step in by the plus sign at a place."""
    page.get_by_role("link", name=f"Put in a step {where}").last.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Step", exact=True).select_option(label=kind)
    dialog.get_by_role("button", name="Put in").click()
    expect(dialog).to_be_hidden()


def fill(page: Page, step: str, **fields: str) -> None:
    """Say what a step does, in its dialog."""
    page.locator(".tree").get_by_role("link", name=step, exact=True).click()
    dialog = page.get_by_role("dialog")
    for label, value in fields.items():
        field = dialog.get_by_label(label.replace("_", " "))
        if field.evaluate("node => node.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()


def submit(marketing: Marketing, address: str) -> None:
    """Send a lead through the public door, with a consent to product offers."""
    lead = {
        "first_name": "Ana",
        "last_name": "Keller",
        "email": address,
        "country": "US",
        "product_interest": "ilp",
        "message": "Please send me an illustration of the plan.",
        "consents": [
            {
                "purpose": "product_offers",
                "channel": "email",
                "state": "opted_in",
                "wording_version": "1",
            }
        ],
    }
    marketing.call("/api/v1/leads", lead, marketing.keys["write_key"])


def made_journey(page: Page, marketing: Marketing, name: str) -> None:
    """Make a journey: a message, a wait until it is clicked, a task for those who did."""
    page.goto(f"{marketing.url}/journeys/new")
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Create").click()
    page.get_by_role("link", name="Put in the first step").click()
    page.get_by_label("Step", exact=True).select_option(label="Message")
    page.get_by_role("button", name="Put in").click()
    put_in(page, "Wait until it happens", "behind it")
    fill(page, "Message", Subject="Your illustration", Text="It is ready.")
    fill(page, "Wait until it happens", Of_which_message="Message")
    page.get_by_role("link", name="Entry, goal, exit").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=entry]").select_option(label="By an event")
    dialog.locator("[name=event]").select_option(label="Somebody new is known")
    dialog.locator("[name=goal]").select_option(label="A lead is qualified")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_be_hidden()


def test_a_journey_is_made_tried_published_and_ended_by_its_goal(
    marketing: Marketing, marketer: Page
) -> None:
    page = marketer
    early = f"early-{uuid4().hex[:8]}@families.example"
    submit(marketing, early)
    made_journey(page, marketing, "ILP welcome")
    put_in(page, "Hand to sales", "on this way")

    # Tried with one person: every wait that is skipped is named, and nothing is sent.
    where = page.url.partition("?")[0]
    page.goto(f"{where}/try")
    page.get_by_label("Person").fill(early)
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_role("table")).to_contain_text("Skips 3 days of waiting")
    assert not [mail for mail in marketing.post.mails if early in mail.to]

    page.goto(where)
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Running")).to_be_visible()

    late = f"late-{uuid4().hex[:8]}@families.example"
    submit(marketing, late)
    marketing.mail_to(late, subject="Your illustration")
    expect(_reloaded(page, where).get_by_text("1 here")).to_be_visible()

    # The goal, reached in the middle of the wait.
    qualify(marketing, page.context, late)
    begun = time.monotonic()
    while "Reached the goal" not in _people(page, where) and time.monotonic() - begun < 20:
        time.sleep(0.2)
    assert "Reached the goal" in _people(page, where)


def _reloaded(page: Page, where: str) -> Page:
    """Return the page once its count is there."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        page.goto(where)
        if page.get_by_text("1 here").count():
            break
        time.sleep(0.3)
    return page


def _people(page: Page, where: str) -> str:
    page.goto(f"{where}/people")
    return page.locator("tbody").inner_text() if page.locator("tbody").count() else ""


def qualify(marketing: Marketing, context: BrowserContext, address: str) -> None:
    """Qualify a lead, as whoever administers Leadloop."""
    browser = context.browser
    assert browser is not None
    other = browser.new_context(viewport={"width": 1440, "height": 900})
    other.set_default_timeout(15_000)
    page = other.new_page()
    page.goto(f"{marketing.url}/sign-in")
    page.get_by_label("E-mail").fill("administrator@insurer.example")
    page.get_by_label("Password").fill(_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(f"{marketing.url}/leads?q={address}")
    page.locator("tbody").get_by_role("link").first.click()
    page.wait_for_load_state()
    page.keyboard.press("q")
    page.get_by_role("dialog").get_by_role("button", name="Qualify").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    leave(other)


CLICKED = {
    "key": "clicked",
    "name": "Clicked",
    "entryMode": "OnceAndDone",
    "triggers": [
        {
            "key": "entry",
            "type": "Event",
            "outcomes": [{"key": "start", "next": "mail"}],
            "configurationArguments": {"event": "person.created"},
        }
    ],
    "activities": [
        {
            "key": "mail",
            "type": "EMAILV2",
            "outcomes": [{"key": "mail-out", "next": "until"}],
            "configurationArguments": {"triggeredSend": {"key": "first-letter"}},
        },
        {
            "key": "until",
            "type": "EVENTWAIT",
            "outcomes": [
                {"key": "yes", "next": "sales", "arguments": {"when": True}},
                {"key": "no", "next": None, "arguments": {"when": False}},
            ],
            "configurationArguments": {
                "event": "message.clicked",
                "refActivityCustomerKey": "mail",
                "waitDuration": 3,
                "waitUnit": "DAYS",
            },
        },
        {
            "key": "sales",
            "type": "SALESREADY",
            "outcomes": [{"key": "sales-out", "next": None}],
            "configurationArguments": {"reason": "Clicked"},
        },
    ],
}


def request(url: str, body: bytes | None = None) -> int:
    """Ask as a person's browser does, following no redirect; return the status."""
    place = urlsplit(url)
    connection = HTTPConnection(place.netloc, timeout=10)
    headers = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0.0.0"}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    path = f"{place.path}?{place.query}" if place.query else place.path
    connection.request("GET" if body is None else "POST", path, body, headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_click_leads_on_and_one_click_unsubscribes(
    marketing: Marketing, marketer: Page, tmp_path: Path
) -> None:
    page = marketer
    page.goto(f"{marketing.url}/templates/new")
    page.locator("[name=name]").fill("First letter")
    page.locator("[name=subject]").fill("The first letter")
    page.locator("[name=consent_purpose]").fill("product_offers")
    page.get_by_role("button", name="Save and publish").click()
    page.wait_for_url(lambda url: "/templates/new" not in url)
    file = tmp_path / "clicked.json"
    file.write_text(json.dumps(CLICKED))
    page.goto(f"{marketing.url}/journeys/new")
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="Create").click()
    page.wait_for_url(lambda url: "/journeys/new" not in url)
    where = page.url
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Running")).to_be_visible()

    address = f"click-{uuid4().hex[:8]}@families.example"
    submit(marketing, address)
    mail = marketing.mail_to(address, subject="The first letter")
    html = mail.get_body(("html",))
    assert html is not None
    links = re.findall(r'href="([^"]+)"', html.get_content())
    # The shorter one is a trap that only scanners follow.
    link = max((unescape(one) for one in links if "/e/c/" in one), key=len)
    assert request(link) in (302, 303, 307)
    until = time.monotonic() + 20
    while "Came to the end" not in _people(page, where) and time.monotonic() < until:
        time.sleep(0.3)
    assert "Came to the end" in _people(page, where)

    stop = str(mail["List-Unsubscribe"]).strip("<> ").split(">")[0]
    assert request(stop, b"List-Unsubscribe=One-Click") == 200
    until = time.monotonic() + 15
    said = ""
    while "Not sent" not in said and time.monotonic() < until:
        page.goto(f"{where}/try?person={address}")
        said = page.locator("#main").inner_text()
        time.sleep(0.3)
    assert "Not sent" in said
