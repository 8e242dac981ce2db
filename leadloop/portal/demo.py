"""The demonstration insurer's forms and pages: what ``leadloop up --demo`` shows to visitors."""

from leadloop.portal import api
from leadloop.portal.demo_forms import ACCOUNT, FORMS, HOME, SITE
from leadloop.users.contracts import Actor

__all__ = ["FORMS", "HOME", "SITE", "load_demo"]


def load_demo(actor: Actor) -> dict[str, str]:
    """Create and publish the insurer's forms and its tracked site, unless they are there.

    Safe to repeat. Returns the public address of each page by a short name.
    """
    api.ensure_site(actor, name=SITE, home=HOME)
    for slug, draft in FORMS.items():
        form = api.find_form(actor, slug=slug)
        if form is None:
            form = api.create_form(actor, slug=slug, draft=draft)
            api.publish_form(actor, form_id=form.id)
    return {"welcome": HOME, "account": ACCOUNT} | {slug: f"/p/{slug}" for slug in FORMS}
