"""What a page offers: links, buttons and forms, and whether its reader may use them.

``address_table.py`` says who may use an address, and ``test_screens_matrix.py`` that this is so;
here every address that stands on a page is looked up there. Nobody is offered what would be
refused, and who may act on a record finds how on its page.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from access_world import World
from address_table import ADDRESSES, Address
from django.urls import Resolver404, resolve
from rights_table import expected, reach

from leadloop.users.contracts import Role

_TAG: Final = re.compile(r'<(\w[\w-]*)\s([^>]*(?:href|action|hx-get|hx-post)="/[^>]*)>')
_TARGET: Final = re.compile(r'(?<![\w-])(href|action|hx-get|hx-post|formaction)="(/[^"]*)"')
_NOT_OFFERED: Final = re.compile(r'(?<![\w-])(?:hidden|disabled)(?![\w="-])')

# Page of a record, and what whoever may change it finds there.
ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "lead": ("lead-edit", "lead-assign", "lead-qualify", "lead-disqualify", "lead-contacted"),
    "account": ("account-edit", "account-assign", "account-switch"),
    "contact": ("contact-edit", "contact-assign", "contact-switch"),
    "policy": ("policy-edit", "policy-assign"),
    "opportunity": ("opportunity-edit", "opportunity-win", "opportunity-lose"),
    "case": ("case-edit", "case-assign", "case-resolve", "case-cancel", "case-merge"),
    "article": ("article-edit", "article-archive"),
    "queue": ("queue-edit",),
    "service-level": ("service-level-edit",),
}

# Of addresses for several kinds the table asks one; which is meant says the address.
_KINDS: Final[Mapping[str, str]] = {
    "incident": "case", "ll_policy": "policy", "accounts": "account", "contacts": "contact",
    "policies": "policy", "opportunities": "opportunity", "cases": "case", "leads": "lead",
}  # fmt: skip

_LINES: Final[dict[str, list[Address]]] = {}
for _line in ADDRESSES:
    _LINES.setdefault(_line.name, []).append(_line)


class Offers:
    """What pages offer to somebody of a role."""

    def __init__(self, world: World, role: Role) -> None:
        self.role = role
        self._rows = {
            key: (kind, place if not place.startswith("own:") else self._mine(place))
            for kind, found in world.rows.items()
            for place, key in found.items()
        }
        self._judged: dict[tuple[str, str], str] = {}

    def _mine(self, place: str) -> str:
        return "own" if place == f"own:{self.role.value}" else "far"

    def wrong_on(self, address: Address, place: str, answer: Any) -> list[str]:
        """Return what a page offers in vain, and what it ought to offer and does not."""
        kind = answer.headers.get("Content-Type", "")
        asked = answer.request["REQUEST_METHOD"]
        if asked != "GET" or answer.status_code != 200 or answer.streaming or "html" not in kind:
            return []
        offered = set(_offered(answer.content.decode()))
        page = f"{address.name} ({self.role.value} {place})"
        names = set()
        wrong = []
        for method, target in sorted(offered):
            problem, name = self._judge(method, target)
            names.add(name)
            if problem:
                wrong.append(f"{page} offers {method} {target}: {problem}")
        return wrong + [f"{page} does not offer {name}" for name in self._due(address, place)
                        if name not in names]  # fmt: skip

    def _due(self, address: Address, place: str) -> Iterator[str]:
        for name in ACTIONS.get(address.name, ()) if place not in ("", "nowhere") else ():
            line = _LINES[name][0]
            right, kind = line.asks("post" if line.post != "-" else "get")
            if expected(self.role, right, kind, place) == "open":
                yield name

    def _judge(self, method: str, target: str) -> tuple[str, str]:
        path = target.partition("?")[0].partition("#")[0]
        try:
            found = resolve(path)
        except Resolver404:
            return "", ""
        name = str(found.url_name)
        lines = _LINES.get(name)
        if found.namespace or lines is None:
            return "", name
        ids = [key for key in found.kwargs.values() if isinstance(key, UUID)]
        lines = [_meant(line, found.kwargs) for line in lines]
        answers = {self._answer(line, method, ids[0] if ids else None) for line in lines}
        return ("" if "open" in answers else "/".join(sorted(answers))), name

    def _answer(self, line: Address, method: str, key: UUID | None) -> str:
        right, kind = line.asks(method)
        if right == "-":
            return "no such method"
        known = self._rows.get(key) if key else None
        if known is None:
            return "refused" if right != "any" and reach(self.role, right, kind) == "-" else "open"
        row, place = known
        if row not in (line.row, *kind.split("+")):
            return "open" if reach(self.role, right, kind) != "-" else "refused"
        return expected(self.role, right, kind, place)


def _offered(page: str) -> Iterator[tuple[str, str]]:
    """Yield method and address of everything on a page that can be followed or sent."""
    for tag, held in _TAG.findall(page):
        if tag == "link" or _NOT_OFFERED.search(re.sub(r'"[^"]*"', '""', held)):
            continue
        is_get = 'method="get"' in held
        for attribute, target in _TARGET.findall(held):
            sends = attribute in ("hx-post", "formaction") or (attribute == "action" and not is_get)
            yield ("post" if sends else "get"), target.replace("&amp;", "&")


def _meant(line: Address, parts: Mapping[str, Any]) -> Address:
    """Return the line of an address for several kinds as it is of the kind that it names."""
    named = str(parts.get("entity") or parts.get("key") or "")
    kind = _KINDS.get(named, named)
    if not kind or ("lead" not in line.kind.split("+") and line.kind != "lead"):
        return line
    kinds = "+".join(kind if one == "lead" else one for one in line.kind.split("+"))
    return line._replace(kind=kinds, row=kind)
