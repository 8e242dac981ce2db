"""A lead is qualified, its deal crosses the board, and is won: a customer with a policy."""

import re
from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Site

SignIn = Callable[..., Page]


def column(page: Page, name: str) -> Locator:
    return page.locator(".board.deals > section").filter(
        has=page.get_by_role("heading", name=name, exact=True)
    )


def card(page: Page | Locator, topic: str) -> Locator:
    return page.locator(".deal-card").filter(has_text=topic)


def count_in(page: Page, name: str) -> int:
    return int(column(page, name).locator("header .count b").inner_text())


def a_lead(page: Page, site: Site, name: str) -> None:
    page.goto(f"{site.url}/leads/new")
    page.get_by_label("First name").fill("Ines")
    page.get_by_label("Last name").fill(name)
    page.get_by_label("E-mail").fill(f"{name}@families.example")
    page.get_by_label("Interest").select_option("ilp")
    page.get_by_role("button", name="Create lead").click()
    expect(page.get_by_role("heading", name=f"Ines {name}", exact=True)).to_be_visible()
    page.wait_for_load_state()  # keys are heard once the scripts run


def test_a_lead_becomes_a_customer_with_a_policy(site: Site, sign_in: SignIn) -> None:
    page = sign_in("sales_representative")
    name = "D" + uuid4().hex[:8]
    topic = f"ILP for Ines {name}"
    a_lead(page, site, name)

    page.keyboard.press("q")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Topic")).to_have_value(topic)
    dialog.get_by_role("button", name="Qualify").click()
    expect(page.get_by_role("heading", name=topic)).to_be_visible()
    expect(page.locator("#stage-path [aria-current=step]")).to_contain_text("Discovery")

    page.goto(f"{site.url}/pipeline?q={name}")
    watching = page.context.new_page()
    watching.goto(f"{site.url}/pipeline?q={name}")
    expect(card(column(watching, "Discovery"), topic)).to_be_visible()

    # By keyboard: one stage further with Shift and an arrow, then by the menu.
    card(page, topic).get_by_role("link").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(column(page, "Needs Analysis").locator(".deal-card")).to_have_count(1)
    expect(column(page, "Needs Analysis").locator("header .count b")).to_have_text("1")
    assert count_in(page, "Discovery") == 0
    expect(column(watching, "Needs Analysis").locator(".deal-card")).to_have_count(1)

    card(page, topic).get_by_role("link").focus()
    page.keyboard.press("Shift+ArrowRight")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Illustration asks for this first")
    expect(column(page, "Needs Analysis").locator(".deal-card")).to_have_count(1)
    dialog.get_by_label("Annual premium").fill("12,000")
    dialog.get_by_label("Estimated close date").fill("2027-03-31")
    page.keyboard.press("Enter")
    expect(column(page, "Illustration").locator(".deal-card")).to_have_count(1)
    expect(column(page, "Illustration").locator("header .count")).to_contain_text("USD 12,000")
    expect(column(page, "Illustration").locator("header .count")).to_contain_text("USD 6,000")
    expect(column(watching, "Illustration").locator("header .count")).to_contain_text("USD 12,000")

    # By mouse.
    card(page, topic).drag_to(column(page, "Underwriting").locator(".cards"))
    expect(column(page, "Underwriting").locator(".deal-card")).to_have_count(1)
    expect(column(page, "Underwriting").locator("header .count b")).to_have_text("1")

    card(page, topic).get_by_role("link").click()
    expect(page.get_by_role("heading", name=topic)).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("w")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("becomes a customer. 1 policy: ILP.")
    dialog.get_by_label("In force").check()
    dialog.get_by_label("Note").fill("Signed at the office")
    dialog.get_by_role("button", name="Close as won").click()
    expect(page.locator("#stage-path")).to_contain_text("Won")
    expect(page.locator(".record")).to_contain_text("Signed at the office")
    page.locator('.record dt:text-is("Contact") + dd').get_by_role("link").click()
    expect(page.get_by_role("heading", name=f"Ines {name}", exact=True)).to_be_visible()
    expect(page.locator("main")).to_contain_text(re.compile(r"POL-\d+"))
