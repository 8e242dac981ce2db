"""The proof of work in a real browser: nobody notices it, and nothing passes without it."""

import json
import re
from typing import Any
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

SUBMIT = re.compile(r"/submit$")


@pytest.fixture
def required(site: Any, sign_in: Any) -> tuple[str, str]:
    """A form that requires the work, made on the screen; its slug and its public key."""
    marketer: Page = sign_in("marketer")
    slug = f"required-{uuid4().hex[:8]}"
    marketer.goto(f"{site.url}/forms/new")
    marketer.get_by_label("Name", exact=True).first.fill(slug)
    marketer.get_by_label("Address").fill(slug)
    marketer.get_by_label("Heading").first.fill("Work first")
    marketer.get_by_label("Proof of work").select_option("require")
    marketer.get_by_role("button", name="Save and publish").click()
    marketer.wait_for_url(re.compile(r"/forms/[0-9a-f-]{36}$"))
    marketer.close()
    found = httpx.get(f"{site.url}/p/{slug}/definition.json").json()
    return slug, found["public_key"]


def fill(page: Page) -> None:
    page.get_by_label("First name").fill("Ana")
    page.get_by_label("Last name").fill("Tan")
    page.get_by_label("Work e-mail").fill(f"{uuid4().hex}@visitors.example")


def test_a_browser_solves_it_while_the_visitor_types(
    site: Any, visitor: BrowserContext, required: tuple[str, str]
) -> None:
    slug, key = required
    page = visitor.new_page()
    asked: list[str] = []
    sent: list[Any] = []
    page.on("request", lambda r: asked.append(r.url) if "/challenge?" in r.url else None)
    page.on("request", lambda r: sent.append(r) if SUBMIT.search(r.url) else None)
    page.goto(f"{site.url}/p/{slug}")
    assert asked == [], "who only looks does not work"
    page.get_by_label("First name").focus()
    page.wait_for_timeout(100)
    assert len(asked) == 1
    fill(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert len(asked) == 1, "one proof is enough"
    headers = sent[0].headers
    proof, submission = headers["leadloop-proof-of-work"], headers["idempotency-key"]
    assert f"submission={submission}" in asked[0]

    def again(submission: str, proof: str, body: str) -> Any:
        return httpx.post(
            f"{site.url}/p/{slug}/submit",
            content=body,
            headers={
                "authorization": f"Bearer {key}",
                "content-type": "application/json",
                "idempotency-key": submission,
                **({"leadloop-proof-of-work": proof} if proof else {}),
            },
        )

    body = sent[0].post_data
    replayed = again(submission, proof, body)
    assert (replayed.status_code, replayed.headers["idempotency-replayed"]) == (202, "true")
    assert again(submission, proof, json.dumps({"email": "x@y.example"})).status_code == 409
    for headers_of, code in ((("other", proof), "forged"), (("other", ""), "missing")):
        refused = again(*headers_of, body)
        assert refused.status_code == 403
        assert refused.json()["error"]["code"] == f"proof_{code}"
    assert again(submission, proof[:-8] + "AAAAAAAA", body).status_code == 403


def test_an_expired_proof_is_made_anew_and_nothing_is_lost(
    site: Any, visitor: BrowserContext, required: tuple[str, str]
) -> None:
    slug, _ = required
    page = visitor.new_page()
    keys: list[tuple[str, str]] = []

    def expire_once(route: Any) -> None:
        headers = route.request.headers
        keys.append((headers["idempotency-key"], headers["leadloop-proof-of-work"]))
        if len(keys) == 1:
            error = {"code": "proof_expired", "message": "…", "fields": []}
            route.fulfill(status=403, json={"error": error, "trace_id": ""})
        else:
            route.fallback()

    page.route(SUBMIT, expire_once)
    page.goto(f"{site.url}/p/{slug}")
    fill(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    (first, old), (second, new) = keys
    assert first == second
    assert old != new


def test_without_scripts_the_page_says_why_it_cannot_be_sent(
    site: Any, chromium: Browser, required: tuple[str, str]
) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/p/{required[0]}")
    fill(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be sent from here")
    expect(page.get_by_label("First name")).to_have_value("Ana")
    context.close()
