"""A whole Leadloop with demo data, and the system's Chromium, for the browser tests."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.marketing_site import Marketing, SitDown, enter_marketing, started_marketing
from tests.factories.imap_server import ImapServer

_START_S = 400
expect.set_options(timeout=15_000)
# A headless browser calls itself one, and intake scores it as the script it is.
_DESKTOP = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36"
)


@dataclass(frozen=True)
class Site:
    """A running demo."""

    folder: Path
    url: str
    tls_url: str

    @property
    def demo(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "demo.json").read_text())
        return found

    def login(self, role: str) -> tuple[str, str]:
        found = next(login for login in self.demo["logins"] if login["role"] == role)
        return found["email"], found["password"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def mailbox() -> Iterator[ImapServer]:
    """The mailbox that opens cases."""
    with ImapServer() as server:
        yield server


@pytest.fixture(scope="session")
def site(mailbox: ImapServer) -> Iterator[Site]:
    with started(mailbox) as running:
        yield running


@contextmanager
def started(mailbox: ImapServer, *options: str) -> Iterator[Site]:
    """Start a demo on a folder of its own; stop it and remove the folder after."""
    folder = Path(tempfile.mkdtemp(prefix="leadloop-e2e-"))
    folder.chmod(0o755)
    port, tls_port = free_port(), free_port()
    command = [sys.executable, "-m", "leadloop.project.cli", "up", "--demo", "--data", str(folder)]
    command += ["--listen", f"127.0.0.1:{port}", "--tls-listen", f"127.0.0.1:{tls_port}", *options]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("LEADLOOP_")}
    environment["LEADLOOP_MAILBOX_URL"] = mailbox.url
    log = folder / "up.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment)
    try:
        until = time.monotonic() + _START_S
        while b"\nready " not in b"\n" + log.read_bytes():
            assert process.poll() is None, log.read_text()[-3000:]
            assert time.monotonic() < until, log.read_text()[-3000:]
            time.sleep(0.2)
        yield Site(folder, f"http://127.0.0.1:{port}", f"https://127.0.0.1:{tls_port}")
    finally:
        process.terminate()
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(found for name in names if (found := shutil.which(name)))
    arguments = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh browser of somebody who is not signed in."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900},
        timezone_id="America/New_York",
        user_agent=_DESKTOP,
    )
    context.set_default_timeout(15_000)
    yield context
    leave(context)


def enter(context: BrowserContext, site: Site, role: str) -> Page:
    """Sign somebody of a role in, in a fresh context, and return the page."""
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto(f"{site.url}/sign-in")
    email, password = site.login(role)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def leave(context: BrowserContext) -> None:
    """Close a context once its pages are at rest.

    Chromium now and then never answers a close that meets a navigation under way.
    """
    for page in context.pages:
        page.goto("about:blank")
    context.close()


@pytest.fixture
def sign_in(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Return a page on which somebody of a role is signed in."""
    contexts = []

    def sit_down(role: str, **options: Any) -> Page:
        options.setdefault("viewport", {"width": 1440, "height": 900})
        context = chromium.new_context(**options)
        contexts.append(context)
        return enter(context, site, role)

    yield sit_down
    for context in contexts:
        leave(context)


@pytest.fixture(scope="session")
def marketing() -> Iterator[Marketing]:
    """One site for the tests of marketing: without demonstration data, with a mail server."""
    with started_marketing(free_port()) as found:
        yield found


@pytest.fixture
def sit_down(chromium: Browser, marketing: Marketing) -> Iterator[SitDown]:
    """Return a page of marketing's site on which somebody of a role is signed in."""
    contexts = []

    def enter_as(role: str) -> Page:
        contexts.append(chromium.new_context(viewport={"width": 1440, "height": 900}))
        return enter_marketing(contexts[-1], marketing, role)

    yield enter_as
    for context in contexts:
        leave(context)


@pytest.fixture
def marketer(sit_down: SitDown) -> Page:
    """Return the page of a marketer."""
    return sit_down("marketer")
