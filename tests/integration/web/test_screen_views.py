"""Views kept, shared, counted and opened first; lists taken out as files."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from web_house import HOSTILE, House, text_of

from leadloop.kit.entity import RecordWrite, get_entity
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role

MANAGER = Role.SALES_MANAGER


def leads(*values: dict[str, Any]) -> None:
    team = {"ll_team": "enterprise-sales"}
    get_entity("lead").upsert(SYSTEM, [RecordWrite({}, {**team, **one}) for one in values])


def keep(client: Client, name: str, address: str, **more: str) -> Any:
    return client.post("/views/leads/save", {"name": name, "in": address, **more})


def rows_of(answer: Any) -> list[list[str]]:
    data = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(data, newline="")))


def test_a_kept_view_stands_in_the_navigation_with_its_count(house: House) -> None:
    leads({"lastname": "A", "leadqualitycode": 1}, {"lastname": "B", "companyname": "Acme"})
    kept = keep(house.rep, "Acme only", "q=acme&sort=-created_at&page=3&cols=email&colour=red")
    assert kept.headers["Location"] == "/leads?q=acme&sort=-created_at&cols=email"
    page = house.rep.get("/leads").content.decode()
    assert 'href="/leads?q=acme&amp;sort=-created_at&amp;cols=email"' in page
    counted = text_of(house.rep.get("/views/leads?sidebar=1"))
    assert counted == "Acme only 1"
    assert "Acme only" not in house.admin.get("/leads").content.decode()


def test_a_list_opens_as_its_default_view_and_can_be_seen_as_it_is(house: House) -> None:
    keep(house.rep, "All of them", "status=all", default="on")
    assert house.rep.get("/leads").headers["Location"] == "/leads?status=all"
    plain = house.rep.get("/leads?view=plain")
    assert plain.status_code == 200
    assert 'href="?view=plain"' in plain.content.decode(), "the tab leads to it, too"
    house.rep.post("/views/leads/default", {"view": ""})
    assert house.rep.get("/leads").status_code == 200


def test_a_view_is_shared_with_ones_own_team_only(house: House) -> None:
    rep = house.people[Role.SALES_REPRESENTATIVE]
    team = next(t for t in users.list_teams() if t.id in rep.team_ids)
    other = next(t for t in users.list_teams() if t.id not in rep.team_ids)
    keep(house.rep, "Ours", "owner=none", team=str(team.id))
    assert keep(house.rep, "Theirs", "", team=str(other.id)).status_code == 422
    admin = house.people[Role.ADMINISTRATOR]
    users.update_user(
        SYSTEM, user_id=admin.id, role=Role.ADMINISTRATOR, is_active=True, teams=[team.slug]
    )
    (shared,) = users.list_views(users.find_actor(f"person:{admin.id}") or SYSTEM)
    assert (shared.name, shared.is_own) == ("Ours", False)
    marketer = house.clients[Role.MARKETER]
    assert marketer.post(f"/views/leads/{shared.id}/delete").status_code == 404
    assert house.rep.post(f"/views/leads/{shared.id}/delete").status_code == 302
    assert users.list_views(users.find_actor(f"person:{rep.id}") or SYSTEM) == []


@pytest.mark.parametrize(
    ("url", "values"),
    [
        ("/views/leads/save", {"name": "", "in": "q=x"}),
        ("/views/leads/save", {"name": "x" * 200, "in": "q=x"}),
        ("/views/leads/save", {"name": "\0", "in": "q=\0%00"}),
        ("/views/leads/default", {"view": str(uuid4())}),
        ("/views/nonsense/save", {"name": "x"}),
    ],
)
def test_what_cannot_be_kept_is_refused(house: House, url: str, values: dict[str, str]) -> None:
    assert house.rep.post(url, values).status_code in {404, 422}


def test_hostile_names_are_shown_as_text(house: House) -> None:
    keep(house.rep, HOSTILE[:60], "q=a")
    for url in ("/leads?view=plain", "/views/leads", "/views/leads?sidebar=1"):
        assert HOSTILE[:60] not in house.rep.get(url).content.decode()


def test_a_list_is_exported_as_it_is_shown_and_nothing_is_a_formula(house: House) -> None:
    leads(
        {"lastname": "=1+1", "companyname": "Acme", "emailaddress1": "a@acme.com"},
        {"lastname": "Berg", "companyname": "Acme"},
        {"lastname": "Other"},
    )
    manager = house.clients[MANAGER]
    address = "q=acme&sort=full_name&cols=email&cols=team"
    answer = manager.get(f"/bulk/leads/export.csv?{address}")
    rows = rows_of(answer)
    assert rows[0] == ["Name", "E-mail", "Routed to", "Id"]
    assert [row[:3] for row in rows[1:]] == [
        ["'=1+1", "a@acme.com", "Enterprise sales"],
        ["Berg", "", "Enterprise sales"],
    ]
    assert "Export: 2 leads" in text_of(manager.get("/jobs"))
    assert "Export: 2 leads" in text_of(house.admin.get("/jobs"))


def test_more_than_a_page_is_exported_whole_and_in_order(house: House) -> None:
    leads(*({"lastname": f"P{n:04}"} for n in range(620)))
    rows = rows_of(house.admin.get("/bulk/leads/export.csv?sort=full_name&cols=email"))
    assert [row[0] for row in rows[1:]] == [f"P{n:04}" for n in range(620)]


def test_who_may_export(house: House) -> None:
    assert house.rep.get("/bulk/leads/export.csv").status_code == 403
    assert "Export CSV" not in house.rep.get("/leads").content.decode()
    assert house.clients[Role.MARKETER].get("/bulk/leads/export.csv").status_code == 200
    assert house.admin.get("/bulk/nonsense/export.csv").status_code == 404
