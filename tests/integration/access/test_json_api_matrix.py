"""The JSON API for every role: a program sees and changes what its role does, and no more."""

from typing import Any
from uuid import UUID

import pytest
from access_world import World
from django.db import transaction
from django.test import Client
from rights_table import ROLES, expected, reach

from leadloop.portal.rest import api
from leadloop.sales.models import Lead
from leadloop.users.contracts import Role

NOWHERE = UUID("01930000-0000-7000-8000-00000000dead")
_WORDS = {200: "open", 201: "open", 202: "open", 403: "refused", 404: "missing"}

# Operation: method, address, and the right it asks for. A new operation needs its line.
OPERATIONS = {
    "list_leads": ("get", "leads", "see", "lead"),
    "get_lead": ("get", "leads/{lead}", "see", "lead"),
    "list_duplicates": ("get", "leads/{lead}/duplicates", "see", "lead"),
    "create_merge": ("post", "merges", "change", "merge+lead"),
    "get_merge": ("get", "merges/{merge}", "see", "merge"),
    "tell_journeys": ("post", "journeys/events", "change", "journey"),
    "create_erasure": ("post", "erasures", "change", "erasure"),
    "get_erasure": ("get", "erasures/{erasure}", "see", "erasure"),
    "undo_merge": ("post", "merges/{merge}/undo", "change", "merge+lead"),
}


def ask(world: World, role: Role, method: str, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Bearer {world.programs[role].write_key}"}
    send = getattr(Client(), method)
    if method == "get":
        return send(f"/api/v1/{path}", headers=headers)
    return send(f"/api/v1/{path}", body or {}, "application/json", headers=headers)


def test_every_operation_has_its_line() -> None:
    described = api.get_openapi_schema(path_prefix="/api/v1/")
    known = {
        operation.operation_id
        for router in (r for _, r in api._routers)
        for view in router.path_operations.values()
        for operation in view.operations
    }
    assert known == set(OPERATIONS), sorted(described["paths"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_answers_each_role_as_the_table_says(world: World, name: str) -> None:
    method, path, right, kind = OPERATIONS[name]
    wanted, got = {}, {}
    for role in ROLES:
        for place in ("mate", "far", "nowhere"):
            if "{" not in path and place != "mate":
                continue
            if "{erasure}" in path and place != "nowhere":
                continue  # nobody was erased in this world
            near = place == "mate" and (reach(role, right, kind) != "t" or "{" not in path)
            cell = f"{role.value} {place}"
            at = place if near or place != "mate" else "far"
            wanted[cell] = expected(role, right, kind, "" if "{" not in path else at)
            rows = {k: world.rows[k][place] if place != "nowhere" else NOWHERE
                    for k in ("lead", "merge")} | {"erasure": NOWHERE}  # fmt: skip
            erased = Lead.objects.get(pk=world.rows["lead"]["mate"]).email
            bodies: dict[str, dict[str, str]] = {
                "create_merge": {
                    "entity": "lead",
                    "keep_id": str(world.rows["lead"]["mate"]),
                    "gone_id": str(world.rows["lead"]["routed"]),
                },
                "create_erasure": {"email": erased, "confirmation": erased},
                "tell_journeys": {"event": "asked", "email": "nobody@nowhere.example"},
            }
            if name == "tell_journeys" and wanted[cell] == "open":
                wanted[cell] = "missing"  # nobody has the address
            if name == "create_merge" and reach(role, right, kind) == "t":
                wanted[cell] = "missing"  # a program has no team: both are out of its sight
            with transaction.atomic():
                answer = ask(world, role, method, path.format(**rows), bodies.get(name))
                got[cell] = _WORDS.get(answer.status_code, f"{answer.status_code} {answer.content}")
                transaction.set_rollback(True)
            if place == "nowhere" and "+" in kind and got[cell] == "missing":
                wanted[cell] = "missing"
    differing = [f"{k}: expected {v}, got {got[k]}" for k, v in wanted.items() if v != got[k]]
    assert not differing, "\n".join(differing)


def test_lists_hold_only_what_is_in_reach(world: World) -> None:
    for role in ROLES:
        ids = {
            one["id"] for one in ask(world, role, "get", "leads?limit=100").json().get("items", [])
        }
        far = str(world.rows["lead"]["far"])
        assert (far in ids) is (reach(role, "see", "lead") == "a"), role
