"""Rules, flows, events."""

import json
from typing import Any
from uuid import UUID

from web_house import House, text_of

from leadloop.users.contracts import SYSTEM, Role


def _rules(house: House) -> dict[str, Any]:
    from leadloop.intake import api as intake

    return json.loads(json.dumps(intake.get_rules(SYSTEM).content))


def _routing(content: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = content["nodes"][1]["content"]["rules"]
    return found


def test_the_rules_in_force_are_shown_as_a_table(house: House) -> None:
    page = house.clients[Role.SALES_MANAGER].get("/rules")
    said = text_of(page)
    for words in ("v1 in force", "Enterprise ILP", "&gt; 100", "enterprise-sales", "As shipped"):
        assert words in said, words
    assert "/rules/edit" not in page.content.decode()


def test_a_row_can_be_tried(house: House) -> None:
    row = "company_size=240&country=US&product_interest=ilp&email=a@northwind.com&last_name=R"
    said = text_of(house.admin.get(f"/rules?{row}"))
    assert "fires" in said
    assert "within 15 min" in said
    assert "It would be rejected" in text_of(house.admin.get("/rules?email=x"))


def test_rules_are_checked_drafted_published_and_restored(house: House) -> None:
    content = _rules(house)
    _routing(content)[3]["size"] = "> 5000"
    post = {"content": json.dumps(content), "note": "Only giants", "base": "1"}
    assert "Sound" in text_of(house.admin.post("/rules/edit", {**post, "do": "check"}))
    assert house.admin.post("/rules/edit", {**post, "do": "draft"}).status_code == 302
    assert "Only giants" in text_of(house.admin.get("/rules"))
    assert house.admin.post("/rules/edit", {**post, "do": "publish"}).status_code == 302
    said = text_of(house.admin.get("/rules"))
    assert "v2 in force" in said
    assert "&gt; 5000" in said
    assert "Restore v1" in text_of(house.admin.get("/rules?version=1"))
    assert house.admin.post("/rules/1/restore").status_code == 302
    assert "v3 in force" in text_of(house.admin.get("/rules"))


def test_unsound_rules_are_refused_with_the_place_and_nothing_changes(house: House) -> None:
    content = _rules(house)
    _routing(content)[3]["size"] = "> > 100"
    answer = house.admin.post("/rules/edit", {"content": json.dumps(content), "do": "publish"})
    assert answer.status_code == 422
    assert "Not published" in text_of(answer)
    assert "&gt; &gt; 100" in answer.content.decode(), "what was typed stays"
    for text in ("{", "[]", '"x"'):
        assert (
            house.admin.post("/rules/edit", {"content": text, "do": "publish"}).status_code == 422
        )
    assert "v1 in force" in text_of(house.admin.get("/rules"))


def test_publishing_over_somebody_elses_version_is_refused(house: House) -> None:
    post = {"content": json.dumps(_rules(house)), "do": "publish", "base": "1"}
    assert house.admin.post("/rules/edit", post).status_code == 302
    answer = house.admin.post("/rules/edit", post)
    assert answer.status_code == 422
    assert "published meanwhile" in text_of(answer)


def test_a_published_rule_decides_the_next_lead(house: House) -> None:
    content = _rules(house)
    _routing(content)[3]["size"] = "> 5000"
    house.admin.post("/rules/edit", {"content": json.dumps(content), "do": "publish"})
    lead = house.lead_of(house.send())
    assert "Enterprise ILP" not in text_of(house.admin.get(f"/leads/{lead}"))


def test_a_flow_is_shown_as_a_tree_with_its_runs(house: House) -> None:
    house.send()
    said = text_of(house.admin.get("/flows/ingestion"))
    for words in ("Lead ingestion", "v1 in force", "If so", "Otherwise", "Only if", "Succeeded"):
        assert words in said, words


def test_a_flow_is_edited_switched_and_restored(house: House) -> None:
    from leadloop.flows import api as flows

    definition = flows.get_flow(SYSTEM, flow="ingestion").definition
    assert definition is not None
    definition["actions"]["Note_it"] = {"type": "Compose", "inputs": "hello", "runAfter": {}}
    post = {"definition": json.dumps(definition), "note": "With a note"}
    kept = house.admin.post("/flows/ingestion/edit", {**post, "do": "draft"})
    assert "Kept as a draft, and sound" in text_of(kept)
    assert house.admin.post("/flows/ingestion/edit", {**post, "do": "publish"}).status_code == 302
    assert "Note it" in text_of(house.admin.get("/flows/ingestion"))
    key = house.send()
    assert "Note it" in text_of(house.admin.get(f"/trace/{key}"))
    assert house.admin.post("/flows/ingestion/versions/1/restore").status_code == 302
    assert "v3 in force" in text_of(house.admin.get("/flows/ingestion"))
    assert house.admin.post("/flows/ingestion/switch", {"mode": "stateful"}).status_code == 302
    other = house.send(email="y@kestrel-robotics.com")
    assert "Ran stateful" in text_of(house.admin.get(f"/trace/{other}"))


def test_a_definition_that_cannot_run_is_refused_with_its_place(house: House) -> None:
    wrong = json.dumps({"triggers": {}, "actions": {"A": {"type": "Nonsense"}}})
    answer = house.admin.post("/flows/ingestion/edit", {"definition": wrong, "do": "publish"})
    assert answer.status_code == 422
    assert "Nonsense" in answer.content.decode()
    assert house.admin.post("/flows/ingestion/edit", {"definition": "{"}).status_code == 422
    assert "v1 in force" in text_of(house.admin.get("/flows/ingestion"))


def test_a_new_flow_starts_empty(house: House) -> None:
    values = {"title": "Welcome", "name": "welcome", "mode": "stateful"}
    assert house.admin.post("/flows/new", values).headers["Location"] == "/flows/welcome/edit"
    assert "Not defined yet" in text_of(house.admin.get("/flows/welcome"))
    assert house.admin.post("/flows/new", values).status_code == 422
    assert house.admin.post("/flows/new", {**values, "name": "No Good"}).status_code == 422


def test_a_run_shows_each_action_and_can_be_resubmitted(house: House) -> None:
    key = house.send()
    run = _run_of(key)
    said = text_of(house.admin.get(f"/runs/{run}"))
    for words in ("Is high priority", "Upsert lead", "Input and output", "Succeeded"):
        assert words in said, words
    again = house.admin.post(f"/runs/{run}/resubmit")
    assert again.status_code == 302
    assert "Resubmit of" in text_of(house.admin.get(again.headers["Location"]))
    assert house.clients[Role.SALES_MANAGER].post(f"/runs/{run}/resubmit").status_code == 403


def _run_of(key: UUID) -> UUID:
    from leadloop.flows import api as flows

    found = flows.find_run_for(SYSTEM, cause=key)
    assert found is not None
    return found.summary.id


def test_events_show_topics_subscriptions_and_payloads(house: House) -> None:
    house.send()
    said = text_of(house.admin.get("/events"))
    for words in ("leads", "assessed", "changes", "intake", "ingestion"):
        assert words in said, words
    assert "lead.created" in text_of(house.admin.get("/events/topics/leads"))
    assert "No dead letters" in text_of(house.admin.get("/events/dead-letters"))


def test_a_dead_letter_is_shown_and_replayed(house: House) -> None:
    from django.db import transaction

    from leadloop.events import api as events
    from leadloop.events.dead_letters import bury

    key = house.send()
    event = events.read_key(key)
    assert event is not None
    with transaction.atomic():
        bury("intake", event, reason="Gave up", error="<b>boom</b>", attempts=8)
    letter = events.list_dead_letters()[0].id
    assert "Gave up" in text_of(house.admin.get("/events/dead-letters"))
    assert "&lt;b&gt;boom" in house.admin.get(f"/events/dead-letters/{letter}").content.decode()
    assert house.admin.post(f"/events/dead-letters/{letter}/replay").status_code == 302
    assert "No dead letters" in text_of(house.admin.get("/events/dead-letters"))
    assert house.admin.post(f"/events/dead-letters/{letter}/replay").status_code == 404
    house.deliver()
