"""Conditions and settings of journeys on screen: drawn up as segments are, chosen by name."""

from uuid import UUID

import pytest
from django.test import Client
from web_house import PASSWORD, sign_in

from leadloop.marketing.api import journeys as api
from leadloop.marketing.contracts.journeys import EntryKind
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Role
from tests.factories.journeys import a_journey, a_person, definition, step, wait

GROUP = ("group", "what", "op", "value", "times", "days")


@pytest.fixture
def marketer(db: None) -> Client:
    made = users.create_user(
        SYSTEM, email="mara@insurer.example", name="Mara", role=Role.MARKETER, password=PASSWORD
    )
    return sign_in(made)


def version(journey: UUID) -> int:
    return api.get_journey(SYSTEM, journey_id=journey).row.version


def rows(*asked: tuple[str, str, str, str]) -> dict[str, list[str]]:
    columns = zip(*[(*one, "1", "") for one in asked], strict=True)
    return {name: list(values) for name, values in zip(GROUP, columns, strict=True)}


def decision() -> dict[str, object]:
    return {
        "key": "split",
        "name": "Which",
        "type": "MULTICRITERIADECISION",
        "outcomes": [
            {"key": "split-1", "next": "one", "metaData": {"label": "Big"}},
            {"key": "remainder_path", "next": None},
        ],
        "configurationArguments": {"criteria": {}},
    }


def drawn() -> UUID:
    return api.create_journey(SYSTEM, definition=definition(decision(), wait("one", None)))


def test_a_way_asks_several_things_in_groups(marketer: Client) -> None:
    journey = drawn()
    where = f"/journeys/{journey}/steps/split/ways/0"
    page = marketer.get(where).content.decode()
    assert "All of these hold" in page
    assert 'value="Big"' in page
    asked = rows(
        ("all", "field:country", "is", "SG"),
        ("any", "field:score", "at_least", "70"),
        ("any", "did:click", "", ""),
        ("none", "field:open_cases", "at_least", "1"),
    )
    told = {"label": "Important", "version": version(journey), **asked}
    assert marketer.post(where, told).status_code == 302
    plan = api.get_journey(SYSTEM, journey_id=journey).plan
    assert plan is not None
    assert plan.steps["split"].ways[0].label == "Important"
    page = marketer.get(f"/journeys/{journey}").content.decode()
    assert "Country is SG" in page
    assert "or Score is at least 70" in page
    shown = marketer.get(where).content.decode()
    assert shown.count('name="group"') == 4


def test_a_row_is_added_without_saving(marketer: Client) -> None:
    journey = drawn()
    before = version(journey)
    where = f"/journeys/{journey}/steps/split/ways/0"
    asked = rows(("all", "field:country", "is", "SG"))
    page = marketer.post(where, {"label": "Big", "version": before, "add": "none", **asked})
    assert page.status_code == 200
    assert page.content.decode().count('name="group"') == 2
    assert version(journey) == before


def test_a_question_that_cannot_be_asked_is_named_and_nothing_is_lost(marketer: Client) -> None:
    journey = drawn()
    where = f"/journeys/{journey}/steps/split/ways/0"
    asked = rows(("all", "field:score", "at_least", "many"))
    answer = marketer.post(where, {"label": "Mine", "version": version(journey), **asked})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="Mine"' in page
    assert 'value="many"' in page


def test_the_second_editor_of_a_condition_is_told(marketer: Client) -> None:
    journey = drawn()
    where = f"/journeys/{journey}/steps/split/ways/0"
    late = {"label": "Late", "version": version(journey)}
    early = rows(("all", "field:country", "is", "SG"))
    marketer.post(where, {"label": "Early", "version": version(journey), **early})
    answer = marketer.post(where, {**late, **rows(("all", "field:country", "is", "US"))})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Somebody else changed this" in page
    assert 'value="US"' in page


@pytest.mark.parametrize("place", ["entry", "goal", "leave", "excluded"])
def test_conditions_of_the_whole_journey_are_kept_where_they_belong(
    marketer: Client, place: str
) -> None:
    journey = a_journey(wait("one", None))
    where = f"/journeys/{journey}/conditions/{place}"
    asked = rows(("all", "field:country", "is", "SG"))
    assert marketer.post(where, {"version": version(journey), **asked}).status_code == 302
    plan = api.get_journey(SYSTEM, journey_id=journey).plan
    assert plan is not None
    found = {
        "entry": plan.entries[0].condition if plan.entries else None,
        "goal": plan.goals[0].condition if plan.goals else None,
        "leave": plan.exits[0].condition if plan.exits else None,
        "excluded": plan.excluded,
    }
    assert {name for name, one in found.items() if one} == {place}
    # Taken away again, nothing of it is left.
    assert marketer.post(where, {"version": version(journey)}).status_code == 302
    plan = api.get_journey(SYSTEM, journey_id=journey).plan
    assert plan is not None
    assert not any((plan.goals, plan.exits, plan.excluded))
    assert not any(one.condition for one in plan.entries)


@pytest.mark.parametrize("bad", ["conditions/nowhere", "steps/split/ways/1", "steps/one/ways/0"])
def test_there_is_no_condition_elsewhere(marketer: Client, bad: str) -> None:
    assert marketer.get(f"/journeys/{drawn()}/{bad}").status_code == 404


def test_ways_are_added_named_and_taken_out_with_their_steps(marketer: Client) -> None:
    journey = drawn()
    where = f"/journeys/{journey}/steps/split"
    told = {"name": "Which", "label_0": "Large", "add": "Small", "version": version(journey)}
    assert marketer.post(where, told).status_code == 302
    page = marketer.get(where).content.decode()
    assert 'value="Large"' in page
    assert 'value="Small"' in page
    told = {
        "name": "Which",
        "label_0": "Large",
        "label_1": "Small",
        "drop_0": "on",
        "version": version(journey),
    }
    assert marketer.post(where, told).status_code == 302
    found = api.get_journey(SYSTEM, journey_id=journey).definition["activities"]
    assert [one["key"] for one in found] == ["split"]
    assert len(found[0]["outcomes"]) == 2


def test_people_come_in_by_their_birthday_as_the_form_says(marketer: Client) -> None:
    journey = a_journey(wait("one", None))
    where = f"/journeys/{journey}/settings"
    look = marketer.post(f"{where}?look=1", {"name": "Birthdays", "entry": "Date"})
    page = look.content.decode()
    assert 'name="every"' in page
    assert 'name="segment"' not in page
    assert 'value="Birthdays"' in page
    told = {
        "name": "Birthdays",
        "entry": "Date",
        "date_field": "birth_date",
        "every": "year",
        "offset": "3",
        "direction": "before",
        "at": "08:30",
        "entry_mode": "MultipleEntries",
        "holdout": "0",
        "version": version(journey),
    }
    assert marketer.post(where, told).status_code == 302
    page = marketer.get(f"/journeys/{journey}").content.decode()
    assert "Date of birth, every year, 3 days before it, at 08:30 their time" in page
    a_person(1)
    assert "next seven days" in marketer.get(f"/journeys/{journey}/publish").content.decode()
    done = marketer.post(
        f"/journeys/{journey}/publish", {"inside": "stay", "version": version(journey)}
    )
    assert done.status_code == 302


def test_another_date_needs_the_name_of_its_field(marketer: Client) -> None:
    journey = a_journey(wait("one", None))
    where = f"/journeys/{journey}/settings"
    told = {
        "name": "R",
        "entry": "Date",
        "date_field": "attributes",
        "every": "once",
        "offset": "0",
        "direction": "before",
        "at": "08:30",
        "entry_mode": "MultipleEntries",
        "holdout": "0",
        "version": version(journey),
        "attribute": "x'; --",
    }
    assert marketer.post(where, told).status_code == 422
    assert marketer.post(where, {**told, "attribute": "renewal_on"}).status_code == 302
    plan = api.get_journey(SYSTEM, journey_id=journey).plan
    assert plan is not None
    assert (plan.entries[0].kind, plan.entries[0].what) == (EntryKind.DATE, "attributes.renewal_on")


def test_an_event_is_narrowed_by_what_it_says(marketer: Client) -> None:
    journey = a_journey(wait("one", None))
    where = f"/journeys/{journey}/settings"
    look = marketer.post(f"{where}?look=1", {"entry": "Event", "event": "case.closed"})
    assert "Priority" in look.content.decode()
    told = {
        "name": "Satisfaction",
        "entry": "Event",
        "event": "case.closed",
        "event_where_0": "status",
        "event_where_1": "resolved",
        "entry_mode": "MultipleEntries",
        "holdout": "0",
        "version": version(journey),
    }
    assert marketer.post(where, told).status_code == 302
    page = marketer.get(f"/journeys/{journey}").content.decode()
    assert "A case is resolved or canceled: Status resolved" in page
    half = {**told, "event_where_2": "priority", "version": version(journey)}
    assert marketer.post(where, half).status_code == 422


def test_a_wait_for_an_event_keeps_what_narrows_it(marketer: Client) -> None:
    waiting = step("one", "EVENTWAIT", event="page.visited", waitDuration=3)
    journey = api.create_journey(SYSTEM, definition=definition(waiting))
    where = f"/journeys/{journey}/steps/one"
    look = marketer.post(f"{where}?look=1", {"name": "Look", "event": "page.visited"})
    assert "Address of the page" in look.content.decode()
    told = {
        "name": "Look",
        "event": "page.visited",
        "where_0": "url",
        "where_1": "*/pricing*",
        "amount": "3",
        "unit": "DAYS",
        "version": version(journey),
    }
    assert marketer.post(where, told).status_code == 302
    (found,) = api.get_journey(SYSTEM, journey_id=journey).definition["activities"]
    assert found["configurationArguments"]["where"] == {"url": "*/pricing*"}


def keys(journey: UUID) -> list[str]:
    found = api.get_journey(SYSTEM, journey_id=journey).definition["activities"]
    return [one["key"] for one in found]


def test_edits_are_taken_back_and_made_again(marketer: Client) -> None:
    journey = a_journey(wait("one", "two"), wait("two", None))
    where = f"/journeys/{journey}"

    def edit(to: str) -> int:
        sent = {"to": to, "version": version(journey)}
        return marketer.post(f"{where}/edits", sent).status_code

    assert edit("undo") == 409
    marketer.post(f"{where}/steps/one/remove", {"version": version(journey)})
    copied = {"place": "two|0", "whole": "on", "version": version(journey)}
    assert marketer.post(f"{where}/steps/two/copy", copied).status_code == 302
    assert keys(journey) == ["two", "two-2"]
    assert edit("undo") == 302
    assert keys(journey) == ["two"]
    assert edit("undo") == 302
    assert keys(journey) == ["one", "two"]
    assert not api.get_journey(SYSTEM, journey_id=journey).row.has_draft
    assert edit("undo") == 409
    assert [edit("redo"), edit("redo"), edit("redo")] == [302, 302, 409]
    assert keys(journey) == ["two", "two-2"]
    edit("undo")
    # A new edit is a new way on: what was taken back is gone.
    marketer.post(f"{where}/steps/two/copy", copied | {"version": version(journey)})
    assert edit("redo") == 409
    stale = marketer.post(f"{where}/edits", {"to": "undo", "version": "1"})
    assert stale.status_code == 409
    assert keys(journey) == ["two", "two-2"]
    api.publish(SYSTEM, journey_id=journey, move=False)
    assert api.count_edits(journey) == (0, 0)


def test_a_copy_goes_where_it_is_put(marketer: Client) -> None:
    journey = a_journey(wait("one", "two"), wait("two", None))
    where = f"/journeys/{journey}/steps/one/copy"
    assert "After “two”" in marketer.get(where).content.decode()
    bad = {"place": "nowhere|0", "version": version(journey)}
    assert marketer.post(where, bad).status_code == 422
    marketer.post(where, {"place": "|0", "version": version(journey)})
    plan = api.get_journey(SYSTEM, journey_id=journey).plan
    assert plan is not None
    assert plan.start == "one-2"
