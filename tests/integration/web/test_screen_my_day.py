"""My day and the call queue: the next call, its log, later, and who is left out."""

from datetime import timedelta
from uuid import UUID, uuid4

from web_house import HOSTILE, House, text_of

from leadloop.customers.contracts import Regarding
from leadloop.kit import clock
from leadloop.sales import api as sales
from leadloop.sales.contracts import CallOutcome
from leadloop.sales.models import Lead
from leadloop.users.api import actor_for_user
from leadloop.users.contracts import Actor, Role
from leadloop.users.models import User

OTHER = {"email": "second@northwind-freight.com", "mobile_phone": "+14155550199"}


def rep(house: House) -> Actor:
    person = house.people[Role.SALES_REPRESENTATIVE]
    return actor_for_user(User.objects.get(pk=person.id))


def two_leads(house: House) -> tuple[UUID, UUID]:
    low = house.lead_of(house.send(first_name="Low"))
    high = house.lead_of(house.send(first_name="High", **OTHER))
    Lead.objects.filter(pk=low).update(propensity_score=20)
    Lead.objects.filter(pk=high).update(propensity_score=30, lead_score=91, lead_grade="A")
    return low, high


def test_a_representative_lands_on_my_day(house: House) -> None:
    assert house.rep.get("/").headers["Location"] == "/my-day"
    page = text_of(house.rep.get("/my-day"))
    assert "Nobody to call" in page
    assert "You have read all of them" in page


def test_the_day_shows_the_queue_in_order_and_says_which_score(house: House) -> None:
    two_leads(house)
    page = text_of(house.rep.get("/my-day"))
    assert page.index("High Ruiz") < page.index("Low Ruiz")
    assert "from history" in page
    assert "at intake" in page


def test_c_opens_the_next_with_the_dialog_and_logging_goes_on(house: House) -> None:
    low, high = two_leads(house)
    first = house.rep.get("/my-day/call").headers["Location"]
    assert first == f"/leads/{high}?calling=1"
    page = house.rep.get(first).content.decode()
    assert f'hx-get="/my-day/call/lead/{high}/log"' in page
    assert "1 of 2" in page
    dialog = house.rep.get(f"/my-day/call/lead/{high}/log", headers={"HX-Request": "true"})
    assert "<dialog" in dialog.content.decode()
    said = {"outcome": "connected", "minutes": "4", "note": HOSTILE}
    answer = house.rep.post(f"/my-day/call/lead/{high}/log", said)
    assert answer.headers["Location"] == "/my-day/call"
    assert house.rep.get("/my-day/call").headers["Location"] == f"/leads/{low}?calling=1"
    assert HOSTILE not in house.rep.get(f"/leads/{high}").content.decode()


def test_whoever_was_not_reached_comes_again_at_a_time_that_is_told(house: House) -> None:
    lead = house.lead_of(house.send())
    house.rep.post(f"/my-day/call/lead/{lead}/log", {"outcome": "no_answer"})
    page = text_of(house.rep.get("/my-day/call", follow=True))
    assert "comes again at" in page
    assert "Nobody is left to call" in page
    assert sales.call_queue(rep(house)).left_out.put_off == 1


def test_skip_and_later_say_the_exact_time(house: House) -> None:
    low, high = two_leads(house)
    answer = house.rep.post(f"/my-day/call/lead/{high}/later", {"until": "hour", "skip": "1"})
    assert answer.headers["Location"] == "/my-day/call"
    page = text_of(house.rep.get("/my-day"))
    assert "Skipped: High Ruiz comes back at" in page
    house.rep.post(f"/my-day/call/lead/{low}/later", {"until": "week"})
    assert sales.call_queue(rep(house)).entries == ()
    assert house.rep.post(f"/my-day/call/lead/{low}/later", {"until": "x"}).status_code == 422


def test_who_opted_out_is_counted_and_not_shown(house: House) -> None:
    lead = house.lead_of(house.send())
    consents = [{"purpose": "product_offers", "channel": "phone", "state": "opted_out"}]
    Lead.objects.filter(pk=lead).update(consents=consents)
    page = text_of(house.rep.get("/my-day"))
    assert "1 opted out of calls" in page
    assert house.rep.get("/my-day/call").headers["Location"] == "/my-day"


def test_a_promised_call_on_the_day_can_be_ticked_off(house: House) -> None:
    lead = house.lead_of(house.send())
    sales.take_lead(rep(house), lead_id=lead)
    soon = clock.now() + timedelta(seconds=1)
    sales.log_call(rep(house), lead_id=lead, outcome=CallOutcome.CONNECTED, follow_up_at=soon)
    (entry,) = sales.call_queue(rep(house)).entries
    part = house.rep.post(f"/my-day/done/{entry.activity_id}", headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "Call Dana Ruiz again" not in text_of(part)


def test_what_is_not_there_or_not_theirs_is_a_404(house: House) -> None:
    lead = house.lead_of(house.send())
    for path in (f"lead/{uuid4()}", f"nothing/{lead}", f"contact/{lead}"):
        assert house.rep.get(f"/my-day/call/{path}/log").status_code == 404, path
        assert house.rep.post(f"/my-day/call/{path}/later", {"until": "hour"}).status_code == 404
    assert house.rep.get(f"/leads/{lead}?calling=<x>").status_code == 200
    assert Regarding("lead", lead)
