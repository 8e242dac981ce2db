"""Journeys on a real database: entering, moving on, leaving, and what is counted."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction

from leadloop.events import api as events
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock
from leadloop.kit.due import DueItem, Wait
from leadloop.kit.errors import InvalidInput, StaleWrite
from leadloop.kit.ids import new_trace_id
from leadloop.marketing.api import journeys as api
from leadloop.marketing.api import lists, segments
from leadloop.marketing.api.copying import merge_people
from leadloop.marketing.contracts.enrolments import EnrolmentStatus
from leadloop.marketing.contracts.journeys import EntryMode, JourneyNotRunning, JourneyStatus
from leadloop.marketing.contracts.segments import SegmentDraft
from leadloop.marketing.contracts.words import SegmentKind
from leadloop.marketing.journeying.book import plan_of
from leadloop.marketing.journeying.running import DUE_KIND
from leadloop.marketing.models import JourneyVersion
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import ConsentDraft, ConsentState
from leadloop.project.wiring import due_kinds
from leadloop.users.contracts import SYSTEM
from tests.factories.journeys import a_journey, a_person, definition, mail, step, wait

Relay = Callable[[], None]
BEGAN = datetime.fromisoformat("2026-11-03T10:00:00+00:00")


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = BEGAN

    def pass_(self, **length: float) -> None:
        self.now += timedelta(**length)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    found = Time()
    monkeypatch.setattr(clock, "now", lambda: found.now)
    return found


def consent(number: int) -> None:
    outbound.record_consents(
        SYSTEM,
        drafts=[
            ConsentDraft(
                key=f"yes-{number}",
                address=f"person{number}@example.com",
                purpose="product_offers",
                channel="email",
                state=ConsentState.OPTED_IN,
                at=BEGAN - timedelta(days=1),
                source="test",
            )
        ],
    )


def tell(topic: str, kind: str, data: dict[str, Any], subject: str = "") -> None:
    events.append(
        [
            EventDraft(
                topic,
                kind,
                "/test",
                str(uuid4()),
                to_json(data),
                clock.now(),
                new_trace_id(),
                subject,
            )
        ]
    )


def enrol(journey: UUID, *people: UUID, cause: UUID | None = None) -> tuple[int, dict[str, int]]:
    found = api.enrol(SYSTEM, journey_id=journey, people=people, cause=cause)
    return found.entered, dict(found.left_out)


def only(journey: UUID) -> Any:
    (found,) = api.list_enrolments(SYSTEM, journey_id=journey).items
    return found


def test_a_person_is_led_along_and_every_sum_is_right(relay: Relay, time: Time) -> None:
    journey = a_journey(mail("hello", "pause"), wait("pause", "again", 2), mail("again"))
    person = a_person()
    consent(1)
    assert enrol(journey, person) == (1, {})
    relay()
    found = only(journey)
    assert (found.status, found.step) == (EnrolmentStatus.ACTIVE, "pause")
    assert found.due_at == BEGAN + timedelta(days=2)
    view = api.get_journey(SYSTEM, journey_id=journey)
    assert (view.row.sums.entered, view.row.sums.active) == (1, 1)
    assert (view.steps["pause"].here, view.steps["hello"].here) == (1, 0)
    time.pass_(days=2)
    relay()
    found = only(journey)
    assert found.status is EnrolmentStatus.COMPLETED
    assert [line[0] for line in found.trail] == ["hello", "pause", "again"]
    view = api.get_journey(SYSTEM, journey_id=journey)
    assert (view.row.sums.active, view.row.sums.completed) == (0, 1)
    assert view.steps["pause"].here == 0
    messages = outbound.list_messages(SYSTEM).items
    assert sorted(one.subject for one in messages) == ["About again", "About hello"]


def test_what_the_gate_refuses_is_said_on_the_step_and_the_way_goes_on(
    relay: Relay, time: Time
) -> None:
    journey = a_journey(mail("hello"))
    enrol(journey, a_person())
    relay()
    found = only(journey)
    assert found.status is EnrolmentStatus.COMPLETED
    assert "No consent" in found.trail[0][3]


@pytest.mark.parametrize(
    ("mode", "inside", "afterwards"),
    [(EntryMode.NEVER, 0, 0), (EntryMode.AFTER_EXIT, 0, 1), (EntryMode.ANY_TIME, 1, 1)],
)
def test_re_entry_in_its_three_modes(
    relay: Relay, time: Time, mode: EntryMode, inside: int, afterwards: int
) -> None:
    journey = a_journey(wait("pause", None), entryMode=mode.value)
    person = a_person()
    assert enrol(journey, person)[0] == 1
    assert enrol(journey, person)[0] == inside
    relay()
    assert enrol(journey, person)[0] == inside
    time.pass_(days=1)
    relay()
    assert api.get_journey(SYSTEM, journey_id=journey).row.sums.active == 0
    assert enrol(journey, person)[0] == afterwards


def test_one_event_leads_the_same_person_in_once(relay: Relay, time: Time) -> None:
    journey = a_journey(wait("pause", None), entryMode="MultipleEntries")
    person, cause = a_person(), uuid4()
    assert enrol(journey, person, cause=cause)[0] == 1
    assert enrol(journey, person, cause=cause)[0] == 0


def test_a_goal_reached_in_a_wait_ends_the_journey_and_its_due_work(
    relay: Relay, time: Time
) -> None:
    goal = {"key": "won", "configurationArguments": {"event": "opportunity.won"}}
    journey = a_journey(wait("pause", "late"), mail("late"), goals=[goal])
    lead = uuid4()
    enrol(journey, a_person(sales_lead_id=lead))
    relay()
    tell("news", "opportunity.won", {"lead_id": str(lead), "contact_id": None})
    relay()
    found = only(journey)
    assert (found.status, found.ended_by) == (EnrolmentStatus.GOAL, "won")
    time.pass_(days=2)
    relay()
    view = api.get_journey(SYSTEM, journey_id=journey)
    assert (view.row.sums.goal, view.row.sums.active, view.steps["pause"].here) == (1, 0, 0)
    assert not outbound.list_messages(SYSTEM).items


def test_an_event_leads_in_and_is_not_heard_by_the_wait_it_led_to(relay: Relay, time: Time) -> None:
    waiting = {
        **step("w", "EVENTWAIT", event="opportunity.created", waitDuration=1),
        "outcomes": [
            {"key": "yes", "arguments": {"when": True}},
            {"key": "no", "arguments": {"when": False}},
        ],
    }
    entry = {"key": "e", "type": "Event", "configurationArguments": {"event": "lead.qualified"}}
    journey = a_journey(waiting, triggers=[entry])
    lead = uuid4()
    a_person(sales_lead_id=lead)
    tell("news", "lead.qualified", {"lead_id": str(lead)})
    relay()
    assert only(journey).step == "w"
    tell(
        "changes",
        "opportunity.changed",
        {"op": "create", "after": {"originating_lead_id": str(lead)}},
    )
    relay()
    assert only(journey).trail[-1][2] == "happened"


def test_a_click_is_kept_for_the_split_that_asks_later(relay: Relay, time: Time) -> None:
    split = {
        **step("s", "ENGAGEMENTDECISION", refActivityCustomerKey="hello", statsTypeId=3),
        "outcomes": [
            {"key": "yes", "arguments": {"when": True}},
            {"key": "no", "arguments": {"when": False}},
        ],
    }
    journey = a_journey(mail("hello", "pause"), wait("pause", "s"), split)
    person, other = a_person(), a_person(2)
    enrol(journey, person, other)
    relay()
    click = {"journey_id": str(journey), "step_id": "hello", "person_entity": "marketing_person"}
    tell("engagement", "message.clicked", {**click, "person_id": str(person)})
    tell("engagement", "message.clicked", {**click, "person_id": str(other), "scanner": True})
    relay()
    time.pass_(days=1)
    relay()
    found = api.list_enrolments(SYSTEM, journey_id=journey).items
    assert {one.person_id: one.trail[-1][2] for one in found} == {person: "yes", other: "no"}


def test_a_paused_journey_takes_nobody_on_until_it_is_resumed(relay: Relay, time: Time) -> None:
    journey = a_journey(wait("pause", "late"), mail("late"))
    enrol(journey, a_person())
    relay()
    api.pause(SYSTEM, journey_id=journey)
    time.pass_(days=2)
    relay()
    assert only(journey).step == "pause"
    api.resume(SYSTEM, journey_id=journey)
    relay()
    assert only(journey).status is EnrolmentStatus.COMPLETED


def test_stopping_takes_everybody_out(relay: Relay, time: Time) -> None:
    journey = a_journey(wait("pause", None))
    enrol(journey, a_person(), a_person(2))
    relay()
    api.stop(SYSTEM, journey_id=journey)
    relay()
    found = api.list_enrolments(SYSTEM, journey_id=journey).items
    assert {one.status for one in found} == {EnrolmentStatus.STOPPED}
    with pytest.raises(JourneyNotRunning):
        enrol(journey, a_person(3))


@pytest.mark.parametrize("move", [False, True])
def test_people_inside_stay_or_move(relay: Relay, time: Time, *, move: bool) -> None:
    journey = a_journey(wait("pause", "old", 3), mail("old"))
    enrol(journey, a_person())
    relay()
    view = api.get_journey(SYSTEM, journey_id=journey)
    edited = definition(wait("pause", "new", 1), mail("new"))
    api.save_draft(SYSTEM, journey_id=journey, definition=edited, expected_version=view.row.version)
    assert api.publish(SYSTEM, journey_id=journey, move=move) == 2
    relay()
    assert only(journey).version == (2 if move else 1)
    time.pass_(days=1)
    relay()
    # Who moved waits as the new version says, counted from when they came to the step.
    assert (only(journey).status is EnrolmentStatus.COMPLETED) == move
    time.pass_(days=2)
    relay()
    assert [line[0] for line in only(journey).trail] == ["pause", "new" if move else "old"]
    assert api.get_journey(SYSTEM, journey_id=journey).row.sums.active == 0


def test_whose_step_is_gone_goes_on_at_the_next_that_is_still_there(
    relay: Relay, time: Time
) -> None:
    journey = a_journey(wait("pause", "old", 3), wait("old", "last"), mail("last"))
    enrol(journey, a_person())
    relay()
    view = api.get_journey(SYSTEM, journey_id=journey)
    api.save_draft(
        SYSTEM,
        journey_id=journey,
        definition=definition(wait("other", "last", 3), mail("last")),
        expected_version=view.row.version,
    )
    api.publish(SYSTEM, journey_id=journey, move=True)
    relay()
    found = only(journey)
    assert found.status is EnrolmentStatus.COMPLETED
    assert [line[0] for line in found.trail] == ["last"]


def test_the_held_out_are_led_nowhere_and_their_goals_are_counted(relay: Relay, time: Time) -> None:
    goal = {"key": "won", "configurationArguments": {"event": "opportunity.won"}}
    journey = a_journey(wait("pause", None), goals=[goal], metaData={"holdoutPercent": 50})
    leads = {a_person(n, sales_lead_id=(lead := uuid4())): lead for n in range(20)}
    enrol(journey, *leads)
    relay()
    sums = api.get_journey(SYSTEM, journey_id=journey).row.sums
    assert sums.entered + sums.held_out == 20
    assert sums.held_out > 2
    for lead in leads.values():
        tell("news", "opportunity.won", {"lead_id": str(lead)})
    relay()
    relay()
    sums = api.get_journey(SYSTEM, journey_id=journey).row.sums
    assert (sums.goal, sums.held_goal) == (sums.entered, sums.held_out)


def test_a_person_is_handed_to_sales_once(relay: Relay, time: Time) -> None:
    journey = a_journey(step("m", "SALESREADY"), entryMode="MultipleEntries")
    person = a_person()
    enrol(journey, person)
    relay()
    enrol(journey, person)
    relay()
    told = [e for e in events.list_recent("marketing") if e.type == "person.mql"]
    assert len(told) == 1


def test_a_field_is_set(relay: Relay, time: Time) -> None:
    fields = [{"field": "language", "value": "fr"}, {"field": "attributes.tier", "value": "gold"}]
    update = {
        **step("u", "UPDATECONTACTDATA"),
        "configurationArguments": {},
        "arguments": {"activityData": {"updateContactFields": fields}},
    }
    from leadloop.marketing.models import Person

    person = a_person(attributes={"kept": 1})
    enrol(a_journey(update), person)
    relay()
    found = Person.objects.get(pk=person)
    assert (found.language, found.attributes) == ("fr", {"kept": 1, "tier": "gold"})


def test_a_stale_draft_is_refused(db: None) -> None:
    journey = a_journey(wait("pause", None))
    with pytest.raises(StaleWrite):
        api.save_draft(SYSTEM, journey_id=journey, definition=definition(), expected_version=1)


def test_a_journey_with_faults_is_kept_and_not_published(db: None) -> None:
    broken = definition(wait("pause", "nowhere"))
    journey = api.create_journey(SYSTEM, definition=broken)
    view = api.get_journey(SYSTEM, journey_id=journey)
    assert [p.field for p in view.problems] == ["activities[pause].outcomes"]
    with pytest.raises(InvalidInput):
        api.publish(SYSTEM, journey_id=journey, move=False)
    assert view.row.status is JourneyStatus.DRAFT


def test_an_event_told_by_a_call_leads_in_once_by_its_key(relay: Relay, time: Time) -> None:
    entry = {"key": "e", "type": "APIEvent", "eventDefinitionKey": "quote"}
    journey = a_journey(wait("pause", None), triggers=[entry], entryMode="MultipleEntries")
    person = a_person()
    for _ in range(2):
        api.tell_event(SYSTEM, event="quote", person_id=person, data={"n": 1}, key="q-1")
    relay()
    assert only(journey).person_id == person
    with pytest.raises(InvalidInput):
        api.tell_event(SYSTEM, event="other", person_id=person, data={})


def test_a_decision_asks_as_segments_do(relay: Relay, time: Time) -> None:
    american = {"field": "country", "op": "is", "value": "US"}
    decision = {
        "key": "d",
        "type": "MULTICRITERIADECISION",
        "configurationArguments": {"criteria": {"us": american}},
        "outcomes": [{"key": "us", "next": "a"}, {"key": "remainder_path", "next": "b"}],
    }
    journey = a_journey(decision, wait("a", None), wait("b", None))
    enrol(journey, a_person(1, country="US"), a_person(2, country="SG"))
    relay()
    found = api.list_enrolments(SYSTEM, journey_id=journey).items
    assert {one.person_name: one.step for one in found} == {"P1 Tan": "a", "P2 Tan": "b"}


def test_a_segment_leads_in_who_is_there_and_who_enters(relay: Relay, time: Time) -> None:
    people = [a_person(1), a_person(2)]
    draft = SegmentDraft("Guests", kind=SegmentKind.STATIC)
    made = segments.create_segment(SYSTEM, draft=draft)
    lists.add_to_list(SYSTEM, segment_id=made, person_ids=people[:1])
    entry = {"key": "e", "type": "Segment", "configurationArguments": {"segment": str(made)}}
    journey = a_journey(wait("pause", None), triggers=[entry])
    relay()
    assert only(journey).person_id == people[0]
    lists.add_to_list(SYSTEM, segment_id=made, person_ids=people[1:])
    relay()
    assert len(api.list_enrolments(SYSTEM, journey_id=journey).items) == 2


def test_a_merged_person_is_in_a_journey_once_and_goes_on(relay: Relay, time: Time) -> None:
    both = a_journey(wait("pause", None))
    one = a_journey(wait("pause", None), key="other", name="Other")
    kept, gone = a_person(1), a_person(2)
    enrol(both, kept, gone)
    enrol(one, gone)
    relay()
    merge_people(kept_id=kept, gone_id=gone)
    time.pass_(days=1)
    relay()
    assert only(one).person_id == kept
    assert only(one).status is EnrolmentStatus.COMPLETED
    found = api.list_enrolments(SYSTEM, journey_id=both).items
    assert {e.person_id: e.status for e in found} == {
        kept: EnrolmentStatus.COMPLETED,
        gone: EnrolmentStatus.STOPPED,
    }


def test_what_a_crash_undid_is_done_once_all_the_same(relay: Relay, time: Time) -> None:
    journey = a_journey(mail("hello", "pause"), wait("pause", None))
    consent(1)
    enrol(journey, a_person())
    kind = due_kinds()[DUE_KIND]

    class Crash(Exception):  # noqa: N818
        pass

    items = [DueItem(uuid4(), DUE_KIND, str(only(journey).id), time.now, None, 0, "")]

    def crash() -> None:
        with transaction.atomic():
            kind.advance(items)
            raise Crash

    with pytest.raises(Crash):
        crash()
    assert not outbound.list_messages(SYSTEM).items
    relay()
    with transaction.atomic():
        (step_,) = kind.advance(items)
    assert isinstance(step_, Wait)
    view = api.get_journey(SYSTEM, journey_id=journey)
    assert len(outbound.list_messages(SYSTEM).items) == 1
    assert (view.steps["hello"].entered, view.steps["pause"].here) == (1, 1)


def test_the_shipped_journeys_can_be_published(relay: Relay) -> None:
    rows = [row for row in api.list_journeys(SYSTEM) if row.shipped]
    assert {row.key for row in rows} == {"welcome", "re-engagement"}
    for row in rows:
        assert api.publish(SYSTEM, journey_id=row.id, move=False) == 1
    enrol(rows[0].id, *(a_person(number) for number in range(1, 13)))
    relay()
    found = [one.status for one in api.list_enrolments(SYSTEM, journey_id=rows[0].id).items]
    assert len(found) == 12
    # Who is held out is decided by the enrolment; twelve in a row are not.
    assert EnrolmentStatus.ACTIVE in found
    assert set(found) <= {EnrolmentStatus.ACTIVE, EnrolmentStatus.HELD_OUT}


def test_a_note_without_a_title_in_an_earlier_version_is_led_past(relay: Relay, time: Time) -> None:
    journey = a_journey(mail("hello"), entryMode="MultipleEntries")
    send = {"bodyText": "Good morning."}
    push = step("hello", "PUSHNOTIFICATIONACTIVITY", None, triggeredSend=send)
    JourneyVersion.objects.filter(journey_id=journey).update(definition=definition(push))
    plan_of.cache_clear()
    consent(1)
    enrol(journey, a_person())
    relay()
    found = only(journey)
    assert found.status is EnrolmentStatus.COMPLETED
    assert found.trail[0][3] == "Not sent: it has no subject."
    assert not outbound.list_messages(SYSTEM).items


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        (
            "activities[hello].triggeredSend",
            definition(
                step("hello", "INAPPSYNCACTIVITY", None, triggeredSend={"bodyText": "Good day."})
            ),
        ),
    ],
)
def test_what_cannot_be_sent_is_kept_and_not_published(
    db: None, field: str, draft: dict[str, Any]
) -> None:
    journey = api.create_journey(SYSTEM, definition=draft)
    view = api.get_journey(SYSTEM, journey_id=journey)
    assert [(one.field, one.code) for one in view.problems] == [(field, "missing")]
    with pytest.raises(InvalidInput):
        api.publish(SYSTEM, journey_id=journey, move=False)
