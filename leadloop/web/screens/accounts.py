"""Accounts: organisations and households."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.customers import api as customers
from leadloop.customers.contracts import ACCOUNT_COLUMNS
from leadloop.web import customer_page, lists, record_screen
from leadloop.web.access import Request, may_write, screen
from leadloop.web.customer_lists import ACCOUNTS
from leadloop.web.record_screen import RecordScreen

ACCOUNT: Final = RecordScreen(
    listed=ACCOUNTS,
    columns=ACCOUNT_COLUMNS,
    fields=(
        *("name", "kind_of", "customer_type", "account_number", "website", "email", "phone"),
        *("industry", "employees", "annual_revenue", "currency", "street", "city", "region"),
        *("postal_code", "country", "parent_id", "primary_contact_id", "description"),
    ),
    get=lambda actor, key: customers.get_account(actor, account_id=key),
    create=lambda actor, values: customers.create_account(actor, values=values),
    update=lambda actor, key, values, version: customers.update_account(
        actor, account_id=key, values=values, expected_version=version
    ),
)
_FIRST: Final[dict[str, Any]] = {"kind_of": "organisation", "customer_type": "prospect"}


@require_GET
@screen(reads="account")
def accounts(request: Request) -> HttpResponse:
    """List accounts."""
    may_create = may_write(request.actor, "account")
    return lists.show(
        request,
        ACCOUNTS,
        template="leadloop/records/list.html",
        may_create=may_create,
        new_url="account-new",
    )


@require_GET
@screen(reads="account")
def rows(request: Request) -> HttpResponse:
    """Answer rows for live updates."""
    return lists.rows(request, ACCOUNTS)


@require_GET
@screen(reads="account")
def count(request: Request) -> HttpResponse:
    """Answer how many there are, for live updates."""
    return lists.count(request, ACCOUNTS)


@require_GET
@screen(reads="account")
def account(request: Request, account_id: UUID) -> HttpResponse:
    """Show an account with everything that belongs to it."""
    detail = customers.get_account(request.actor, account_id=account_id)
    asked = lists.ask(request, ACCOUNTS)
    place = customers.account_neighbours(request.actor, query=asked.query, account_id=account_id)
    return customer_page.show(request, ACCOUNT, detail, asked=asked, place=place)


@require_http_methods(["GET", "POST"])
@screen(writes="account")
def new(request: Request) -> HttpResponse:
    """Enter an account."""
    return record_screen.new(request, ACCOUNT, initial=_FIRST)


@require_http_methods(["GET", "POST"])
@screen(writes="account")
def edit(request: Request, account_id: UUID) -> HttpResponse:
    """Change an account."""
    return record_screen.edit(request, ACCOUNT, account_id)


@require_http_methods(["GET", "POST"])
@screen(writes="account")
def assign(request: Request, account_id: UUID) -> HttpResponse:
    """Hand an account over."""
    return record_screen.assign(request, ACCOUNT, account_id)


@require_POST
@screen(writes="account")
def switch(request: Request, account_id: UUID) -> HttpResponse:
    """Deactivate or activate an account."""
    return record_screen.switch(request, ACCOUNT, account_id)
