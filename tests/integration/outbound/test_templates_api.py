"""Templates in the database: drafts, versions, rights, and messages made from them."""

from dataclasses import replace
from uuid import UUID

import pytest

from leadloop.events import api as events
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.outbound import api
from leadloop.outbound.contracts import (
    Channel,
    Reader,
    Rendered,
    TemplateDraft,
    TemplateRefused,
)
from leadloop.users.contracts import Actor, ActorKind, Role

pytestmark = pytest.mark.usefixtures("db")

SOURCE = api.example_source(Channel.EMAIL)
DRAFT = TemplateDraft(
    name="Willkommen Zürich", subject=SOURCE.subject, body=SOURCE.body, consent_purpose="offers"
)


@pytest.fixture
def marketer() -> Actor:
    return Actor(ActorKind.CLIENT, str(new_uuid()), "Tester", Role.MARKETER)


def made(actor: Actor, **changes: object) -> UUID:
    return api.create_template(actor, draft=replace(DRAFT, **changes))  # type: ignore[arg-type]


def test_the_example_is_a_template_without_findings(marketer: Actor) -> None:
    assert [one for one in api.check_template(SOURCE) if one.is_error] == []


def test_a_draft_is_found_by_nobody_who_sends_until_it_is_published(marketer: Actor) -> None:
    key = made(marketer)
    before = api.find_published(marketer, key="willkommen-zurich")
    published = api.publish_template(marketer, template_id=key)

    assert before is None
    assert api.find_published(marketer, key="willkommen-zurich") == published
    assert (published.number, published.consent_purpose) == (1, "offers")


def test_what_was_published_stays_while_the_draft_changes_and_can_be_restored(
    marketer: Actor,
) -> None:
    key = made(marketer)
    first = api.publish_template(marketer, template_id=key)
    api.update_template(marketer, template_id=key, draft=replace(DRAFT, subject="Second"))
    second = api.publish_template(marketer, template_id=key)
    readers = [Reader(new_uuid(), {"first_name": "Ana"})]
    (old,) = api.render_many(marketer, version_id=first.version_id, readers=readers)
    (new,) = api.render_many(marketer, version_id=second.version_id, readers=readers)
    api.restore_template(marketer, template_id=key, number=1)
    view = api.get_template(marketer, template_id=key)

    assert isinstance(old, Rendered)
    assert isinstance(new, Rendered)
    assert (old.subject, new.subject) == ("A word about your plans, Ana", "Second")
    assert view.row.subject == DRAFT.subject
    assert (view.row.state, [one.number for one in view.versions]) == ("Changed", [2, 1])


def test_a_template_with_an_error_is_not_published_and_says_where(marketer: Actor) -> None:
    key = made(marketer, body=DRAFT.body.replace("sender.name", "sender.nam"))

    with pytest.raises(TemplateRefused, match=r"Line 25: There is no merge field “sender.nam”"):
        api.publish_template(marketer, template_id=key)
    assert api.find_published(marketer, template_id=key) is None


def test_the_second_of_two_editors_is_told(marketer: Actor) -> None:
    key = made(marketer)
    api.update_template(
        marketer, template_id=key, draft=replace(DRAFT, subject="A"), expected_version=1
    )

    with pytest.raises(StaleWrite):
        api.update_template(
            marketer, template_id=key, draft=replace(DRAFT, subject="B"), expected_version=1
        )


def test_a_key_is_taken_once_and_says_no_paths(marketer: Actor) -> None:
    made(marketer, key="welcome")

    with pytest.raises(InvalidInput, match="already"):
        made(marketer, key="welcome")
    with pytest.raises(InvalidInput, match="lower-case"):
        made(marketer, key="../welcome")


def test_publishing_twice_makes_no_second_version(marketer: Actor) -> None:
    key = made(marketer)
    api.publish_template(marketer, template_id=key)

    with pytest.raises(Conflict):
        api.publish_template(marketer, template_id=key)


def test_an_archived_template_sends_nothing_until_it_is_published_again(marketer: Actor) -> None:
    key = made(marketer)
    api.publish_template(marketer, template_id=key)
    api.archive_template(marketer, template_id=key)
    archived = api.find_published(marketer, template_id=key)
    again = api.publish_template(marketer, template_id=key)

    assert archived is None
    assert again.number == 2
    assert [row.key for row in api.list_templates(marketer, text="zürich")] == [again.key]


def test_other_roles_write_none_and_strangers_read_none(marketer: Actor) -> None:
    key = made(marketer)
    agent = Actor(ActorKind.CLIENT, "a", "Agent", Role.SERVICE_AGENT)

    with pytest.raises(NotAllowed):
        made(agent)
    with pytest.raises(NotAllowed):
        api.get_template(agent, template_id=key)
    with pytest.raises(NotFound):
        api.get_template(marketer, template_id=new_uuid())


def test_every_change_is_in_the_feed_with_its_actor(marketer: Actor) -> None:
    key = made(marketer)
    api.publish_template(marketer, template_id=key)

    changes = events.list_changes("template", str(key))

    assert [one.data["op"] for one in changes] == ["update", "create"]
    assert {one.actor for one in changes} == {marketer.label}


def test_hostile_texts_are_kept_as_text(marketer: Actor) -> None:
    key = made(marketer, name="A\0<b>", description="\0", body="\0{{")

    view = api.get_template(marketer, template_id=key)

    assert view.row.name == "A<b>"
    assert "\0" not in view.body
