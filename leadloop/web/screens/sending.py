"""Sending rules: caps and quiet hours of each channel, the sending domain, its keys."""

from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from leadloop.kit.errors import InvalidInput, StaleWrite
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import CARRIED, Channel, Health, PolicyChange, SendingPolicy
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, saved
from leadloop.web.stale import explain

_SECTION: Final = "sending"
_LONG_HOURS: Final = 72
_KIND: Final = "sending_policy"
_TONES: Final = {Health.GOOD: "good", Health.WARN: "warn", Health.BAD: "bad", Health.UNKNOWN: ""}


class PolicyForm(forms.Form):
    """How often and when commercial messages of a channel may reach one person."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    cap_count = forms.IntegerField(
        label="Messages at most", help_text="To one person, whoever sends them; 0 is no bound."
    )
    cap_hours = forms.IntegerField(label="Within hours", help_text="168 is a week.")
    patience_hours = forms.IntegerField(
        label="Over it, wait hours", help_text="What the window does not free in time is refused."
    )
    quiet_from = forms.TimeField(label="Quiet from", required=False)
    quiet_until = forms.TimeField(
        label="Quiet until", required=False, help_text="By the clock where the person lives."
    )
    time_zone = forms.CharField(
        label="Time zone where theirs is unknown", max_length=60, help_text="Such as Europe/Zurich."
    )
    domain_per_min = forms.IntegerField(
        label="Messages a minute to one domain", required=False, help_text="0 is no bound."
    )
    domain_overrides = forms.CharField(
        label="Domains with a bound of their own",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A line each: gmail.com=600",
    )


class KeyForm(forms.Form):
    """The domain that a new key is for."""

    domain = forms.CharField(label="Domain", max_length=253)


def _hours(span: timedelta) -> int:
    return int(span.total_seconds() // 3600)


def _spoken(span: timedelta) -> str:
    hours = _hours(span)
    if hours > _LONG_HOURS and hours % 24 == 0:
        return f"{hours // 24} days"
    return f"{hours} hour{'' if hours == 1 else 's'}"


def _shown(policy: SendingPolicy) -> dict[str, Any]:
    def text(moment: Any) -> str:
        return f"{moment:%H:%M}" if moment else ""

    return {
        "version": policy.version,
        "cap_count": policy.cap_count,
        "cap_hours": _hours(policy.cap_window),
        "patience_hours": _hours(policy.patience),
        "window": _spoken(policy.cap_window),
        "patience": _spoken(policy.patience),
        "quiet_from": text(policy.quiet_from),
        "quiet_until": text(policy.quiet_until),
        "time_zone": policy.time_zone,
        "domain_per_min": policy.domain_per_min,
        "domain_overrides": "\n".join(f"{name}={most}" for name, most in policy.domain_overrides),
    }


@require_GET
@screen(reads=_KIND)
def sending(request: Request) -> HttpResponse:
    """Show the rules of every channel, and the keys that sign."""
    return _overview(request, KeyForm(initial={"domain": outbound.sending_domain()}))


def _overview(request: Request, form: forms.Form) -> HttpResponse:
    policies = outbound.list_policies(request.actor)
    context = {
        "policies": [(policy, _shown(policy)) for policy in policies],
        "keys": outbound.list_keys(request.actor),
        "key_form": form,
        "may_change": may_write(request.actor, _KIND),
    }
    return page(request, "leadloop/sending/overview.html", context, section=_SECTION)


@require_GET
@screen(reads=_KIND)
def domain(request: Request) -> HttpResponse:
    """Ask DNS about the domain that we send from."""
    report = outbound.check_domain(request.actor)
    context = {"report": report, "lines": [(one, _TONES[one.health]) for one in report.findings]}
    return page(request, "leadloop/sending/domain.html", context, section=_SECTION)


def _channel(name: str) -> Channel:
    if name not in set(CARRIED):
        raise Http404
    return Channel(name)


def _policy_of(request: Request, channel: Channel) -> SendingPolicy:
    found = outbound.list_policies(request.actor)
    return next(one for one in found if one.channel is channel)


@require_GET
@screen(reads=_KIND)
def policy(request: Request, channel: str) -> HttpResponse:
    """Show the rules of one channel, to be changed."""
    known = _policy_of(request, _channel(channel))
    return _form_page(request, known, PolicyForm(initial=_shown(known)))


def _form_page(request: Request, known: SendingPolicy, form: forms.Form) -> HttpResponse:
    may_change = may_write(request.actor, _KIND)
    context = {"policy": known, "form": form, "may_change": may_change}
    answer = page(request, "leadloop/sending/policy.html", context, section=_SECTION)
    answer.status_code = UNPROCESSABLE if form.is_bound else 200
    return answer


@require_POST
@screen(writes=_KIND)
def change(request: Request, channel: str) -> HttpResponse:
    """Write the rules of one channel."""
    known = _channel(channel)
    form = PolicyForm(request.POST)
    if form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        values["domain_per_min"] = values["domain_per_min"] or 0
        try:
            outbound.change_policy(
                request.actor,
                channel=known,
                change=PolicyChange(**values),
                expected_version=version,
            )
        except InvalidInput as error:
            add_errors(form, error)
        except StaleWrite:
            now = _policy_of(request, known)
            explain(form, _shown(now), version=now.version)
        else:
            return saved(request, reverse("sending"), f"{known.label}: the rules are in force.")
    return _form_page(request, _policy_of(request, known), form)


@require_POST
@screen(writes=_KIND)
def make_key(request: Request) -> HttpResponse:
    """Make a key that may sign for a domain."""
    form = KeyForm(request.POST)
    if form.is_valid():
        try:
            key = outbound.make_key(request.actor, domain=form.cleaned_data["domain"])
        except InvalidInput as error:
            add_errors(form, error)
        else:
            text = f"Publish the record at {key.name}, then use the key."
            return saved(request, reverse("sending"), text)
    answer = _overview(request, form)
    answer.status_code = UNPROCESSABLE
    return answer


@require_POST
@screen(writes=_KIND)
def use_key(request: Request, key_id: UUID) -> HttpResponse:
    """Sign with a key from now on."""
    outbound.use_key(request.actor, key_id=key_id)
    return saved(request, reverse("sending"), "Mail is signed with this key from now on.")
