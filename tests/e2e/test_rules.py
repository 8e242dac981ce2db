"""Rules on a screen: edited in the table, replayed, published, in force for the next submission."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.factories.rules import ENTERPRISE_AT, SHIPPED, at, ids_of

SignIn = Callable[..., Page]
_REROUTED = 12
# Rows as people count them.
ENTERPRISE = ENTERPRISE_AT + 1
GROUP = at("group-benefits") + 1
ADDED = len(ids_of(SHIPPED)) + 1


def send(page: Page, site: Site, data: dict[str, Any]) -> None:
    """Send one lead through the public API."""
    key = site.demo["keys"]["write_key"]
    answer = page.request.post(
        site.demo["urls"]["leads_api"], data=data, headers={"Authorization": f"Bearer {key}"}
    )
    assert answer.status == 202, answer.text()


def lead(number: int, size: int = 240) -> dict[str, Any]:
    """A lead from a country that the demo's own leads do not come from."""
    return {
        "first_name": "Robin",
        "last_name": f"Vale{number}",
        "email": f"robin{number}@vale-{number}.com",
        "company": f"Vale {number} Freight",
        "company_size": size,
        "country": "IS",
        "product_interest": "ilp",
    }


def axe(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.fixture
def editor(sign_in: SignIn, site: Site) -> Iterator[Page]:
    """The editor on a fresh draft; afterwards version 1 is in force again, with no draft."""
    page = sign_in("administrator", color_scheme="light")
    open_editor(page, site)
    yield page
    page.goto(f"{site.url}/rules")
    discard = page.get_by_role("button", name="Discard")
    if discard.count():
        with page.expect_navigation():
            discard.click()
    page.goto(f"{site.url}/rules?version=1")
    restore = page.get_by_role("button", name="Restore v1")
    if restore.count():
        with page.expect_navigation():
            restore.click()


def open_editor(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/rules/edit")
    expect(page.locator("#trial")).to_contain_text("Enterprise ILP")


def names(page: Page) -> list[str]:
    return [box.input_value() for box in page.locator("[data-name]").all()]


def saved(page: Page) -> None:
    expect(page.get_by_text("Saved", exact=False).first).to_contain_text("Olivia Hart")


def test_a_rule_is_edited_replayed_published_and_decides_the_next_submission(
    editor: Page, site: Site
) -> None:
    for number in range(_REROUTED):
        send(editor, site, lead(number))
    send(editor, site, lead(90, size=50))
    editor.goto(f"{site.url}/leads?q=Vale90")
    expect(editor.get_by_role("link", name="Robin Vale90")).to_be_visible()
    open_editor(editor, site)
    editor.get_by_label(f"Row {ENTERPRISE}, Country").fill("US, IS")
    editor.keyboard.press("Enter")
    saved(editor)
    editor.get_by_label("Country", exact=True).fill("IS")
    expect(editor.locator("tr.fired [data-name]")).to_have_value("Enterprise ILP")
    expect(editor.locator("#trial")).to_contain_text("call you within 15 minutes")
    editor.get_by_role("link", name="Review and publish").click()
    expect(editor.locator(".replay-said")).to_contain_text(f"{_REROUTED} of ")
    expect(editor.locator(".replay-said")).to_contain_text("would reroute")
    expect(editor.locator("#replay-summary")).to_contain_text("12 of ")
    moved = editor.locator("tbody tr", has_text="Enterprise ILP: enterprise-sales")
    assert sum(int(n) for n in moved.locator(".n").all_inner_texts()) == _REROUTED
    axe(editor)
    for reveal in moved.locator("summary").all():
        reveal.click()
    editor.get_by_role("link", name="Vale 3 Freight").click()
    expect(editor.get_by_role("heading", name="By the draft")).to_be_visible()
    expect(editor.get_by_text("reroutes")).to_be_visible()
    editor.go_back()
    editor.get_by_label("Why").fill("Iceland too")
    editor.get_by_role("button", name="Publish").click()
    expect(editor.get_by_text("in force.", exact=False).first).to_be_visible()
    published = time.monotonic()
    send(editor, site, lead(200))
    assert time.monotonic() - published < 1
    editor.goto(f"{site.url}/leads?q=Vale200")
    editor.get_by_role("link", name="Robin Vale200").click()
    expect(editor.locator(".why-me")).to_contain_text("Enterprise ILP")
    editor.goto(f"{site.url}/rules")
    editor.get_by_role("link", name="What changed").first.click()
    expect(editor.locator(".rule-changes")).to_contain_text("'US', 'IS'")
    expect(editor.get_by_text("Iceland too").first).to_be_visible()


def test_a_broken_cell_is_named_beside_it_and_cannot_be_published(editor: Page, site: Site) -> None:
    cell = editor.get_by_label(f"Row {ENTERPRISE}, Company size")
    cell.fill("> > 100")
    expect(editor.locator("td", has=cell)).to_contain_text("cannot be read")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(cell).to_be_focused()
    editor.keyboard.press("Tab")
    expect(editor.get_by_role("link", name="1 problem")).to_be_visible()
    expect(editor.locator("#rules-findings")).to_contain_text(
        f"row {ENTERPRISE}, column “Company size”"
    )
    editor.get_by_role("link", name="Review and publish").click()
    expect(editor.get_by_text("Cannot be published yet.")).to_be_visible()
    expect(editor.get_by_role("button", name="Publish")).to_have_count(0)
    open_unsound(editor, site)
    editor.get_by_label(f"Row {ENTERPRISE}, Company size").fill("> 100")
    editor.keyboard.press("Tab")
    expect(editor.get_by_text("Sound")).to_be_visible()


def open_unsound(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/rules/edit")
    expect(page.locator("#trial")).to_contain_text("cannot be read")


def test_a_row_is_moved_by_keys_alone_and_that_is_taken_back(editor: Page) -> None:
    before = names(editor)
    editor.get_by_label("Name of row 5").focus()
    editor.keyboard.press("Alt+ArrowUp")
    expect(editor.get_by_label("Name of row 4")).to_have_value(before[4])
    expect(editor.get_by_label("Name of row 4")).to_be_focused()
    editor.keyboard.press("Alt+ArrowUp")
    expect(editor.get_by_label("Name of row 3")).to_be_focused()
    assert names(editor) == [*before[:2], before[4], before[2], before[3], *before[5:]]
    editor.keyboard.press("F10")
    editor.keyboard.press("Tab")
    editor.keyboard.press("Enter")
    expect(editor.get_by_label("Name of row 4")).to_have_value(before[4])
    for _ in range(3):
        editor.keyboard.press("Control+z")
        editor.wait_for_timeout(300)
    expect(editor.get_by_label("Name of row 5")).to_have_value(before[4])
    assert names(editor) == before


def test_a_row_is_dragged(editor: Page) -> None:
    before = names(editor)
    grips = editor.locator("tbody .grip")
    target = editor.locator("tbody tr").nth(3)
    grips.nth(5).drag_to(target, target_position={"x": 120, "y": 4})
    expect(editor.get_by_label("Name of row 4")).to_have_value(before[5])
    assert names(editor) == [*before[:3], before[5], before[3], before[4], *before[6:]]


def test_rows_and_columns_are_added_named_switched_off_and_deleted(editor: Page) -> None:
    editor.get_by_role("button", name="Row", exact=True).click()
    row = editor.get_by_label(f"Name of row {ADDED}")
    expect(row).to_be_focused()
    row.fill("Late")
    editor.keyboard.press("Tab")
    expect(editor.locator("#rules-findings")).to_contain_text(f"Row {ADDED} never fires")
    editor.get_by_role("button", name="Ask more").click()
    editor.get_by_label("Asks for").select_option("received_hour")
    editor.get_by_role("button", name="Add", exact=True).click()
    hour = editor.get_by_label(f"Row {ADDED}, Hour received (UTC)")
    hour.fill(">= 18")
    editor.keyboard.press("Tab")
    editor.get_by_role("button", name=f"Row {ADDED}, Late").click()
    editor.get_by_role("button", name="Switch off").click()
    expect(editor.locator("tbody tr.off [data-name]")).to_have_value("Late")
    hour = editor.get_by_label(f"Row {ADDED}, Hour received (UTC)")
    expect(hour).to_have_value(">= 18")
    hour.press("F2")
    dialog = editor.locator("#dialog-slot dialog")
    dialog.get_by_label("It fits where").select_option("between")
    dialog.get_by_label("From").fill("18")
    dialog.get_by_label("To, included").fill("23")
    dialog.get_by_role("button", name="Set").click()
    expect(editor.get_by_label(f"Row {ADDED}, Hour received (UTC)")).to_have_value("18..23")
    editor.get_by_role("button", name=f"Row {ADDED}, Late").click()
    editor.get_by_role("button", name="Delete", exact=True).click()
    expect(editor.get_by_label(f"Name of row {ADDED}")).to_have_count(0)


def test_a_second_editor_sees_who_holds_the_draft_and_a_stale_change_shows_both(
    editor: Page, sign_in: SignIn, site: Site
) -> None:
    editor.get_by_label(f"Row {ENTERPRISE}, Company size").fill("> 50")
    editor.keyboard.press("Tab")
    saved(editor)
    # The same person in a second browser: her first window's next change is then stale.
    other = sign_in("administrator")
    open_editor(other, site)
    other.get_by_label(f"Row {ENTERPRISE}, Company size").fill("> 70")
    other.keyboard.press("Tab")
    saved(other)
    expect(other.get_by_role("button", name="Undo")).to_be_enabled()
    editor.get_by_label(f"Row {GROUP}, Country").fill("SG")
    editor.keyboard.press("Tab")
    dialog = editor.locator("#dialog-slot dialog")
    expect(dialog).to_contain_text("you changed the draft elsewhere")
    expect(dialog).to_contain_text("> 70")
    expect(dialog).to_contain_text("'SG'")
    axe(editor)
    dialog.get_by_role("button", name="Put yours in its place").click()
    expect(editor.get_by_label(f"Row {ENTERPRISE}, Company size")).to_have_value("> 50")
    expect(editor.get_by_label(f"Row {GROUP}, Country")).to_have_value("SG")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_and_the_review_have_no_accessibility_faults(
    editor: Page, sign_in: SignIn, site: Site, scheme: str
) -> None:
    editor.get_by_label(f"Row {ENTERPRISE}, Company size").fill("> > 100")
    editor.keyboard.press("Tab")
    expect(editor.get_by_role("link", name="1 problem")).to_be_visible()
    page = sign_in("administrator", color_scheme=scheme)
    open_unsound(page, site)
    axe(page)
    page.get_by_label(f"Row {ENTERPRISE}, Company size").fill("> 50")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Sound")).to_be_visible()
    expect(page.locator("tr.fired")).to_have_count(1)
    axe(page)
    page.get_by_label(f"Row {ENTERPRISE}, Country").press("F2")
    expect(page.locator("#dialog-slot dialog")).to_be_visible()
    axe(page)
    for path in ("/rules", "/rules/review", "/rules/json", "/rules/1/changes"):
        page.goto(f"{site.url}{path}")
        page.wait_for_load_state("networkidle")
        axe(page)
