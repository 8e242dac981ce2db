"""The demonstration customer's page."""

import pytest
from django.test import Client

from leadloop.portal import api
from leadloop.portal.contracts import FieldKind, FormDraft, FormField
from leadloop.portal.demo import load_demo
from leadloop.users.contracts import SYSTEM

pytestmark = pytest.mark.usefixtures("db")


def test_it_shows_only_where_the_demonstration_is_loaded() -> None:
    assert Client().get("/p/account").status_code == 404
    load_demo(SYSTEM)
    page = Client().get("/p/account")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Grace Whitfield" in text
    assert 'data-url="/p/contact/submit"' in text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_somebody_s_own_form_of_that_name_is_not_hidden() -> None:
    draft = FormDraft(
        name="Account",
        title="Open an account",
        fields=(FormField("email", "E-mail", FieldKind.EMAIL),),
        thank_you="Thanks.",
    )
    form = api.create_form(SYSTEM, slug="account", draft=draft)
    api.publish_form(SYSTEM, form_id=form.id)
    assert "Open an account" in Client().get("/p/account").content.decode()
    assert Client().post("/p/account", {"email": "a@x.test"}).status_code == 303
