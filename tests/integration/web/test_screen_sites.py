"""Tracked sites on screen, and what they make visible on a lead."""

from datetime import timedelta

from django.db import transaction
from web_house import GOOD, HOSTILE, House, text_of

from leadloop.events import api as events
from leadloop.events.catalogue import VISIT_RECORDED, VISITOR_IDENTIFIED, VISITS
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.portal import api as portal
from leadloop.users.contracts import SYSTEM, Role


def visit(key: str, ago_min: float, **data: object) -> None:
    identifies = data.get("kind") == "identify"
    draft = EventDraft(
        topic=VISITS,
        type=VISITOR_IDENTIFIED if identifies else VISIT_RECORDED,
        source=f"/t/{key}",
        id=str(new_uuid()),
        data=to_json({"kind": "page_view", "anonymous_id": "a", **data}),
        time=clock.now() - timedelta(minutes=ago_min),
        trace_id=new_trace_id(),
        origin="tracker",
    )
    with transaction.atomic():
        events.append([draft])


def test_a_marketer_makes_a_site_and_copies_its_snippets(house: House) -> None:
    marketer = house.clients[Role.MARKETER]
    assert "No sites yet" in text_of(marketer.get("/sites"))
    fields = {
        "name": "Shop",
        "home": "https://shop.test",
        "allowed_hosts": "shop.test\n*.Shop.test",
    }
    made = marketer.post("/sites/new", fields)
    assert made.status_code == 302
    (site,) = portal.list_sites(SYSTEM)
    assert site.allowed_hosts == ("shop.test", "*.shop.test")
    page = marketer.get(made.headers["Location"]).content.decode()
    assert page.count(site.key) == 4
    for said in ("/t.js", "AnalyticsBrowser", "RudderAnalytics"):
        assert said in page


def test_what_cannot_be_saved_is_said_beside_the_field(house: House) -> None:
    for fields, said in [
        ({"name": ""}, "required"),
        ({"name": "x", "allowed_hosts": "https://shop.test/"}, "is no host"),
        ({"name": "x", "home": "javascript:alert(1)"}, "begins with https"),
    ]:
        answer = house.admin.post("/sites/new", fields)
        assert (answer.status_code, said in text_of(answer)) == (422, True)
    assert house.admin.post("/sites/new", {"name": "Shop"}).status_code == 302
    twice = house.admin.post("/sites/new", {"name": "Shop"})
    assert (twice.status_code, "already" in text_of(twice)) == (422, True)


def test_a_site_is_changed_and_keeps_its_key(house: House) -> None:
    site = portal.create_site(SYSTEM, name="Shop", allowed_hosts=["shop.test"])
    changed = house.admin.post(f"/sites/{site.id}", {"name": HOSTILE[:150], "allowed_hosts": ""})
    assert changed.status_code == 302
    found = portal.get_site(SYSTEM, site_id=site.id)
    assert (found.name, found.key, found.allowed_hosts) == (HOSTILE[:150], site.key, ())
    for path in ("/sites", f"/sites/{site.id}"):
        assert "<script>alert(1)" not in house.admin.get(path).content.decode()
    assert house.admin.get(f"/sites/{new_uuid()}").status_code == 404


def test_events_of_people_are_counted_and_bots_apart(house: House) -> None:
    site = portal.create_site(SYSTEM, name="Shop")
    for ago_min in (1, 2, 60 * 30):
        visit(site.key, ago_min)
    visit(site.key, 3, bot=True)
    house.deliver()
    found = portal.get_site(SYSTEM, site_id=site.id)
    assert (found.last_day, found.bots_last_day) == (2, 1)
    assert found.last_seen_at is not None
    assert "2 events and 1 of bots" in text_of(house.admin.get(f"/sites/{site.id}"))


def test_an_api_lead_shows_the_visits_of_its_person(house: House) -> None:
    home = "https://shop.test/?utm_source=news&utm_medium=email&utm_campaign=may"
    visit("k", 30, page_url=home, title="Welcome", referrer="https://letters.test/")
    visit("k", 20, page_url="https://shop.test/ilp?gclid=G77", title=HOSTILE)
    visit("k", 10, page_url="https://shop.test/again", title="Again")
    visit("k", 9, kind="calculator", data={"product": "ilp", "premium": 1250})
    visit("k", 5, kind="identify", data={"email": GOOD["email"]})
    lead = house.lead_of(house.send())
    page = house.admin.get(f"/leads/{lead}")
    said = text_of(page)
    assert "Visited 3 pages" in said
    assert "From news / email" in said
    assert "Welcome" in said
    assert "Premium 1,250" in said
    assert "First touch Source news Medium email Campaign may" in said
    assert "Last touch Click id gclid G77" in said
    assert "Known from visits" in said
    assert "<script>alert(1)" not in page.content.decode()


def test_a_lead_s_own_attribution_comes_first(house: House) -> None:
    visit("k", 30, page_url="https://shop.test/?utm_source=visit")
    visit("k", 5, kind="identify", data={"email": GOOD["email"]})
    context = {**GOOD["context"], "first_touch": {"utm_source": "early"}}  # type: ignore[dict-item]
    lead = house.lead_of(house.send(attribution={"utm_source": "sent"}, context=context))
    said = text_of(house.admin.get(f"/leads/{lead}"))
    assert "First touch Source early" in said
    assert "Last touch Source sent" in said
    assert "Sent with the lead" in said
