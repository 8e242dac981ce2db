from leadloop.kit.errors import FieldError
from leadloop.portal.contracts import FieldChoice, FieldKind
from leadloop.web import form_draft

POSTED = {
    "name": "ILP enquiry",
    "title": "Ask us",
    "fields-count": "2",
    "fields-0-name": "email",
    "fields-0-label": "Work e-mail",
    "fields-0-kind": "email",
    "fields-0-required": "1",
    "fields-1-name": "plan",
    "fields-1-label": "Plan",
    "fields-1-kind": "select",
    "fields-1-choices": "flexi | Flexi 65\n\n  solid  \n| nameless",
    "consents-count": "1",
    "consents-0-purpose": "newsletter",
    "consents-0-channel": "email",
    "consents-0-text": "Yes please",
}


def names(draft: form_draft.FormDraft) -> list[str]:
    return [field.name for field in draft.fields]


def test_what_the_editor_posts_becomes_a_draft() -> None:
    draft = form_draft.parse(POSTED)
    assert names(draft) == ["email", "plan"]
    assert draft.fields[0].required
    assert draft.fields[1].kind is FieldKind.SELECT
    assert draft.fields[1].choices == (
        FieldChoice("flexi", "Flexi 65"),
        FieldChoice("solid", "solid"),
    )
    assert draft.consents[0].text == "Yes please"


def test_choices_survive_being_shown_and_read_again() -> None:
    choices = form_draft.parse(POSTED).fields[1].choices
    assert form_draft.choices_from(form_draft.choices_text(choices)) == choices


def test_buttons_add_move_and_remove_fields() -> None:
    draft = form_draft.parse(POSTED)
    assert names(form_draft.change(draft, "add:country")) == ["email", "plan", "country"]
    assert names(form_draft.change(draft, "add:")) == ["email", "plan", "question_1"]
    assert names(form_draft.change(draft, "down:0")) == ["plan", "email"]
    assert names(form_draft.change(draft, "up:0")) == ["email", "plan"]
    assert names(form_draft.change(draft, "remove:1")) == ["email"]
    assert len(form_draft.change(draft, "consent-add:").consents) == 2
    assert form_draft.change(draft, "consent-remove:0").consents == ()


def test_words_that_fit_nothing_change_nothing() -> None:
    draft = form_draft.parse(POSTED)
    for word in ("", "up:9", "remove:x", "explode:0", "up:-1", "remove:\u0663"):
        assert form_draft.change(draft, word) == draft, word


def test_two_questions_of_ones_own_get_different_names() -> None:
    draft = form_draft.change(form_draft.change(form_draft.blank(), "add:"), "add:")
    assert len(set(names(draft))) == len(draft.fields)


def test_hostile_counts_do_not_make_the_editor_work_hard() -> None:
    assert form_draft.parse({"fields-count": "99999999"}).fields != ()
    assert len(form_draft.parse({"fields-count": "99999999"}).fields) == form_draft.MAX_ROWS
    assert form_draft.parse({"fields-count": "-3"}).fields == ()


def test_errors_stand_at_their_row_or_their_setting() -> None:
    draft = form_draft.parse(POSTED)
    errors = [
        FieldError("fields[1].name", "invalid", "Not like this."),
        FieldError("fields", "unreachable", "Nobody can be answered."),
        FieldError("title", "missing", "This is needed."),
    ]
    rows = form_draft.field_rows(draft, errors)
    assert rows[0].errors == ()
    assert rows[1].errors == ("Name: Not like this.",)
    assert form_draft.errors_by_name(errors) == {
        "fields": ["Nobody can be answered."],
        "title": ["This is needed."],
    }
