"""What every answer carries, and how pages treat hostile text."""

from html.parser import HTMLParser
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from web_house import GOOD, HOSTILE, House

from leadloop.users.contracts import SYSTEM, Role
from leadloop.web.middleware import CONTENT_SECURITY_POLICY


class _Blocked(HTMLParser):
    """Collects what a strict content security policy would block, or hostile text became."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "iframe" and names.get("sandbox", "allowed") in {"", None}:
            # A preview: it runs nothing and sends nothing, and its page is held to the same rules.
            self.found += _inline(names["srcdoc"] or "")
            return
        if tag in {"img", "style", "iframe"} or (tag == "script" and "src" not in names):
            self.found.append(tag)
        self.found += [f"{tag} {n}" for n in names if n == "style" or n.startswith("on")]
        self.found += [f"{tag} {v}" for v in names.values() if (v or "").startswith("javascript:")]


def _inline(html: str) -> list[str]:
    parser = _Blocked()
    parser.feed(html)
    return parser.found


def _screens(house: House) -> list[str]:
    key = house.send(
        **dict.fromkeys(("first_name", "last_name", "company", "job_title", "message"), HOSTILE),
        attributes={HOSTILE: HOSTILE},
        context={"form": HOSTILE, "page_url": f"https://x.example/{HOSTILE}", "referrer": HOSTILE},
        attribution={"utm_campaign": HOSTILE, "utm_source": HOSTILE, "landing_page": HOSTILE},
        consents=[{"purpose": HOSTILE[:40], "channel": "email", "state": "opted_in"}],
    )
    lead = house.lead_of(key)
    rejected = house.send(**{**GOOD, "email": HOSTILE, "mobile_phone": HOSTILE})
    suppressed = house.send(email="qa@mailinator.com", last_name=HOSTILE)
    note = {"subject": HOSTILE, "description": HOSTILE}
    assert house.admin.post(f"/records/lead/{lead}/activities/note", note).status_code == 302
    customers = _hostile_customers(house)
    assert house.admin.post("/people/teams/new", {"name": HOSTILE, "slug": "h"}).status_code == 302
    assert house.admin.post("/clients/new", {"name": HOSTILE[:90], "role": "integration"})
    form = _hostile_form()
    run = _run_of(key)
    return [
        "/leads?status=all",
        f"/leads?q={HOSTILE}&campaign={HOSTILE}",
        "/board",
        f"/leads/{lead}",
        f"/leads/{lead}/edit",
        f"/trace/{key}",
        f"/trace/{rejected}",
        "/submissions",
        f"/submissions/{rejected}",
        f"/submissions/{suppressed}",
        f"/submissions/{key}",
        "/forms",
        f"/forms/{form}",
        f"/rules?last_name={HOSTILE}&email={HOSTILE}&company_size={HOSTILE}&country={HOSTILE}",
        "/rules/edit",
        "/flows/ingestion",
        "/flows/ingestion/runs",
        f"/runs/{run}",
        "/events",
        "/events/topics/leads",
        "/events/topics/changes",
        "/people",
        "/clients",
        "/notices",
        *customers,
    ]


def _hostile_customers(house: House) -> list[str]:
    def made(path: str, **values: str) -> str:
        answer = house.admin.post(path, values)
        assert answer.status_code == 302, answer.content
        return answer.headers["Location"]

    text = {"name": HOSTILE, "website": HOSTILE, "city": HOSTILE[:80], "description": HOSTILE}
    account = made("/accounts/new", **text, kind_of="household", customer_type="other")
    person = {"first_name": HOSTILE, "job_title": HOSTILE, "customer_type": "prospect"}
    contact = made("/contacts/new", **person, account_id=account.rpartition("/")[2])
    record = f"/records/contact/{contact.rpartition('/')[2]}"
    task = {"subject": HOSTILE, "description": HOSTILE, "priority": "high"}
    made(f"{record}/activities/task", **task)
    made(
        f"{record}/relate",
        role="household_member",
        account=account.rpartition("/")[2],
        description=HOSTILE,
    )
    file = SimpleUploadedFile(HOSTILE, HOSTILE.encode(), content_type="text/html")
    sent = house.admin.post(f"{record}/attach", {"file": file, "description": HOSTILE})
    assert sent.status_code == 302
    made("/products/new", code="hostile", name=HOSTILE, family="group", description=HOSTILE)
    made("/price-lists/new", name=HOSTILE, currency="SGD", description=HOSTILE)
    return [
        *("/accounts", f"/accounts?q={HOSTILE}&type={HOSTILE}", "/contacts", "/policies"),
        *(account, contact, f"{account}/edit", f"{contact}/edit", "/products"),
        f"{contact}?show={HOSTILE}&before={HOSTILE}",
    ]


def _hostile_form() -> UUID:
    from leadloop.portal import api as portal
    from leadloop.portal.contracts import ConsentAsk, FieldKind, FormDraft, FormField

    draft = FormDraft(
        name=HOSTILE,
        title=HOSTILE,
        intro=HOSTILE,
        campaign=HOSTILE,
        thank_you=HOSTILE,
        fields=(FormField("email", HOSTILE, FieldKind.EMAIL, placeholder=HOSTILE),),
        consents=(ConsentAsk("newsletter", "email", HOSTILE),),
        submit_label=HOSTILE,
    )
    return portal.create_form(SYSTEM, slug="hostile", draft=draft).id


def _run_of(key: UUID) -> UUID:
    from leadloop.flows import api as flows

    run = flows.find_run_for(SYSTEM, cause=key)
    assert run is not None
    return run.summary.id


def test_hostile_text_comes_out_as_text_on_every_screen(house: House) -> None:
    for path in _screens(house):
        answer = house.admin.get(path)
        html = answer.content.decode()
        assert answer.status_code == 200, path
        assert "<script>alert" not in html, path
        assert "<img" not in html, path
        assert _inline(html) == [], path


def test_hostile_text_arrives_readable(house: House) -> None:
    lead = house.lead_of(house.send(company=HOSTILE))
    html = house.admin.get(f"/leads/{lead}").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


@pytest.mark.parametrize("path", ["/sign-in", "/leads", "/nothing-here", "/notices/count"])
def test_every_answer_carries_the_strict_policy(house: House, path: str) -> None:
    headers = house.admin.get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_of_signed_in_people_stay_out_of_shared_caches(house: House) -> None:
    assert house.admin.get("/leads").headers["Cache-Control"].startswith("private")
    assert "HX-Request" in house.admin.get("/leads").headers["Vary"]


def test_secrets_in_payloads_are_masked_on_every_screen_that_shows_them(house: House) -> None:
    key = house.send(attributes={"api_key": "s3cr3t-value", "note": "Bearer s3cr3t-value"})
    lead = house.lead_of(key)
    for path in (
        f"/leads/{lead}", f"/trace/{key}", f"/runs/{_run_of(key)}", "/events/topics/leads",
        "/events/topics/assessed", "/events/topics/changes",
    ):  # fmt: skip
        html = house.admin.get(path).content.decode()
        assert "s3cr3t-value" not in html, path


def test_the_theme_is_remembered_and_rendered_by_the_server(house: House) -> None:
    client = house.clients[Role.MARKETER]
    assert 'data-theme="system"' in client.get("/profile").content.decode()
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/profile").content.decode()
    client.cookies["theme"] = '"><script>'
    assert 'data-theme="system"' in client.get("/profile").content.decode()
