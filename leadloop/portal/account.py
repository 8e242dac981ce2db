"""A signed-in customer's page of the demonstration insurer.

Behind it stands no customer of anybody: the sign-in is played. What it does with the visitor is
real: it says who is signed in, as any site with accounts would, and asks for a call through the
same door as every form.
"""

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from leadloop.kit import clock
from leadloop.portal.demo_forms import FORM_CONTACT, HOME
from leadloop.portal.forms import find_published, own_site
from leadloop.portal.pages import form_page, public_page

CUSTOMER: Final = {
    "user_id": "HL-10482",
    "first_name": "Grace",
    "last_name": "Whitfield",
    "email": "grace.whitfield@example.com",
    "mobile_phone": "+14155550187",
    "country": "US",
}
_NEXT_PREMIUM: Final = timedelta(days=12)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def account_page(request: HttpRequest) -> HttpResponse:
    """Show the played customer's page, if demonstration data is loaded.

    Elsewhere the address is any form's of that name, as before this page was made.
    """
    site = own_site()
    form = find_published(FORM_CONTACT) if site.home == HOME else None
    if form is None:
        return form_page(request, slug="account")
    context: dict[str, Any] = {
        "site": site,
        "customer": CUSTOMER,
        "form": form,
        "next_premium_at": clock.now() + _NEXT_PREMIUM,
    }
    return render(request, "portal/account.html", context)
