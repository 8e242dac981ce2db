"""What a customer has paid for: service by the case or by the minute."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from leadloop.customers import api as customers
from leadloop.customers.contracts import Regarding
from leadloop.kit.errors import NotFound
from leadloop.service import api as service
from leadloop.service.contracts import CustomerRef
from leadloop.web.access import Request, screen
from leadloop.web.answers import done_in_place, posted
from leadloop.web.record_screen import EVENT, dialog, tried
from leadloop.web.screens.activities import record_url

_CUSTOMERS: Final = frozenset({"account", "contact"})
_MOST: Final = 1_000_000
_MOST_DAYS: Final = 3660


class EntitlementForm(forms.Form):
    """How much service, and for how long."""

    name = forms.CharField(label="Name", max_length=100)
    total = forms.IntegerField(label="How much", min_value=1, max_value=_MOST, initial=10)
    unit = forms.ChoiceField(
        label="Counted in", choices=[("cases", "Cases"), ("minutes", "Minutes")]
    )
    days = forms.IntegerField(
        label="For days", min_value=1, max_value=_MOST_DAYS, initial=365, help_text="From today on."
    )


@require_http_methods(["GET", "POST"])
@screen(writes="case")
def new_entitlement(request: Request, entity: str, record_id: UUID) -> HttpResponse:
    """Give a customer so much service; each new case of theirs uses it.

    Raises:
        NotFound: There is no such customer, or this person may not see it.
    """
    regarding = Regarding(entity, record_id)
    if entity not in _CUSTOMERS or not customers.names_of(request.actor, [regarding]):
        raise NotFound
    form = EntitlementForm(posted(request))

    def act() -> None:
        typed: dict[str, Any] = form.cleaned_data
        service.create_entitlement(request.actor, customer=CustomerRef(entity, record_id), **typed)

    back = record_url(entity, record_id)
    if request.method == "POST" and tried(form, act):
        return done_in_place(request, back, "Entitlement given.", event=EVENT)
    return dialog(
        request,
        form,
        "",
        title="New entitlement",
        action=reverse("entitlement-new", args=[entity, record_id]),
        submit="Give",
        back=back,
    )
