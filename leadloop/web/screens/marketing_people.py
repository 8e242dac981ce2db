"""The people of marketing: listed, and each with what they did."""

from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from leadloop.customers.contracts import product_label
from leadloop.marketing import api as marketing
from leadloop.marketing.api.journeys import list_enrolments_of
from leadloop.marketing.contracts import PersonKind, PersonView
from leadloop.marketing.contracts.facts import FACTS
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import page, saved
from leadloop.web.list_address import offset_of, read_address

_SECTION: Final = "marketing-people"
_KIND: Final = "marketing_person"
_PAGE: Final = 50


@require_GET
@screen(reads=_KIND)
def people(request: Request) -> HttpResponse:
    """List the people of marketing, those who engaged last first."""
    text, kind = request.GET.get("q", "")[:100], request.GET.get("kind", "")
    kind = kind if kind in set(PersonKind) else ""
    offset = offset_of(read_address(request.GET.urlencode()), _PAGE)
    found = marketing.list_people(request.actor, text=text, kind=kind, offset=offset, limit=_PAGE)
    context = {
        "page": found,
        "text": text,
        "kind": kind,
        "kinds": [("", "All"), *((one.value, f"{one.label}s") for one in PersonKind)],
        "kept": urlencode({"q": text, "kind": kind}),
        "previous": offset // _PAGE,
        "next": offset // _PAGE + 2 if found.has_next else 0,
    }
    part = "leadloop/marketing_people/_list.html"
    template = "leadloop/marketing_people/list.html"
    return page(request, template, context, part=part, section=_SECTION)


@require_GET
@screen(reads=_KIND)
def person(request: Request, person_id: UUID) -> HttpResponse:
    """Show a person: what is known, what they did, where they are."""
    view = marketing.get_person(request.actor, person_id=person_id)
    context = {
        "person": view,
        "name": view.row.name or view.row.email or "No name",
        "facts": [
            (fact.label, _shown(fact.name, view.facts[fact.name]))
            for fact in FACTS
            if _says(view, fact.name)
        ],
        "sales_url": _sales_url(request, view),
        "may_edit": may_write(request.actor, _KIND),
        "journeys": list_enrolments_of(request.actor, person_id=person_id)
        if may_read(request.actor, "journey")
        else [],
    }
    return page(request, "leadloop/marketing_people/person.html", context, section=_SECTION)


def _says(view: PersonView, name: str) -> bool:
    return name != "time_zone" and view.facts[name] not in ("", None, [], 0, False)


def _shown(name: str, value: Any) -> str:
    if name == "product_interest":
        return product_label(str(value))
    if isinstance(value, list):
        return ", ".join(str(one).replace("_", " ") for one in value)
    if value is True:
        return "Yes"
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return str(value)


def _sales_url(request: Request, view: PersonView) -> str:
    for entity, found in (("contact", view.sales_contact_id), ("lead", view.sales_lead_id)):
        if found and may_read(request.actor, entity):
            return reverse("record", args=[entity, found])
    return ""


@require_POST
@screen(writes=_KIND)
def hand_over(request: Request, person_id: UUID) -> HttpResponse:
    """Hand a person to sales."""
    marketing.get_person(request.actor, person_id=person_id)
    reason = f"Handed over by {request.actor.name}"
    marketing.hand_to_sales(request.actor, person_ids=[person_id], reason=reason)
    here = reverse("marketing-person", args=[person_id])
    return saved(request, here, "Handed to sales. Their owner finds a task to call.")
