"""What somebody may be told: the consent ledger of an address, and its suppressions."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from leadloop.kit import clock
from leadloop.kit.errors import InvalidInput
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import (
    ConsentDraft,
    ConsentState,
    MessageClass,
    SuppressionDraft,
    SuppressionReason,
)
from leadloop.users import api as users
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, saved

_SECTION: Final = "consent"
_KIND: Final = "consent"
_TONES: Final = {
    ConsentState.OPTED_IN: "good",
    ConsentState.OPTED_OUT: "bad",
    ConsentState.PENDING: "warn",
}


class RecordForm(forms.Form):
    """A word about a consent that somebody gave to one of us."""

    address = forms.CharField(widget=forms.HiddenInput, max_length=254)
    purpose = forms.CharField(
        label="Purpose", max_length=100, help_text="Such as newsletter, product_offers; * is all."
    )
    channel = forms.ChoiceField(
        label="Channel", choices=[("email", "E-mail"), ("phone", "Phone"), ("sms", "SMS")]
    )
    state = forms.ChoiceField(
        label="They said",
        choices=[("opted_out", "No"), ("opted_in", "Yes")],
        widget=forms.RadioSelect,
        initial="opted_out",
    )
    evidence = forms.CharField(
        label="Proof",
        max_length=300,
        help_text="How they said it: in a call, by letter.",
    )


class SuppressForm(forms.Form):
    """An address to leave alone."""

    address = forms.CharField(label="Address", max_length=254)
    note = forms.CharField(label="Why", max_length=300)


def _context(request: Request, address: str, **forms_given: forms.Form) -> dict[str, Any]:
    standing = outbound.standing_of(request.actor, address=address) if address else None
    people = _people([e.recorded_by for e in standing.entries] if standing else [])
    return {
        "address": address,
        "standing": standing,
        "entries": [
            (entry, _TONES[entry.state], people.get(entry.recorded_by, "Leadloop"))
            for entry in (standing.entries if standing else ())
        ],
        "gate": outbound.refusal_of(address, MessageClass.TRANSACTIONAL) if address else None,
        "newest": () if address else outbound.list_suppressions(request.actor),
        "may_change": may_write(request.actor, _KIND),
        "record_form": RecordForm(initial={"address": address}),
        "suppress_form": SuppressForm(initial={"address": address}),
        **forms_given,
    }


def _people(labels: list[str]) -> dict[str, str]:
    """Return the names behind actors' labels."""
    ids = {label.partition(":")[2] for label in labels if label.startswith("person:")}
    return {f"person:{key}": name for key, name in users.names_of(ids).items()}


def _shown(request: Request, address: str, **given: forms.Form) -> HttpResponse:
    context = _context(request, address, **given)
    response = page(request, "leadloop/consents/standing.html", context, section=_SECTION)
    response.status_code = UNPROCESSABLE if given else 200
    return response


@require_GET
@screen(reads=_KIND)
def consent(request: Request) -> HttpResponse:
    """Show what is known about an address; without one, the newest suppressions."""
    return _shown(request, request.GET.get("address", "").strip()[:254])


def _back(address: str) -> str:
    return f"{reverse('consent')}?{urlencode({'address': address})}"


@require_POST
@screen(writes=_KIND)
def record(request: Request) -> HttpResponse:
    """Note what somebody has told one of us."""
    form = RecordForm(request.POST)
    address = request.POST.get("address", "").strip()[:254]
    if form.is_valid():
        draft = ConsentDraft(
            address=address,
            purpose=form.cleaned_data["purpose"],
            channel=form.cleaned_data["channel"],
            state=ConsentState(form.cleaned_data["state"]),
            at=clock.now(),
            source="told to us",
            evidence={"note": form.cleaned_data["evidence"]},
        )
        try:
            outbound.record_consents(request.actor, drafts=[draft])
        except InvalidInput as error:
            add_errors(form, InvalidInput([e._replace(field=e.field[2:]) for e in error.errors]))
        else:
            return saved(request, _back(address), "Noted in the ledger.")
    return _shown(request, address, record_form=form)


@require_POST
@screen(writes=_KIND)
def suppress(request: Request) -> HttpResponse:
    """Leave an address alone from now on."""
    form = SuppressForm(request.POST)
    address = request.POST.get("address", "").strip()[:254]
    if form.is_valid():
        draft = SuppressionDraft(
            address, SuppressionReason.MANUAL, "set by hand", note=form.cleaned_data["note"]
        )
        try:
            outbound.suppress(request.actor, draft=draft)
        except InvalidInput as error:
            add_errors(form, error)
        else:
            return saved(request, _back(address), "No marketing goes there any more.")
    return _shown(request, address, suppress_form=form)


@require_POST
@screen(writes=_KIND)
def lift(request: Request, suppression_id: UUID) -> HttpResponse:
    """End a suppression."""
    outbound.lift_suppression(request.actor, suppression_id=suppression_id)
    address = request.POST.get("address", "").strip()[:254]
    return saved(request, _back(address), "Lifted.")
