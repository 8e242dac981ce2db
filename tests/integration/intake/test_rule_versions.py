"""Rules are checked, published, in force for the next batch, and restorable."""

import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest

from leadloop.events.contracts import Event
from leadloop.kit.errors import InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.users.contracts import SYSTEM, Actor
from tests.factories.intake import submission

Send = Callable[..., UUID]
Assess = Callable[[], Sequence[Event]]
pytestmark = pytest.mark.usefixtures("rules")


def content(**cells: str) -> dict[str, Any]:
    """The shipped rules with cells of the row *Enterprise ILP* changed."""
    from leadloop.intake import api

    changed: dict[str, Any] = deepcopy(dict(api.get_rules(SYSTEM, number=1).content))
    rows = changed["nodes"][1]["content"]["rules"]
    next(row for row in rows if row["_id"] == "enterprise-ilp").update(cells)
    return changed


def test_the_shipped_rules_are_version_1_and_stay_once_installed() -> None:
    from leadloop.intake import api

    api.ensure_shipped_rules()
    found = api.get_rules(SYSTEM)
    assert (found.number, found.in_force, found.note) == (1, True, "As shipped")
    assert len(api.list_rule_versions(SYSTEM)) == 1


def test_a_published_rule_decides_the_next_batch(
    send: Send, assess: Assess, administrator: Actor
) -> None:
    from leadloop.intake import api

    send(submission())
    assess()
    published = api.publish_rules(
        administrator, content=content(size="> 500"), note="Only the large", base=1
    )
    started = time.perf_counter()
    send(submission())
    first, second = assess()
    assert time.perf_counter() - started < 1
    assert first.data["decision"]["rule"]["id"] == "enterprise-ilp"
    assert second.data["decision"]["rule"] == {
        "set": "propensity",
        "id": "retail",
        "name": "Retail",
        "version": 2,
    }
    assert (published.number, published.in_force) == (2, True)
    assert published.published_by == administrator.name


def test_a_broken_cell_is_refused_by_name_and_nothing_changes(administrator: Actor) -> None:
    from leadloop.intake import api

    with pytest.raises(InvalidInput) as refused:
        api.publish_rules(administrator, content=content(size="> > 1", team="15"))
    assert {error.field for error in refused.value.errors} == {
        "nodes.routing.rows.5.company_size",
        "nodes.routing.rows.5.team",
    }
    assert "row 5, column “Company size”" in str(refused.value)
    assert api.get_rules(SYSTEM).number == 1


def test_an_old_version_is_restored_as_a_new_one(administrator: Actor) -> None:
    from leadloop.intake import api

    api.publish_rules(administrator, content=content(size="> 500"))
    restored = api.restore_rules(administrator, number=1)
    assert restored.number == 3
    assert restored.content == api.get_rules(SYSTEM, number=1).content
    assert [v.number for v in api.list_rule_versions(SYSTEM)] == [3, 2, 1]
    assert [v.in_force for v in api.list_rule_versions(SYSTEM)] == [True, False, False]


def test_publishing_over_somebody_elses_version_is_refused(administrator: Actor) -> None:
    from leadloop.intake import api

    api.publish_rules(administrator, content=content(size="> 500"), base=1)
    with pytest.raises(StaleWrite):
        api.publish_rules(administrator, content=content(size="> 900"), base=1)


def test_a_draft_may_be_broken_is_kept_once_and_goes_when_published(administrator: Actor) -> None:
    from leadloop.intake import api

    assert api.find_draft(administrator) is None
    api.save_draft(administrator, content={"nodes": "broken"})
    api.save_draft(administrator, content=content(size="> 500"), note="Try")
    draft = api.find_draft(administrator)
    assert draft is not None
    assert (draft.number, draft.draft, draft.note) == (0, True, "Try")
    assert api.get_rules(SYSTEM).number == 1
    api.publish_rules(administrator, content=draft.content)
    assert api.find_draft(administrator) is None
    api.save_draft(administrator, content=draft.content)
    api.discard_draft(administrator)
    assert api.find_draft(administrator) is None


def test_rules_are_tried_without_leaving_anything(administrator: Actor) -> None:
    from leadloop.intake import api

    trials = api.try_rules(
        administrator,
        content=content(size="> 500"),
        submissions=[submission(), submission(company_size=501), submission(email="x"), None],
    )
    decided = [t.decision.rule.id if t.decision and t.decision.rule else None for t in trials]
    assert decided == ["retail", "enterprise-ilp", None, None]
    assert trials[2].rejections[0].field == "email"
    assert api.count_outcomes().total == 0
    with pytest.raises(InvalidInput):
        api.try_rules(administrator, content=content(size="> >"), submissions=[])


def test_who_may_only_see_rules_cannot_change_them(manager: Actor) -> None:
    from leadloop.intake import api

    assert api.get_rules(manager).number == 1
    for call in (
        lambda: api.publish_rules(manager, content=content()),
        lambda: api.save_draft(manager, content=content()),
        lambda: api.restore_rules(manager, number=1),
        lambda: api.discard_draft(manager),
    ):
        with pytest.raises(NotAllowed):
            call()


def test_unknown_versions_and_sets_are_not_found() -> None:
    from leadloop.intake import api

    with pytest.raises(NotFound):
        api.get_rules(SYSTEM, number=9)
    with pytest.raises(NotFound):
        api.publish_rules(SYSTEM, key="other", content=content())
    assert api.rules_in_force("other") is None


def test_publishing_is_in_the_change_feed_with_its_author(administrator: Actor) -> None:
    from leadloop.events import api as events
    from leadloop.intake import api

    api.publish_rules(administrator, content=content(size="> 500"))
    changes = [e for e in events.list_recent("changes") if e.type == "rule_set.changed"]
    assert changes[0].actor == administrator.label


def test_without_published_rules_a_lead_is_routed_by_none(send: Send, assess: Assess) -> None:
    from leadloop.intake.models import RuleSet

    RuleSet.objects.update(in_force=None)
    send(submission())
    (event,) = assess()
    assert event.data["decision"]["rule"] is None
    assert event.data["decision"]["outcome"] == "route"
    assert event.data["warnings"] == [
        {"field": "rules", "code": "missing", "message": "No rules are published."}
    ]
