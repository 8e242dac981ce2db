"""A case from an e-mail: answered, waited for, answered back, resolved; and its screens."""

import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Site
from tests.factories.imap_server import ImapServer

_CARE = "care@harbourlife.example"


def written(text: str, **headers: str) -> bytes:
    message = EmailMessage()
    said = {"From": "Nadia Rahman <nadia@rahman.example>", "To": _CARE, "Subject": "Kestrel policy"}
    for name, value in {**said, **{n.replace("_", "-"): v for n, v in headers.items()}}.items():
        message[name] = value
    message["Message-ID"] = f"<{time.time_ns()}@rahman.example>"
    message.set_content(text)
    return message.as_bytes().replace(b"\n", b"\r\n")


def answer_to(folder: Path, address: str) -> EmailMessage:
    """Return the mail to an address that was kept in place of being sent."""
    until = time.monotonic() + 15
    while time.monotonic() < until:
        for path in (folder / "mail").glob("*/*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            if mail["To"] == address:
                return mail
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address}")


def test_a_case_from_e_mail_is_answered_waited_for_and_resolved(
    site: Site, sign_in: Callable[..., Page], mailbox: ImapServer
) -> None:
    page = sign_in("service_agent")
    page.goto(f"{site.url}/cases?sort=-created_at")
    mailbox.deliver(written("My card was declined. Please help."))
    row = page.get_by_role("row").filter(has_text="Kestrel policy")
    expect(row).to_have_count(1, timeout=25_000)
    row.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Kestrel policy")).to_be_visible()
    expect(page.locator("#case-clocks")).to_contain_text("First response")
    page.keyboard.press("t")
    expect(page.get_by_text("It is yours now.")).to_be_visible()
    expect(page.locator("#case-facts")).to_contain_text("Aisha Khan")

    page.get_by_label("What to say").fill("Which card did you **use**?")
    page.get_by_label("Then").select_option("waiting_for_details")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".utterance.out strong", has_text="use")).to_be_visible()
    expect(page.get_by_label("What to say")).to_have_value("")
    expect(page.locator("#case-facts")).to_contain_text("Waiting for details")
    expect(page.locator("#case-clocks")).to_contain_text("Succeeded")

    sent = answer_to(site.folder, "nadia@rahman.example")
    assert sent["Reply-To"] == _CARE
    mailbox.deliver(written("The blue one.", In_Reply_To=sent["Message-ID"], Subject="Re: card"))
    expect(page.locator(".utterance.in", has_text="The blue one.")).to_be_visible(timeout=25_000)
    expect(page.locator("#case-facts")).to_contain_text("In progress")

    page.get_by_label("Internal note").check()
    page.get_by_label("What to say").fill("Card was blocked by mistake.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".utterance.internal")).to_contain_text("blocked by mistake")

    page.locator("h1").click()
    page.keyboard.press("d")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What solved it").fill("Card released.")
    dialog.get_by_role("button", name="Resolve", exact=True).click()
    expect(page.locator("#case-facts")).to_contain_text("Problem solved")
    expect(page.locator("#case-facts")).to_contain_text("Card released.")


def test_a_colleague_is_seen_and_a_macro_can_be_taken_back(
    site: Site, sign_in: Callable[..., Page]
) -> None:
    agent, supervisor = sign_in("service_agent"), sign_in("supervisor")
    agent.goto(f"{site.url}/cases?owner=none")
    agent.locator("tbody a").first.click()
    agent.wait_for_url("**/cases/*-*")
    supervisor.goto(agent.url)
    expect(supervisor.locator("#case-presence")).to_contain_text("Aisha Khan is viewing")
    agent.get_by_role("button", name="Macro").click()
    agent.get_by_role("button", name="Ask for ID").click()
    expect(agent.locator("#case-facts")).to_contain_text("Waiting for details")
    agent.get_by_role("button", name="Undo").click()
    expect(agent.locator("#case-facts")).to_contain_text("In progress")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_desk_is_accessible_in_both_themes(
    site: Site, sign_in: Callable[..., Page], theme: str, tmp_path: Path
) -> None:
    page = sign_in("supervisor", color_scheme=theme)
    page.goto(f"{site.url}/cases")
    case = page.locator("tbody a").first.get_attribute("href")
    page.goto(f"{site.url}/knowledge")
    article = page.locator("tbody a").first.get_attribute("href")
    for path in (
        "/cases", case, "/cases/new", "/queues", "/knowledge", article, "/macros", "/macros/new",
        "/subjects", "/incoming-mail", "/consent?address=nadia@rahman.example",
    ):  # fmt: skip
        page.goto(f"{site.url}{path}")
        page.wait_for_load_state("networkidle")
        found = Axe().run(page)
        serious = [
            v for v in found.response["violations"] if v["impact"] in {"serious", "critical"}
        ]
        told = [(v["id"], [node["html"][:120] for node in v["nodes"][:3]]) for v in serious]
        assert not told, (path, told)
