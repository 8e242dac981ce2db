"""A journey from its making to its goal, with the message read from a real SMTP server."""

import json
import re
import time
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.e2e.marketing_site import Marketing, SitDown


def put_in(page: Page, kind: str, where: str) -> None:
    """Put a step in by the plus sign at a place."""
    page.get_by_role("link", name=f"Put in a step {where}").last.click()
    choose(page, kind)


def choose(page: Page, kind: str) -> None:
    """Choose which step to put in; say later what it does."""
    page.get_by_label("Step", exact=True).select_option(label=kind)
    page.get_by_role("button", name="Put in").click()
    dialog = page.get_by_role("dialog", name=kind)
    dialog.get_by_role("button", name="Cancel").click()
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
    choose(page, "Message")
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
    marketing: Marketing, marketer: Page, sit_down: SitDown
) -> None:
    page = marketer
    early = f"early-{uuid4().hex[:8]}@families.example"
    submit(marketing, early)
    made_journey(page, marketing, f"ILP welcome {uuid4().hex[:6]}")
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
    qualify(marketing, sit_down, late)
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


def qualify(marketing: Marketing, sit_down: SitDown, address: str) -> None:
    """Qualify a lead, as whoever administers Leadloop."""
    page = sit_down("administrator")
    page.goto(f"{marketing.url}/leads?q={address}")
    page.locator("tbody").get_by_role("link").first.click()
    page.wait_for_load_state()
    page.keyboard.press("q")
    page.get_by_role("dialog").get_by_role("button", name="Qualify").click()
    expect(page.get_by_role("dialog")).to_be_hidden()


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
