"""A draft as visitors would see it."""

from django.template.loader import render_to_string

from leadloop.kit import clock
from leadloop.kit.ids import new_uuid
from leadloop.portal import logic, questions
from leadloop.portal.contracts import ConsentShown, Form, FormDraft
from leadloop.portal.forms import own_site


def page_of(draft: FormDraft, theme: str) -> str:
    """Return the whole page of ``draft``, in one theme, without scripts."""
    consents = tuple(ConsentShown(c.purpose, c.channel, c.text, "") for c in draft.consents)
    form = Form(
        id=new_uuid(),
        slug="preview",
        draft=draft,
        consents=consents,
        published=False,
        public_key="",
        version=0,
        updated_at=clock.now(),
        updated_by="",
    )
    context = {
        "form": form,
        "questions": questions.questions_of(draft, {}, {}),
        "consents": questions.consents_of(form, {}),
        "honeypot": logic.HONEYPOT,
        "site": own_site(),
        "theme": theme,
    }
    return render_to_string("portal/preview.html", context)
