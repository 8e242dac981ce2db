"""The support form: what a visitor asks becomes an event, of which customer service makes a case.

Public, without cookies; held to the limit of the forms' door. Accepted once the event is in the
log, whether or not anybody who reads it is up.
"""

from http import HTTPStatus
from typing import Any, Final

from django import forms
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from leadloop.events import api as events
from leadloop.events.catalogue import CASE_REQUESTED, REQUESTS
from leadloop.events.contracts import EventDraft, to_json
from leadloop.kit import clock
from leadloop.kit.ids import new_trace_id, new_uuid
from leadloop.kit.limits import TooMany
from leadloop.kit.text import clean_text
from leadloop.portal.answers import RETRY_AFTER_S
from leadloop.portal.forms import own_site
from leadloop.portal.pages import pass_gate, public_page

SOURCE: Final = "/p/support/request"
_TYPES: Final = (
    ("question", "A question"),
    ("problem", "A problem"),
    ("request", "Something to change"),
    ("complaint", "A complaint"),
)


class SupportForm(forms.Form):
    """What a visitor asks customer service."""

    name = forms.CharField(label="Your name", max_length=200)
    email = forms.EmailField(label="Your e-mail address", max_length=254)
    case_type = forms.ChoiceField(label="What is it?", choices=_TYPES)
    policy_number = forms.CharField(label="Policy number", max_length=60, required=False)
    subject = forms.CharField(label="In a few words", max_length=200)
    message = forms.CharField(
        label="What can we do for you?",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)
    website = forms.CharField(required=False)

    @property
    def questions(self) -> list[Any]:
        """The fields that a visitor sees."""
        return [self[name] for name in self.fields if name not in {"submission", "website"}]


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def support_page(request: HttpRequest) -> HttpResponse:
    """Show the support form, and take it; sent twice, it is one request."""
    if request.method != "POST":
        return _page(request, SupportForm(initial={"submission": str(new_uuid())}))
    form = SupportForm(request.POST)
    try:
        pass_gate(request)
        if not form.is_valid():
            return _page(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        # Whoever fills in what nobody sees is a program; it is thanked like everybody.
        if not form.cleaned_data["website"]:
            _publish(form.cleaned_data)
    except TooMany as error:
        return _later(request, form, HTTPStatus.TOO_MANY_REQUESTS, error.retry_after_s)
    except DatabaseError:
        return _later(request, form, HTTPStatus.SERVICE_UNAVAILABLE, RETRY_AFTER_S)
    return _page(request, form, done=True)


def _publish(typed: dict[str, Any]) -> None:
    names = ("name", "email", "case_type", "policy_number", "subject", "message")
    data = {name: clean_text(str(typed[name])) for name in names}
    draft = EventDraft(
        topic=REQUESTS,
        type=CASE_REQUESTED,
        source=SOURCE,
        id=str(typed["submission"]),
        data=to_json(data),
        time=clock.now(),
        trace_id=new_trace_id(),
    )
    events.append([draft])


def _later(
    request: HttpRequest, form: SupportForm, status: int, retry_after_s: int
) -> HttpResponse:
    notice = "We could not take it just now. What you wrote is still below: send it again shortly."
    response = _page(request, form, status=status, notice=notice)
    response.headers["Retry-After"] = str(retry_after_s)
    return response


def _page(
    request: HttpRequest, form: SupportForm, *, status: int = HTTPStatus.OK, **shown: Any
) -> HttpResponse:
    context = {"form": form, "site": own_site(), **shown}
    return render(request, "portal/support.html", context, status=status)
