from datetime import UTC, datetime, timedelta
from typing import Any

from leadloop.kit.ids import new_uuid
from leadloop.portal.contracts import Touch, VisitorHistory, VisitSeen
from leadloop.web.visits import sessions, touches

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def seen(ago_min: float, kind: str = "page_view", **more: Any) -> VisitSeen:
    usual: dict[str, Any] = {
        "name": "",
        "title": "",
        "url": "https://s.test/ilp?x=1",
        "referrer": "",
        "campaign": {},
        "data": {},
        "user_id": "",
        "origin": "tracker",
    }
    return VisitSeen(new_uuid(), NOW - timedelta(minutes=ago_min), kind, **(usual | more))


def titles(*visits: VisitSeen) -> list[str]:
    return [entry.title for entry in sessions(VisitorHistory(visits))]


def test_visits_close_together_are_one_session_whose_pages_unfold() -> None:
    history = VisitorHistory((seen(1), seen(5, title="Welcome"), seen(20), seen(90)))
    newest, older = sessions(history)
    assert (newest.title, older.title) == ("Visited 3 pages", "Visited 1 page")
    assert newest.at == NOW - timedelta(minutes=1)
    assert [step.label for step in newest.steps] == ["s.test/ilp", "Welcome", "s.test/ilp"]
    assert newest.steps[0].at < newest.steps[-1].at
    assert newest.actor_kind == "visitor"


def test_what_else_was_done_is_named() -> None:
    quote = seen(1, "calculator", data={"product": "ilp", "premium": 1250, "nested": {"a": 1}})
    assert titles(quote, seen(2)) == ["Visited 1 page, used the calculator"]
    assert sessions(VisitorHistory((quote,)))[0].steps[0].facts == ("Product ilp", "Premium 1,250")
    asked = seen(1, "track", name="Asked for a quote")
    assert titles(asked) == ["Asked for a quote"]
    assert titles(quote, asked, seen(2)) == ["Visited 1 page, 2 other actions"]
    assert titles(seen(1, "screen_view", name="Policies")) == ["Opened 1 screen"]


def test_signals_that_the_submission_says_anyway_are_left_out() -> None:
    assert titles(seen(1, "form_view"), seen(2, "form_submit")) == []
    assert titles(seen(1, "form_start")) == ["Began a form"]


def test_the_campaign_of_a_session_is_named() -> None:
    campaign = {"utm_source": "news", "utm_medium": "email", "utm_campaign": "may"}
    (entry,) = sessions(VisitorHistory((seen(1), seen(2, campaign=campaign))))
    assert entry.facts == ("From news / email", "Campaign may")


def test_a_lead_s_own_attribution_stands_as_it_was_sent() -> None:
    touch = Touch(NOW, {"utm_source": "visit"}, "", "https://s.test/")
    history = VisitorHistory((), 1, touch, touch)
    first, last = touches(
        {"utm_source": "sent", "gclid": "G1", "landing_page": ["x"]},
        {"first_touch": {"utm_source": "early", "referrer": "https://n.test/"}},
        history,
    )
    assert first.facts == (("Source", "early"), ("Referrer", "https://n.test/"))
    assert last.facts == (("Source", "sent"), ("Click id", "gclid G1"))
    assert {first.known_from, last.known_from} == {"Sent with the lead"}


def test_a_lead_without_attribution_has_its_visitor_s() -> None:
    early = Touch(NOW, {"utm_source": "news"}, "https://n.test/", "https://s.test/a")
    late = Touch(NOW, {"gclid": "G1"}, "", "https://s.test/b")
    first, last = touches({}, {"first_touch": "x"}, VisitorHistory((), 2, early, late))
    assert first.facts[0] == ("Source", "news")
    assert last.facts == (("Click id", "gclid G1"), ("Landing page", "https://s.test/b"))
    assert (first.known_from, first.at) == ("Known from visits", NOW)


def test_a_lead_of_which_nothing_is_known_has_no_touches() -> None:
    assert touches({}, {}, VisitorHistory()) == []
