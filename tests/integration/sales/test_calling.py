"""The call queue: in one order, without those not to be rung, and the next after each call."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from sales_floor import Floor, a_write

from leadloop.customers.contracts import Regarding
from leadloop.kit import clock
from leadloop.kit.entity import WriteResult
from leadloop.kit.errors import InvalidInput, NotAllowed, NotFound
from leadloop.sales import api as sales
from leadloop.sales.contracts import CallOutcome, StatusReason
from leadloop.sales.contracts.calling import LeftOut, PutOff
from leadloop.sales.models import Lead

Upsert = Callable[..., list[WriteResult]]


def a_lead(name: str, score: int | None, **values: Any) -> Any:
    said = {
        "firstname": name,
        "emailaddress1": f"{uuid4().hex[:8]}@acme.com",
        "mobilephone": f"+1415555{abs(hash(name)) % 10000:04d}",
        "ll_team": "enterprise-sales",
        **values,
    }
    if score is not None:
        said["ll_propensityscore"] = score
    return a_write(**said)


def names(actor: Any) -> list[str]:
    return [entry.name for entry in sales.call_queue(actor).entries]


def test_new_leads_stand_by_score_from_history_else_at_intake(floor: Floor, upsert: Upsert) -> None:
    made = upsert(a_lead("Low", 20), a_lead("High", 80), a_lead("None", None), a_lead("Past", 10))
    Lead.objects.filter(pk=made[3].id).update(lead_score=90, lead_grade="A")
    queue = sales.call_queue(floor.rep)
    assert [(e.name, e.score, e.scored) for e in queue.entries] == [
        ("Past", 90, "history"),
        ("High", 80, "intake"),
        ("Low", 20, "intake"),
        ("None", None, ""),
    ]
    assert queue.total == 4
    assert names(floor.outsider) == []


def test_whoever_opted_out_or_has_no_number_is_left_out_and_counted(
    floor: Floor, upsert: Upsert
) -> None:
    def no(channel: str) -> list[dict[str, str]]:
        return [{"purpose": "product_offers", "channel": channel, "state": "opted_out"}]

    upsert(
        a_lead("Phone", 90, ll_consents=no("phone")),
        a_lead("Any", 80, ll_consents=no("any")),
        a_lead("Email", 70, ll_consents=no("email")),
        a_lead("Mute", 60, mobilephone=""),
    )
    queue = sales.call_queue(floor.rep)
    assert [e.name for e in queue.entries] == ["Email"]
    assert queue.left_out == LeftOut(opted_out=2, no_phone=1, put_off=0)


def test_an_opt_out_holds_for_a_promised_call_too_and_counts_once(
    floor: Floor, upsert: Upsert
) -> None:
    (made,) = upsert(a_lead("Ann", 50))
    sales.log_call(
        floor.rep,
        lead_id=made.id,
        outcome=CallOutcome.NO_ANSWER,
        follow_up_at=clock.now() - timedelta(minutes=1),
    )
    assert names(floor.rep) == ["Ann"]
    consents = [{"purpose": "x", "channel": "phone", "state": "opted_out"}]
    Lead.objects.filter(pk=made.id).update(consents=consents)
    queue = sales.call_queue(floor.rep)
    assert (queue.entries, queue.left_out) == ((), LeftOut(1, 0, 0))


def test_a_promised_call_comes_when_it_is_due_and_goes_when_it_is_made(
    floor: Floor, upsert: Upsert
) -> None:
    (made,) = upsert(a_lead("Ann", 50))
    sales.take_lead(floor.rep, lead_id=made.id)
    said = {"lead_id": made.id, "outcome": CallOutcome.CONNECTED}
    sales.log_call(floor.rep, **said, follow_up_at=clock.now() + timedelta(hours=5))
    assert names(floor.rep) == []  # contacted, and the promise is for later
    sales.log_call(floor.rep, **said, follow_up_at=clock.now() - timedelta(minutes=5))
    (entry,) = sales.call_queue(floor.rep).entries
    assert (entry.subject, entry.activity_id is not None) == ("Call Ann again", True)
    sales.log_call(floor.rep, **said)
    assert names(floor.rep) == []


def test_whoever_was_rung_a_while_ago_waits(floor: Floor, upsert: Upsert) -> None:
    (made,) = upsert(a_lead("Ann", 50))
    sales.log_call(floor.rep, lead_id=made.id, outcome=CallOutcome.NO_ANSWER)
    queue = sales.call_queue(floor.rep)
    assert (queue.entries, queue.left_out.put_off) == ((), 1)


def test_putting_off_is_ones_own_and_says_when_it_ends(floor: Floor, upsert: Upsert) -> None:
    (made,) = upsert(a_lead("Ann", 50))
    key, until = Regarding("lead", made.id), clock.now() + timedelta(hours=2)
    sales.put_off_call(floor.rep, regarding=key, until=until, reason=PutOff.SKIPPED)
    sales.put_off_call(floor.rep, regarding=key, until=until)
    queue = sales.call_queue(floor.rep)
    assert (queue.entries, queue.left_out.put_off, queue.next_at) == ((), 1, until)
    assert names(floor.colleague) == ["Ann"]
    sales.take_back(floor.rep, regarding=key)
    assert names(floor.rep) == ["Ann"]


def test_what_cannot_be_put_off_is_refused(floor: Floor, upsert: Upsert) -> None:
    (made,) = upsert(a_lead("Ann", 50))
    key, later = Regarding("lead", made.id), clock.now() + timedelta(hours=1)
    for until in (clock.now() - timedelta(seconds=1), clock.now() + timedelta(days=400)):
        with pytest.raises(InvalidInput):
            sales.put_off_call(floor.rep, regarding=key, until=until)
    for wrong in (Regarding("lead", uuid4()), Regarding("nothing", made.id)):
        with pytest.raises(NotFound):
            sales.put_off_call(floor.rep, regarding=wrong, until=later)
    with pytest.raises(NotFound):
        sales.put_off_call(floor.outsider, regarding=key, until=later)


def test_closed_and_others_leads_are_not_in_the_queue(floor: Floor, upsert: Upsert) -> None:
    closed, taken = upsert(a_lead("Closed", 50), a_lead("Taken", 60))
    sales.set_status(floor.rep, lead_id=closed.id, reason=StatusReason.LOST)
    sales.take_lead(floor.colleague, lead_id=taken.id)
    assert names(floor.rep) == []
    assert names(floor.colleague) == ["Taken"]


def test_the_queue_costs_the_same_queries_however_long_it_is(floor: Floor, upsert: Upsert) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            sales.call_queue(floor.rep)
        return len(captured)

    upsert(a_lead("One", 50))
    before = queries()
    upsert(*(a_lead(f"N{n}", 50 + n) for n in range(20)))
    assert queries() == before
    assert UUID(floor.rep.id)


def test_who_sees_no_leads_has_no_queue(floor: Floor) -> None:
    from dataclasses import replace

    from leadloop.users.contracts import Actor, ActorKind, Role

    nobody = Actor(ActorKind.CLIENT, str(uuid4()), "x", Role.SALES_REPRESENTATIVE)
    with pytest.raises(NotAllowed):
        sales.put_off_call(replace(nobody), regarding=Regarding("lead", uuid4()), until=clock.now())


def test_an_opt_out_of_the_ledger_and_a_suppression_hold_too(floor: Floor, upsert: Upsert) -> None:
    from leadloop.outbound import api as outbound
    from leadloop.outbound.contracts import ConsentDraft, ConsentState

    upsert(
        a_lead("Ann", 50, mobilephone="+1 415 555 0171"),
        a_lead("Bob", 40, mobilephone="+14155550172"),
    )

    def say(state: ConsentState, hours: int) -> None:
        at = clock.now() - timedelta(hours=hours)
        word = ConsentDraft(
            "+14155550171", "product_offers", state, at, "the telephone", channel="phone"
        )
        outbound.record_consents(floor.rep, drafts=[word])

    say(ConsentState.OPTED_OUT, 2)
    queue = sales.call_queue(floor.rep)
    assert [entry.name for entry in queue.entries] == ["Bob"]
    assert queue.left_out.opted_out == 1
    say(ConsentState.OPTED_IN, 1)
    assert names(floor.rep) == ["Ann", "Bob"]
