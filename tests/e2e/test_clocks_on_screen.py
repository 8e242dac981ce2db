"""A case from an e-mail through all that its service level does, on a clock that runs faster."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Site, enter, leave, started
from tests.factories.imap_server import ImapServer

# A working minute takes two seconds.
_FASTER = 30
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SUBJECT = "Card declined abroad"


@pytest.fixture(scope="module")
def letters() -> Iterator[ImapServer]:
    with ImapServer() as server:
        yield server


@pytest.fixture(scope="module")
def quick(letters: ImapServer) -> Iterator[Site]:
    """A demo whose months pass in days."""
    with started(letters, "--time-scale", str(_FASTER)) as site:
        yield site


@pytest.fixture
def desk(chromium: Browser, quick: Site) -> Iterator[Callable[[str], Page]]:
    contexts = []

    def sit(role: str) -> Page:
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        contexts.append(context)
        return enter(context, quick, role)

    yield sit
    for context in contexts:
        leave(context)


def letter(text: str, answers: str = "") -> bytes:
    message = EmailMessage()
    message["From"] = "Ines Duarte <ines@duarte.example>"
    message["To"] = "care@harbourlife.example"
    message["Subject"] = _SUBJECT
    message["Message-ID"] = make_msgid(domain="duarte.example")
    if answers:
        message["In-Reply-To"] = answers
    message.set_content(text)
    return message.as_bytes().replace(b"\n", b"\r\n")


def always_open(page: Page, site: Site) -> None:
    """Write a calendar without a closed hour."""
    page.goto(f"{site.url}/business-calendars/new")
    page.get_by_label("Name", exact=True).fill("Always")
    for day in _DAYS:
        page.get_by_label(day).fill("00:00-24:00")
    page.get_by_role("button", name="Create calendar").click()
    expect(page.get_by_role("heading", name="Always")).to_be_visible()


def solved_soon(page: Page, site: Site) -> None:
    """Promise everybody a solution within minutes, and say what follows if there is none."""
    page.goto(f"{site.url}/service-levels")
    page.get_by_role("link", name="Everybody").click()
    page.get_by_role("link", name=re.compile("Edit")).first.click()
    clock = page.locator(".clock-card").filter(has_text="From creation, or reopening")
    clock.get_by_label("Within").fill("8")
    clock.get_by_label("Unit of the target").select_option("min")
    clock.get_by_label("Warn after").fill("5")
    clock.get_by_label("Unit of the warning").select_option("min")
    clock.get_by_label("Counts by").select_option(label="Always")
    breach = clock.get_by_role("group", name="On breach")
    breach.get_by_label("Raise the priority").check()
    breach.get_by_label("Move to queue").check()
    breach.get_by_label("Queue to move to").select_option(label="Claims")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("is in force for new cases")).to_be_visible()


def say(page: Page, text: str, then: str) -> None:
    page.get_by_label("What to say").fill(text)
    page.get_by_label("Then").select_option(then)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("What to say")).to_have_value("")


def test_a_case_is_answered_paused_warned_breached_escalated_and_resolved(
    quick: Site, letters: ImapServer, desk: Callable[[str], Page]
) -> None:
    chief = desk("supervisor")
    always_open(chief, quick)
    solved_soon(chief, quick)
    chief.goto(f"{quick.url}/cases?sort=-created_at")
    letters.deliver(letter("My card was declined in Lisbon."))
    row = chief.get_by_role("row").filter(has_text=_SUBJECT)
    expect(row).to_have_count(1)
    case_url = quick.url + str(row.get_by_role("link").first.get_attribute("href"))

    page = desk("service_agent")
    page.goto(case_url)
    page.keyboard.press("t")
    clocks = page.locator("#case-clocks")
    first, resolve = clocks.locator("li").nth(0), clocks.locator("li").last
    expect(page.locator("#case-facts")).to_contain_text("Aisha Khan")
    say(page, "Which card is it?", "waiting_for_details")
    expect(first).to_contain_text("Succeeded")
    expect(resolve).to_contain_text("Stands still in Waiting for details")
    expect(row).to_contain_text("Paused")

    page.locator("h1").click()
    page.keyboard.press("s")
    status = page.get_by_role("dialog")
    status.get_by_label("In progress").check()
    status.get_by_role("button", name="Set").click()
    expect(page.locator("#case-facts")).to_contain_text("In progress")
    expect(resolve).to_contain_text("Nearing Noncompliance", timeout=20_000)
    expect(resolve).to_contain_text(re.compile(r"Warned .* UTC: tell the owner"))
    expect(page.locator("#case-facts .tag[title='Resolve: Nearing Noncompliance']")).to_be_visible()
    expect(row.locator(".tag[title='Resolve: Nearing Noncompliance']")).to_be_visible()

    expect(resolve).to_contain_text("Noncompliant", timeout=20_000)
    expect(resolve).to_contain_text(
        re.compile("Breached .*move to queue.*raise the priority.*tell the owner")
    )
    facts = page.locator("#case-facts")
    expect(facts).to_contain_text("High priority")
    expect(facts.get_by_role("link", name="Claims")).to_be_visible()
    expect(facts.locator(".tag.bad")).to_contain_text("overdue")
    page.get_by_text("History", exact=True).click()
    raised = page.locator(".timeline li").filter(has_text="Priority")
    expect(raised).to_have_count(1)
    expect(raised).to_contain_text("Service level")
    expect(row.locator(".tag.bad")).to_contain_text("overdue")

    chief.goto(f"{quick.url}/queues")
    chief.get_by_role("link", name="Claims").click()
    waiting = chief.get_by_role("row").filter(has_text=_SUBJECT)
    expect(waiting.locator(".tag.bad")).to_contain_text("overdue")
    chief.goto(f"{quick.url}/notices")
    expect(chief.get_by_text("resolve is overdue")).to_have_count(1)

    page.keyboard.press("t")
    page.locator("h1").click()
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What solved it").fill("The block was lifted.")
    dialog.get_by_role("button", name="Resolve", exact=True).click()
    expect(facts).to_contain_text("Problem solved")
    expect(resolve).to_contain_text(re.compile("Met .*; it was due"))
    expect(resolve.get_by_text("Breached")).to_have_count(1)
