"""A replay decides as a real run would have, says what would reroute, and writes nothing."""

import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from leadloop.events.contracts import Event
from leadloop.intake.contracts import ReplayWindow
from leadloop.kit import clock
from leadloop.kit.errors import InvalidInput, NotAllowed, NotFound
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role
from tests.factories.intake import submission
from tests.factories.rules import ENTERPRISE_AT, row_of, table_of

Send = Callable[..., UUID]
Assess = Callable[[], Sequence[Event]]
pytestmark = pytest.mark.usefixtures("rules")
SIZES = (*range(20, 140, 10), 240, 500)


def changed(**cells: str) -> dict[str, Any]:
    """The shipped rules with cells of the row *Enterprise ILP* changed."""
    from leadloop.intake import api

    content: dict[str, Any] = deepcopy(dict(api.get_rules(SYSTEM, number=1).content))
    row_of(content, "enterprise-ilp").update(cells)
    return content


def send_all(send: Send, assess: Assess) -> dict[UUID, int]:
    keys = {send(submission(company_size=size)): size for size in SIZES}
    send(submission(email="a@mailinator.com"))
    send(submission(email="no address"))
    assess()
    return keys


def counts() -> list[int]:
    tables = ("events_log", "intake_submission", "intake_rulesetversion", "intake_ruledraftstep")
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found.append(cursor.fetchone()[0])
    return found


def test_a_replay_says_what_would_reroute_and_writes_nothing(
    send: Send, assess: Assess, administrator: Actor
) -> None:
    from leadloop.intake import api

    keys = send_all(send, assess)
    before = counts()
    found = api.replay_rules(administrator, content=changed(size="> 50"), window=ReplayWindow(300))
    assert counts() == before
    assert (found.total, found.rerouted) == (len(SIZES) + 1, 5), "60, 70, 80, 90 and 100"
    (group,) = found.groups
    assert (group.before.team, group.after.team) == ("retail-sales", "enterprise-sales")
    assert (group.before.rule, group.after.rule) == ("Retail", "Enterprise ILP")
    assert {keys[item.submission_key] for item in group.items} == {60, 70, 80, 90, 100}
    assert (found.rescored, found.failed, found.cut) == (0, 0, False)
    same = api.replay_rules(administrator, content=changed(), window=ReplayWindow(300))
    assert (same.rerouted, same.changed, same.groups) == (0, 0, ())


def test_a_replay_equals_what_a_real_run_decides(
    send: Send, assess: Assess, administrator: Actor
) -> None:
    from leadloop.intake import api

    content = changed(
        size="> 50 and < 300", message="'Thank you, ' + (company ?? 'friend')", grade="'A','B','C'"
    )
    row_of(content, "competitor")["domain"] = "'northwind-freight.com'"
    people = [
        submission(company_size=size, email=f"a{size}@{domain}", product_interest=interest)
        for size in (10, 60, 240, 900)
        for domain in ("northwind-freight.com", "mailinator.com", "kestrel.example")
        for interest in ("ilp", "group_ilp", None)
    ]
    first = {send(person): at for at, person in enumerate(people)}
    assess()
    replayed = {first[item.submission_key]: item.after.as_json() for item in replayed_by(content)}
    api.publish_rules(administrator, content=content)
    again = {send(person): at for at, person in enumerate(people)}
    assess()
    found = api.decisions_for(administrator, submission_keys=list(again))
    assert len(replayed) == len(people)
    for key, at in again.items():
        real = dict(found[key].decision or {})
        real.pop("score", None)
        assert replayed[at] | {"rule": None} == real | {"rule": None}
        one, other = replayed[at]["rule"], real["rule"]
        assert (one or {}).get("id") == (other or {}).get("id")


def replayed_by(content: dict[str, Any]) -> list[Any]:
    """Every submission as a replay decides it, also those that stay."""
    from leadloop.intake import api

    listed = api.list_recent_submissions(SYSTEM, limit=300)
    return [
        api.explain_submission(SYSTEM, content=content, submission_key=one.submission_key)[0]
        for one in listed
    ]


def test_the_score_of_then_decides_even_for_what_was_held_back(
    send: Send, assess: Assess, administrator: Actor
) -> None:
    from leadloop.intake import api
    from leadloop.intake.models import Submission

    send(submission(email="a@mailinator.com"))
    assess()
    row = Submission.objects.get()
    assert row.decision["score"]["grade"] in tuple("ABCD")
    Submission.objects.update(
        decision={**row.decision, "score": {**row.decision["score"], "grade": "D"}}
    )
    content = changed(size="", country="", interest="", grade="'D'", outcome="'route'")
    rows = table_of(content)["rules"]
    rows.insert(0, rows.pop(ENTERPRISE_AT))
    found = api.replay_rules(administrator, content=content, window=ReplayWindow(10))
    assert (found.rerouted, found.rescored) == (1, 0)
    assert found.groups[0].before.outcome == "suppress"
    Submission.objects.update(decision={k: v for k, v in row.decision.items() if k != "score"})
    assert api.replay_rules(administrator, content=content, window=ReplayWindow(10)).rescored == 1


def test_a_released_submission_is_replayed_once_and_as_released(
    send: Send, assess: Assess, administrator: Actor
) -> None:
    from leadloop.intake import api

    key = send(submission(email="a@mailinator.com"))
    assess()
    api.release(administrator, submission_key=key)
    assess()
    found = api.replay_rules(administrator, content=changed(), window=ReplayWindow(10))
    assert (found.total, found.changed) == (1, 0), "what a person released stays released"


def test_what_its_sender_marked_as_a_test_never_reaches_the_rules(
    send: Send, assess: Assess, administrator: Actor
) -> None:
    from leadloop.intake import api

    marked = submission(context={"test": True})
    key = send(marked)
    assess()
    window = ReplayWindow(10)
    assert api.replay_rules(administrator, content=changed(), window=window).total == 0
    with pytest.raises(NotFound):
        api.explain_submission(administrator, content=changed(), submission_key=key)
    found = api.explain_rules(administrator, content=changed(), submission=marked)
    assert found.decision is not None
    assert (found.decision.outcome, found.tables) == ("suppress", ())


def test_windows_bound_what_is_replayed(send: Send, assess: Assess, administrator: Actor) -> None:
    from leadloop.intake import api

    send_all(send, assess)
    now = clock.now()

    def total(window: ReplayWindow) -> int:
        return api.replay_rules(administrator, content=changed(), window=window).total

    assert total(ReplayWindow(4)) == 4
    assert total(ReplayWindow(300, since=now - timedelta(minutes=5))) == len(SIZES) + 1
    assert total(ReplayWindow(300, since=now + timedelta(minutes=5))) == 0
    assert total(ReplayWindow(300, until=now - timedelta(days=1))) == 0
    assert len(api.list_recent_submissions(administrator, limit=3)) == 3


def test_a_thousand_are_replayed_in_about_a_second(
    send: Send, assess: Assess, administrator: Actor
) -> None:
    from leadloop.intake import api

    for size in range(1000):
        send(submission(company_size=size))
    assess()
    started = time.perf_counter()
    found = api.replay_rules(administrator, content=changed(size="> 50"), window=ReplayWindow(1000))
    took = time.perf_counter() - started
    assert (found.total, found.rerouted) == (1000, 50)
    assert took < 5, f"{took:.2f} s on a shared machine; about 0.3 s alone"


def test_one_submission_is_explained(send: Send, assess: Assess, administrator: Actor) -> None:
    from leadloop.intake import api

    key = send(submission(company_size=60))
    assess()
    item, why = api.explain_submission(
        administrator, content=changed(size="> 50"), submission_key=key
    )
    assert item.rerouted
    assert why.tables[0].fired == ENTERPRISE_AT
    assert [cell.value for cell in why.tables[0].rows[ENTERPRISE_AT].cells[:3]] == ["fits"] * 3
    with pytest.raises(NotFound):
        api.explain_submission(administrator, content=changed(), submission_key=UUID(int=5))
    with pytest.raises(InvalidInput):
        api.explain_submission(administrator, content=changed(size="> >"), submission_key=key)


def test_the_rules_in_force_may_be_compared_with_instead(
    send: Send, assess: Assess, administrator: Actor
) -> None:
    from leadloop.intake import api

    send_all(send, assess)
    api.publish_rules(administrator, content=changed(size="> 50"))
    window = ReplayWindow(300)
    then = api.replay_rules(administrator, content=changed(size="> 50"), window=window)
    now = api.replay_rules(
        administrator, content=changed(size="> 50"), window=window, against_force=True
    )
    assert (then.rerouted, now.rerouted) == (5, 0)


def test_who_sees_no_submissions_cannot_replay_them() -> None:
    from leadloop.intake import api

    agent = Actor(ActorKind.PERSON, "x", "Agent", Role.SERVICE_AGENT)
    with pytest.raises(NotAllowed):
        api.replay_rules(agent, content=changed(), window=ReplayWindow())
