"""The shell in a browser: a file of 10,000 contacts, and the palette by keyboard alone."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

Enter = Callable[..., Page]
_ROWS = 10_000
_BROKEN = (7, 4_000, 9_999)


def people(path: Path) -> Path:
    """Write a file as Excel in Europe does: semicolons, Windows-1252, dates with dots."""
    lines = ["First name;Surname;E-mail;Phone;Company;Date of birth"]
    for n in range(1, _ROWS + 1):
        born = "31.31.1990" if n in _BROKEN else f"{n % 28 + 1}.{n % 12 + 1}.1985"
        lines.append(f"José;Müller {n};jose{n}@harbour{n % 90}.example;;Firm {n % 90};{born}")
    path.write_bytes("\n".join(lines).encode("cp1252"))
    return path


def sound(page: Page) -> None:
    """Nothing serious for people who use assistive technology."""
    found = Axe().run(page).response["violations"]
    serious = [one["id"] for one in found if one["impact"] in {"serious", "critical"}]
    assert not serious, serious


def test_ten_thousand_contacts_are_tried_imported_and_their_errors_downloaded(
    sign_in: Enter, tmp_path: Path
) -> None:
    page = sign_in("sales_manager")
    page.get_by_role("link", name="Imports").click()
    page.get_by_role("link", name="New import").click()
    page.get_by_label("What the rows are").select_option("contact")
    page.get_by_label("CSV file").set_input_files(people(tmp_path / "people.csv"))
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("Surname")).to_have_value("lastname")
    expect(page.get_by_label("Company", exact=True)).to_have_value("parentcustomerid")
    expect(page.get_by_text("Müller 1 ·")).to_be_visible()
    page.get_by_label("Make each account that is not there").check()
    sound(page)
    page.get_by_role("button", name="Dry run").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("heading", name="Dry run: this is what would happen")).to_be_visible(
        timeout=60_000
    )
    figures = page.get_by_label("Progress")
    expect(figures).to_contain_text(f"New{_ROWS - len(_BROKEN):,}")
    expect(figures).to_contain_text(f"Refused{len(_BROKEN)}")
    page.get_by_role("button", name="Import 10,000 rows").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible(timeout=60_000)
    expect(figures).to_contain_text(f"New{_ROWS - len(_BROKEN):,}")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download 3 rows")).click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(_BROKEN)
    assert lines[1].endswith("'31.31.1990' is no date; write 2026-03-31.")
    sound(page)
    page.goto("about:blank")


def searching(page: Page) -> None:
    """Press the key of the search; once more if the note's late news took the focus back."""
    box = page.get_by_role("searchbox", name="Search everything (/)")
    page.keyboard.press("/")
    with suppress(AssertionError):
        expect(box).to_be_focused(timeout=3_000)
        return
    page.keyboard.press("/")
    expect(box).to_be_focused()


def test_the_palette_finds_goes_and_acts_by_keyboard_alone(sign_in: Enter) -> None:
    page = sign_in("sales_representative")
    page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/")[2] + "/leads")
    name = page.locator("table.grid tbody th a").first.inner_text()
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name=re.compile("Find a record"))
    expect(box).to_be_focused()
    sound(page)
    page.keyboard.type(name)
    option = page.get_by_role("option", name=re.compile(re.escape(name))).first
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("add note")
    expect(page.get_by_role("option", name="Add note…")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Add note")).to_be_visible()
    expect(page.locator("#dialog-slot :focus")).to_be_visible()
    page.keyboard.type("Written from the palette.")
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.locator("#dialog-slot .foot .primary:focus").count():
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Written from the palette.").first).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("option", name=re.compile(re.escape(name))).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(box).to_be_hidden()
    searching(page)
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Search")).to_be_visible()
    page.keyboard.press("Tab")
    page.goto("about:blank")


def test_rows_are_selected_changed_and_put_back(sign_in: Enter) -> None:
    page = sign_in("sales_manager")
    page.get_by_role("link", name="Leads", exact=True).click()
    page.locator("tbody .pick").nth(0).check()
    page.locator("tbody .pick").nth(2).click(modifiers=["Shift"])
    expect(page.get_by_text("3 selected")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Edit…").click()
    dialog = page.get_by_role("dialog", name="Edit 3 leads")
    dialog.get_by_label("Field").select_option(label="Rating")
    dialog.get_by_label("Rating becomes").select_option(label="Cold")
    dialog.get_by_role("button", name="Edit").click()
    expect(page.get_by_text(re.compile("Change rating: 3 leads."))).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("3 undone")).to_be_visible()
    page.goto("about:blank")
