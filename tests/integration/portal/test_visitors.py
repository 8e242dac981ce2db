"""Visits from the log to the person they belong to."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from leadloop.events import api as events
from leadloop.events.catalogue import (
    LEAD_CREATED,
    LEADS,
    VISIT_RECORDED,
    VISITOR_IDENTIFIED,
    VISITS,
)
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock
from leadloop.kit.errors import NotAllowed
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.portal import api, handlers
from leadloop.portal.contracts import VisitorHistory
from leadloop.portal.models import Visit, Visitor, VisitorKey, VisitorLink
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role

MARKETER = Actor(ActorKind.PERSON, str(new_uuid()), "Mara", Role.MARKETER)
REPRESENTATIVE = Actor(ActorKind.PERSON, str(new_uuid()), "Rex", Role.SALES_REPRESENTATIVE)
NOW = clock.now()
Deliver = Callable[[], None]


def put(*drafts: EventDraft) -> None:
    with transaction.atomic():
        events.append(list(drafts))


def visit(ago_min: float, url: str = "", *, anon: str = "a", **more: Any) -> EventDraft:
    kind = more.pop("kind", "page_view")
    extensions = more.pop("extensions", None)
    data = {"key": "k", "kind": kind, "anonymous_id": anon, "page_url": url} | more
    return EventDraft(
        topic=VISITS,
        type=VISITOR_IDENTIFIED if kind == "identify" else VISIT_RECORDED,
        source="/t/k",
        id=str(new_uuid()),
        data=to_json(data),
        time=NOW - timedelta(minutes=ago_min),
        trace_id=new_trace_id(),
        origin="tracker",
        extensions=extensions,
    )


def identify(ago_min: float, *, anon: str = "a", user: str = "", **traits: str) -> EventDraft:
    return visit(ago_min, kind="identify", anon=anon, user_id=user, data=traits)


def lead(email: str, *, anon: str = "", phone: str = "") -> EventDraft:
    data = {"first_name": "Ana", "email": email, "mobile_phone": phone, "country": "US"}
    data |= {"context": {"anonymous_id": anon} if anon else {}}  # type: ignore[dict-item]
    return EventDraft(
        LEADS,
        LEAD_CREATED,
        "/api/v1/leads/c",
        str(new_uuid()),
        to_json(data),
        clock.now(),
        new_trace_id(),
        origin="api",
    )


def of(email: str = "", **more: Any) -> VisitorHistory:
    return api.visitor_history(SYSTEM, email=email, **more)


def urls(history: VisitorHistory) -> list[str]:
    return [visit.url for visit in history.visits if visit.kind == "page_view"]


def test_three_anonymous_visits_are_the_lead_s_after_the_form(relay: Deliver) -> None:
    put(visit(30, "/1?utm_source=news"), visit(20, "/2"), visit(10, "/3"), visit(5, "/x", anon="b"))
    relay()
    assert of("ana@northwind-freight.com") == VisitorHistory()
    put(lead("Ana@Northwind-Freight.com", anon="a"))
    relay()
    found = of("ana@northwind-freight.com")
    assert urls(found) == ["/3", "/2", "/1?utm_source=news"]
    assert found.pages == 3


def test_visits_that_arrive_after_the_lead_are_joined_all_the_same(relay: Deliver) -> None:
    put(lead("ana@northwind-freight.com", anon="a"))
    relay()
    put(visit(10, "/1"), visit(-5, "/later"))
    relay()
    assert urls(of("ana@northwind-freight.com")) == ["/later", "/1"]


def test_an_identify_before_or_after_makes_the_visits_an_api_lead_s(relay: Deliver) -> None:
    put(visit(30, "/1"), identify(20, email="ana@northwind-freight.com", user="u1"))
    put(lead("ana@northwind-freight.com"), lead("ben@northwind-freight.com"))
    relay()
    assert urls(of("ana@northwind-freight.com")) == ["/1"]
    put(visit(9, "/b", anon="b"), identify(1, anon="b", email="BEN@northwind-freight.com"))
    relay()
    assert urls(of("ben@northwind-freight.com")) == ["/b"]
    assert urls(of(user_id="u1")) == ["/1"]


def test_a_second_person_on_the_same_browser_inherits_nothing(relay: Deliver) -> None:
    put(visit(30, "/1"), identify(20, email="ana@x.test"), visit(15, "/2"))
    put(identify(10, email="ben@x.test"), visit(5, "/3"))
    relay()
    assert urls(of("ana@x.test")) == ["/2", "/1"]
    assert urls(of("ben@x.test")) == ["/3"]


def test_a_server_s_events_join_by_user_id(relay: Deliver) -> None:
    put(visit(30, "/srv", anon="", user_id="u1"), visit(20, "/web", anon="a"))
    put(identify(10, user="u1", email="ana@x.test", phone="+14155550134"))
    relay()
    assert urls(of("ana@x.test")) == ["/web", "/srv"]
    assert urls(of(phone="+14155550134")) == ["/web", "/srv"]
    assert of("nobody@x.test", phone="+14155550134").pages == 0, "homes share phones"


def test_first_and_last_touch_are_apart_and_a_bare_visit_erases_neither(relay: Deliver) -> None:
    put(
        visit(60, "https://s.test/?utm_source=news&utm_campaign=may", referrer="https://n.test/"),
        visit(50, "https://s.test/2", referrer="https://s.test/"),
        visit(40, "https://s.test/?gclid=G1"),
        visit(30, "https://s.test/again"),
        identify(1, email="ana@x.test"),
    )
    relay()
    found = of("ana@x.test")
    assert found.first_touch is not None
    assert found.last_touch is not None
    assert found.first_touch.campaign == {"utm_source": "news", "utm_campaign": "may"}
    assert found.first_touch.referrer == "https://n.test/"
    assert found.last_touch.campaign == {"gclid": "G1"}
    assert found.last_touch.landing_page == "https://s.test/?gclid=G1"


def test_bots_are_kept_and_never_counted(relay: Deliver) -> None:
    put(
        visit(30, "/human"),
        visit(20, "/bot?utm_source=x", extensions=b'{"bot":true}'),
        visit(19, "/bot2", bot=True),
        identify(1, email="ana@x.test"),
    )
    relay()
    found = of("ana@x.test")
    assert (urls(found), found.pages) == (["/human"], 1)
    assert Visit.objects.filter(bot=True).count() == 2
    assert found.last_touch is not None
    assert found.last_touch.campaign == {}


def test_a_repeat_changes_nothing(relay: Deliver) -> None:
    drafts = [visit(30, "/1"), identify(20, email="ana@x.test", user="u1")]
    put(*drafts)
    batch = events.list_recent(VISITS)
    with transaction.atomic():
        handlers.on_visits(batch)
    counts = [m.objects.count() for m in (Visit, Visitor, VisitorKey, VisitorLink)]
    with transaction.atomic():
        handlers.on_visits(batch)
    assert [m.objects.count() for m in (Visit, Visitor, VisitorKey, VisitorLink)] == counts
    assert counts == [2, 1, 2, 1]


def test_two_people_turn_out_to_be_one(relay: Deliver) -> None:
    put(visit(30, "/1"), identify(29, email="ana@x.test"))
    put(visit(20, "/2", anon="b"), identify(19, anon="b", user="u1"))
    relay()
    assert Visitor.objects.count() == 2
    put(identify(5, anon="b", user="u1", email="ana@x.test"))
    relay()
    assert Visitor.objects.count() == 1
    assert urls(of("ana@x.test")) == ["/2", "/1"]


def test_what_is_no_visit_becomes_a_dead_letter_and_the_others_are_kept(relay: Deliver) -> None:
    bad = visit(1)._replace(data=b'{"kind":"page_view"}')
    put(visit(3, "/1"), bad, visit(2, "/2"))
    relay()
    assert Visit.objects.count() == 2
    (letter,) = events.list_dead_letters()
    assert "anonymous_id" in letter.error


def test_hostile_values_are_kept_as_text(relay: Deliver) -> None:
    nasty = "<script>alert(1)</script>\0'); DROP TABLE portal_visit; --"
    put(
        visit(3, nasty, kind=nasty, name=nasty, title=nasty, referrer=nasty, data={nasty: [nasty]}),
        visit(2, "http://[::1/?utm_source=x", data={"n": 1e308}),
    )
    relay()
    assert Visit.objects.count() == 2
    assert not events.list_dead_letters()


def test_a_person_s_visits_can_be_erased(relay: Deliver) -> None:
    put(visit(30, "/1"), identify(20, email="ana@x.test", user="u1"), visit(15, "/2"))
    put(identify(10, email="ben@x.test"), visit(5, "/3"))
    relay()
    with pytest.raises(NotAllowed):
        api.erase_visits(REPRESENTATIVE, email="ana@x.test")
    assert api.erase_visits(MARKETER, email="ANA@x.test") == 3
    assert of("ana@x.test") == VisitorHistory()
    assert of(user_id="u1") == VisitorHistory()
    assert urls(of("ben@x.test")) == ["/3"]
    assert api.erase_visits(MARKETER, email="ana@x.test") == 0


def test_after_an_erasure_the_next_on_the_browser_inherits_nothing(relay: Deliver) -> None:
    put(visit(30, "/1"), identify(20, email="ana@x.test"))
    relay()
    api.erase_visits(MARKETER, email="ana@x.test")
    put(identify(1, email="ben@x.test"))
    relay()
    assert of("ben@x.test").pages == 0


def test_retention_takes_visits_and_leaves_the_touches(relay: Deliver) -> None:
    put(
        visit(90, "https://s.test/?utm_source=news"),
        visit(80, "https://s.test/?utm_source=mail"),
        visit(10, "https://s.test/now"),
        identify(1, email="ana@x.test"),
        visit(95, "/stranger", anon="z"),
    )
    relay()
    assert api.purge_visits(before=NOW - timedelta(minutes=60)) == 3
    assert api.purge_visits(before=NOW - timedelta(minutes=60)) == 0
    found = of("ana@x.test")
    assert urls(found) == ["https://s.test/now"]
    assert found.first_touch is not None
    assert found.last_touch is not None
    assert found.first_touch.campaign == {"utm_source": "news"}
    assert found.last_touch.campaign == {"utm_source": "mail"}
    assert found.first_touch.at == NOW - timedelta(minutes=90)


def test_a_history_is_a_bounded_number_of_queries(relay: Deliver) -> None:
    from django.test.utils import CaptureQueriesContext

    put(*(visit(n, f"/{n}") for n in range(1, 400)), identify(0, email="ana@x.test"))
    relay()
    with CaptureQueriesContext(connection) as seen:
        found = of("ana@x.test")
    assert (len(found.visits), found.pages) == (300, 399)
    assert len(seen) <= 3


def test_a_historic_time_survives(relay: Deliver) -> None:
    put(visit(0)._replace(time=datetime.fromisoformat("2024-02-29T12:00:00+00:00")))
    put(identify(1, email="ana@x.test"))
    relay()
    assert of("ana@x.test").visits[-1].at.year == 2024
