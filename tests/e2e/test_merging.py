"""Two contacts become one by keyboard alone, and two again."""

from collections.abc import Callable
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site

SignIn = Callable[..., Page]


def a_contact(page: Page, site: Site, name: str, email: str) -> str:
    page.goto(f"{site.url}/contacts/new")
    page.get_by_label("First name").fill("Mira")
    page.get_by_label("Last name").fill(name)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Mobile phone").fill("+6591230045")
    page.get_by_role("button", name="Create contact").click()
    again = page.get_by_role("button", name="Create it all the same")
    heading = page.get_by_role("heading", name=f"Mira {name}", level=1)
    expect(again.or_(heading)).to_be_visible()
    if again.is_visible():  # the second one is warned of the first
        again.click()
    expect(heading).to_be_visible()
    return page.url


def test_two_contacts_are_merged_by_keyboard_and_taken_apart(site: Site, sign_in: SignIn) -> None:
    page = sign_in("sales_manager")
    name = "M" + uuid4().hex[:8]
    keep = a_contact(page, site, name, f"{name}@work.example")
    gone = a_contact(page, site, name, f"{name}@home.example")

    page.goto(keep)
    button = page.get_by_role("link", name=f"Merge with Mira {name}")
    expect(button).to_be_visible()
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Merge two contacts")).to_be_visible()

    # The newer address is chosen; take the older one, by arrow keys, and merge.
    email = page.get_by_role("radiogroup", name="E-mail")
    expect(email.locator("input[value=gone]")).to_be_checked()
    first = page.locator("[role=radiogroup] input:checked").first
    first.focus()
    for _ in range(10):
        if email.locator("input:focus").count():
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    expect(email.locator("input[value=keep]")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page).to_have_url(keep)
    expect(page.locator("#toasts")).to_contain_text("is part of this record now")
    expect(page.locator(".left .facts").first).to_contain_text(f"{name}@work.example")

    # The old address leads to the one kept.
    page.goto(gone)
    expect(page).to_have_url(keep)

    undo = page.get_by_role("button", name=f"Undo the merge of Mira {name}")
    expect(undo).to_be_visible()
    undo.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(gone)
    expect(page.locator(".left .facts").first).to_contain_text(f"{name}@home.example")
