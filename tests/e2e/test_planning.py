"""My day, the calendar and the forecast in a browser: by keys, by dragging, in both themes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]


def axe(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_c_calls_the_next_and_logging_brings_the_one_after(sign_in: SignIn, site: Any) -> None:
    page = sign_in("sales_representative")
    expect(page).to_have_url(re.compile("/my-day$"))
    queue = page.get_by_role("region", name="Call queue")
    names = queue.locator("tbody th").all_inner_texts()
    assert len(names) > 1
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"calling=1"))
    bar = page.get_by_role("region", name="Call queue")
    expect(bar).to_contain_text("1 of")
    dialog = page.get_by_role("dialog", name=re.compile("Log call"))
    expect(dialog).to_be_visible()
    first = page.url
    dialog.get_by_label("Note").fill("Wants to compare two plans.")
    dialog.get_by_role("button", name="Log and next").click()
    page.wait_for_url(lambda url: "calling=1" in url and url != first)
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name=re.compile("^Skip until")).click()
    expect(page.locator("#toasts")).to_contain_text("comes back at")


def test_the_calendar_takes_an_entry_and_moves_it_by_keys_and_by_dragging(
    sign_in: SignIn, site: Any
) -> None:
    page = sign_in("sales_representative")
    page.goto(f"{site.url}/calendar?on=2027-03-03")
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog", name="New in the calendar")
    dialog.get_by_label("Subject").fill("Talk by keys")
    dialog.get_by_label("When").fill("2027-03-03T10:00")
    dialog.get_by_role("searchbox", name="About").press_sequentially("a")
    dialog.locator("#about-hits input").first.wait_for()
    dialog.get_by_role("button", name="Put it in").click()
    entry = page.get_by_role("link", name=re.compile("Talk by keys"))
    expect(entry).to_have_accessible_name(re.compile("Appointment 10:00"))
    entry.focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(entry).to_have_accessible_name(re.compile("Appointment 10:30"))
    expect(entry).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator('td[data-slot="2027-03-04T10:00"]')).to_contain_text("Talk by keys")
    entry.drag_to(page.locator('td[data-slot="2027-03-05T15:00"]'))
    expect(page.locator('td[data-slot="2027-03-05T15:00"]')).to_contain_text("Talk by keys")
    expect(entry).to_have_accessible_name(re.compile("Appointment 15:00"))


def test_a_cell_of_the_forecast_opens_its_deals(sign_in: SignIn, site: Any) -> None:
    page = sign_in("sales_manager")
    page.goto(f"{site.url}/forecast")
    cell = page.locator("tr.person td.n a.link").first
    told = cell.get_attribute("aria-label") or ""
    cell.click()
    page.wait_for_url(re.compile("/opportunities"))
    count = re.search(r"(\d+) deal", told)
    assert count is not None
    expect(page.locator("tbody tr")).to_have_count(int(count.group(1)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_in_the_way_of_anybody(sign_in: SignIn, site: Any, scheme: str) -> None:
    page = sign_in("sales_manager", color_scheme=scheme)
    for path in (
        "/my-day", "/calendar", "/calendar?view=month", "/forecast", "/forecast/changes?move=won",
        "/forecast/quotas", "/dashboards/sales", "/assignment", "/assignment/new",
        "/assignment/try",
    ):  # fmt: skip
        page.goto(site.url + path)
        axe(page)
