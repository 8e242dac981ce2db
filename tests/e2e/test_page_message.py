"""A message in the page of a partner's site, under that site's own strict policy."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.other_site import other_site

TEXT = "Three minutes are enough.\n\n<b>No</b> mark-up.\n\n[See my plan]({})"
SCRIPT = Path(__file__).with_name("say_in_page.py")
BROWSER = "JSON.parse(localStorage.getItem('leadloop.visitor')).id"
NOTE = "leadloop-message section"


def say(site: Any, browser: str, title: str, text: str) -> None:
    environment = {
        **os.environ,
        "LEADLOOP_DATA": str(site.folder),
        "DJANGO_SETTINGS_MODULE": "leadloop.project.django_settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, str(SCRIPT), browser, title, text]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    said = done.stdout.splitlines()[-1:]
    assert said == ["sent"], done.stdout + done.stderr[-2000:]


def come_back_until(page: Page, title: str) -> None:
    """Load the page again until the message stands in it."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        page.reload()
        try:
            page.wait_for_selector(NOTE, timeout=2_000)
        except Exception:  # noqa: BLE001, S112 -- not there yet
            continue
        assert page.locator(NOTE).get_by_role("heading").inner_text() == title
        return
    raise AssertionError("the message never came")


def become_known(site: Any, page: Page, address: str) -> None:
    """Send a lead from this browser, as a form of the site would."""
    body = {
        "first_name": "Ana", "last_name": "Tan", "email": address, "country": "US",
        "context": {"anonymous_id": page.evaluate(BROWSER)},
    }  # fmt: skip
    headers = {"authorization": f"Bearer {site.demo['keys']['write_key']}"}
    answer = httpx.post(site.demo["urls"]["leads_api"], json=body, headers=headers, timeout=30)
    assert answer.status_code == 202, answer.text


def test_a_message_is_shown_followed_and_closed_with_the_keyboard(
    site: Any, visitor: BrowserContext
) -> None:
    page = visitor.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    with other_site() as partner:
        partner.headers["Content-Security-Policy"] = (
            f"default-src 'self'; script-src {site.url}; connect-src {site.url}; style-src 'self'"
        )
        key = site.demo["keys"]["site_key"]
        partner.show(f'<script src="{site.url}/t.js" data-key="{key}" defer></script>')
        page.goto(partner.url())
        become_known(site, page, f"{uuid4().hex}@visitors.example")
        target = partner.url().replace("/article", "/plan")
        say(site, page.evaluate(BROWSER), "Welcome back", TEXT.format(target))
        come_back_until(page, "Welcome back")

        note = page.locator(NOTE)
        expect(note).to_contain_text("<b>No</b> mark-up.")
        assert page.evaluate("document.activeElement.tagName") == "BODY"
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            found = Axe().run(page, options={"include": "leadloop-message"})
            assert found.violations_count == 0, found.generate_report()
        note.get_by_role("button", name="Close this message").focus()
        page.keyboard.press("Escape")
        expect(note).to_have_count(0)
        page.reload()
        page.wait_for_load_state("networkidle")
        expect(page.locator(NOTE)).to_have_count(0)

        say(site, page.evaluate(BROWSER), "Once more", TEXT.format(target))
        come_back_until(page, "Once more")
        page.locator(NOTE).get_by_role("link", name="See my plan").click()
        page.wait_for_url(target)
    assert problems == []
