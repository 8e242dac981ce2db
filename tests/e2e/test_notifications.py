"""Notifications in a real browser: turned on by its reader, shown by the worker, told of.

The browser's push service is on the internet, so what it would give and deliver comes from here:
the subscription by a script in the page, the message by the browser's own developer protocol.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.factories.push_service import PushBrowser

SCRIPT = Path(__file__).with_name("send_letter.py")
SHOWN = (
    "async () => (await (await navigator.serviceWorker.getRegistration('/e/'))"
    ".getNotifications()).map((one) => [one.title, one.body])"
)
SUBSCRIBED = """
const given = GIVEN;
let held = null;
const subscription = { endpoint: given.endpoint, toJSON: () => given,
  unsubscribe: async () => { held = null; return true; } };
PushManager.prototype.getSubscription = async () => held;
PushManager.prototype.subscribe = async (options) => {
  if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw new TypeError();
  held = subscription;
  return held;
};
"""


def letter(site: Any) -> str:
    """Send somebody a mail; return the path of the preferences in it."""
    environment = {
        **os.environ,
        "LEADLOOP_DATA": str(site.folder),
        "DJANGO_SETTINGS_MODULE": "leadloop.project.django_settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, str(SCRIPT), f"{uuid4().hex}@visitors.example"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return urlsplit(done.stdout.splitlines()[-1]).path


def push(context: BrowserContext, page: Page, said: dict[str, str]) -> None:
    """Deliver a message to the worker as the browser's push service would."""
    session = context.new_cdp_session(page)
    found: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(one["registrationId"] for one in told["registrations"]),
    )
    session.send("ServiceWorker.enable")
    until = time.monotonic() + 30
    while not found and time.monotonic() < until:
        page.wait_for_timeout(100)
    parts = urlsplit(page.url)
    session.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": f"{parts.scheme}://{parts.netloc}",
            "registrationId": found[-1],
            "data": json.dumps(said),
        },
    )


def test_a_reader_turns_notifications_on_sees_one_and_turns_them_off(
    site: Any, visitor: BrowserContext
) -> None:
    visitor.grant_permissions(["notifications"], origin=site.url)
    page = visitor.new_page()
    given = PushBrowser("one", "https://push.example").subscription
    page.add_init_script(SUBSCRIBED.replace("GIVEN", json.dumps(given)))
    page.goto(f"{site.url}{letter(site)}")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="Turn notifications on").click()
    expect(page.get_by_text("Notifications come to this browser from now on.")).to_be_visible()

    token = "x" * 60
    push(visitor, page, {"title": "News", "body": "Your plan moved.", "href": "", "token": token})
    until = time.monotonic() + 30
    while not (shown := page.evaluate(SHOWN)) and time.monotonic() < until:
        page.wait_for_timeout(200)
    assert shown == [["News", "Your plan moved."]]
    page.get_by_role("button", name="Turn notifications off").click()
    expect(page.get_by_text("No more notifications come to this browser.")).to_be_visible()
