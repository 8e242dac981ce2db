from dataclasses import replace
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from leadloop.events import api as events
from leadloop.kit.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleWrite
from leadloop.kit.ids import new_uuid
from leadloop.portal import api
from leadloop.portal.contracts import ConsentAsk, FieldChoice, FieldKind, FormDraft, FormField
from leadloop.portal.demo import load_demo
from leadloop.portal.demo_forms import FORMS
from leadloop.portal.models import ConsentWording
from leadloop.users.contracts import SYSTEM, Actor, ActorKind, Role

pytestmark = pytest.mark.usefixtures("db")

MARKETER = Actor(ActorKind.PERSON, str(new_uuid()), "Mara", Role.MARKETER)
REPRESENTATIVE = Actor(ActorKind.PERSON, str(new_uuid()), "Rex", Role.SALES_REPRESENTATIVE)

DRAFT = FormDraft(
    name="ILP enquiry",
    title="Ask about an ILP",
    fields=(
        FormField("email", "E-mail", FieldKind.EMAIL, required=True),
        FormField(
            "colour", "Colour", FieldKind.SELECT, choices=(FieldChoice("b", "Blue"),), default="b"
        ),
    ),
    consents=(ConsentAsk("offers", "email", "Yes, write to me."),),
    thank_you="Thanks.",
)


def make(slug: str = "ilp", draft: FormDraft = DRAFT) -> Any:
    return api.create_form(MARKETER, slug=slug, draft=draft)


def test_a_form_comes_back_as_it_was_made() -> None:
    form = make()
    found = api.get_form(MARKETER, form_id=form.id)
    assert found == form
    assert found.draft == DRAFT
    assert (found.version, found.published, found.updated_by) == (1, False, MARKETER.label)
    assert len(found.public_key) > 20
    assert api.list_forms(MARKETER) == [form]


def test_a_changed_consent_text_is_a_new_wording_and_the_old_one_stays() -> None:
    form = make()
    (first,) = form.consents
    same = api.update_form(MARKETER, form_id=form.id, draft=replace(DRAFT, title="Other"))
    assert same.consents == form.consents
    changed = replace(DRAFT, consents=(ConsentAsk("offers", "email", "Yes, e-mail me offers."),))
    (second,) = api.update_form(MARKETER, form_id=form.id, draft=changed).consents
    (third,) = api.update_form(MARKETER, form_id=form.id, draft=DRAFT).consents
    assert [first.wording_version, second.wording_version, third.wording_version] == [
        "ilp:offers:email:1",
        "ilp:offers:email:2",
        "ilp:offers:email:3",
    ]
    texts = [w.text for w in api.list_wordings(MARKETER, form_id=form.id)]
    assert texts == ["Yes, write to me.", "Yes, e-mail me offers.", "Yes, write to me."]


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_wording_cannot_be_changed_by_anyone(change: str) -> None:
    make()
    rows = ConsentWording.objects.all()
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic():
        rows.update(text="Yes to all.") if change == "update" else rows.delete()


def test_saving_over_somebody_elses_save_is_refused() -> None:
    form = make()
    api.update_form(MARKETER, form_id=form.id, draft=DRAFT, expected_version=1)
    with pytest.raises(StaleWrite):
        api.update_form(MARKETER, form_id=form.id, draft=DRAFT, expected_version=1)


def test_a_slug_is_taken_once() -> None:
    make()
    with pytest.raises(Conflict):
        make()


def test_rights() -> None:
    form = make()
    for call in (
        lambda: api.list_forms(REPRESENTATIVE),
        lambda: api.create_form(REPRESENTATIVE, slug="x", draft=DRAFT),
        lambda: api.update_form(REPRESENTATIVE, form_id=form.id, draft=DRAFT),
        lambda: api.publish_form(REPRESENTATIVE, form_id=form.id),
    ):
        with pytest.raises(NotAllowed):
            call()
    with pytest.raises(NotFound):
        api.get_form(MARKETER, form_id=new_uuid())


def test_publishing_is_safe_to_repeat() -> None:
    form = make()
    assert api.publish_form(MARKETER, form_id=form.id).published
    assert api.publish_form(MARKETER, form_id=form.id).published
    assert not api.unpublish_form(MARKETER, form_id=form.id).published


def test_what_cannot_be_saved_is_named_by_field() -> None:
    wrong = replace(DRAFT, title=" ", redirect_url="javascript:alert(1)")
    with pytest.raises(InvalidInput) as caught:
        make("Not A Slug", wrong)
    assert {e.field for e in caught.value.errors} == {"slug", "title", "redirect_url"}
    assert api.list_forms(MARKETER) == []


def test_saves_are_in_the_change_feed_with_their_author() -> None:
    form = make()
    api.update_form(MARKETER, form_id=form.id, draft=replace(DRAFT, title="Other"))
    newest = events.list_changes("form", str(form.id))[0]
    assert newest.actor == MARKETER.label
    assert newest.data["after"]["title"] == "Other"


def test_the_demonstration_forms_are_sound_and_loaded_once() -> None:
    pages = load_demo(SYSTEM)
    assert load_demo(SYSTEM) == pages
    forms = api.list_forms(SYSTEM)
    assert {form.slug for form in forms} == set(FORMS)
    assert all(form.published for form in forms)
