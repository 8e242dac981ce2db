"""One draft per rule set: editions, taking back, a second editor, publishing what was reviewed."""

from typing import Any

import pytest

from leadloop.events import api as events
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role
from tests.factories.rules import ENTERPRISE_AT, at, row_of

pytestmark = pytest.mark.usefixtures("rules")
ANA = Actor(ActorKind.PERSON, "0192-ana", "Ana Ruiz", Role.ADMINISTRATOR)


def set_size(value: str) -> Any:
    from leadloop.intake import api

    return api.Edit("set_cell", table="routing", row=ENTERPRISE_AT, column=0, value=value)


def size(content: Any) -> str:
    found: str = row_of(content, "enterprise-ilp")["size"]
    return found


def test_a_draft_begins_from_the_rules_in_force_with_its_first_change(
    administrator: Actor,
) -> None:
    from leadloop.intake import api

    opened = api.open_draft(administrator)
    assert (opened.edition, opened.base, opened.holder) == (0, 1, "")
    draft = api.edit_draft(administrator, edition=0, edit=set_size("> 50"))
    assert (draft.edition, draft.base, draft.holder) == (1, 1, administrator.name)
    assert size(draft.content) == "> 50"
    assert size(api.get_rules(SYSTEM).content) == "> 100"
    assert events.list_changes("rule_set_version", str(find_id()))[0].actor == administrator.label


def find_id() -> Any:
    from leadloop.intake.models import RuleSetVersion

    return RuleSetVersion.objects.get(draft=True).pk


def test_changes_are_taken_back_and_made_again_and_a_new_one_ends_that(
    administrator: Actor,
) -> None:
    from leadloop.intake import api

    for edition, value in enumerate(("> 50", "> 60", "> 70")):
        draft = api.edit_draft(administrator, edition=edition, edit=set_size(value))
    assert draft.undo
    assert not draft.redo
    seen = []
    for _ in range(3):
        draft = api.undo_draft(administrator, edition=draft.edition)
        seen.append(size(draft.content))
    assert seen == ["> 60", "> 50", "> 100"]
    assert not draft.undo
    with pytest.raises(Conflict):
        api.undo_draft(administrator, edition=draft.edition)
    seen = []
    for _ in range(2):
        draft = api.redo_draft(administrator, edition=draft.edition)
        seen.append(size(draft.content))
    assert seen == ["> 50", "> 60"]
    draft = api.edit_draft(administrator, edition=draft.edition, edit=set_size("> 65"))
    with pytest.raises(Conflict):
        api.redo_draft(administrator, edition=draft.edition)
    assert size(api.undo_draft(administrator, edition=draft.edition).content) == "> 60"


def test_a_second_editors_stale_change_is_refused_with_both_shown(administrator: Actor) -> None:
    from leadloop.intake import api
    from leadloop.intake.contracts import StaleDraft

    api.edit_draft(administrator, edition=0, edit=set_size("> 50"))
    assert api.open_draft(ANA).holder_id == administrator.id
    api.edit_draft(ANA, edition=1, edit=set_size("> 60"))
    country = api.Edit("set_cell", table="routing", row=ENTERPRISE_AT, column=1, value="'CA'")
    with pytest.raises(StaleDraft) as refused:
        api.edit_draft(administrator, edition=1, edit=country)
    stale = refused.value
    assert (stale.theirs.holder, size(stale.theirs.content)) == ("Ana Ruiz", "> 60")
    assert stale.yours is not None
    assert size(stale.yours) == "> 50"
    assert row_of(stale.yours, "enterprise-ilp")["country"] == "'CA'"
    assert size(api.open_draft(ANA).content) == "> 60", "nothing of theirs is lost"
    kept = api.save_draft(administrator, content=stale.yours, edition=stale.theirs.edition)
    assert size(kept.content) == "> 50"


def test_two_who_begin_at_once_do_not_overwrite_each_other(administrator: Actor) -> None:
    from leadloop.intake import api
    from leadloop.intake.contracts import StaleDraft

    api.edit_draft(administrator, edition=0, edit=set_size("> 50"))
    with pytest.raises(StaleDraft) as refused:
        api.edit_draft(ANA, edition=0, edit=set_size("> 60"))
    assert refused.value.yours is not None
    assert size(refused.value.yours) == "> 60"
    with pytest.raises(StaleDraft):
        api.save_draft(ANA, content={}, edition=0)


def test_taking_a_draft_over_makes_its_holders_next_change_stale(administrator: Actor) -> None:
    from leadloop.intake import api
    from leadloop.intake.contracts import StaleDraft

    api.edit_draft(administrator, edition=0, edit=set_size("> 50"))
    taken = api.take_draft(ANA, edition=1)
    assert (taken.holder, size(taken.content)) == ("Ana Ruiz", "> 50")
    with pytest.raises(StaleDraft):
        api.edit_draft(administrator, edition=1, edit=set_size("> 70"))


def test_a_draft_of_the_release_before_is_carried_on(administrator: Actor) -> None:
    from leadloop.intake import api
    from leadloop.intake.models import RuleSet, RuleSetVersion
    from leadloop.kit import clock

    old = api.get_rules(SYSTEM).content
    RuleSetVersion.objects.create(
        rule_set=RuleSet.objects.get(), draft=True, content=old, note="Old", saved_at=clock.now()
    )
    opened = api.open_draft(administrator)
    assert (opened.edition, opened.note, opened.base) == (0, "Old", 1)
    draft = api.edit_draft(administrator, edition=0, edit=set_size("> 50"))
    assert draft.note == "Old"
    assert size(api.undo_draft(administrator, edition=1).content) == "> 100"


def test_what_was_reviewed_is_what_is_published(administrator: Actor) -> None:
    from leadloop.intake import api
    from leadloop.intake.contracts import StaleDraft

    with pytest.raises(NotFound):
        api.publish_draft(administrator, edition=0, base=1, note="x")
    api.edit_draft(administrator, edition=0, edit=set_size("> 50"))
    api.edit_draft(ANA, edition=1, edit=set_size("> 60"))
    with pytest.raises(StaleDraft):
        api.publish_draft(administrator, edition=1, base=1, note="Reviewed before Ana's change")
    published = api.publish_draft(administrator, edition=2, base=1, note="More for enterprise")
    assert (published.number, published.note) == (2, "More for enterprise")
    assert published.published_by == administrator.name
    assert api.open_draft(administrator).edition == 0


def test_publishing_over_somebody_elses_version_needs_a_new_review(administrator: Actor) -> None:
    from leadloop.intake import api

    api.edit_draft(administrator, edition=0, edit=set_size("> 50"))
    api.publish_rules(ANA, content=api.get_rules(SYSTEM, number=1).content, note="Again")
    assert api.find_draft(administrator) is not None, "another version leaves the draft alone"
    with pytest.raises(StaleWrite):
        api.publish_draft(administrator, edition=1, base=1, note="x")
    assert api.get_rules(SYSTEM).number == 2
    assert api.publish_draft(administrator, edition=1, base=2, note="Seen").number == 3


def test_a_broken_draft_is_kept_and_never_published(administrator: Actor) -> None:
    from leadloop.intake import api

    draft = api.edit_draft(administrator, edition=0, edit=set_size("> > 50"))
    with pytest.raises(InvalidInput) as refused:
        api.publish_draft(administrator, edition=draft.edition, base=1, note="x")
    assert refused.value.errors[0].field == f"nodes.routing.rows.{ENTERPRISE_AT + 1}.company_size"
    assert api.get_rules(SYSTEM).number == 1
    assert size(api.open_draft(administrator).content) == "> > 50"


def test_who_changed_what_is_told_between_any_two_versions(administrator: Actor) -> None:
    from leadloop.intake import api

    api.edit_draft(administrator, edition=0, edit=set_size("> 50"))
    first = api.Edit("move_row", "routing", row=at("retail"), to=0)
    api.edit_draft(administrator, edition=1, edit=first)
    api.publish_draft(administrator, edition=2, base=1, note="Two changes")
    changes = api.compare_rules(administrator, before=1, after=2)
    assert [change.code for change in changes] == ["row_moved", "row_changed"]
    assert changes[1].cells[0] == ("Company size", "> 100", "> 50")
    back = api.compare_rules(administrator, before=2, after=1)
    assert {change.cells[0] for change in back if change.cells} == {
        ("Company size", "> 50", "> 100")
    }


def test_who_may_only_see_rules_cannot_change_a_draft(manager: Actor) -> None:
    from leadloop.intake import api

    assert api.open_draft(manager).edition == 0
    for call in (
        lambda: api.edit_draft(manager, edition=0, edit=set_size("> 1")),
        lambda: api.take_draft(manager, edition=0),
        lambda: api.undo_draft(manager, edition=0),
        lambda: api.publish_draft(manager, edition=0, base=1, note="x"),
    ):
        with pytest.raises(NotAllowed):
            call()
