"""The form editor."""

from typing import Any

from web_house import House, text_of

from leadloop.users.contracts import Role

PART = {"HX-Request": "true"}


def _form(**more: str) -> dict[str, str]:
    return {
        "name": "ILP enquiry",
        "title": "Ask our specialists",
        "submit_label": "Send",
        "thank_you": "Thank you.",
        "fields-count": "2",
        "fields-0-name": "last_name",
        "fields-0-label": "Last name",
        "fields-0-kind": "text",
        "fields-1-name": "email",
        "fields-1-label": "E-mail",
        "fields-1-kind": "email",
        "fields-1-required": "1",
        "consents-count": "1",
        "consents-0-purpose": "product_offers",
        "consents-0-channel": "email",
        "consents-0-text": "Offers, please.",
        **more,
    }


def _made(house: House, **more: str) -> str:
    answer = house.clients[Role.MARKETER].post("/forms/new", _form(do="publish", **more))
    assert answer.status_code == 302, text_of(answer)
    return str(answer.headers["Location"])


def test_a_form_is_made_published_and_open_to_visitors(house: House) -> None:
    address = _made(house)
    page = house.admin.get(address).content.decode()
    assert "http://testserver/p/ilp-enquiry" in page
    assert "Published" in text_of(house.admin.get("/forms"))
    assert "Ask our specialists" in house.admin.get("/p/ilp-enquiry").content.decode()
    assert house.admin.post(f"{address}/close").status_code == 302
    assert house.admin.get("/p/ilp-enquiry").status_code == 404


def test_buttons_change_the_draft_without_saving_it(house: House) -> None:
    marketer = house.clients[Role.MARKETER]
    moved = marketer.post("/forms/new", _form(do="up:1"), headers=PART)
    html = moved.content.decode()
    assert moved.status_code == 200
    assert html.index('name="fields-0-name" value="email"') < html.index('value="last_name"')
    added = marketer.post("/forms/new", _form(do="add:country"), headers=PART)
    assert 'value="country"' in added.content.decode()
    removed = marketer.post("/forms/new", _form(do="remove:0"), headers=PART).content.decode()
    assert 'name="fields-count" value="1"' in removed
    assert "No forms yet" in text_of(marketer.get("/forms"))


def test_what_cannot_be_saved_is_named_where_it_stands(house: House) -> None:
    wrong = _form(title="", redirect_url="javascript:alert(1)")
    wrong["fields-1-name"] = "Not A Name"
    answer = house.clients[Role.MARKETER].post("/forms/new", wrong)
    said = text_of(answer)
    assert answer.status_code == 422
    assert "This is needed." in said
    assert "web address" in said
    assert "Needs a look" in said
    assert "Offers, please." in answer.content.decode(), "what was typed stays"


def test_an_address_is_taken_once(house: House) -> None:
    _made(house)
    answer = house.clients[Role.MARKETER].post("/forms/new", _form())
    assert answer.status_code == 422
    assert "already" in text_of(answer)


def test_a_changed_consent_text_becomes_a_new_wording_and_the_old_stays(house: House) -> None:
    address = _made(house)
    page: Any = house.admin.get(address)
    version = str(page.context["form"].version)
    changed = _form(version=version, **{"consents-0-text": "Offers by e-mail, please."})
    assert house.admin.post(address, changed).status_code == 302
    assert "Wordings shown so far (2)" in text_of(house.admin.get(address))


def test_a_save_over_somebody_elses_save_is_refused(house: House) -> None:
    address = _made(house)
    version = str(house.admin.get(address).context["form"].version)
    assert house.admin.post(address, _form(version=version, name="One")).status_code == 302
    second = house.admin.post(address, _form(version=version, name="Two"))
    assert second.status_code == 422
    assert "Reload the page" in text_of(second)


def test_the_preview_shows_the_draft_as_it_is_typed(house: House) -> None:
    answer = house.admin.post("/forms/preview", _form(title="Typed just now"), headers=PART)
    assert "Typed just now" in text_of(answer)
