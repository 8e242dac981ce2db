"""The lists of accounts, contacts and policies."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from leadloop.customers import api as customers
from leadloop.customers.contracts import (
    ACCOUNT_KINDS,
    ACCOUNT_SORTS,
    CONTACT_SORTS,
    CUSTOMER_TYPES,
    INDUSTRIES,
    POLICY_SORTS,
    POLICY_STATUSES,
    AccountQuery,
    ContactQuery,
    PolicyQuery,
    RecordRef,
    label_of,
)
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor, ActorKind
from leadloop.web import lists
from leadloop.web.access import Request, may_write
from leadloop.web.lists import Address, Choice, Column, Empty, Filter, RecordList, View, cells
from leadloop.web.screens.leads import countries
from leadloop.web.templatetags import leadloop as tags

_TYPE: Final = Filter("type", "Relationship", lists.words(CUSTOMER_TYPES))
_ALL: Final = "all"
_TONES: Final = {"in_force": "good", "proposed": "accent", "lapsed": "bad", "customer": "good"}


def _common(address: Address, actor: Actor, sorts: tuple[str, ...], default: str) -> dict[str, Any]:
    """Return what every query of a customer's list takes from an address."""
    slugs = lists.many(address, "team")
    teams = {team.slug: team.id for team in users.list_teams()} if slugs else {}
    sort, descending = lists.order_of(address, sorts, default)
    return {
        "team_ids": tuple(teams[slug] for slug in slugs if slug in teams),
        "owner_id": lists.owner_of(
            address, UUID(actor.id) if actor.kind is ActorKind.PERSON else None
        ),
        "unowned": address.get("owner") == "none",
        "text": lists.text_of(address),
        "sort": sort,
        "descending": descending,
        "offset": lists.offset_of(address),
        "limit": lists.PAGE_SIZE,
    }


def _standing(address: Address) -> tuple[str, ...]:
    """Lists show active records unless another status is asked for."""
    status = address.get("status")
    return () if status == _ALL else (status or "active",)


def _parse_accounts(address: Address, actor: Actor) -> AccountQuery:
    return AccountQuery(
        **_common(address, actor, ACCOUNT_SORTS, "name"),
        statuses=_standing(address),
        kinds=lists.many(address, "kind"),
        customer_types=lists.many(address, "type"),
        industries=lists.many(address, "industry"),
        countries=lists.many(address, "country"),
    )


def _parse_contacts(address: Address, actor: Actor) -> ContactQuery:
    return ContactQuery(
        **_common(address, actor, CONTACT_SORTS, "full_name"),
        statuses=_standing(address),
        customer_types=lists.many(address, "type"),
        countries=lists.many(address, "country"),
        account_ids=lists.ids_in(address.get("account")),
    )


def _parse_policies(address: Address, actor: Actor) -> PolicyQuery:
    return PolicyQuery(
        **_common(address, actor, POLICY_SORTS, "-updated_at"),
        statuses=lists.many(address, "status"),
        products=lists.many(address, "product"),
        holder_contact_ids=lists.ids_in(address.get("contact")),
        holder_account_ids=lists.ids_in(address.get("account")),
    )


def _teams() -> Filter:
    return Filter("team", "Team", tuple(Choice(t.slug, t.name) for t in users.list_teams()))


def _account_filters(_: HttpRequest) -> tuple[Filter, ...]:
    return (
        _TYPE,
        Filter("kind", "Kind", lists.words(ACCOUNT_KINDS)),
        Filter("industry", "Industry", lists.words(INDUSTRIES)),
        Filter("country", "Country", countries()),
        _teams(),
    )


def _contact_filters(_: HttpRequest) -> tuple[Filter, ...]:
    return (_TYPE, Filter("country", "Country", countries()), _teams())


def _policy_filters(_: HttpRequest) -> tuple[Filter, ...]:
    products = tuple(Choice(p.code, p.name) for p in customers.list_products(SYSTEM))
    return (
        Filter("status", "Status", lists.words(POLICY_STATUSES)),
        Filter("product", "Product", products),
        _teams(),
    )


def _empty(icon: str, nouns: str, text: str, url: str, kind: str) -> Callable[[Request], Empty]:
    def empty(request: Request) -> Empty:
        if may_write(request.actor, kind):
            return Empty(icon, f"No {nouns} yet", text, reverse(url), "Enter the first one")
        return Empty(icon, f"No {nouns} yet", text)

    return empty


def ref(record: RecordRef | None) -> SafeString | str:
    """Show another record as a link to its page; nothing where there is none in sight."""
    if record is None:
        return ""
    url = reverse("record", args=[record.entity, record.id])
    return format_html('<a class="link" href="{}">{}</a>', url, record.name)


def _named(attribute: str) -> Callable[[Any], Any]:
    return lambda row: getattr(getattr(row, attribute), "name", "")


def _type(row: Any) -> SafeString | str:
    label = label_of(CUSTOMER_TYPES, row.customer_type)
    return cells.tag(label, _TONES.get(row.customer_type, ""))


_OWNED: Final = (
    Column("owner", "Owner", lambda row: cells.person(row.owner), plain=_named("owner")),
    Column("team", "Team", _named("team"), shown=False),
    Column(
        "created_at",
        "Created",
        lambda row: cells.age(row.created_at),
        css="n",
        descends_first=True,
        shown=False,
    ),
    Column(
        "updated_at",
        "Changed",
        lambda row: cells.age(row.updated_at),
        css="n",
        descends_first=True,
    ),
)

_VIEWS: Final = (
    View("Active"),
    View("Mine", {"owner": "me"}),
    View("Unassigned", {"owner": "none"}),
    View("Inactive", {"status": "inactive"}),
    View("All", {"status": _ALL}),
)

ACCOUNTS: Final = lists.register_list(
    RecordList(
        key="accounts",
        entity="account",
        kind="account",
        noun="account",
        nouns="accounts",
        url="accounts",
        record_url="account",
        columns=(
            Column("name", "Name", lambda row: row.title),
            Column(
                "customer_type",
                "Relationship",
                _type,
                plain=lambda row: label_of(CUSTOMER_TYPES, row.customer_type),
            ),
            Column("kind_of", "Kind", lambda row: label_of(ACCOUNT_KINDS, row.kind_of)),
            Column(
                "industry",
                "Industry",
                lambda row: label_of(INDUSTRIES, row.industry) if row.industry else "",
            ),
            Column(
                "employees",
                "Employees",
                lambda row: cells.number(row.employees),
                css="n",
                descends_first=True,
            ),
            Column("city", "City", lambda row: row.city),
            Column("country", "Country", lambda row: tags.country(row.country)),
            Column("domain", "Domain", lambda row: row.domain, sorts=False, shown=False),
            Column("phone", "Phone", lambda row: tags.phone(row.phone), sorts=False, shown=False),
            Column("email", "E-mail", lambda row: row.email, sorts=False, shown=False),
            Column("account_number", "Number", lambda row: row.account_number, shown=False),
            *_OWNED,
        ),
        parse=_parse_accounts,
        read=lambda actor, query: customers.list_accounts(actor, query=query),
        ids=lambda actor, query, limit: list(
            customers.list_account_ids(actor, query=query, limit=limit)
        ),
        filters=_account_filters,
        views=_VIEWS,
        more_names=("status",),
        find_hint="Name, number, domain, e-mail, phone, city",
        name=lambda row: row.title,
        empty=_empty(
            "people",
            "accounts",
            "Organisations and households stand here once a lead is qualified, or somebody"
            " enters them.",
            "account-new",
            "account",
        ),
        bulk=True,
        bulk_fields=("customertypecode", "industrycode", "statecode"),
        icon="people",
    )
)

CONTACTS: Final = lists.register_list(
    RecordList(
        key="contacts",
        entity="contact",
        kind="contact",
        noun="contact",
        nouns="contacts",
        url="contacts",
        record_url="contact",
        columns=(
            Column("full_name", "Name", lambda row: row.title),
            Column(
                "customer_type",
                "Relationship",
                _type,
                plain=lambda row: label_of(CUSTOMER_TYPES, row.customer_type),
            ),
            Column("account", "Account", lambda row: ref(row.account), plain=_named("account")),
            Column("job_title", "Job title", lambda row: row.job_title),
            Column("email", "E-mail", lambda row: row.email),
            Column("mobile_phone", "Phone", lambda row: tags.phone(row.mobile_phone), sorts=False),
            Column("city", "City", lambda row: row.city, shown=False),
            Column("country", "Country", lambda row: tags.country(row.country)),
            Column(
                "birth_date", "Date of birth", lambda row: cells.day(row.birth_date), shown=False
            ),
            *_OWNED,
        ),
        parse=_parse_contacts,
        read=lambda actor, query: customers.list_contacts(actor, query=query),
        ids=lambda actor, query, limit: list(
            customers.list_contact_ids(actor, query=query, limit=limit)
        ),
        filters=_contact_filters,
        views=_VIEWS,
        more_names=("status", "account"),
        find_hint="Name, e-mail, phone",
        name=lambda row: row.title,
        empty=_empty(
            "lead",
            "contacts",
            "The people you serve stand here once a lead is qualified, or somebody enters them.",
            "contact-new",
            "contact",
        ),
        bulk=True,
        bulk_fields=("customertypecode", "statecode"),
        icon="lead",
    )
)


def _product(row: Any) -> str:
    return str(row.product_name)


def _status(row: Any) -> SafeString | str:
    return cells.tag(label_of(POLICY_STATUSES, row.status), _TONES.get(row.status, ""))


POLICIES: Final = lists.register_list(
    RecordList(
        key="policies",
        entity="ll_policy",
        kind="policy",
        noun="policy",
        nouns="policies",
        url="policies",
        record_url="policy",
        columns=(
            Column("number", "Number", lambda row: row.number),
            Column(
                "product",
                "Product",
                lambda row: row.product_name,
                plain=lambda row: row.product_name,
            ),
            Column(
                "holder",
                "Policyholder",
                lambda row: ref(row.holder),
                sorts=False,
                plain=_named("holder"),
            ),
            Column(
                "life_assured",
                "Life assured",
                lambda row: ref(row.life_assured),
                sorts=False,
                plain=_named("life_assured"),
            ),
            Column(
                "annual_premium",
                "Annual premium",
                lambda row: cells.money(row.annual_premium, row.currency),
                css="n",
                descends_first=True,
            ),
            Column(
                "sum_assured",
                "Sum assured",
                lambda row: cells.money(row.sum_assured, row.currency),
                css="n",
                descends_first=True,
            ),
            Column(
                "status",
                "Status",
                _status,
                plain=lambda row: label_of(POLICY_STATUSES, row.status),
            ),
            Column(
                "start_date",
                "Start",
                lambda row: cells.day(row.start_date),
                css="n",
                descends_first=True,
            ),
            Column("end_date", "End", lambda row: cells.day(row.end_date), css="n", shown=False),
            *_OWNED,
        ),
        parse=_parse_policies,
        read=lambda actor, query: customers.list_policies(actor, query=query),
        ids=lambda actor, query, limit: list(
            customers.list_policy_ids(actor, query=query, limit=limit)
        ),
        filters=_policy_filters,
        views=(
            View("All"),
            View("In force", {"status": "in_force"}),
            View("Proposed", {"status": "proposed"}),
            View("Mine", {"owner": "me"}),
        ),
        more_names=("contact", "account"),
        find_hint="Policy number",
        name=lambda row: row.number,
        empty=_empty(
            "shield",
            "policies",
            "A policy is made when an opportunity is won, or somebody enters it.",
            "policy-new",
            "policy",
        ),
        bulk=True,
        bulk_fields=("ll_status",),
        icon="shield",
    )
)
