"""Policies: what customers have bought."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from leadloop.customers import api as customers
from leadloop.customers.contracts import POLICY_COLUMNS
from leadloop.users.contracts import Actor
from leadloop.web import customer_page, lists, record_screen
from leadloop.web.access import Request, may_write, screen
from leadloop.web.customer_lists import POLICIES
from leadloop.web.record_screen import RecordScreen


def _choices(actor: Actor) -> Mapping[str, Sequence[tuple[str, str]]]:
    products = customers.list_products(actor, active=True)
    return {"product_id": [(str(product.id), product.name) for product in products]}


POLICY: Final = RecordScreen(
    listed=POLICIES,
    columns=POLICY_COLUMNS,
    fields=(
        *("number", "product_id", "status", "holder_contact_id", "holder_account_id"),
        *("life_assured_id", "annual_premium", "sum_assured", "currency", "start_date"),
        *("end_date", "description"),
    ),
    get=lambda actor, key: customers.get_policy(actor, policy_id=key),
    create=lambda actor, values: customers.create_policy(actor, values=values),
    update=lambda actor, key, values, version: customers.update_policy(
        actor, policy_id=key, values=values, expected_version=version
    ),
    choices=_choices,
)
_FIRST: Final[dict[str, Any]] = {"status": "proposed", "currency": "SGD"}


@require_GET
@screen(reads="policy")
def policies(request: Request) -> HttpResponse:
    """List policies."""
    may_create = may_write(request.actor, "policy")
    return lists.show(
        request,
        POLICIES,
        template="leadloop/records/list.html",
        may_create=may_create,
        new_url="policy-new",
    )


@require_GET
@screen(reads="policy")
def rows(request: Request) -> HttpResponse:
    """Answer rows for live updates."""
    return lists.rows(request, POLICIES)


@require_GET
@screen(reads="policy")
def count(request: Request) -> HttpResponse:
    """Answer how many there are, for live updates."""
    return lists.count(request, POLICIES)


@require_GET
@screen(reads="policy")
def policy(request: Request, policy_id: UUID) -> HttpResponse:
    """Show a policy: its facts, its files, what happened with it."""
    detail = customers.get_policy(request.actor, policy_id=policy_id)
    asked = lists.ask(request, POLICIES)
    place = customers.policy_neighbours(request.actor, query=asked.query, policy_id=policy_id)
    return customer_page.show(request, POLICY, detail, asked=asked, place=place)


@require_http_methods(["GET", "POST"])
@screen(writes="policy")
def new(request: Request) -> HttpResponse:
    """Enter a policy."""
    return record_screen.new(request, POLICY, initial=_FIRST)


@require_http_methods(["GET", "POST"])
@screen(writes="policy")
def edit(request: Request, policy_id: UUID) -> HttpResponse:
    """Change a policy."""
    return record_screen.edit(request, POLICY, policy_id)


@require_http_methods(["GET", "POST"])
@screen(writes="policy")
def assign(request: Request, policy_id: UUID) -> HttpResponse:
    """Hand a policy over."""
    return record_screen.assign(request, POLICY, policy_id)
