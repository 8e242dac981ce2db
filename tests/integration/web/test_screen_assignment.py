"""Assignment rules on their screens: drawn up, ordered, tried; a second editor loses nothing."""

from web_house import HOSTILE, House, text_of

from leadloop.sales import api as sales
from leadloop.users.contracts import SYSTEM, Role

RULE = {"name": "Enterprise in turn", "method": "round_robin", "is_active": "on"}


def test_a_manager_draws_up_a_rule_and_it_hands_out_the_next_lead(house: House) -> None:
    manager = house.clients[Role.SALES_MANAGER]
    assert "No assignment rules yet" in text_of(manager.get("/assignment"))
    answer = manager.post("/assignment/new", {**RULE, "products": ["ilp"], "countries": "us, SG"})
    assert answer.headers["Location"] == "/assignment"
    page = text_of(manager.get("/assignment"))
    assert "US, SG · ILP" in page
    lead = house.lead_of(house.send())
    told = text_of(house.rep.get(f"/leads/{lead}"))
    assert "Assignment rule Enterprise in turn v1 gave it to Sales Representative" in told
    tried = text_of(manager.get("/assignment/try"))
    assert "Enterprise in turn: among Enterprise sales; it was their turn." in tried


def test_what_does_not_fit_stands_beside_its_field(house: House) -> None:
    manager = house.clients[Role.SALES_MANAGER]
    answer = manager.post("/assignment/new", {**RULE, "name": "", "countries": "Narnia"})
    assert answer.status_code == 422
    answer = manager.post("/assignment/new", {**RULE, "countries": "Narnia"})
    assert answer.status_code == 422
    assert "is no country code" in text_of(answer)
    answer = manager.post("/assignment/new", {**RULE, "name": HOSTILE})
    assert HOSTILE not in manager.get("/assignment").content.decode()


def test_rules_move_and_go(house: House) -> None:
    manager = house.clients[Role.SALES_MANAGER]
    for name in ("First", "Second"):
        manager.post("/assignment/new", {**RULE, "name": name})
    first, second = sales.list_assignment_rules(SYSTEM)
    manager.post(f"/assignment/{second.id}/move", {"to": "up"})
    assert [r.draft.name for r in sales.list_assignment_rules(SYSTEM)] == ["Second", "First"]
    manager.post(f"/assignment/{first.id}/delete")
    assert [r.draft.name for r in sales.list_assignment_rules(SYSTEM)] == ["Second"]


def test_the_second_editor_is_told_sees_both_and_may_save_again(house: House) -> None:
    manager = house.clients[Role.SALES_MANAGER]
    manager.post("/assignment/new", RULE)
    (rule,) = sales.list_assignment_rules(SYSTEM)
    path = f"/assignment/{rule.id}"
    manager.post(path, {**RULE, "name": "Mine", "version": 1})
    stale = house.admin.post(path, {**RULE, "name": "Theirs", "version": 1})
    assert stale.status_code == 422
    assert 'value="Theirs"' in stale.content.decode()
    assert "Name, kept now Mine" in text_of(stale)
    assert 'name="version" value="2"' in stale.content.decode()
    house.admin.post(path, {**RULE, "name": "Theirs", "version": 2})
    assert sales.get_assignment_rule(SYSTEM, rule_id=rule.id).draft.name == "Theirs"


def test_what_a_person_takes_on_is_kept(house: House) -> None:
    manager = house.clients[Role.SALES_MANAGER]
    rep = house.people[Role.SALES_REPRESENTATIVE]
    path = f"/assignment/people/{rep.id}"
    answer = manager.post(path, {"capacity": "5", "countries": "SG", "version": "0"})
    assert answer.status_code == 302
    (row,) = [r for r in sales.list_assignees(SYSTEM) if r.user_id == rep.id]
    assert (row.draft.capacity, row.draft.countries) == (5, ("SG",))
    assert manager.post(path, {"capacity": "-3", "version": "1"}).status_code == 422
    assert manager.post(path, {"capacity": "x", "version": "1"}).status_code == 422
    stranger = house.people[Role.MARKETER]
    assert manager.get(f"/assignment/people/{stranger.id}").status_code == 404
