"""Forms on pages of other sites: scripts at fixed addresses, and the form's definition."""

from dataclasses import asdict
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from leadloop.portal import origins
from leadloop.portal.answers import error_body
from leadloop.portal.contracts import Form
from leadloop.portal.form_guard import not_welcome
from leadloop.portal.pages import find_form, form_context, is_welcome, public_page

_SCRIPTS: Final = Path(__file__).parent / "static" / "portal"
_T_JS: Final = ("t.js", "t_embed.js")
_SCRIPT_TYPE: Final = "text/javascript; charset=utf-8"
_DEFINITION_S: Final = 60
"""How long browsers may keep a definition, in seconds."""


@public_page
@require_safe
def tracker(_: HttpRequest) -> HttpResponse:
    """Serve ``/t.js``: one fixed address for pages of any site to include."""
    text = b"\n".join((_SCRIPTS / name).read_bytes() for name in _T_JS)
    return _for_any_page(HttpResponse(text, content_type=_SCRIPT_TYPE))


@public_page
@require_safe
def embed_module(_: HttpRequest) -> HttpResponse:
    """Serve ``/embed.js``: the fixed address of the module that puts forms on other pages."""
    module = static("leadloop/js/portal/embed.js")
    text = f'export {{ embed }} from "{module}";\n'
    return _for_any_page(HttpResponse(text, content_type=_SCRIPT_TYPE))


def _for_any_page(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@public_page
@require_safe
def definition(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer what a page needs to show a form: its markup, and what it is made of.

    Pages of hosts that the form does not allow are refused, and cannot read the answer.
    """
    form = find_form(slug)
    if form is None:
        body = error_body("not_found", "There is no such form.", (), "")
        response = JsonResponse(body, status=HTTPStatus.NOT_FOUND)
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response
    origin = request.headers.get("Origin", "")
    if is_welcome(request, form):
        response = JsonResponse(_definition(form))
        response.headers["Cache-Control"] = f"public, max-age={_DEFINITION_S}"
        if reader := "*" if origins.ANY in form.draft.embed_hosts else origin:
            response.headers["Access-Control-Allow-Origin"] = reader
    else:
        refusal = not_welcome(origin)
        body = error_body(refusal.code, refusal.message, (), "")
        response = JsonResponse(body, status=refusal.status)
    response.headers["Vary"] = "Origin"
    return response


def _definition(form: Form) -> dict[str, Any]:
    """Return a form as JSON; its own pages and embedded ones show the same markup."""
    markup = render_to_string("portal/form_body.html", form_context(form, given={}, errors={}))
    draft = form.draft
    return {
        "form": form.slug,
        "version": form.version,
        "public_key": form.public_key,
        "title": draft.title,
        "intro": draft.intro,
        "submit_label": draft.submit_label,
        "thank_you": draft.thank_you,
        "redirect_url": draft.redirect_url,
        "proof_of_work": draft.proof_of_work.value,
        "fields": [asdict(field) for field in draft.fields],
        "consents": [consent._asdict() for consent in form.consents],
        "stylesheet": static("portal/form.css"),
        "html": markup,
    }
