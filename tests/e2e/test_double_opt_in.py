"""Double opt-in in a real browser, from the editor to the lead with its confirmed consent."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Site


def assert_accessible(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert found == [], [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def make_form(page: Page, site: Site, opt_in: str) -> str:
    """Make and publish a form with double opt-in in the editor; return its slug."""
    slug = f"checked-{uuid4().hex[:8]}"
    page.goto(f"{site.url}/forms/new")
    page.get_by_label("Name", exact=True).fill(f"Checked {slug}")
    page.get_by_label("Address", exact=True).fill(slug)
    page.get_by_label("Heading").fill("Ask us about an ILP")
    page.get_by_label("The visitor confirms by e-mail").select_option(label=opt_in)
    page.get_by_label("Pipeline").fill("Corporate")
    assert_accessible(page)
    page.get_by_role("button", name="Save and publish").click()
    expect(page.get_by_text("Published. The hosted page is open.")).to_be_visible()
    return slug


def fill_in(page: Page, site: Site, slug: str) -> str:
    """Send the form as a visitor who ticks the consent; return the address given."""
    email = f"{uuid4().hex[:12]}@northgate-logistics.com"
    page.goto(f"{site.url}/p/{slug}")
    page.get_by_label("First name").fill("Ana")
    page.get_by_label("Last name").fill("Tan")
    page.get_by_label("Work e-mail").fill(email)
    page.get_by_label("I would like to receive offers").check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    return email


def open_mail(page: Page, site: Site, email: str) -> str:
    """Find the mail to an address on the screen Messages, and return the link in it."""
    row = page.get_by_role("row").filter(has_text=email)
    for _ in range(40):
        page.goto(f"{site.url}/messages?state=sent")
        if row.count():
            break
        page.wait_for_timeout(250)
    assert_accessible(page)
    row.get_by_role("link").click()
    expect(page.get_by_role("heading", name="As it looks")).to_be_visible()
    letter = page.frame_locator("iframe.letter")
    expect(letter.get_by_role("link", name="Confirm")).to_be_visible()
    assert_accessible(page)
    link = page.locator("#text a").first.get_attribute("href")
    assert link is not None
    return link


@pytest.fixture
def reader(site: Site, sign_in: Callable[..., Page]) -> Page:
    return sign_in("marketer")


def test_a_form_that_waits_becomes_a_lead_by_the_button_in_the_mail(
    site: Site, reader: Page, visitor: BrowserContext
) -> None:
    slug = make_form(reader, site, "Lead only after confirmation")
    page = visitor.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page failed: {error}"))
    email = fill_in(page, site, slug)
    expect(page.get_by_text("One step is left")).to_be_visible()

    link = open_mail(reader, site, email)
    reader.get_by_role("link", name="Trace").click()
    expect(reader.get_by_text("Waiting for the visitor", exact=True)).to_be_visible()
    waiting = reader.url

    page.goto(link)
    expect(page.get_by_role("button", name="Yes, I confirm")).to_be_visible()
    assert_accessible(page)
    assert visitor.cookies() == []
    reader.wait_for_timeout(1000)
    reader.goto(waiting)
    expect(reader.get_by_text("Waiting for the visitor", exact=True)).to_be_visible()

    page.get_by_role("button", name="Yes, I confirm").click()
    expect(page.get_by_role("heading", name="Confirmed")).to_be_visible()
    assert_accessible(page)

    reader.goto(waiting)
    opened = reader.get_by_role("link", name="Open the lead")
    for _ in range(40):
        if opened.count():
            break
        reader.wait_for_timeout(250)
        reader.reload()
    expect(reader.get_by_text("Confirmed by the visitor")).to_be_visible()
    opened.click()
    expect(reader.get_by_role("heading", name="Ana Tan", level=1).first).to_be_visible()
    consent = reader.locator("section.card").filter(has_text="Product offers").first
    expect(consent.get_by_text("Opted in")).to_be_visible()
    expect(consent.get_by_text("confirmed by e-mail")).to_be_visible()
    expect(reader.get_by_text(re.compile("Set by form Checked .*: pipeline"))).to_be_visible()
    assert_accessible(reader)


def test_without_scripts_and_on_a_phone_the_link_confirms_too(
    site: Site, reader: Page, chromium: Browser
) -> None:
    slug = make_form(reader, site, "Lead at once, its consents pending until confirmed")
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}, color_scheme="dark"
    )
    context.set_default_timeout(15_000)
    try:
        page = context.new_page()
        email = fill_in(page, site, slug)
        page.goto(open_mail(reader, site, email))
        page.get_by_role("button", name="Yes, I confirm").click()
        expect(page.get_by_role("heading", name="Confirmed")).to_be_visible()
        page.goto(f"{site.url}/p/confirm/nonsense")
        expect(page.get_by_role("heading", name="This link is not whole")).to_be_visible()
        page.get_by_label("E-mail").fill(email)
        page.get_by_role("button", name="Send a new link").click()
        expect(page.get_by_role("heading", name="Please look into your inbox")).to_be_visible()
    finally:
        context.close()
    reader.get_by_role("link", name="Trace").click()
    confirmed = reader.get_by_text("Confirmed by the visitor")
    for _ in range(40):
        if confirmed.count():
            break
        reader.wait_for_timeout(250)
        reader.reload()
    expect(confirmed).to_be_visible()
