"""The warm-up of the domain that we send from."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from leadloop.kit.errors import InvalidInput, StaleWrite
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import WarmUpChange, WarmUpView
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, saved
from leadloop.web.stale import explain

_SECTION = "sending"
_KIND = "sending_policy"
_USUAL = WarmUpChange(50, 100, 50_000)


class WarmUpForm(forms.Form):
    """How a domain gets known."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    first_day = forms.IntegerField(label="Mails on the first day")
    growth_percent = forms.IntegerField(
        label="More on each day, per cent", help_text="100 doubles every day."
    )
    until_per_day = forms.IntegerField(
        label="Warm at mails a day", help_text="From there on there is no bound."
    )


def _shown(view: WarmUpView | None) -> dict[str, Any]:
    change = view.plan.change if view else _USUAL
    return {**change._asdict(), "version": view.plan.version if view else 0}


@require_GET
@screen(reads=_KIND)
def warm_up(request: Request) -> HttpResponse:
    """Show the plan, its days, and what waits."""
    _, view = outbound.find_warm_up(request.actor)
    return _page(request, WarmUpForm(initial=_shown(view)))


def _page(request: Request, form: forms.Form) -> HttpResponse:
    domain, view = outbound.find_warm_up(request.actor)
    may_change = may_write(request.actor, _KIND)
    context = {"domain": domain, "view": view, "form": form, "may_change": may_change}
    answer = page(request, "leadloop/sending/warm_up.html", context, section=_SECTION)
    answer.status_code = UNPROCESSABLE if form.is_bound else 200
    return answer


@require_POST
@screen(writes=_KIND)
def start(request: Request) -> HttpResponse:
    """Begin a plan, or change the one in force."""
    form = WarmUpForm(request.POST)
    if form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        try:
            outbound.start_warm_up(
                request.actor, change=WarmUpChange(**values), expected_version=version
            )
        except InvalidInput as error:
            add_errors(form, error)
        except StaleWrite:
            shown = _shown(outbound.find_warm_up(request.actor)[1])
            explain(form, shown, version=shown["version"])
        else:
            return saved(request, reverse("sending-warm-up"), "The warm-up is in force.")
    return _page(request, form)


@require_POST
@screen(writes=_KIND)
def stop(request: Request) -> HttpResponse:
    """End the plan."""
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 10 else -1  # noqa: PLR2004
    outbound.stop_warm_up(request.actor, expected_version=version)
    return saved(request, reverse("sending-warm-up"), "Mails leave without a bound again.")
