"""Steps of a journey are copied, alone or with everything behind them."""

from typing import Any

import pytest

from leadloop.kit.errors import Conflict, NotFound
from leadloop.marketing.logic.journeys.copying import copy_step
from leadloop.marketing.logic.journeys.parsing import parse


def wait(key: str, following: str | None) -> dict[str, Any]:
    told = {"waitDuration": 1, "waitUnit": "DAYS"}
    ways = [{"key": f"{key}-out", "next": following}]
    return {"key": key, "type": "WAIT", "outcomes": ways, "configurationArguments": told}


def mail(key: str, following: str | None) -> dict[str, Any]:
    send = {"triggeredSend": {"emailSubject": "Hello", "bodyText": "Good morning."}}
    return {**wait(key, following), "type": "EMAILV2", "configurationArguments": send}


def split(key: str, about: str, yes: str | None, no: str | None) -> dict[str, Any]:
    ways = [
        {"key": f"{key}-yes", "next": yes, "arguments": {"when": True}},
        {"key": f"{key}-no", "next": no, "arguments": {"when": False}},
    ]
    told = {"refActivityCustomerKey": about, "statsTypeId": 3}
    kind = "ENGAGEMENTDECISION"
    return {"key": key, "type": kind, "outcomes": ways, "configurationArguments": told}


def leave(key: str) -> dict[str, Any]:
    return {"key": key, "type": "EXIT", "outcomes": []}


def journey(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"key": "j", "name": "J", "activities": list(steps)}


def order(definition: dict[str, Any]) -> list[str]:
    parsed = parse(definition, lambda _: [])
    assert parsed.plan is not None, parsed.errors
    key, found = parsed.plan.start, []
    while key:
        found.append(key)
        ways = parsed.plan.steps[key].ways
        key = ways[0].next if ways else None
    return found


def test_a_step_is_copied_alone_and_the_rest_follows() -> None:
    given = journey(wait("one", "two"), wait("two", "three"), wait("three", None))
    edited, key = copy_step(given, "one", after="two")
    assert key == "one-2"
    assert order(edited) == ["one", "two", "one-2", "three"]
    assert order(given) == ["one", "two", "three"]


def test_a_copy_at_the_start_comes_first() -> None:
    edited, _ = copy_step(journey(wait("one", "two"), wait("two", None)), "two")
    assert order(edited) == ["two-2", "one", "two"]


def test_everything_behind_is_copied_and_asks_about_its_own_message() -> None:
    given = journey(
        wait("first", "mail"), mail("mail", "split"), split("split", "mail", "yes", "no"),
        wait("yes", None), wait("no", None),
    )  # fmt: skip
    edited, key = copy_step(given, "mail", after="yes", whole=True)
    assert key == "mail-2"
    assert order(edited) == ["first", "mail", "split", "yes", "mail-2", "split-2", "yes-2"]
    plan = parse(edited, lambda _: []).plan
    assert plan is not None
    assert plan.steps["split-2"].action.activity == "mail-2"  # type: ignore[union-attr]
    assert [way.next for way in plan.steps["split-2"].ways] == ["yes-2", "no-2"]


def test_a_split_copied_alone_asks_about_the_same_message() -> None:
    given = journey(mail("mail", "split"), split("split", "mail", "end", None), wait("end", None))
    edited, key = copy_step(given, "split", after="split", way=1)
    plan = parse(edited, lambda _: []).plan
    assert plan is not None
    assert plan.steps[key].action.activity == "mail"  # type: ignore[union-attr]
    assert [way.next for way in plan.steps[key].ways] == [None, None]


def test_a_copy_of_a_copy_has_a_key_of_its_own() -> None:
    edited, _ = copy_step(journey(wait("one", None)), "one", after="one")
    edited, key = copy_step(edited, "one", after="one")
    assert key == "one-3"
    assert order(edited) == ["one", "one-3", "one-2"]


def test_what_ends_in_an_exit_goes_only_where_nothing_follows() -> None:
    given = journey(wait("one", "two"), wait("two", "end"), leave("end"))
    with pytest.raises(Conflict):
        copy_step(given, "two", after="one", whole=True)
    given = journey(mail("mail", "split"), split("split", "mail", "end", None), leave("end"))
    edited, key = copy_step(given, "end", after="split", way=1)
    plan = parse(edited, lambda _: []).plan
    assert plan is not None
    assert plan.steps["split"].ways[1].next == key == "end-2"


@pytest.mark.parametrize("told", [{"key": "none"}, {"key": "one", "after": "none"},
                                  {"key": "one", "after": "one", "way": 3}])  # fmt: skip
def test_there_is_no_such_step_or_place(told: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        copy_step(journey(wait("one", None)), **told)
