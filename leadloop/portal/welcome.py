"""The front page of the demonstration insurer, with its premium calculator."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from leadloop.portal.demo_forms import FORM_CALCULATOR, FORM_CONTACT, FORM_GROUP, FORM_ILP, HOME
from leadloop.portal.forms import own_site
from leadloop.portal.pages import closed, public_page


@cache
def product_terms() -> dict[str, Any]:
    """Return the invented product terms that the calculator works with."""
    terms: dict[str, Any] = json.loads(
        (Path(__file__).parent / "demo_products.json").read_text(encoding="utf-8")
    )
    return {name: value for name, value in terms.items() if name != "comment"}


@public_page
@require_safe
def welcome_page(request: HttpRequest) -> HttpResponse:
    """Show the insurer's front page, if demonstration data is loaded."""
    site = own_site()
    if site.home != HOME:
        return closed(request)
    context = {
        "site": site,
        "terms": product_terms(),
        "forms": {
            "ilp": f"/p/{FORM_ILP}",
            "calculator": f"/p/{FORM_CALCULATOR}",
            "group": f"/p/{FORM_GROUP}",
            "contact": f"/p/{FORM_CONTACT}",
        },
    }
    return render(request, "portal/welcome.html", context)


@public_page
@require_safe
def front(_: HttpRequest) -> HttpResponse:
    """Lead ``/p/`` to the front page."""
    return HttpResponseRedirect(HOME)
