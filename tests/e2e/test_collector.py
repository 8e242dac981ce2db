"""Visitors in a real browser: our script and the vendors' own libraries, up to the lead's page."""

import re
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import Site
from tests.e2e.sdks import installed, other_site

SignIn = Callable[..., Page]

_SEGMENT = """<!doctype html><title>Segment page</title>
<script src="/node_modules/@segment/analytics-next/dist/umd/index.js"></script>
<script>
  window.analytics = AnalyticsNext.AnalyticsBrowser.load(
    { writeKey: "KEY", cdnURL: "BASE" },
    { integrations: { "Segment.io": { apiHost: "HOST/v1", protocol: "http"STRATEGY } } },
  );
</script>"""
_BATCHING = ', deliveryStrategy: { strategy: "batching", config: { size: 2, timeout: 500 } }'
_RUDDER = """<!doctype html><title>Rudder page</title>
<script type="module">
  import { RudderAnalytics }
    from "/node_modules/@rudderstack/analytics-js/dist/npm/modern/bundled/esm/index.mjs";
  window.analytics = new RudderAnalytics();
  window.analytics.load("KEY", "BASE", { configUrl: "BASE"OPTIONS });
  window.analytics.ready(() => { window.loaded = true; });
</script>"""
_BEACON = ", useBeacon: true, beaconQueueOptions: { flushQueueInterval: 300 }"
_BATCHES = ", queueOptions: { batch: { enabled: true, maxItems: 2, flushInterval: 300 } }"
_TRACKED = """<!doctype html><title>Elsewhere</title>
<script src="BASE/t.js" data-key="KEY" defer></script>"""


@pytest.fixture(scope="module")
def elsewhere(site: Site) -> Iterator[str]:
    """A site on another origin, with pages that carry each library."""
    words = {
        "KEY": site.demo["keys"]["site_key"],
        "BASE": site.url,
        "HOST": site.url.removeprefix("http://"),
    }

    def filled(text: str, **more: str) -> str:
        for word, value in {**more, **words}.items():
            text = text.replace(word, value)
        return text

    pages = {
        "/segment": filled(_SEGMENT, STRATEGY=""),
        "/segment-batching": filled(_SEGMENT, STRATEGY=_BATCHING),
        "/rudder": filled(_RUDDER, OPTIONS=""),
        "/rudder-beacon": filled(_RUDDER, OPTIONS=_BEACON),
        "/rudder-batches": filled(_RUDDER, OPTIONS=_BATCHES),
        "/one": filled(_TRACKED),
        "/two": filled(_TRACKED),
    }
    with other_site(installed(), pages) as url:
        yield url


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    found = visitor.new_page()
    found.on("pageerror", lambda error: pytest.fail(f"the page failed: {error}"))
    return found


def new_email() -> str:
    return f"{uuid4().hex}@visitors.example"


def sent_lead(site: Site, email: str) -> str:
    """Submit a lead by API and return the address of its page."""
    key = site.demo["keys"]["write_key"]
    headers = {"authorization": f"Bearer {key}"}
    lead = {"first_name": "Ana", "last_name": uuid4().hex[:8], "email": email, "country": "US"}
    with httpx.Client(base_url=site.url, headers=headers) as http:
        told = http.post("/api/v1/leads", json=lead).json()
        until = time.monotonic() + 20
        while time.monotonic() < until:
            state = http.get(told["status_url"], params={"wait": 5}).json()
            if state.get("lead_id"):
                return f"{site.url}/leads/{state['lead_id']}"
            time.sleep(0.2)
    raise AssertionError(state)


def lead_by_email(site: Site, email: str) -> str:
    headers = {"authorization": f"Bearer {site.demo['keys']['write_key']}"}
    until = time.monotonic() + 20
    while time.monotonic() < until:
        found = httpx.get(
            f"{site.url}/api/v1/leads", params={"text": email}, headers=headers, timeout=10
        ).json()
        if found["items"]:
            return f"{site.url}/leads/{found['items'][0]['id']}"
        time.sleep(0.2)
    raise AssertionError(found)


def expect_on(lead: Page, address: str, *said: str) -> None:
    """Wait until the lead's page says all of ``said``: visits arrive a moment later."""
    until = time.monotonic() + 20
    while True:
        lead.goto(address)
        text = lead.locator("main").text_content() or ""
        missing = [part for part in said if part not in " ".join(text.split())]
        if not missing:
            return
        assert time.monotonic() < until, (missing, text)
        time.sleep(0.5)


def test_three_anonymous_visits_stand_on_the_lead_after_the_form(
    site: Site, sign_in: SignIn, page: Page
) -> None:
    email = new_email()
    page.goto(f"{site.url}/p/welcome?utm_source=letter&utm_medium=email&utm_campaign=may")
    page.goto(f"{site.url}/p/premium-calculator")
    page.goto(f"{site.url}/p/welcome?gclid=G-77")
    page.goto(f"{site.url}/p/ilp-enquiry")
    page.get_by_label("First name").fill("Ana")
    page.get_by_label("Last name").fill("Visitor")
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("Country").select_option("US")
    page.get_by_role("button", name="Send my enquiry").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    lead = sign_in("sales_manager")
    address = lead_by_email(site, email)
    expect_on(lead, address, "Visited 4 pages", "From letter / email", "First touch", "Last touch")
    touches = lead.locator(".touch")
    expect(touches.nth(0)).to_contain_text("letter")
    expect(touches.nth(1)).to_contain_text("gclid G-77")
    expect(touches.nth(1)).not_to_contain_text("letter")
    steps = lead.locator(".steps").first
    steps.locator("summary").click()
    expect(steps.locator("li").first).to_contain_text("/p/welcome")
    expect(steps.locator("li")).to_have_count(5)  # four pages, and that the form was begun


def test_a_signed_in_customer_is_known_and_a_second_person_is_not_them(
    site: Site, sign_in: SignIn, page: Page
) -> None:
    page.goto(f"{site.url}/p/welcome?utm_source=account-test")
    page.goto(f"{site.url}/p/account")
    page.get_by_label("What is it about?").select_option("critical_illness")
    page.get_by_role("button", name="Ask for a call").click()
    expect(page.get_by_role("status")).to_contain_text("Your adviser calls you today")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/p/welcome")
    lead = sign_in("sales_manager")
    address = lead_by_email(site, "grace.whitfield@example.com")
    expect_on(lead, address, "Visited 2 pages", "said who they are", "account-test")


def test_whoever_asks_not_to_be_tracked_leaves_nothing(
    site: Site, chromium: Browser, sign_in: SignIn
) -> None:
    email = new_email()
    context = chromium.new_context(extra_http_headers={"DNT": "1"})
    context.add_init_script("Object.defineProperty(navigator, 'doNotTrack', { value: '1' })")
    page = context.new_page()
    page.goto(f"{site.url}/p/welcome?utm_source=secret")
    page.evaluate("email => leadloop.identify({ email })", email)
    page.evaluate("leadloop.page('x'); leadloop.reset()")
    assert page.evaluate("localStorage.length") == 0
    context.close()
    lead = sign_in("sales_manager")
    lead.goto(sent_lead(site, email))
    expect(lead.locator("main")).not_to_contain_text("Visited")
    expect(lead.locator(".touch")).to_have_count(0)


def test_a_headless_browser_is_a_bot_and_on_nobody_s_lead(
    site: Site, chromium: Browser, sign_in: SignIn
) -> None:
    email = new_email()
    context = chromium.new_context()
    page = context.new_page()
    with page.expect_request(re.compile(r"/t$")):
        page.goto(f"{site.url}/p/welcome")
    page.evaluate("email => leadloop.identify({ email })", email)
    context.close()
    lead = sign_in("administrator")
    lead.goto(sent_lead(site, email))
    expect(lead.locator("main")).not_to_contain_text("Visited")
    lead.goto(f"{site.url}/sites")
    row = lead.get_by_role("row", name=re.compile("Harbour Life"))
    expect(row.get_by_role("cell").nth(1)).not_to_have_text("0")


def test_our_script_on_another_origin_joins_by_identify(
    site: Site, sign_in: SignIn, page: Page, elsewhere: str
) -> None:
    email = new_email()
    page.goto(f"{elsewhere}/one?utm_source=partner")
    page.goto(f"{elsewhere}/two")
    page.evaluate("leadloop.page('Third page')")
    page.evaluate("leadloop.track('Opened the brochure', { pages: 12 })")
    page.evaluate("email => leadloop.identify({ user_id: 'P-1' + email, email })", email)
    lead = sign_in("sales_manager")
    expect_on(lead, sent_lead(site, email), "Visited 3 pages", "From partner", "Known from visits")


@pytest.mark.parametrize("mode", ["segment", "segment-batching"])
def test_segment_s_browser_library(
    site: Site, sign_in: SignIn, page: Page, elsewhere: str, mode: str
) -> None:
    email = new_email()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto(f"{elsewhere}/{mode}?utm_source=newsletter&utm_campaign=spring")
    page.evaluate(
        """async (email) => {
          await analytics.page("Home");
          await analytics.track("Asked for a quote", { premium: 1250 });
          await analytics.identify(email, { email, name: "Ana" });
          await analytics.group("G1", { name: "Northwind" });
        }""",
        email,
    )
    lead = sign_in("sales_manager")
    expect_on(
        lead, sent_lead(site, email), "Visited 1 page", "Asked for a quote", "From newsletter"
    )
    assert failed == []


@pytest.mark.parametrize("mode", ["rudder", "rudder-beacon", "rudder-batches"])
def test_rudderstack_s_browser_library(
    site: Site, sign_in: SignIn, page: Page, elsewhere: str, mode: str
) -> None:
    email = new_email()
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto(f"{elsewhere}/{mode}?utm_source=newsletter&utm_campaign=spring")
    page.wait_for_function("window.loaded")
    page.evaluate(
        """(email) => {
          analytics.page("Home");
          analytics.track("Asked for a quote", { premium: 1250 });
          analytics.identify(email, { email, name: "Ana" });
          analytics.group("G1", { name: "Northwind" });
        }""",
        email,
    )
    lead = sign_in("sales_manager")
    expect_on(
        lead, sent_lead(site, email), "Visited 1 page", "Asked for a quote", "From newsletter"
    )
    assert failed == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_new_pages_are_accessible(
    site: Site, sign_in: SignIn, chromium: Browser, theme: str
) -> None:
    page = sign_in("marketer", color_scheme=theme)
    page.goto(f"{site.url}/sites")
    found = [Axe().run(page)]
    page.get_by_role("link", name="Harbour Life").click()
    expect(page.get_by_role("heading", name="Harbour Life")).to_be_visible()
    found.append(Axe().run(page))
    page.goto(f"{site.url}/sites/new")
    found.append(Axe().run(page))
    context = chromium.new_context(color_scheme=theme, viewport={"width": 390, "height": 844})
    account = context.new_page()
    account.goto(f"{site.url}/p/account")
    found.append(Axe().run(account))
    width = account.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert [results.generate_report() for results in found if results.violations_count] == []
    assert width <= 390
