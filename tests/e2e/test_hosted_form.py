"""The hosted form and the calculator in a real browser: nothing typed is ever lost."""

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    found = visitor.new_page()
    found.on("pageerror", lambda error: pytest.fail(f"the page failed: {error}"))
    return found


def fill(page: Page, email: str = "") -> str:
    email = email or f"{uuid4().hex}@visitors.example"
    page.get_by_label("First name").fill("Ana")
    page.get_by_label("Last name").fill("Tan")
    page.get_by_label("E-mail", exact=True).fill(email)
    page.get_by_label("Country").select_option("US")
    return email


def send(page: Page) -> None:
    page.get_by_role("button", name="Send my enquiry").click()


def keep_submissions(page: Page) -> list[dict[str, Any]]:
    """Collect what the page posts, with its key; requests go through."""
    seen: list[dict[str, Any]] = []

    def watch(route: Route) -> None:
        request = route.request
        seen.append(
            {"key": request.headers["idempotency-key"], "lead": json.loads(request.post_data or "")}
        )
        route.fallback()

    page.route(re.compile(r"/p/[^/]+/submit$"), watch)
    return seen


def test_the_visitor_is_thanked_at_once_and_the_lead_carries_its_context(
    site: Any, page: Page
) -> None:
    seen = keep_submissions(page)
    page.goto(f"{site.url}/p/welcome?utm_source=google&utm_campaign=brand&gclid=abc")
    page.goto(f"{site.url}/p/ilp-enquiry?utm_source=")
    email = fill(page)
    page.get_by_label("Yes, send me offers").check()
    send(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    lead = seen[0]["lead"]
    assert lead["email"] == email
    assert lead["product_interest"] == "ilp"
    assert [c["state"] for c in lead["consents"]] == ["opted_in", "opted_out"]
    assert lead["consents"][0]["wording_version"].startswith("ilp-enquiry:product_offers:email:")
    assert lead["attribution"]["utm_campaign"] == "brand"
    assert lead["attribution"]["gclid"] == "abc"
    assert "/p/welcome?utm_source=google" in lead["attribution"]["landing_page"]
    context = lead["context"]
    assert context["form"] == "ilp-enquiry"
    assert context["pages_before"] == 1
    assert context["seconds_before"] >= 0
    assert context["page_url"].startswith(f"{site.url}/p/ilp-enquiry")
    assert context["first_touch"]["utm_campaign"] == "brand"
    assert context["user_agent"]
    assert "honeypot" not in context


def test_the_tailored_message_takes_the_place_of_the_forms_own(site: Any, page: Page) -> None:
    page.route(
        re.compile(r"/api/v1/submissions/"),
        lambda route: route.fulfill(
            json={"status": "done", "message": "A specialist calls today."}
        ),
    )
    page.goto(f"{site.url}/p/ilp-enquiry")
    fill(page)
    send(page)
    expect(page.get_by_text("A specialist calls today.")).to_be_visible()


def test_without_an_answer_in_time_the_forms_own_text_stands(site: Any, page: Page) -> None:
    page.route(re.compile(r"/api/v1/submissions/"), lambda route: route.abort())
    page.goto(f"{site.url}/p/ilp-enquiry")
    fill(page)
    send(page)
    expect(page.get_by_text("An adviser answers within one working day.")).to_be_visible()


def test_what_is_missing_is_said_beside_the_field(site: Any, page: Page) -> None:
    seen = keep_submissions(page)
    page.goto(f"{site.url}/p/ilp-enquiry")
    fill(page, "no address")
    page.get_by_label("First name").fill("")
    send(page)
    expect(page.locator("#q-first_name-error")).to_have_text("Please fill this in.")
    expect(page.get_by_label("First name")).to_be_focused()
    expect(page.locator("#q-email-error")).to_be_visible()
    assert seen == []
    page.get_by_label("First name").fill("Ana")
    expect(page.locator("#q-first_name-error")).to_be_hidden()


def test_what_the_server_refuses_is_said_beside_the_field(site: Any, page: Page) -> None:
    error = {
        "code": "invalid_fields",
        "message": "…",
        "fields": [{"field": "email", "code": "wrong_type", "message": "This must be a text."}],
    }
    page.route(
        re.compile(r"/submit$"),
        lambda route: route.fulfill(status=422, json={"error": error, "trace_id": "x"}),
    )
    page.goto(f"{site.url}/p/ilp-enquiry")
    fill(page)
    send(page)
    expect(page.locator("#q-email-error")).to_have_text("This must be a text.")
    expect(page.get_by_role("button", name="Send my enquiry")).to_be_enabled()


def test_while_the_server_is_down_answers_are_kept_and_sent_again_under_the_same_id(
    site: Any, page: Page
) -> None:
    seen = keep_submissions(page)
    failures = iter([503, None, 503])

    def fail(route: Route) -> None:
        status = next(failures, 0)
        if status == 0:
            route.fallback()
        elif status is None:
            route.abort()
        else:
            route.fulfill(status=status, headers={"retry-after": "0"}, json={"error": {}})

    page.route(re.compile(r"/submit$"), fail)
    page.goto(f"{site.url}/p/ilp-enquiry")
    email = fill(page)
    send(page)
    expect(page.get_by_text("We keep your answers")).to_be_visible()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible(timeout=15_000)
    # Our route stands before the collecting one, so only what went through was collected.
    assert [s["lead"]["email"] for s in seen] == [email]


def test_after_a_reload_what_waits_is_still_sent_once(site: Any, page: Page) -> None:
    keys: list[str] = []

    def refuse(route: Route) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.fulfill(status=503, headers={"retry-after": "60"}, json={"error": {}})

    page.route(re.compile(r"/submit$"), refuse)
    page.goto(f"{site.url}/p/ilp-enquiry")
    fill(page)
    send(page)
    expect(page.get_by_text("We keep your answers")).to_be_visible()
    page.unroute(re.compile(r"/submit$"))
    seen = keep_submissions(page)
    page.reload()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert [s["key"] for s in seen] == keys
    page.reload()
    expect(page.get_by_role("button", name="Send my enquiry")).to_be_enabled()
    assert len(seen) == 1


def test_who_asks_not_to_be_tracked_leaves_no_trace_but_the_enquiry(
    site: Any, chromium: Browser
) -> None:
    context = chromium.new_context()
    context.add_init_script("Object.defineProperty(navigator, 'doNotTrack', {value: '1'})")
    page = context.new_page()
    visits: list[str] = []
    page.on("request", lambda r: visits.append(r.url) if r.url.endswith("/t") else None)
    seen = keep_submissions(page)
    page.goto(f"{site.url}/p/welcome")
    page.goto(f"{site.url}/p/ilp-enquiry")
    assert page.evaluate("localStorage.length") == 0
    fill(page)
    send(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert visits == []
    assert "anonymous_id" not in seen[0]["lead"]["context"]
    context.close()


def test_without_scripts_the_form_works_too(site: Any, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/p/ilp-enquiry")
    fill(page)
    send(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert "/thanks/" in page.url
    context.close()


def test_the_calculator_answers_at_once_and_its_figures_reach_the_form(
    site: Any, page: Page
) -> None:
    told: list[dict[str, Any]] = []

    def listen(route: Route) -> None:
        told.append(json.loads(route.request.post_data or ""))
        route.fallback()

    page.route(re.compile(r"/t$"), listen)
    page.goto(f"{site.url}/p/welcome")
    calculator = page.locator("#calculator")
    expect(calculator.locator("[data-out=age]")).to_have_text("35")
    before = calculator.locator("[data-out=monthly]").inner_text()
    calculator.get_by_label("Term life").check()
    expect(calculator.locator("[data-out=monthly]")).not_to_have_text(before)
    expect(calculator.locator("[data-chart]")).to_be_hidden()
    calculator.get_by_label("Your age").fill("45")
    monthly = calculator.locator("[data-out=monthly]").inner_text().strip("$")
    seen = keep_submissions(page)
    calculator.get_by_role("link", name="Get this illustration").click()
    page.wait_for_url(re.compile("premium-calculator"))
    query = parse_qs(urlsplit(page.url).query)
    assert query["product_interest"] == ["term_life"]
    expect(page.get_by_label("Your age")).to_have_value("45")
    email = fill(page)
    page.get_by_role("button", name="Send me the illustration").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    lead = seen[0]["lead"]
    assert lead["email"] == email
    assert lead["product_interest"] == "term_life"
    assert lead["attributes"]["monthly_premium"] == monthly
    assert lead["context"]["calculator"]["monthly_premium"] == int(monthly)
    assert lead["context"]["calculator_uses"] >= 1
    uses = [visit for visit in told if visit["kind"] == "calculator"]
    assert uses[-1]["data"]["age"] == 45
    assert [v["kind"] for v in told].count("page_view") == 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "path", ["/p/welcome", "/p/ilp-enquiry", "/p/premium-calculator", "/p/retirement-check"]
)
def test_everyone_can_use_the_pages(
    site: Any, chromium: Browser, path: str, width: int, scheme: Any
) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    page.goto(site.url + path)
    page.wait_for_load_state("networkidle")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wider = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wider <= 0, "nothing hangs over the edge"
    context.close()


def test_the_pages_load_nothing_from_elsewhere(site: Any, page: Page) -> None:
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    for path in ("/p/welcome", "/p/ilp-enquiry"):
        page.goto(site.url + path)
        page.wait_for_load_state("networkidle")
    assert hosts == {urlsplit(site.url).netloc}
    assert problems == []
    policy = httpx.get(f"{site.url}/p/welcome").headers["content-security-policy"]
    assert "unsafe" not in policy
