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
    assert "Typed just now" in answer.content.decode()


def test_where_a_form_may_appear_and_what_it_asks_of_robots_is_edited(house: House) -> None:
    address = _made(
        house, embed_hosts="Partner.example\n*.partner.example, x.example", proof_of_work="require"
    )
    html = house.admin.get(address).content.decode()
    assert "partner.example\n*.partner.example\nx.example" in html
    assert '<option value="require" selected>' in html
    assert 'data-form="ilp-enquiry" async' in html.replace("&quot;", '"')
    wrong = house.admin.post(address, _form(embed_hosts="no host"))
    assert wrong.status_code == 422
    assert "is no host" in text_of(wrong)
    off = _form(honeypot="", proof_of_work="off")
    assert house.admin.post(address, off).status_code == 302
    assert "website_address" not in house.admin.get("/p/ilp-enquiry").content.decode()


def test_words_between_the_questions_are_added(house: House) -> None:
    added = house.clients[Role.MARKETER].post("/forms/new", _form(do="words:heading"), headers=PART)
    html = added.content.decode()
    assert 'name="fields-2-name" value="heading_1"' in html
    assert "nothing is kept" in html
    same = house.clients[Role.MARKETER].post("/forms/new", _form(do="words:img"), headers=PART)
    assert 'name="fields-count" value="2"' in same.content.decode()


def test_the_preview_is_the_page_as_visitors_see_it_and_runs_nothing(house: House) -> None:
    kinds = _form(
        **{"fields-0-kind": "radio", "fields-0-choices": "a | Alpha\nb", "fields-0-name": "pick"},
        **{"preview-theme": "dark", "preview-width": "wide"},
    )
    html = house.clients[Role.MARKETER].post("/forms/preview", kinds, headers=PART)
    said = html.content.decode()
    assert "sandbox srcdoc" in said
    assert "data-theme=&quot;dark&quot;" in said
    assert "Alpha" in said
    assert "&lt;script" not in said
    assert 'class="frame wide"' in said


def test_results_show_what_visitors_did_and_every_submission_with_its_trace(house: House) -> None:
    address = _made(house)
    before = text_of(house.admin.get(f"{address}/results"))
    assert "Nobody was counted yet" in before
    assert "Nothing was sent yet" in before
    house.admin.post(
        "/p/ilp-enquiry", {"submission": "s-1", "last_name": "Ruiz", "email": "dana@northwind.com"}
    )
    waiting = house.admin.get(f"{address}/results")
    assert "On its way" not in text_of(waiting), "nobody has heard of it yet"
    house.deliver()
    page = house.admin.get(f"{address}/results")
    assert "Created" in text_of(page)
    assert "/trace/" in page.content.decode()
    row = text_of(house.admin.get("/forms"))
    assert "Views, 30 days" in row
    assert house.clients[Role.MARKETER].get(f"{address}/results").status_code == 200
    assert house.admin.get("/forms/00000000-0000-7000-8000-000000000000/results").status_code == 404


def test_a_filled_hidden_field_is_suppressed_and_the_rule_named(house: House) -> None:
    address = _made(house)
    bot = {
        "last_name": "Bot",
        "email": "bot@northwind.com",
        "website_address": "http://spam.example",
    }
    house.admin.post("/p/ilp-enquiry", bot)
    house.deliver()
    said = text_of(house.admin.get(f"{address}/results"))
    assert "Suppressed" in said
    assert "Hidden field filled" in said
