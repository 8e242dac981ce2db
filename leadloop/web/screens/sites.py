"""Tracked sites: whose pages tell what visitors do, and what to put on them."""

from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from leadloop.kit.errors import Conflict, InvalidInput
from leadloop.portal import api as portal
from leadloop.portal.contracts import Site
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, posted, saved
from leadloop.web.snippets import snippets_for

_SECTION: Final = "sites"
_KIND: Final = "site"


class SiteForm(forms.Form):
    """A site whose pages are to tell what visitors do."""

    name = forms.CharField(
        label="Name", max_length=200, help_text="What you call it: web site, shop, mobile app."
    )
    home = forms.CharField(
        label="Home page",
        max_length=200,
        required=False,
        help_text="Our hosted pages of this site lead back to it.",
    )
    allowed_hosts = forms.CharField(
        label="Allowed hosts",
        required=False,
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
        help_text="One a line, for example www.example.com or *.example.com. Pages of other hosts "
        "are refused. Empty: any page may use the key.",
    )

    def values(self) -> dict[str, Any]:
        """Return what was entered as the api takes it."""
        hosts = self.cleaned_data["allowed_hosts"].split()
        return {**self.cleaned_data, "allowed_hosts": hosts}


@require_GET
@screen(reads=_KIND)
def sites(request: Request) -> HttpResponse:
    """List tracked sites with what they sent during the last day."""
    context = {
        "sites": portal.list_sites(request.actor),
        "may_edit": may_write(request.actor, _KIND),
    }
    return page(request, "leadloop/sites/list.html", context, section=_SECTION)


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_site(request: Request) -> HttpResponse:
    """Create a tracked site."""
    form = SiteForm(posted(request))
    made = _save(request, form, None)
    if made is not None:
        text = "Created. Put one of the snippets on its pages."
        return saved(request, reverse("site", args=[made.id]), text)
    return _answer(request, "leadloop/sites/new.html", form, {})


@require_http_methods(["GET", "POST"])
@screen(reads=_KIND)
def site(request: Request, site_id: UUID) -> HttpResponse:
    """Show one tracked site: its key, its snippets, and its fields to change."""
    found = portal.get_site(request.actor, site_id=site_id)
    first = {
        "name": found.name,
        "home": found.home,
        "allowed_hosts": "\n".join(found.allowed_hosts),
    }
    form = SiteForm(posted(request), initial=first)
    if _save(request, form, site_id) is not None:
        return saved(request, reverse("site", args=[site_id]), "Saved.")
    base = request.build_absolute_uri("/").rstrip("/")
    context = {
        "site": found,
        "snippets": snippets_for(found.key, base, urlsplit(base).netloc),
        "may_edit": may_write(request.actor, _KIND),
    }
    return _answer(request, "leadloop/sites/site.html", form, context)


def _save(request: Request, form: SiteForm, site_id: UUID | None) -> Site | None:
    """Return the site as saved; None if nothing was sent, or it cannot be saved as it is."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        if site_id is None:
            return portal.create_site(request.actor, **form.values())
        return portal.update_site(request.actor, site_id=site_id, **form.values())
    except InvalidInput as error:
        add_errors(form, error)
    except Conflict as error:
        form.add_error("name", error.message)
    return None


def _answer(
    request: Request, template: str, form: SiteForm, context: dict[str, Any]
) -> HttpResponse:
    response = page(request, template, {"form": form, **context}, section=_SECTION)
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response
