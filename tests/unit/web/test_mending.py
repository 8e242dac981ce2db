import pytest

from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.web import mending

SENT = {
    "email": "not an address",
    "company_size": 640,
    "consents": [{"purpose": "newsletter", "state": "maybe"}],
}
REASONS = (
    FieldError("email", "email", "This is no address."),
    FieldError("consents[0].state", "choice", "Say opted_in or opted_out."),
)


def test_each_reason_stands_beside_its_field() -> None:
    form = mending.form_for(SENT, REASONS)
    email = next(field for field in form.fields if field.name == "email")
    assert email.reasons == ("This is no address.",)
    assert form.rest_reasons == ("consents[0].state: Say opted_in or opted_out.",)
    assert '"maybe"' in form.rest


def test_only_what_was_touched_changes_and_types_stay() -> None:
    form = mending.form_for(SENT, REASONS)
    posted = {field.name: field.value for field in form.fields} | {"rest": form.rest}
    posted["email"] = "cfo@northwind.com"
    assert mending.mended(SENT, posted) == {**SENT, "email": "cfo@northwind.com"}


def test_an_emptied_field_is_left_out() -> None:
    assert mending.mended({"email": "x"}, {"email": "  ", "rest": "{}"}) == {}


def test_a_submission_that_is_no_object_can_be_rewritten_whole() -> None:
    form = mending.form_for(["a"], (FieldError("", "shape", "Send an object."),))
    assert form.fields == ()
    assert form.rest_reasons == ("Send an object.",)
    assert mending.mended(["a"], {"rest": '{"email": "a@b.com"}'}) == {"email": "a@b.com"}


@pytest.mark.parametrize("text", ["{", "[]", '"x"', "nul"])
def test_rest_must_be_a_json_object(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        mending.mended(SENT, {"rest": text})
    assert refused.value.errors[0].field == "rest"
