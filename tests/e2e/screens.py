"""Every address of the workplace, each with an example to open: found by following links."""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import APIRequestContext, APIResponse

_ASK = """
import json
import django
django.setup()
from leadloop.web.urls import urlpatterns
print(json.dumps([[one.name, one.pattern.regex.pattern, str(one.pattern)] for one in urlpatterns]))
"""
_EXAMPLES = {"uuid": "00000000-0000-7000-8000-000000000000", "slug": "x", "str": "x", "int": "1"}
_LINKS = ("href", "hx-get", "src")
# Followed once more than needed: the first record of a kind may lack what the second links to.
_TRIES = 2
_HTML = "text/html"


@dataclass(frozen=True)
class Address:
    """One line of the address book; ``pattern`` matches a path without its first slash."""

    name: str
    pattern: re.Pattern[str]
    route: str

    @property
    def bare(self) -> bool:
        return "<" not in self.route

    @property
    def made_up(self) -> str:
        """An address of this kind that leads to nothing."""
        return "/" + re.sub(r"<(\w+):\w+>", lambda found: _EXAMPLES[found[1]], self.route)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.found += [link for name in _LINKS if (link := said.get(name)) is not None]
        if tag == "form" and (said.get("method") or "get").lower() == "get":
            self.found.append(said.get("action") or "")


def links_of(html: str) -> list[str]:
    """Return where a page leads to, forms that only ask included."""
    parser = _Links()
    parser.feed(html)
    return parser.found


def address_book(folder: Path) -> list[Address]:
    """Return the addresses that the installation in ``folder`` serves to people who signed in."""
    environment = {
        **os.environ,
        "LEADLOOP_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "leadloop.project.django_settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", _ASK], env=environment, capture_output=True, check=True
    )
    return [
        Address(name, re.compile(pattern.replace(r"\Z", "$")), route)
        for name, pattern, route in json.loads(done.stdout)
    ]


@dataclass
class Walk:
    """What following every link has found: ``screens`` maps the name of an address to a page.

    ``sent_to`` are those it was led to by another: they may show more than their like.
    ``answered`` holds every address that answered a question at all, if only with a part of a
    page, a file, or the way to another address.
    """

    base: str
    book: list[Address]
    screens: dict[str, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    failed: list[tuple[str, int]] = field(default_factory=list)
    sent_to: set[str] = field(default_factory=set)

    def follow(self, client: APIRequestContext, *, beside: Iterable[str] = ()) -> list[str]:
        """Follow links from every address without a variable; return the screens it added."""
        before = set(self.screens)
        asked: dict[str, int] = defaultdict(int)
        seen: set[str] = set()
        waiting = deque("/" + one.route for one in self.book if one.bare)
        while waiting:
            path = waiting.popleft()
            address = self.find(path)
            if address is None or path in seen:
                continue
            seen.add(path)
            known = address.name in beside or asked[address.name] >= _TRIES
            if known and path not in self.sent_to:
                continue
            asked[address.name] += 1
            answer = client.get(self.base + path, max_redirects=0)
            waiting.extend(self._note(address, path, answer))
        return [name for name in self.screens if name not in before]

    def find(self, path: str) -> Address | None:
        """Return the address that a path belongs to."""
        plain = urlsplit(path).path.removeprefix("/")
        return next((one for one in self.book if one.pattern.match(plain)), None)

    def unopened(self, client: APIRequestContext) -> list[str]:
        """Return the names of addresses that answer questions, yet no link led to one."""
        return [
            one.name
            for one in self.book
            if one.name not in self.answered and not _only_posts(client, self.base + one.made_up)
        ]

    def _note(self, address: Address, path: str, answer: APIResponse) -> Iterator[str]:
        if answer.status >= 500:
            self.failed.append((path, answer.status))
        if answer.status in {301, 302, 303}:
            self.answered.add(address.name)
            there = list(self._here(path, [answer.headers["location"]]))
            self.sent_to.update(there)
            yield from there
        if answer.status != 200:
            return
        self.answered.add(address.name)
        if not answer.headers.get("content-type", "").startswith(_HTML):
            return
        html = answer.text()
        # What somebody else wrote is shown in a sandbox, where no script runs: not axe either.
        sandboxed = "sandbox" in answer.headers.get("content-security-policy", "")
        if "<html" in html and not sandboxed:
            self.screens.setdefault(address.name, path)
        yield from self._here(path, links_of(html))

    def _here(self, path: str, links: Iterable[str]) -> Iterator[str]:
        own = urlsplit(self.base).netloc
        for link in links:
            there = urlsplit(urljoin(self.base + path, link))
            if there.netloc == own:
                yield there.path + (f"?{there.query}" if there.query else "")


def _only_posts(client: APIRequestContext, url: str) -> bool:
    return client.get(url, max_redirects=0).status == 405
