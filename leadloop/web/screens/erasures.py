"""Erasing a person everywhere: who is meant, the typed word, and the report."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from leadloop.kit.errors import InvalidInput, NotFound
from leadloop.users import api as users
from leadloop.users.contracts import ErasureRecord, PersonSought
from leadloop.web.access import Request, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, saved

_SECTION: Final = "erasures"
_KIND: Final = "erasure"


class EraseForm(forms.Form):
    """Who is meant, and the word that says so."""

    address = forms.CharField(required=False, widget=forms.HiddenInput, max_length=254)
    record = forms.UUIDField(required=False, widget=forms.HiddenInput)
    confirmation = forms.CharField(label="Type it", max_length=320, strip=True)


def _sought(address: str, record: str) -> PersonSought:
    try:
        record_id = UUID(record) if record else None
    except ValueError:
        record_id = None
    if "@" in address:
        return PersonSought(email=address, record_id=record_id)
    return PersonSought(phone=address, record_id=record_id)


@require_GET
@screen(reads=_KIND)
def erasures(request: Request) -> HttpResponse:
    """List the newest erasures; with an address, whether and when its owner was erased."""
    address = request.GET.get("address", "").strip()[:254]
    found = users.list_erasures(request.actor, address=address)
    context = {"address": address, "lines": [_line(one) for one in found]}
    return page(request, "leadloop/erasures/list.html", context, section=_SECTION)


def _line(found: ErasureRecord) -> dict[str, Any]:
    kind, _, key = found.asked_by.partition(":")
    name = users.names_of({key}).get(key, "") if kind == "person" else ""
    return {"one": found, "who": name or kind.capitalize()}


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new(request: Request) -> HttpResponse:
    """Show who is meant and what is known of them; erase them once the word was typed."""
    asked = request.POST if request.method == "POST" else request.GET
    address, record = asked.get("address", "").strip()[:254], asked.get("record", "")[:36]
    sought = _sought(address, record)
    form = EraseForm(request.POST if request.method == "POST" else None, initial=asked.dict())
    if request.method == "POST" and form.is_valid():
        try:
            made = users.erase_person(
                request.actor, sought=sought, confirmation=form.cleaned_data["confirmation"]
            )
        except InvalidInput as error:
            add_errors(form, error)
        else:
            return saved(request, reverse("erasure", args=[made]), "It goes through every table.")
    return _asked(request, form, sought, address)


def _asked(request: Request, form: EraseForm, sought: PersonSought, address: str) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "address": address, "found": None, "problem": ""}
    try:
        if address or sought.record_id:
            context["found"] = users.look_up_person(request.actor, sought=sought)
    except InvalidInput as error:
        context["problem"] = error.errors[0].message
    except NotFound as error:
        if sought.record_id:
            raise
        context["problem"] = error.message
    response = page(request, "leadloop/erasures/new.html", context, section=_SECTION)
    failed = form.is_bound or context["problem"]
    response.status_code = UNPROCESSABLE if failed else 200
    return response


@require_GET
@screen(reads=_KIND)
def erasure(request: Request, erasure_id: UUID) -> HttpResponse:
    """Show how far an erasure is, and what it did in each zone."""
    found = users.get_erasure(request.actor, erasure_id=erasure_id)
    zones: dict[str, list[Any]] = {}
    for line in found.lines:
        zones.setdefault(line.zone, []).append(line)
    context = {**_line(found), "zones": list(zones.items())}
    return page(
        request, "leadloop/erasures/erasure.html", context, part="leadloop/erasures/_erasure.html",
        section=_SECTION,
    )  # fmt: skip
