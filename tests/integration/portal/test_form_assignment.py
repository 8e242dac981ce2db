"""Owner, team and pipeline of a form: they win over the rules, and no visitor sees or sets them."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest
from django.test import Client
from opt_in_house import draft, lead, open_desk, outcome

from leadloop.intake.contracts import OptIn
from leadloop.kit.errors import InvalidInput
from leadloop.kit.ids import new_uuid
from leadloop.portal import api
from leadloop.portal.contracts import Assignment, Form
from leadloop.sales import api as sales
from leadloop.sales.models import Lead
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role
from leadloop.users.models import Notice

pytestmark = pytest.mark.usefixtures("db")

Relay = Callable[[], None]
PIPELINE = "Corporate-7391"


def person(name: str = "olga", role: Role = Role.SALES_REPRESENTATIVE) -> users.Person:
    return users.create_user(
        SYSTEM,
        email=f"{name}@insurer.example",
        name=name.title(),
        role=role,
        password="Keyhole-Mango-42",
    )


def teams() -> dict[str, UUID]:
    names = ("enterprise-sales", "retail-sales", "key-accounts")
    return {name: users.create_team(SYSTEM, slug=name, name=name.title()).id for name in names}


def decision(key: UUID) -> Any:
    found = sales.get_lead(SYSTEM, lead_id=lead(key).pk).decision
    assert found is not None
    return found


def test_the_form_wins_over_the_rules_and_the_owner_hears_of_it(relay: Relay) -> None:
    owner, known = person(), teams()
    given = Assignment(owner.id, known["key-accounts"], PIPELINE)
    key = open_desk(relay, OptIn.OFF, assignment=given).send()
    found = lead(key)
    assert (found.owner_id, found.team_id, found.pipeline) == (
        owner.id,
        known["key-accounts"],
        PIPELINE,
    )
    assert found.decision["team"] == "retail-sales", "what the rules said stays on record"
    assert decision(key).form_name == "ILP enquiry"
    assert decision(key).set_by_form == ("owner", "team", "pipeline")
    (notice,) = Notice.objects.filter(user_id=owner.id)
    assert notice.kind == "lead.assigned"
    assert notice.title == "ILP enquiry gave you Ana Tan"
    relay()
    assert Notice.objects.count() == 1


def test_a_high_priority_lead_tells_its_owner_once(relay: Relay) -> None:
    owner, _ = person(), teams()
    desk = open_desk(relay, OptIn.OFF, assignment=Assignment(owner.id))
    desk.send(country="US", company_size="240", product_interest="ilp")
    assert [n.kind for n in Notice.objects.filter(user_id=owner.id)] == ["lead.high_priority"]


def test_only_the_pipeline_leaves_owner_and_team_to_the_rules(relay: Relay) -> None:
    known = teams()
    key = open_desk(relay, OptIn.OFF, assignment=Assignment(pipeline=PIPELINE)).send()
    assert (lead(key).owner_id, lead(key).team_id) == (None, known["retail-sales"])
    assert decision(key).set_by_form == ("pipeline",)


def test_an_inactive_owner_gives_way_to_the_team_and_the_lead_says_so(relay: Relay) -> None:
    owner, known = person(), teams()
    given = Assignment(owner.id, known["key-accounts"])
    desk = open_desk(relay, OptIn.OFF, assignment=given)
    users.update_user(SYSTEM, user_id=owner.id, role=owner.role, is_active=False, teams=[])
    key = desk.send()
    assert (lead(key).owner_id, lead(key).team_id) == (None, known["key-accounts"])
    assert decision(key).form_note == (
        "The owner that form ILP enquiry names cannot take leads any more, "
        "so team Key-Accounts has it."
    )
    assert Notice.objects.count() == 0


def test_an_inactive_owner_without_a_team_gives_way_to_the_rules(relay: Relay) -> None:
    owner, known = person(), teams()
    desk = open_desk(relay, OptIn.OFF, assignment=Assignment(owner.id))
    users.update_user(SYSTEM, user_id=owner.id, role=owner.role, is_active=False, teams=[])
    key = desk.send()
    assert (lead(key).owner_id, lead(key).team_id) == (None, known["retail-sales"])
    assert "so the rules decided" in decision(key).form_note


def test_a_lead_that_somebody_has_is_not_taken_away(relay: Relay) -> None:
    owner, other = person(), person("petra")
    desk = open_desk(relay, OptIn.OFF, assignment=Assignment(owner.id))
    key = desk.send()
    sales.assign_lead(SYSTEM, lead_id=lead(key).pk, owner_id=other.id, team_id=None)
    again = desk.send()
    assert lead(again).pk == lead(key).pk
    assert lead(key).owner_id == other.id
    assert decision(key).set_by_form == ()


def test_the_confirmed_lead_of_a_waiting_form_is_assigned_too(relay: Relay) -> None:
    from opt_in_house import link_in, mails

    owner = person()
    key = open_desk(relay, OptIn.AFTER, assignment=Assignment(owner.id, None, PIPELINE)).send()
    assert Notice.objects.count() == 0
    Client().post(link_in(mails()[0]))
    relay()
    assert (lead(key).owner_id, lead(key).pipeline) == (owner.id, PIPELINE)


def await_door(server: str, form: Form) -> None:
    """Wait until the fast door knows a form that was made a moment ago."""
    until = time.monotonic() + 5
    while httpx.post(f"{server}/p/{form.slug}/submit").status_code == 404:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_visitors_cannot_set_them(server: str, relay: Relay) -> None:
    owner, known = person(), teams()
    form = open_desk(relay, OptIn.OFF, assignment=Assignment(pipeline=PIPELINE)).form
    await_door(server, form)
    mine = {
        "form": {"formowner": str(owner.id)},
        "formpipeline": "Mine",
        "owner_id": str(owner.id),
        "team_id": str(known["key-accounts"]),
        "pipeline": "Mine",
    }
    headers = {"Authorization": f"Bearer {form.public_key}", "Idempotency-Key": "a"}
    url = f"{server}/p/{form.slug}/submit"
    for field in ("owner_id", "team_id", "pipeline", "formpipeline", "decision"):
        answer = httpx.post(url, json={"email": "a@b-company.com", field: "Mine"}, headers=headers)
        assert answer.status_code == 422, field
    body = {"email": "ana@northgate-logistics.com", "attributes": mine, "context": mine}
    answer = httpx.post(url, json=body, headers=headers)
    assert answer.status_code == 202, answer.text
    relay()
    found = lead(UUID(answer.json()["event_id"]))
    assert (found.owner_id, found.team_id) == (None, known["retail-sales"])
    assert found.pipeline == PIPELINE, "through the fast door, too"


def test_visitors_never_see_them(server: str, relay: Relay) -> None:
    owner, known = person(), teams()
    given = Assignment(owner.id, known["key-accounts"], PIPELINE)
    form = open_desk(relay, OptIn.AFTER, assignment=given).form
    await_door(server, form)
    with httpx.Client(base_url=server, timeout=20) as visitor:
        key = {"Authorization": f"Bearer {form.public_key}"}
        body = {"email": "ana@northgate-logistics.com"}
        sent = visitor.post(f"/p/{form.slug}/submit", json=body, headers=key)
        relay()
        event_id = sent.json()["event_id"]
        pages = [
            visitor.get(f"/p/{form.slug}"),
            visitor.get(f"/p/{form.slug}?owner_id=x&pipeline=y"),
            visitor.post(f"/p/{form.slug}", data={}),
            sent,
            visitor.post(f"/p/{form.slug}/submit", json={"x": 1}, headers=key),
            visitor.get(f"/api/v1/submissions/{event_id}"),
            visitor.get(f"/p/{form.slug}/thanks/{event_id}"),
            visitor.get(f"/p/{form.slug}/definition.json"),
            visitor.get(f"/p/{form.slug}.json"),
            visitor.get("/api/v1/openapi.json"),
        ]
    secrets = (str(owner.id), owner.name, str(known["key-accounts"]), "Key-Accounts", PIPELINE)
    for page in pages:
        said = page.text + str(page.headers)
        for secret in secrets:
            assert secret not in said, (page.request.url, secret)


def test_only_people_and_teams_that_are_there_can_be_chosen(relay: Relay) -> None:
    for given, field in (
        (Assignment(owner_id=new_uuid()), "owner_id"),
        (Assignment(team_id=new_uuid()), "team_id"),
        (Assignment(pipeline="x" * 61), "pipeline"),
    ):
        with pytest.raises(InvalidInput) as refused:
            open_desk(relay, OptIn.OFF, assignment=given)
        assert [error.field for error in refused.value.errors] == [field]


def test_a_form_whose_owner_left_can_still_be_saved(relay: Relay) -> None:
    owner = person()
    form = open_desk(relay, OptIn.OFF, assignment=Assignment(owner.id)).form
    users.update_user(SYSTEM, user_id=owner.id, role=owner.role, is_active=False, teams=[])
    saved = api.update_form(SYSTEM, form_id=form.id, draft=replace(form.draft, title="New"))
    assert saved.draft.assignment.owner_id == owner.id


def test_a_flow_without_the_new_line_still_gets_the_pipeline(relay: Relay) -> None:
    from leadloop.flows.models import FlowVersion

    for version in FlowVersion.objects.all():
        text = str(version.definition)
        assert "ll_pipeline" in text
    desk = open_desk(relay, OptIn.OFF, assignment=Assignment(pipeline=PIPELINE))
    key = desk.send()
    assert lead(key).pipeline == PIPELINE
    assert outcome(key).decision is not None
    assert Lead.objects.count() == 1


def test_the_draft_of_a_form_comes_back_whole(relay: Relay) -> None:
    owner, known = person(), teams()
    given = Assignment(owner.id, known["key-accounts"], PIPELINE)
    form = open_desk(relay, OptIn.AFTER, assignment=given).form
    assert api.get_form(SYSTEM, form_id=form.id).draft == draft(OptIn.AFTER, assignment=given)
