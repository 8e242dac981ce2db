"""Journeys on screen: made, edited step by step, published, tried, refused where wrong."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from web_house import PASSWORD, sign_in

from leadloop.kit import clock
from leadloop.marketing.api import journeys as api
from leadloop.marketing.api import lists, segments
from leadloop.marketing.contracts import SegmentDraft, SegmentKind
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import ConsentDraft, ConsentState
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role
from tests.factories.journeys import a_journey, a_person, definition, mail, step, wait


def client_of(role: Role) -> Client:
    made = users.create_user(
        SYSTEM, email=f"{role}@insurer.example", name=role.value, role=role, password=PASSWORD
    )
    return sign_in(made)


@pytest.fixture
def marketer(db: None) -> Client:
    return client_of(Role.MARKETER)


def version(journey: UUID) -> int:
    return api.get_journey(SYSTEM, journey_id=journey).row.version


def steps(journey: UUID) -> list[str]:
    found = api.get_journey(SYSTEM, journey_id=journey).definition["activities"]
    return [one["key"] for one in found]


def test_a_journey_is_made_step_by_step_and_published(marketer: Client) -> None:
    made = marketer.post("/journeys/new", {"name": "ILP welcome"})
    where = made["Location"]
    journey = UUID(where.rpartition("/")[2])
    for kind in ("wait", "message"):
        shown = marketer.get(f"{where}/new-step")
        assert shown.status_code == 200
        marketer.post(f"{where}/new-step", {"kind": kind, "version": version(journey)})
    assert steps(journey) == ["WAIT-1", "EMAILV2-1"]
    page = marketer.get(where).content.decode()
    assert "Choose a template, or write the text here." in page
    refused = marketer.post(f"{where}/publish", {"inside": "stay", "version": version(journey)})
    assert refused.status_code == 422
    told = {
        "name": "Hello",
        "type": "EMAILV2",
        "subject": "Hello",
        "text": "Good morning.",
        "purpose": "product_offers",
        "version": version(journey),
    }
    assert marketer.post(f"{where}/steps/EMAILV2-1", told).status_code == 302
    done = marketer.post(f"{where}/publish", {"inside": "stay", "version": version(journey)})
    assert done.status_code == 302
    assert api.get_journey(SYSTEM, journey_id=journey).row.version_number == 1
    assert "Running" in marketer.get(where).content.decode()


def test_every_kind_of_step_can_be_put_in_and_opened(marketer: Client) -> None:
    journey = api.create_journey(SYSTEM, definition=definition())
    where = f"/journeys/{journey}"
    form = marketer.get(f"{where}/new-step").content.decode()
    kinds = re.findall(r'<option value="(\w+)"', form)
    assert len(kinds) == 12
    for kind in kinds:
        put = marketer.post(f"{where}/new-step", {"kind": kind, "version": version(journey)})
        # What follows an exit would never be done.
        assert put.status_code == (422 if kind == "exit" else 302)
    for key in steps(journey):
        assert marketer.get(f"{where}/steps/{key}").status_code == 200, key
    assert marketer.get(where).status_code == 200


def test_a_step_is_moved_and_taken_out(marketer: Client) -> None:
    journey = a_journey(wait("one", "two"), wait("two", "three"), wait("three", None))
    where = f"/journeys/{journey}"
    moved = marketer.post(f"{where}/steps/three/move", {"place": "|0", "version": version(journey)})
    assert moved.status_code == 302
    plan = api.get_journey(SYSTEM, journey_id=journey).plan
    assert plan is not None
    assert (plan.start, plan.steps["three"].ways[0].next) == ("three", "one")
    marketer.post(f"{where}/steps/one/remove", {"version": version(journey)})
    plan = api.get_journey(SYSTEM, journey_id=journey).plan
    assert plan is not None
    assert plan.steps["three"].ways[0].next == "two"


def test_the_second_editor_is_told_and_loses_nothing(marketer: Client) -> None:
    journey = a_journey(wait("one", None))
    where = f"/journeys/{journey}/steps/one"
    told = {"name": "Mine", "amount": 5, "unit": "DAYS", "version": version(journey)}
    marketer.post(where, {**told, "name": "Theirs", "amount": 2})
    late = marketer.post(where, told)
    assert late.status_code == 422
    page = late.content.decode()
    assert "Somebody else changed this" in page
    assert 'value="Mine"' in page


def test_settings_say_who_comes_in_and_who_leaves(marketer: Client) -> None:
    journey = a_journey(wait("one", None))
    told = {
        "name": "Welcome",
        "entry": "Event",
        "event": "person.created",
        "entry_mode": "OnceAndDone",
        "goal": "opportunity.created",
        "leave": "",
        "holdout": 10,
        "version": version(journey),
    }
    assert marketer.post(f"/journeys/{journey}/settings", told).status_code == 302
    plan = api.get_journey(SYSTEM, journey_id=journey).plan
    assert plan is not None
    assert plan.holdout_percent == 10
    assert [rule.match.name for rule in plan.goals if rule.match] == ["opportunity.created"]


def test_a_journey_goes_out_as_json_and_comes_in_again(marketer: Client) -> None:
    journey = a_journey(wait("one", "two"), step("two", "EXIT"), unknownWord={"kept": True})
    content = marketer.get(f"/journeys/{journey}/definition.json").content
    assert b'"unknownWord"' in content
    again = content.replace(b'"hello"', b'"hello-2"')
    file = SimpleUploadedFile("journey.json", again, "application/json")
    made = marketer.post("/journeys/new", {"name": "", "file": file})
    found = api.get_journey(SYSTEM, journey_id=UUID(made["Location"].rpartition("/")[2]))
    assert found.definition["unknownWord"] == {"kept": True}
    assert not found.problems


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"key": 1}', b'{"key":"a\\u0000","name":"b"}']
)
def test_a_file_that_is_no_journey_is_refused(marketer: Client, content: bytes) -> None:
    file = SimpleUploadedFile("journey.json", content, "application/json")
    assert marketer.post("/journeys/new", {"name": "", "file": file}).status_code == 422


def test_one_person_is_led_through_and_every_skip_is_named(marketer: Client) -> None:
    journey = a_journey(mail("hello", "pause"), wait("pause", "again", 3), mail("again"))
    a_person()
    page = marketer.get(f"/journeys/{journey}/try", {"person": "person1@example.com"})
    text = page.content.decode()
    assert "Skips 3 days of waiting" in text
    assert text.count("No consent to product_offers") == 2
    assert not api.list_enrolments(SYSTEM, journey_id=journey).items


def test_counts_open_the_people_behind_them(marketer: Client, relay: Callable[[], None]) -> None:
    journey = a_journey(wait("pause", None))
    api.enrol(SYSTEM, journey_id=journey, people=[a_person()])
    relay()
    page = marketer.get(f"/journeys/{journey}").content.decode()
    assert "1 here" in page
    people = marketer.get(f"/journeys/{journey}/people?step=pause").content.decode()
    assert "P1 Tan" in people


def test_a_representative_neither_sees_nor_changes_journeys(db: None) -> None:
    client = client_of(Role.SALES_REPRESENTATIVE)
    journey = a_journey(wait("pause", None))
    assert client.get("/journeys").status_code == 403
    assert client.post(f"/journeys/{journey}/switch", {"to": "stop"}).status_code == 403


def test_publishing_says_who_comes_in_and_whom_the_gate_leaves_out(
    marketer: Client, relay: Callable[[], None]
) -> None:
    asked, silent, _, excluded = (
        a_person(n, country="SG" if n == 4 else "US") for n in range(1, 5)
    )
    outbound.record_consents(
        SYSTEM,
        drafts=[
            ConsentDraft(
                "person1@example.com",
                "product_offers",
                ConsentState.OPTED_IN,
                clock.now() - timedelta(days=1),
                "test",
            )
        ],
    )
    guests = segments.create_segment(SYSTEM, draft=SegmentDraft("Guests", kind=SegmentKind.STATIC))
    lists.add_to_list(SYSTEM, segment_id=guests, person_ids=[asked, silent, excluded])
    draft = definition(
        wait("pause", "hello"),
        {**mail("hello"), "name": "<b>Hello</b>"},
        metaData={"excluded": {"field": "country", "op": "is", "value": "SG"}},
        triggers=[
            {"key": "e", "type": "Segment", "configurationArguments": {"segment": str(guests)}}
        ],
    )
    journey = api.create_journey(SYSTEM, definition=draft)
    shown = marketer.get(f"/journeys/{journey}/publish").content.decode()
    assert "People in its segments now: 3. Would come in: 2." in shown
    assert "The gate would leave out of “&lt;b&gt;Hello&lt;/b&gt;”: 1 (1: No consent" in shown
    api.publish(SYSTEM, journey_id=journey, move=False)
    relay()
    inside = api.list_enrolments(SYSTEM, journey_id=journey).items
    assert {one.person_id for one in inside} == {asked, silent}
    again = api.preview_entry(SYSTEM, journey_id=journey)
    assert again is not None
    assert (again.matching, again.coming, again.left_out) == (3, 0, ())


def test_what_no_segment_leads_into_foresees_nobody(marketer: Client) -> None:
    journey = api.create_journey(SYSTEM, definition=definition(mail("hello")))
    assert api.preview_entry(SYSTEM, journey_id=journey) is None
    shown = marketer.get(f"/journeys/{journey}/publish")
    assert shown.status_code == 200
    assert "in its segments" not in shown.content.decode()
