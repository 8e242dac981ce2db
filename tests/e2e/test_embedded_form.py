"""A form on another site's page, by one tag, used with the keyboard alone."""

import json
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.other_site import OtherSite, other_site

SLUG = "retirement-check"
FOCUSED = "document.activeElement?.shadowRoot?.activeElement?.name"
NO_TRACKING = "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"
VISIT = re.compile(r"/t$")
SUBMIT = re.compile(r"/submit$")


@pytest.fixture
def partner() -> Iterator[OtherSite]:
    with other_site() as found:
        yield found


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    found = visitor.new_page()
    found.on("pageerror", lambda error: pytest.fail(f"the page failed: {error}"))
    return found


def tag(site: Any, slug: str = SLUG, more: str = "") -> str:
    return f'<script src="{site.url}/t.js" data-form="{slug}" {more} async></script>'


def wait_for(found: Any, seconds: float = 15.0) -> Any:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        value = found()
        if value:
            return value
        time.sleep(0.2)
    raise AssertionError("it never came")


def signals_of(page: Page) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = []

    def listen(request: Any) -> None:
        if VISIT.search(urlsplit(request.url).path) and request.method == "POST":
            told.append(json.loads(request.post_data or "{}"))

    page.on("request", listen)
    return told


def type_through(page: Page, email: str) -> None:
    """Fill the whole form and send it with keys alone, beginning where the page begins."""
    keys = page.keyboard
    for _ in range(20):
        keys.press("Tab")
        if page.evaluate(FOCUSED) == "savings_habit":
            break
    keys.press("Space")
    keys.press("ArrowDown")  # from “every month” to “now and then”
    keys.press("Tab")
    keys.press("Space")  # growth
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Space")  # family
    keys.press("Tab")
    keys.press("Tab")
    keys.type("12312055")
    for _ in range(6):
        keys.press("Tab")
        if page.evaluate(FOCUSED) == "first_name":
            break
    keys.type("Ana")
    keys.press("Tab")
    keys.type("Tan")
    keys.press("Tab")
    keys.type(email)
    keys.press("Tab")
    keys.type("United States")
    keys.press("Tab")
    keys.type("https://ana.example/me")
    keys.press("Tab")
    keys.press("Space")  # the consent
    keys.press("Tab")
    keys.press("Enter")  # the button


def test_one_tag_and_the_keyboard_make_a_lead(
    site: Any, page: Page, partner: OtherSite, sign_in: Any
) -> None:
    told = signals_of(page)
    sent: list[Any] = []
    page.on("request", lambda r: sent.append(r) if SUBMIT.search(r.url) else None)
    partner.show(tag(site))
    page.goto(partner.url() + "?utm_source=partner&utm_campaign=")
    expect(page.get_by_role("heading", name="Is your retirement on course?")).to_be_visible()
    email = f"{uuid4().hex}@visitors.example"
    type_through(page, email)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert "done" in page.evaluate("document.activeElement.shadowRoot.activeElement.id")
    posts = [request for request in sent if request.method == "POST"]
    assert len(posts) == 1
    lead = json.loads(posts[0].post_data)
    assert lead["email"] == email
    assert lead["country"] == "US"
    assert lead["attributes"] == {
        "savings_habit": "sometimes",
        "matters": ["growth", "family"],
        "retire_on": "2055-12-31",
        "profile_url": "https://ana.example/me",
    }
    assert lead["consents"][0]["state"] == "opted_in"
    assert lead["attribution"]["utm_campaign"] == "partner-retirement"
    assert lead["context"]["page_url"].startswith(partner.url())
    assert posts[0].headers["leadloop-proof-of-work"]
    assert "cookie" not in posts[0].headers
    kinds = [(one["kind"], one["data"].get("field"), one["data"].get("step")) for one in told]
    assert ("form_view", None, None) in kinds
    assert ("form_start", None, None) in kinds
    assert ("form_field", "email", "filled") in kinds
    assert ("form_submit", None, None) in kinds
    marketer = sign_in("marketer")

    def listed() -> bool:
        marketer.goto(f"{site.url}/forms")
        marketer.get_by_role("row", name="Retirement check").get_by_role("link").nth(1).click()
        return marketer.get_by_role("link", name="Ana Tan").count() > 0

    wait_for(listed, 30)
    expect(marketer.get_by_role("link", name="Trace").first).to_be_visible()
    steps = marketer.locator("table.drop-off")
    expect(steps.get_by_role("row", name=re.compile("^What matters"))).to_contain_text("1")


def test_a_site_that_is_not_allowed_is_told_so(site: Any, page: Page, partner: OtherSite) -> None:
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    partner.show(tag(site, "contact"))
    page.goto(partner.url())
    shown = page.get_by_role("alert")
    expect(shown).to_contain_text("does not allow the form on localhost")
    expect(page.get_by_role("textbox")).to_have_count(0)
    assert any("Leadloop form:" in text for text in problems)
    refused = httpx.get(
        f"{site.url}/p/contact/definition.json",
        headers={"origin": f"http://localhost:{partner.port}"},
    )
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "origin_not_allowed"
    assert "access-control-allow-origin" not in refused.headers


def test_what_is_missing_is_said_and_the_first_of_it_has_the_focus(
    site: Any, page: Page, partner: OtherSite
) -> None:
    partner.show(tag(site))
    page.goto(partner.url())
    page.get_by_role("button", name="Check my retirement").click()
    group = page.get_by_role("radiogroup", name="How do you save today?")
    expect(group.get_by_role("radio").first).to_be_focused()
    expect(group).to_have_attribute("aria-invalid", "true")
    expect(group).to_have_accessible_description("Please fill this in.")
    boxes = page.get_by_role("group", name="What matters to you?")
    expect(boxes).to_have_accessible_description("Please choose at least one.")
    expect(page.get_by_label("E-mail", exact=True)).to_have_accessible_description(
        "Please fill this in."
    )
    page.get_by_label("Every month").check()
    expect(group).not_to_have_attribute("aria-invalid", "true")
    page.get_by_label("A page about you").fill("not an address")
    page.get_by_role("button", name="Check my retirement").click()
    expect(page.get_by_label("A page about you")).to_have_attribute("aria-invalid", "true")


def test_it_stands_where_data_target_says_and_takes_the_pages_colours(
    site: Any, page: Page, partner: OtherSite
) -> None:
    style = "<style>#here { --leadloop-accent: rgb(90, 20, 120); } input { display: none }</style>"
    body = f'{tag(site, more="data-target=#here")}<div id="here"></div>'
    partner.show(body, head=style)
    page.goto(partner.url())
    button = page.locator("#here").get_by_role("button", name="Check my retirement")
    expect(button).to_have_css("background-color", "rgb(90, 20, 120)")
    expect(page.get_by_label("E-mail", exact=True)).to_be_visible()


def test_it_works_under_a_strict_policy_of_the_page(
    site: Any, page: Page, partner: OtherSite
) -> None:
    partner.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {site.url}; connect-src {site.url}"
    )
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    partner.show(tag(site))
    page.goto(partner.url())
    expect(page.get_by_role("button", name="Check my retirement")).to_be_visible()
    assert [text for text in problems if "favicon" not in text] == []


def test_while_the_server_is_away_the_answers_wait_and_arrive_once(
    site: Any, page: Page, partner: OtherSite
) -> None:
    keys: list[str] = []

    def first_fail(route: Any) -> None:
        if route.request.method == "POST":
            keys.append(route.request.headers["idempotency-key"])
            if len(keys) == 1:
                route.abort()
                return
        route.fallback()

    page.route(SUBMIT, first_fail)
    partner.show(tag(site))
    page.goto(partner.url())
    page.get_by_label("Not yet").check()
    page.get_by_label("Safety").check()
    page.get_by_label("First name").fill("Bo")
    page.get_by_label("Last name").fill("Lim")
    page.get_by_label("E-mail", exact=True).fill(f"{uuid4().hex}@visitors.example")
    page.get_by_label("Country").select_option("US")
    page.get_by_role("button", name="Check my retirement").click()
    expect(page.get_by_text("We keep your answers")).to_be_visible()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible(timeout=20_000)
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_who_asks_not_to_be_tracked_is_not_counted(
    site: Any, chromium: Browser, partner: OtherSite
) -> None:
    context = chromium.new_context()
    context.add_init_script(
        "Object.defineProperty(navigator, 'globalPrivacyControl', {value: true})"
    )
    page = context.new_page()
    told = signals_of(page)
    partner.show(tag(site))
    page.goto(partner.url())
    page.get_by_label("First name").fill("Ana")
    page.get_by_label("Last name").fill("Tan")
    page.goto("about:blank")
    assert told == []
    context.close()


def test_where_a_visitor_left_is_counted(
    site: Any, page: Page, partner: OtherSite, sign_in: Any
) -> None:
    told = signals_of(page)
    partner.show(tag(site))
    page.goto(partner.url())
    page.get_by_label("First name").fill("Ana")
    page.get_by_label("Last name").focus()
    page.goto("about:blank")
    steps = [(one["data"].get("field"), one["data"].get("step")) for one in told]
    assert ("first_name", "filled") in steps
    assert ("last_name", "filled") not in steps
    assert len({one["anonymous_id"] for one in told}) == 1
    marketer = sign_in("marketer")
    marketer.goto(f"{site.url}/forms")
    marketer.get_by_role("row", name="Retirement check").get_by_role("link").nth(1).click()
    row = marketer.locator("table.drop-off").get_by_role("row", name=re.compile("^Last name"))

    def left() -> int:
        marketer.reload()
        return int(row.get_by_role("cell").last.inner_text())

    assert wait_for(left, 30) >= 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1200])
def test_everyone_can_use_it(
    site: Any, chromium: Browser, partner: OtherSite, width: int, scheme: Any
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    partner.show(tag(site))
    page.goto(partner.url())
    page.get_by_role("button", name="Check my retirement").click()
    expect(page.get_by_text("Please choose at least one.")).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    dark = page.locator("[data-leadloop-form]").evaluate(
        "host => getComputedStyle(host).backgroundColor"
    )
    assert (dark == "rgb(27, 28, 28)") is (scheme == "dark")
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0, "nothing hangs over the edge"
    context.close()


def test_the_hidden_field_is_hidden_from_everyone_but_scripts(
    site: Any, page: Page, partner: OtherSite
) -> None:
    partner.show(tag(site))
    page.goto(partner.url())
    trap = page.locator("[data-trap]")
    expect(trap).to_have_count(1)
    expect(page.get_by_role("textbox", name="Leave this empty")).to_have_count(0)
    box = trap.locator("xpath=ancestor::div[@aria-hidden='true']").bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (1, 1)
    assert trap.get_attribute("tabindex") == "-1"
    names = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        names.add(
            page.evaluate(
                "(document.activeElement?.shadowRoot ?? document).activeElement?.name ?? ''"
            )
        )
    assert "email" in names
    assert "website_address" not in names
