"""Every screen there is, opened with demo data: nothing serious for assistive technology."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIRequestContext, Browser, Page

from tests.e2e.conftest import Site, enter, leave
from tests.e2e.screens import Walk, address_book, links_of
from tests.factories.imap_server import ImapServer

# Each opens what those before it have no work in: a call of one's own, a desk.
_ROLES = ("administrator", "sales_representative", "supervisor", "marketer")
_SHARES = 4
_CASE = re.compile(r"/cases/[0-9a-f-]{36}")
_LETTER = (
    b"From: Vera Lang <vera@lang.example>\r\nTo: care@harbourlife.example\r\n"
    b"Subject: Where is my certificate\r\nMessage-ID: <where@lang.example>\r\n\r\nPlease.\r\n"
)
_SERIOUS = {"serious", "critical"}
_QUICK: dict[str, Any] = {"preload": False, "resultTypes": ["violations"]}
# What depends on the theme; all else is the same page.
_THEMED = {**_QUICK, "runOnly": ["color-contrast", "link-in-text-block"]}
_EASY = {
    "viewport": {"width": 1440, "height": 900},
    "color_scheme": "light",
    # Colours that are still changing are nobody's colours.
    "reduced_motion": "reduce",
}
# Left by what people do, not by the demo: each is opened in the test of its own screen.
_MADE_BY_WORK = {
    "merge": "test_merging.py merges two; the demo's pairs are found after its start",
    "rules-cell": "test_rules.py opens the cells of the table, by script",
    "journey-publish": "test_journey.py publishes a draft; the demo's are published",
    "calendar-event": "test_planning.py makes one; a week of the demo may have none",
    "rules-compare": "test_rules.py publishes a second version",
    "rules-replayed": "test_rules.py replays last week",
    "inbound-raw": "test_mail_in.py has one that cannot be read",
    "attachment": "test_screen_customers.py downloads one",
    "delivery": "test_screen_subscriptions.py has a receiver",
    "dead-letter": "test_screen_automation.py lets a handler fail",
    "erasure": "test_erasing.py erases somebody by screen",
    "import-rows": "test_screen_imports.py imports a file",
    "journey-way": "test_screen_journey_conditions.py has a decision",
    "social-audience": "test_screen_channels.py keeps one",
}


@pytest.fixture(scope="module")
def desks(chromium: Browser, site: Site) -> Iterator[dict[str, Page]]:
    """A page for each role, signed in."""
    pages = {}
    for role in _ROLES:
        pages[role] = enter(chromium.new_context(**_EASY), site, role)
    yield pages
    for page in pages.values():
        leave(page.context)


@pytest.fixture(scope="module")
def found(site: Site, desks: dict[str, Page], mailbox: ImapServer) -> tuple[Walk, dict[str, str]]:
    """Every screen, and the role that opens it."""
    _work(desks["administrator"].context.request, site.url)
    mailbox.deliver(_LETTER)
    walk, opens = Walk(site.url, address_book(site.folder)), {}
    for role, page in desks.items():
        added = walk.follow(page.context.request, beside={"sign-out", *walk.screens})
        opens |= dict.fromkeys(added, role)
    return walk, opens


def _work(client: APIRequestContext, base: str) -> None:
    """Leave what people leave who set things up and write: the demo has none of it."""
    _post(client, f"{base}/lead-sources/new/google-ads", name="Search", product_interest="ilp")
    _post(client, f"{base}/events/subscriptions/new", kind="pull", topic="leads", name="partner")
    account = {"network": "meta", "external_id": "act_1", "token": "of-meta"}
    _post(client, f"{base}/marketing/ads/accounts/new", name="Meta", **account)
    _post(client, f"{base}/marketing/segments/new?kind=static", name="Guests of the webinar")
    case = next(link for link in links_of(client.get(f"{base}/cases").text()) if _CASE.match(link))
    said = {"mode": "reply", "text": "We look into it.", "key": str(uuid4())}
    _post(client, f"{base}{case}", to=f"{case.partition('?')[0]}/say", **said)


def _post(client: APIRequestContext, page: str, *, to: str = "", **typed: str) -> None:
    """Send the form of a page, as a browser without scripts would."""
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', client.get(page).text())
    assert token, page
    answer = client.post(
        urljoin(page, to),
        form={"csrfmiddlewaretoken": token[1], **typed},
        headers={"Referer": page},
    )
    assert answer.ok, (page, answer.status)


def test_every_address_can_be_reached_by_links(
    found: tuple[Walk, dict[str, str]], desks: dict[str, Page]
) -> None:
    walk, _ = found
    assert not walk.failed
    lost = walk.unopened(desks["administrator"].context.request)
    assert sorted(set(lost) - set(_MADE_BY_WORK)) == []


@pytest.mark.parametrize("share", range(_SHARES))
def test_nothing_serious_on_any_screen_in_either_theme(
    site: Site, found: tuple[Walk, dict[str, str]], desks: dict[str, Page], share: int
) -> None:
    walk, opens = found
    told = {}
    for name in sorted(walk.screens)[share::_SHARES]:
        page = desks[opens[name]]
        if wrong := _look(page, site.url + walk.screens[name]):
            told[walk.screens[name]] = wrong
    assert not told


def _look(page: Page, url: str) -> list[Any]:
    """Return what is wrong with one page, in the light theme and in the dark one."""
    page.goto(url)
    wrong = _serious(page, _QUICK)
    page.emulate_media(color_scheme="dark")
    wrong += [("dark", *one) for one in _serious(page, _THEMED)]
    page.emulate_media(color_scheme="light")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        wrong.append("wider than the window")
    return wrong


def _serious(page: Page, options: dict[str, Any]) -> list[tuple[str, list[str]]]:
    violations = Axe().run(page, options=options).response["violations"]
    return [
        (one["id"], [node["html"][:120] for node in one["nodes"][:3]])
        for one in violations
        if one["impact"] in _SERIOUS
    ]
