"""Contacts: the people we serve."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.customers import api as customers
from leadloop.customers.contracts import CONTACT_COLUMNS
from leadloop.web import customer_page, lists, record_screen
from leadloop.web.access import Request, may_write, screen
from leadloop.web.customer_lists import CONTACTS
from leadloop.web.record_screen import RecordScreen

CONTACT: Final = RecordScreen(
    listed=CONTACTS,
    columns=CONTACT_COLUMNS,
    fields=(
        *("salutation", "first_name", "last_name", "customer_type", "email", "mobile_phone"),
        *("phone", "birth_date", "job_title", "account_id", "street", "city", "region"),
        *("postal_code", "country", "description"),
    ),
    get=lambda actor, key: customers.get_contact(actor, contact_id=key),
    create=lambda actor, values: customers.create_contact(actor, values=values),
    update=lambda actor, key, values, version: customers.update_contact(
        actor, contact_id=key, values=values, expected_version=version
    ),
)
_FIRST: Final[dict[str, Any]] = {"customer_type": "prospect"}


@require_GET
@screen(reads="contact")
def contacts(request: Request) -> HttpResponse:
    """List contacts."""
    may_create = may_write(request.actor, "contact")
    return lists.show(
        request,
        CONTACTS,
        template="leadloop/records/list.html",
        may_create=may_create,
        new_url="contact-new",
    )


@require_GET
@screen(reads="contact")
def rows(request: Request) -> HttpResponse:
    """Answer rows for live updates."""
    return lists.rows(request, CONTACTS)


@require_GET
@screen(reads="contact")
def count(request: Request) -> HttpResponse:
    """Answer how many there are, for live updates."""
    return lists.count(request, CONTACTS)


@require_GET
@screen(reads="contact")
def contact(request: Request, contact_id: UUID) -> HttpResponse:
    """Show a contact with everything that belongs to them."""
    detail = customers.get_contact(request.actor, contact_id=contact_id)
    asked = lists.ask(request, CONTACTS)
    place = customers.contact_neighbours(request.actor, query=asked.query, contact_id=contact_id)
    return customer_page.show(
        request,
        CONTACT,
        detail,
        asked=asked,
        place=place,
        consents=detail.facts["consents"] or (),
        asks_consent=True,
    )


@require_http_methods(["GET", "POST"])
@screen(writes="contact")
def new(request: Request) -> HttpResponse:
    """Enter a contact."""
    return record_screen.new(request, CONTACT, initial=_FIRST)


@require_http_methods(["GET", "POST"])
@screen(writes="contact")
def edit(request: Request, contact_id: UUID) -> HttpResponse:
    """Change a contact."""
    return record_screen.edit(request, CONTACT, contact_id)


@require_http_methods(["GET", "POST"])
@screen(writes="contact")
def assign(request: Request, contact_id: UUID) -> HttpResponse:
    """Hand a contact over."""
    return record_screen.assign(request, CONTACT, contact_id)


@require_POST
@screen(writes="contact")
def switch(request: Request, contact_id: UUID) -> HttpResponse:
    """Deactivate or activate a contact."""
    return record_screen.switch(request, CONTACT, contact_id)
