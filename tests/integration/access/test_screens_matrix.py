"""Every address of the workplace, for every role, at every place."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from access_world import World
from address_table import ADDRESSES, ASKS, PARTS, Address
from django.db import connection, transaction
from django.urls import URLPattern
from offers import Offers
from rights_table import RIGHTS, ROLES, expected, reach

from leadloop.users.contracts import Access, Role
from leadloop.users.logic import read_access, write_access
from leadloop.web.urls import urlpatterns

NOWHERE = UUID("01930000-0000-7000-8000-00000000dead")
_LETTERS = {Access.ALL: "a", Access.TEAM: "t", Access.OWN: "o", Access.NONE: "-"}
# Whoever is signed in may always open these, and leaving ends the session of the whole run.
_BESIDE = {"macro": "macro", "article": "knowledge"}
_OWN_WAY = {"sign-in", "sign-out"}
PATTERNS: dict[str, URLPattern] = {str(p.name): p for p in urlpatterns if isinstance(p, URLPattern)}


def test_every_address_of_the_workplace_has_its_line() -> None:
    assert set(PATTERNS) == {address.name for address in ADDRESSES}


def test_the_rights_are_as_written_down() -> None:
    kinds = set(RIGHTS) - {"case_activity"}
    for role in ROLES:
        held = {k: (read_access(role, k), write_access(role, k)) for k in kinds}
        assert {k: "".join(_LETTERS[one] for one in both) for k, both in held.items()} == {
            k: RIGHTS[k][role] for k in kinds
        }, role


def path_of(world: World, address: Address, row: UUID) -> str:
    """Return the address with its parts filled in; an id that names no other kind is the row's."""
    parts = dict(PARTS[""])
    for name in sorted((n for n in PARTS if n and address.name.startswith(n)), key=len):
        parts |= PARTS[name]

    def fill(found: "re.Match[str]") -> str:
        other = found[2].removesuffix("_id")
        if found[1] == "uuid":
            named = _BESIDE.get(other)
            return str(world.rows[named]["all"] if named and named != address.row else row)
        return str(parts[found[2]])

    route = re.sub(r"<(\w+):(\w+)>", fill, str(PATTERNS[address.name].pattern))
    leads = {"lead": world.rows["lead"]["mate"], "other_lead": world.rows["lead"]["routed"]}
    query = ASKS.get(address.name, "").format(mate=world.mate.id, **leads)
    return f"/{route}{'?' if query else ''}{query}"


def rows_of(world: World, address: Address, role: Role) -> Iterator[tuple[str, UUID]]:
    """Yield the places to ask for, and the row that is there."""
    if address.row == "-":
        yield "", NOWHERE
        return
    reached, places = reaches(address, role), world.places(address.row)
    # Where all or nothing is in reach, the farthest row says it.
    for place in places if "t" in reached else places[-1:]:
        yield place, world.row(address.row, role, place)
    if reached != {"-"} or not places:
        yield "nowhere", NOWHERE


def reaches(address: Address, role: Role) -> set[str]:
    """Return how far the rights go that an address asks for."""
    asked = [address.asks(method) for method in ("get", "post")]
    return {reach(role, right, kind) for right, kind in asked if right != "-"}


def changes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_log WHERE topic = 'changes'")
        return int(cursor.fetchone()[0])


def ask(browser: Any, method: str, path: str) -> Any:
    """Ask for an address; what its query says is sent in the form, too."""
    query = dict(parse_qsl(path.partition("?")[2]))
    answer = browser.get(path) if method == "get" else browser.post(path, query)
    if answer.streaming:
        b"".join(answer)  # lets go of the file
    return answer


def outcome(answer: Any) -> str:
    status = answer.status_code
    words = {403: "refused", 404: "missing", 405: "no such method"}
    if status in words:
        return words[status]
    return "open" if status < 500 and status != 400 else f"broken ({status})"


@pytest.mark.parametrize(
    "address",
    [pytest.param(a, id=f"{a.name}-{a.kind}") for a in ADDRESSES if a.name not in _OWN_WAY],
)
def test_an_address_answers_each_role_as_the_table_says(world: World, address: Address) -> None:
    wanted, got = {}, {}
    misled: list[str] = []
    for role in ROLES:
        browser, offers = world.browsers[role], Offers(world, role)
        for method in ("get", "post"):
            right, kind = address.asks(method)
            if right == "-" and role is not Role.ADMINISTRATOR:
                continue  # no method, whoever asks
            for place, row in rows_of(world, address, role):
                cell = f"{role.value} {method} {place}"
                before = changes() if method == "post" else 0
                with transaction.atomic():
                    answer = ask(browser, method, path_of(world, address, row))
                    got[cell] = outcome(answer)
                    done = changes() - before if method == "post" else 0
                    transaction.set_rollback(True)
                misled += offers.wrong_on(address, place, answer)
                if right == "-":
                    wanted[cell] = "no such method"
                    break
                shown = address.get == "see" and reach(role, *address.asks("get")) != "-"
                asked = "see" if shown and place == "nowhere" else right
                wanted[cell] = expected(role, asked, kind, place)
                if place == "nowhere" and "+" in kind and got[cell] == "missing":
                    wanted[cell] = "missing"  # of which kind would it have been?
                if wanted[cell] != "open":
                    assert not done, f"{cell}: refused, and yet something changed"
    differing = {k: (v, got[k]) for k, v in wanted.items() if v != got[k]}
    assert not differing, "\n".join(
        f"{k}: expected {v}, got {g}" for k, (v, g) in differing.items()
    )
    assert not misled, "\n".join(misled)
