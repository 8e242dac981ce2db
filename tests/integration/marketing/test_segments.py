"""Segments: made, built, kept current by change and by time, listened to."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from leadloop.events.api import change_context
from leadloop.events.log import read_newest
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.marketing import api
from leadloop.marketing.contracts import SegmentDraft, SegmentKind
from leadloop.marketing.models import Engagement, Person, SegmentMember
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role

REP = Actor(ActorKind.PERSON, str(uuid4()), "Rita", Role.SALES_REPRESENTATIVE)


def person(**values: Any) -> Person:
    now = clock.now()
    made = Person(
        id=new_uuid(), contact_key=str(new_uuid()), created_at=now, updated_at=now, **values
    )
    made.save(force_insert=True)
    made.refresh_from_db()
    return made


def deed(who: Person, kind: str, days_ago: float = 0, **values: Any) -> None:
    at = clock.now() - timedelta(days=days_ago)
    Engagement(key=new_uuid(), person=who, kind=kind, at=at, **values).save(force_insert=True)


def segment(conditions: dict[str, Any], name: str = "ILP in the US") -> UUID:
    made = api.create_segment(SYSTEM, draft=SegmentDraft(name=name, conditions=conditions))
    api.activate_segment(SYSTEM, segment_id=made)
    return made


def members(segment_id: UUID) -> set[UUID]:
    return {one.id for one in api.list_members(SYSTEM, segment_id=segment_id).rows}


US = {"field": "country", "op": "is", "value": "us"}


def test_a_segment_is_built_and_then_follows_every_change(
    db: None, relay: Callable[[], None]
) -> None:
    ann, bob = person(country="US", score=80), person(country="SG")
    found = segment({"all": [US]})
    relay()
    assert members(found) == {ann.pk}
    with change_context(actor=""):
        Person.objects.filter(pk=bob.pk).update(country="US")
        Person.objects.filter(pk=ann.pk).update(country="")
    relay()
    assert members(found) == {bob.pk}
    assert api.get_segment(SYSTEM, segment_id=found).members == 1


def test_a_change_of_the_conditions_builds_anew(db: None, relay: Callable[[], None]) -> None:
    ann, bob = person(country="US", score=80), person(country="US", score=20)
    found = segment({"all": [US]})
    relay()
    since = SegmentMember.objects.get(person_number=ann.number).entered_at
    hot = {"field": "score", "op": "at_least", "value": 70}
    draft = SegmentDraft(name="Hot", conditions={"all": [US, hot]})
    view = api.get_segment(SYSTEM, segment_id=found)
    api.update_segment(SYSTEM, segment_id=found, draft=draft, expected_version=view.version)
    with pytest.raises(StaleWrite):
        api.update_segment(SYSTEM, segment_id=found, draft=draft, expected_version=view.version)
    relay()
    assert members(found) == {ann.pk}
    assert SegmentMember.objects.get(person_number=ann.number).entered_at == since
    assert bob.pk not in members(found)


def test_a_segment_of_a_segment_follows_it(db: None, relay: Callable[[], None]) -> None:
    ann = person(country="US")
    inner = segment({"all": [US]}, "Inner")
    outer = segment({"none": [{"in_segment": str(inner)}]}, "Outer")
    relay()
    assert members(outer) == set()
    with change_context(actor=""):
        Person.objects.filter(pk=ann.pk).update(country="DE")
    relay()
    assert members(outer) == {ann.pk}
    draft = SegmentDraft(name="Inner", conditions={"all": [{"in_segment": str(outer)}]})
    with pytest.raises(InvalidInput, match="would match itself: “Outer” → “Inner”"):
        api.update_segment(SYSTEM, segment_id=inner, draft=draft)
    with pytest.raises(Conflict, match="Outer"):
        api.archive_segment(SYSTEM, segment_id=inner)


def test_time_alone_moves_people_out_and_in(
    db: None, relay: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = person(country="US")
    deed(ann, "open", days_ago=6.9)
    opened = segment({"all": [{"did": "open", "within_days": 7}]}, "Opened")
    quiet = segment({"none": [{"did": "open", "within_days": 7}]}, "Quiet")
    relay()
    assert (members(opened), members(quiet)) == ({ann.pk}, set())
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    relay()
    assert (members(opened), members(quiet)) == (set(), {ann.pk})


def test_what_a_scanner_did_counts_for_no_segment(db: None, relay: Callable[[], None]) -> None:
    ann, bob = person(), person()
    deed(ann, "click", scanner=True)
    deed(bob, "click")
    found = segment({"all": [{"did": "click"}]})
    relay()
    assert members(found) == {bob.pk}


def test_who_enters_and_leaves_is_told_only_where_somebody_listens(
    db: None, relay: Callable[[], None]
) -> None:
    ann = person(country="US")
    found = segment({"all": [US]})
    relay()
    assert read_newest("marketing", limit=5) == []
    api.listen_to_segment(found, listener="journey:1")
    with pytest.raises(Conflict):
        api.archive_segment(SYSTEM, segment_id=found)
    with change_context(actor=""):
        Person.objects.filter(pk=ann.pk).update(country="DE")
    bob = person(country="US")
    relay()
    told = {e.type: e.data["person_ids"] for e in read_newest("marketing", limit=5)}
    assert told == {"segment.entered": [str(bob.pk)], "segment.left": [str(ann.pk)]}
    api.stop_listening(found, listener="journey:1")
    api.archive_segment(SYSTEM, segment_id=found)
    assert members(found) == set()


def test_a_static_list_holds_whom_one_puts_there(db: None) -> None:
    ann, bob = person(email="ann@x.example"), person()
    draft = SegmentDraft(name="VIP", kind=SegmentKind.STATIC)
    listed = api.create_segment(SYSTEM, draft=draft)
    api.add_to_list(SYSTEM, segment_id=listed, person_ids=[ann.pk, bob.pk, ann.pk])
    api.remove_from_list(SYSTEM, segment_id=listed, person_ids=[bob.pk])
    assert members(listed) == {ann.pk}
    assert api.get_segment(SYSTEM, segment_id=listed).members == 1


@pytest.mark.parametrize(
    ("conditions", "named"),
    [
        ({"all": [{"field": "shoe_size", "op": "is", "value": "42"}]}, "shoe_size"),
        ({"all": [{"field": "score", "op": "contains", "value": "4"}]}, "Score cannot be asked"),
        ({"all": [{"field": "score", "op": "is", "value": "NaN"}]}, "number"),
        ({"all": [{"field": "country", "op": "is", "value": "U\0S"}]}, "text"),
        ({"all": [{"in_segment": str(uuid4())}]}, "no segment"),
        ({"all": [{"did": "sneeze"}]}, "sneeze"),
        ({"any": {}}, "list of conditions"),
        ([], "object"),
        ({"all": [{"all": []}] * 300}, "At most 200"),
    ],
)
def test_what_cannot_be_asked_is_refused_and_named(db: None, conditions: Any, named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        api.preview(SYSTEM, conditions=conditions)


def test_while_one_types_there_is_a_count_and_a_sample(db: None) -> None:
    ann = person(country="US", first_name="Ann", last_name="Lee", email="ann@x.example")
    person(country="SG")
    found = api.preview(SYSTEM, conditions={"all": [US]})
    assert (found.matches, found.total, found.exact) == (1, 2, True)
    assert [(one.id, one.name) for one in found.sample] == [(ann.pk, "Ann Lee")]


def test_a_representative_makes_no_segments(db: None) -> None:
    with pytest.raises(NotAllowed):
        api.create_segment(REP, draft=SegmentDraft(name="Mine", conditions={"all": []}))
