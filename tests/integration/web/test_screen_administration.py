"""People, teams, API clients, notices."""

from django.test import Client
from web_house import PASSWORD, House, text_of

from leadloop.users.contracts import Role

NEW = {
    "name": "Nora Lind",
    "email": "nora@insurer.example",
    "password": "Lantern-Fox-77-x",
    "role": "marketer",
}


def test_a_new_person_can_sign_in(house: House) -> None:
    assert house.admin.post("/people/new", {**NEW, "teams": ["retail-sales"]}).status_code == 302
    said = text_of(house.admin.get("/people"))
    assert "Nora Lind" in said
    signed = Client().post("/sign-in", {"username": NEW["email"], "password": NEW["password"]})
    assert signed.status_code == 302


def test_what_is_wrong_with_a_new_person_stands_beside_the_fields(house: House) -> None:
    bad = house.admin.post("/people/new", {**NEW, "email": "x", "password": "123", "role": "king"})
    assert bad.status_code == 422
    assert "Nora Lind" in bad.content.decode()
    weak = house.admin.post("/people/new", {**NEW, "password": "password"})
    assert weak.status_code == 422
    assert "too" in text_of(weak)
    taken = house.admin.post("/people/new", {**NEW, "email": "marketer@insurer.example"})
    assert "has an account already" in text_of(taken)


def test_role_and_teams_change_and_the_last_administrator_stays(house: House) -> None:
    person = house.people[Role.MARKETER]
    values = {"role": "sales_manager", "is_active": "on", "teams": ["enterprise-sales"]}
    assert house.admin.post(f"/people/{person.id}", values).status_code == 302
    assert house.clients[Role.MARKETER].get("/rules").status_code == 200
    me = house.people[Role.ADMINISTRATOR]
    last = house.admin.post(f"/people/{me.id}", {"role": "marketer", "is_active": "on"})
    assert last.status_code == 422
    assert "last administrator" in text_of(last)


def test_an_administrator_sets_a_new_password(house: House) -> None:
    person = house.people[Role.MARKETER]
    weak = house.admin.post(f"/people/{person.id}/password", {"password": "12345"})
    assert weak.status_code == 422
    done = house.admin.post(f"/people/{person.id}/password", {"password": "Lantern-Fox-77-x"})
    assert done.status_code == 302
    old = Client().post("/sign-in", {"username": person.email, "password": PASSWORD})
    assert old.status_code == 422


def test_a_team_gets_its_short_name_from_its_name_and_once(house: House) -> None:
    assert house.admin.post("/people/teams/new", {"name": "Group benefits"}).status_code == 302
    assert "group-benefits" in text_of(house.admin.get("/people"))
    assert house.admin.post("/people/teams/new", {"name": "Group benefits"}).status_code == 422
    assert house.admin.post("/people/teams/new", {"name": "!!!"}).status_code == 422


def test_a_clients_secrets_are_shown_once(house: House) -> None:
    made = house.admin.post("/clients/new", {"name": "Web site", "role": "integration"})
    assert made.status_code == 200
    secrets = [value for _, value, _ in made.context["secrets"]]
    html = made.content.decode()
    assert all(secret in html for secret in secrets)
    assert "no-store" in made.headers["Cache-Control"]
    listed = house.admin.get("/clients").content.decode()
    assert secrets[0] in listed, "the id is no secret"
    assert not any(secret in listed for secret in secrets[1:])


def test_a_revoked_client_is_shown_as_such(house: House) -> None:
    from leadloop.users import api as users
    from leadloop.users.contracts import SYSTEM

    house.admin.post("/clients/new", {"name": "Web site", "role": "integration"})
    (client,) = users.list_clients(SYSTEM)
    assert house.admin.post(f"/clients/{client.id}/revoke").status_code == 302
    assert "Revoked" in text_of(house.admin.get("/clients"))
    assert users.actor_for_client(client.client_id) is None


def test_a_lead_of_high_priority_rings_the_bell_of_its_team(house: House) -> None:
    lead = house.lead_of(house.send())
    assert "1 unread" in text_of(house.rep.get("/profile"))
    assert "1 unread" in text_of(house.rep.get("/notices/count"))
    assert house.admin.get("/notices/count").content.strip() == b"", "not theirs"
    page = house.rep.get("/notices")
    assert "High priority: Dana Ruiz" in text_of(page)
    action = page.content.decode().split('action="/notices/')[1].split('"')[0]
    if action == "read":
        action = page.content.decode().split('action="/notices/')[2].split('"')[0]
    opened = house.rep.post(f"/notices/{action}", {"url": f"/leads/{lead}"})
    assert opened.headers["Location"] == f"/leads/{lead}"
    assert house.rep.get("/notices/count").content.strip() == b""


def test_a_notice_never_leads_to_another_site(house: House) -> None:
    house.send()
    html = house.rep.get("/notices").content.decode()
    action = next(part for part in html.split('action="') if part.split('"')[0].endswith("/open"))
    for url in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        opened = house.rep.post(action.split('"')[0], {"url": url})
        assert opened.headers["Location"] == "/"


def test_all_notices_can_be_marked_read_at_once(house: House) -> None:
    house.send()
    answer = house.rep.post("/notices/read", headers={"HX-Request": "true"})
    assert answer.headers["HX-Trigger"] == "leadloop:notices-read"
    assert house.rep.get("/notices/count").content.strip() == b""
    assert house.rep.post("/notices/read").headers["Location"] == "/notices"
