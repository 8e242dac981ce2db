"""Every entity set of the Dataverse door, for every role, at every place: people and programs."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest
from access_world import PLACES, World
from django.db import transaction
from django.test import Client
from door_table import NEW, SETS, EntitySet
from rights_table import ROLES, expected, reach

from leadloop.kit.entity import get_entity, list_entity_names
from leadloop.users.contracts import Role

ROOT = "/api/data/v9.2/"
NOWHERE = UUID("01930000-0000-7000-8000-00000000dead")
# 412: it may be done, but something stands in the way (policies hang on the contact).
_WORDS = {
    200: "open",
    204: "open",
    201: "open",
    403: "refused",
    404: "missing",
    405: "refused",
    412: "open",
}


class Caller:
    """Somebody of a role at the door: a person whom a program acts for, or a program itself."""

    def __init__(self, world: World, role: Role, *, program: bool) -> None:
        self.world, self.role, self.program = world, role, program
        secrets = world.programs[role if program else Role.INTEGRATION]
        self.headers = {"Authorization": f"Bearer {secrets.write_key}"}
        if not program:
            self.headers["CallerObjectId"] = str(world.people[role].id)

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = b"" if body is None else orjson.dumps(body)
        return Client().generic(
            method,
            ROOT + path.replace(" ", "%20"),
            data,
            content_type="application/json",
            headers={**self.headers, **{k.replace("_", "-"): v for k, v in headers.items()}},
        )

    def expected(self, right: str, kind: str, place: str) -> str:
        """Return what the table says; a program has no team, so nothing is near to it."""
        if right == "see" and kind != "any" and reach(self.role, "see", kind) == "-":
            return "missing"
        far = "far" if self.program and place in PLACES else place
        return expected(self.role, "any" if kind == "any" else right, kind, far)


def callers(world: World) -> Iterator[Caller]:
    for role in ROLES:
        yield Caller(world, role, program=False)
        yield Caller(world, role, program=True)


def places(caller: Caller, held: EntitySet) -> list[str]:
    """Return the places to ask for; where all or nothing is in reach, the farthest says it."""
    found = caller.world.places(held.row)
    reached = {
        reach(caller.role, right, kind)
        for right, kind in (("see", held.see), ("change", held.change))
        if kind not in ("-", "any")
    }
    narrow = "t" in reached and not caller.program
    return [*(found if narrow else found[-1:]), "nowhere"]


def row_of(caller: Caller, held: EntitySet, place: str) -> UUID:
    return NOWHERE if place == "nowhere" else caller.world.row(held.row, caller.role, place)


def test_every_entity_has_its_line() -> None:
    known = {get_entity(name).set_name for name in list_entity_names()}
    assert known == {held.name for held in SETS}


def word(answer: Any) -> str:
    return _WORDS.get(answer.status_code, f"broken ({answer.status_code}: {answer.content[:200]})")


def same(wanted: dict[str, str], got: dict[str, str]) -> None:
    differing = [f"{k}: expected {v}, got {got[k]}" for k, v in wanted.items() if v != got[k]]
    assert not differing, "\n".join(differing)


@pytest.mark.parametrize("held", SETS, ids=lambda held: f"{held.name}-{held.row}")
def test_a_record_is_read_by_whom_the_table_says(world: World, held: EntitySet) -> None:
    wanted, got = {}, {}
    for caller in callers(world):
        listed = caller("GET", f"{held.name}?$select={get_entity(held.name).primary_id}")
        ids = {str(next(iter(v for k, v in row.items() if not k.startswith("@"))))
               for row in orjson.loads(listed.content)["value"]}  # fmt: skip
        for place in places(caller, held):
            row, who = row_of(caller, held, place), f"{caller.role.value} {caller.program} {place}"
            wanted[who] = caller.expected("see", held.see, place)
            answer = caller("GET", f"{held.name}({row})")
            got[who] = word(answer)
            assert (str(row) in ids) is (got[who] == "open"), f"{who}: list and record disagree"
            if wanted[who] == "missing":
                other = caller("GET", f"{held.name}({NOWHERE})").content.decode()
                assert answer.content.decode().replace(str(row), str(NOWHERE)) == other, who
    same(wanted, got)


@pytest.mark.parametrize("held", SETS, ids=lambda held: f"{held.name}-{held.row}")
def test_a_record_is_changed_and_deleted_by_whom_the_table_says(
    world: World, held: EntitySet
) -> None:
    wanted, got = {}, {}
    for caller in callers(world):
        for place in places(caller, held):
            row, who = row_of(caller, held, place), f"{caller.role.value} {caller.program} {place}"
            for method, can in (("PATCH", held.change != "-"), ("DELETE", held.deletes)):
                if method == "PATCH" and not held.body:
                    continue
                cell = f"{who} {method}"
                change = caller.expected("change", held.change, place) if can else "refused"
                wanted[cell] = change
                with transaction.atomic():
                    answer = caller(method, f"{held.name}({row})", held.body, If_Match="*")
                    got[cell] = word(answer)
                    transaction.set_rollback(True)
                if not can and got[cell] == "missing":
                    got[cell] = "refused"
    same(wanted, got)


@pytest.mark.parametrize("name", sorted(NEW))
def test_a_record_is_made_by_whom_the_table_says(world: World, name: str) -> None:
    held = next(one for one in SETS if one.name == name)
    wanted, got = {}, {}
    for caller in callers(world):
        who = f"{caller.role.value} {caller.program}"
        how_far = reach(caller.role, "change", held.change)
        # A program has no team: what it makes would not be its own. A lead it may hand in.
        nothing = how_far == "-" or (how_far == "t" and caller.program and name != "leads")
        wanted[who] = "refused" if nothing else "open"
        own = {k: world.row(k, caller.role, "own") for k in ("product", "contact", "account")}
        body = {k: v.format(**own) if v.startswith("/") else v for k, v in NEW[name].items()}
        with transaction.atomic():
            got[who] = word(caller("POST", name, body))
            if nothing and how_far == "t" and got[who] == "missing":
                got[who] = "refused"  # what the body binds is out of its sight already
            transaction.set_rollback(True)
    same(wanted, got)
