"""A case from an e-mail through all that its service level does, on a clock that runs faster."""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.message import EmailMessage
from email.utils import make_msgid

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

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


def letter(text: str) -> bytes:
    message = EmailMessage()
    message["From"] = "Ines Duarte <ines@duarte.example>"
    message["To"] = "care@harbourlife.example"
    message["Subject"] = _SUBJECT
    message["Message-ID"] = make_msgid(domain="duarte.example")
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


def promised(page: Page, site: Site, **minutes: int) -> None:
    """Promise everybody a solution by the clock, and say what follows if there is none."""
    page.goto(f"{site.url}/service-levels")
    page.get_by_role("link", name="Everybody").click()
    page.get_by_role("link", name=re.compile("Edit")).first.click()
    clock = page.locator(".clock-card").filter(has_text="From creation, or reopening")
    clock.get_by_label("Counts by").select_option(label="Always")
    for name, unit in (("Within", "Unit of the target"), ("Warn after", "Unit of the warning")):
        if name in minutes:
            clock.get_by_label(name).fill(str(minutes[name]))
            clock.get_by_label(unit).select_option("min")
    breach = clock.get_by_role("group", name="On breach")
    breach.get_by_label("Raise the priority").check()
    breach.get_by_label("Move to queue").check()
    breach.get_by_label("Queue to move to").select_option(label="Claims")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("is in force for new cases")).to_be_visible()


def eventually(check: Callable[[], None], tries: int = 30) -> None:
    """Check again until it holds; the last failure is the test's."""
    for _ in range(tries - 1):
        with suppress(AssertionError):
            check()
            return
    check()


def arrived(chief: Page, site: Site, letters: ImapServer) -> tuple[Locator, str]:
    """Send the letter; return the case's row in the list, and its address."""
    letters.deliver(letter("My card was declined in Lisbon."))
    row = chief.get_by_role("row").filter(has_text=_SUBJECT)

    def is_there() -> None:
        chief.goto(f"{site.url}/cases?sort=-created_at")
        expect(row).to_have_count(1, timeout=1_000)

    eventually(is_there)
    return row, site.url + str(row.get_by_role("link").first.get_attribute("href"))


def answered_and_paused(page: Page, row: Locator, resolve: Locator) -> None:
    page.keyboard.press("t")
    expect(page.locator("#case-facts")).to_contain_text("Aisha Khan")
    page.get_by_label("What to say").fill("Which card is it?")
    page.get_by_label("Then").select_option("waiting_for_details")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#case-clocks li").first).to_contain_text("Succeeded")
    expect(resolve).to_contain_text("Stands still in Waiting for details")
    expect(row).to_contain_text("Paused")


def spent(resolve: Locator) -> int:
    """Return how many minutes of the forty hours have passed, rounded up."""
    said = resolve.locator(".left").inner_text()
    hours, minutes = (re.search(rf"(\d+) {unit}\b", said) for unit in ("h", "min"))
    left = int(hours[1]) * 60 if hours else 0
    return 40 * 60 - left - (int(minutes[1]) if minutes else 0)


def became_a_problem(page: Page, resolve: Locator) -> None:
    """A fact changes, and the promise of now holds; the clock still stands."""
    page.locator("h1").click()
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Type").select_option("problem")
    dialog.get_by_role("button", name="Save").click()
    expect(resolve).to_contain_text(re.compile(r"1\d min left"))
    expect(resolve).to_contain_text("Stands still in Waiting for details")


def taken_up_again(page: Page) -> None:
    page.locator("h1").click()
    page.keyboard.press("s")
    status = page.get_by_role("dialog")
    status.get_by_label("In progress").check()
    status.get_by_role("button", name="Set").click()
    expect(page.locator("#case-facts")).to_contain_text("In progress")


def warned(page: Page, row: Locator, resolve: Locator) -> None:
    """The clock says so, and what it did, on the case and in the list."""
    said = ".tag[title='Resolve: Nearing Noncompliance']"
    expect(resolve).to_contain_text("Nearing Noncompliance", timeout=20_000)
    expect(resolve).to_contain_text(re.compile(r"Warned .* UTC: tell the owner"))
    expect(page.locator(f"#case-facts {said}")).to_be_visible()
    expect(row.locator(said)).to_be_visible()


def breached_and_escalated(page: Page, row: Locator, resolve: Locator) -> None:
    """The clock says so, what it did is done once, and the history says that it did it."""
    facts = page.locator("#case-facts")
    expect(resolve).to_contain_text("Noncompliant", timeout=20_000)
    done = "Breached .*tell the owner.*raise the priority.*move to queue"
    expect(resolve).to_contain_text(re.compile(done))
    expect(facts).to_contain_text("High priority")
    expect(facts.get_by_role("link", name="Claims")).to_be_visible()
    expect(facts.locator(".tag.bad")).to_contain_text("overdue")
    expect(row.locator(".tag.bad")).to_contain_text("overdue")
    page.get_by_text("History", exact=True).click()
    raised = page.locator(".timeline > li").filter(has=page.locator("ins", has_text="High"))
    expect(raised).to_have_count(1)
    expect(raised).to_contain_text("Service level")


def seen_by_the_chief(chief: Page, site: Site) -> None:
    """It waits in the other queue, late; one notice has said so."""
    chief.goto(f"{site.url}/queues")
    chief.get_by_role("link", name="Claims").click()
    waiting = chief.get_by_role("row").filter(has_text=_SUBJECT)
    expect(waiting.locator(".tag.bad")).to_contain_text("overdue")
    chief.goto(f"{site.url}/notices")
    expect(chief.get_by_text("resolve is overdue")).to_have_count(1)


def resolved(page: Page, resolve: Locator) -> None:
    page.locator("h1").click()
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What solved it").fill("The block was lifted.")
    dialog.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator("#case-facts")).to_contain_text("Problem solved")
    expect(resolve).to_contain_text(re.compile("Met .*; it was due"))
    expect(resolve.get_by_text("Breached")).to_have_count(1)


def test_a_case_is_answered_paused_warned_breached_escalated_and_resolved(
    quick: Site, letters: ImapServer, desk: Callable[[str], Page]
) -> None:
    chief = desk("supervisor")
    always_open(chief, quick)
    promised(chief, quick)
    row, address = arrived(chief, quick, letters)
    page = desk("service_agent")
    page.goto(address)
    resolve = page.locator("#case-clocks .clocks > li").filter(has_text="Resolve")
    answered_and_paused(page, row, resolve)
    # While the clock stands still nothing hurries: from here on it has twelve minutes left.
    passed = spent(resolve)
    other = desk("supervisor")
    promised(other, quick, **{"Within": passed + 12, "Warn after": passed + 4})
    became_a_problem(page, resolve)
    taken_up_again(page)
    warned(page, row, resolve)
    breached_and_escalated(page, row, resolve)
    seen_by_the_chief(chief, quick)
    resolved(page, resolve)
