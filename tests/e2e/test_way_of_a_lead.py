"""A person fills in a form; a moment later the lead stands in the CRM, scored and explained."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.conftest import Site

SignIn = Callable[..., Page]

# `make images` renews the pictures of the documents from this run.
_PICTURES = os.environ.get("LEADLOOP_PICTURES")


def picture(page: Page, name: str) -> None:
    if _PICTURES:
        page.wait_for_timeout(400)
        page.screenshot(path=Path(_PICTURES) / f"{name}.png")


def fill_in(page: Page, site: Site, **answers: str) -> None:
    page.goto(f"{site.url}/p/ilp-enquiry?utm_source=search&utm_campaign=spring-ilp")
    page.get_by_label("First name").fill(answers.get("first", "Grace"))
    page.get_by_label("Last name").fill(answers["last"])
    page.get_by_label("E-mail", exact=True).fill(answers["email"])
    page.get_by_label("Company").fill(answers.get("company", "Northwind Freight"))
    page.get_by_label("Employees").fill(answers.get("size", "240"))
    page.get_by_label("Your role").fill("Chief financial officer")
    page.get_by_label("Country").select_option(answers.get("country", "US"))
    page.get_by_label("Yes, send me offers").check()


def send(page: Page) -> None:
    page.get_by_role("button", name="Send my enquiry").click()


def unique() -> str:
    return "Q" + uuid4().hex[:8]


def test_a_form_becomes_a_scored_lead_on_an_open_board(
    site: Site, sign_in: SignIn, visitor: BrowserContext
) -> None:
    board = sign_in("sales_manager")
    board.goto(f"{site.url}/board")
    name = "Whitfield" if _PICTURES else unique()

    page = visitor.new_page()
    page.goto(f"{site.url}/p/welcome")
    picture(page, "welcome")
    fill_in(page, site, last=name, email=f"{name}@northwind-freight.com")
    picture(page, "form")
    send(page)
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("within 15 minutes")
    picture(page, "thanks")

    # No reload: the change feed brings the card.
    card = board.get_by_role("link", name=re.compile(name)).first
    expect(card).to_be_visible()
    picture(board, "board")

    card.click()
    expect(board.get_by_role("heading", level=1)).to_contain_text(name)
    body = board.locator("main")
    expect(body).to_contain_text("At intake")
    expect(body).to_contain_text(re.compile(r"Rule Enterprise ILP v\d+ routed it"))
    expect(body).to_contain_text("Company of 240 people")
    expect(body).to_contain_text("no score from history", ignore_case=True)
    picture(board, "record")

    board.locator("main").get_by_role("link", name="Trace").first.click()
    trace = board.locator("main")
    for step in ("Submitted", "Event accepted", "Assessed", "Flow ingestion", "Lead created"):
        expect(trace).to_contain_text(step)
    picture(board, "trace")


def test_the_routed_team_is_told_at_once(
    site: Site, sign_in: SignIn, visitor: BrowserContext
) -> None:
    page = sign_in("sales_representative")  # the first of the demo is in the enterprise team
    page.goto(f"{site.url}/leads")
    bell = page.get_by_role("button", name=re.compile("notice", re.IGNORECASE))
    name = unique()
    form = visitor.new_page()
    fill_in(form, site, last=name, email=f"{name}@northwind-freight.com")
    send(form)
    expect(bell).to_contain_text(re.compile(r"[1-9]"))
    bell.click()
    expect(page.get_by_text(name).first).to_be_visible()


def test_while_the_network_is_gone_the_page_keeps_the_answers_and_sends_them_later(
    site: Site, sign_in: SignIn, visitor: BrowserContext
) -> None:
    page = visitor.new_page()
    name = unique()
    fill_in(page, site, last=name, email=f"{name}@northwind-freight.com")
    keys = []

    def refuse(route: object) -> None:
        keys.append(route.request.headers["idempotency-key"])
        route.fulfill(
            status=503,
            headers={"retry-after": "1", "content-type": "application/json"},
            body='{"error": {"code": "unavailable", "message": "Send again."}}',
        )

    page.route("**/submit", refuse)
    send(page)
    expect(page.locator("body")).to_contain_text("keep", ignore_case=True)
    page.unroute("**/submit")
    with page.expect_response(lambda r: r.url.endswith("/submit") and r.status == 202) as answer:
        pass
    assert answer.value.request.headers["idempotency-key"] == keys[0]
    leads = sign_in("sales_manager")
    leads.goto(f"{site.url}/leads?q={name}")
    expect(
        leads.get_by_role("row").get_by_role("link", name=re.compile(name)).first
    ).to_be_visible()


def lead_by_name(page: Page, site: Site, name: str) -> str:
    page.goto(f"{site.url}/leads?q={name}")
    page.get_by_role("row").get_by_role("link", name=re.compile(name)).first.click()
    page.wait_for_url(re.compile("/leads/"))
    return page.locator("main").inner_text()


def publish_flow(page: Page, site: Site, change: Callable[[dict[str, object]], None]) -> None:
    page.goto(f"{site.url}/flows/ingestion/edit")
    area = page.get_by_label("Definition")
    definition = json.loads(area.input_value())
    change(definition)
    area.fill(json.dumps(definition, indent=2))
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/flows/ingestion$|/flows/ingestion\?"))


def publish_rules(page: Page, site: Site, change: Callable[[dict[str, object]], None]) -> None:
    page.goto(f"{site.url}/rules/json")
    area = page.get_by_label("Rules GoRules JDM")
    content = json.loads(area.input_value())
    change(content)
    area.fill(json.dumps(content, indent=2))
    page.get_by_role("button", name="Publish").click()
    page.wait_for_url(re.compile(r"/rules($|\?)"))


@pytest.mark.parametrize("mode", ["stateless", "stateful"])
def test_a_changed_flow_and_rule_decide_the_next_lead_without_a_restart(
    site: Site, sign_in: SignIn, visitor: BrowserContext, mode: str
) -> None:
    mark = unique()
    admin = sign_in("administrator")

    def add_compose_and_condition(definition: dict[str, object]) -> None:
        scope = definition["actions"]["Ingest"]["actions"]
        upsert = next(n for n, a in scope.items() if a["type"] == "OpenApiConnection")
        before = scope[upsert]["runAfter"]
        scope[f"Tag_{mark}"] = {
            "type": "Compose",
            "runAfter": before,
            "inputs": f"@concat('{mark}-', toUpper(triggerBody()?['lead']?['country']))",
        }
        scope[f"Large_{mark}"] = {
            "type": "If",
            "runAfter": {f"Tag_{mark}": ["Succeeded"]},
            "expression": {"greater": ["@triggerBody()?['lead']?['company_size']", 1000]},
            "actions": {
                f"Job_{mark}": {
                    "type": "Compose",
                    "inputs": f"@concat(outputs('Tag_{mark}'), '-LARGE')",
                }
            },
            "else": {
                "actions": {
                    f"Small_{mark}": {"type": "Compose", "inputs": f"@outputs('Tag_{mark}')"}
                }
            },
        }
        scope[upsert]["runAfter"] = {f"Large_{mark}": ["Succeeded"]}
        parameters = scope[upsert]["inputs"]["parameters"]
        parameters["item/jobtitle"] = f"@coalesce(outputs('Job_{mark}'), outputs('Small_{mark}'))"

    def reroute(content: dict[str, object]) -> None:
        table = next(n for n in content["nodes"] if n["type"] == "decisionTableNode")["content"]
        rule = next(r for r in table["rules"] if "Enterprise" in json.dumps(r))
        rule["_description"] = f"Enterprise {mark}"

    admin.goto(f"{site.url}/flows/ingestion/edit")
    original = admin.get_by_label("Definition").input_value()
    try:
        admin.goto(f"{site.url}/flows/ingestion")
        admin.get_by_role("button", name=re.compile(mode, re.IGNORECASE)).click()
        publish_flow(admin, site, add_compose_and_condition)
        publish_rules(admin, site, reroute)
        admin.wait_for_timeout(1000)  # what is published is in force within a second

        for size, expected in (("240", f"{mark}-US"), ("5000", f"{mark}-US-LARGE")):
            name = unique()
            form = visitor.new_page()
            fill_in(form, site, last=name, email=f"{name}@northwind-freight.com", size=size)
            send(form)
            expect(form.get_by_role("heading", name="Thank you")).to_be_visible()
            text = wait_for_lead(admin, site, name)
            assert re.search(rf"{expected}(\s|,|$)", text), text[:1500]
            assert f"Enterprise {mark}" in text
    finally:
        publish_flow(admin, site, lambda d: (d.clear(), d.update(json.loads(original))))
        admin.goto(f"{site.url}/flows/ingestion")
        admin.get_by_role("button", name=re.compile("stateless", re.IGNORECASE)).click()


def wait_for_lead(page: Page, site: Site, name: str) -> str:
    for _ in range(60):
        page.goto(f"{site.url}/leads?q={name}")
        found = page.get_by_role("row").get_by_role("link", name=re.compile(name))
        if found.count():
            found.first.click()
            page.wait_for_url(re.compile("/leads/"))
            return page.locator("main").inner_text()
        page.wait_for_timeout(250)
    raise AssertionError(f"no lead named {name} arrived")
