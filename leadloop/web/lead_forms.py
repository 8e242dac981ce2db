"""The small forms of a lead's page; values are judged by ``sales``, not here."""

from collections.abc import Sequence
from typing import Any

from django import forms

from leadloop.customers.contracts import PRODUCTS
from leadloop.sales.contracts import (
    FACTS,
    LEAD_SOURCES,
    RATINGS,
    CallOutcome,
    LeadDetail,
)
from leadloop.users import api as users
from leadloop.users.contracts import Actor

_NONE = ("", "Not given")
_NAMED = (
    "first_name",
    "last_name",
    "email",
    "mobile_phone",
    "company",
    "job_title",
    "company_size",
    "country",
    "product_interest",
    "rating",
    "lead_source",
    "message",
)


_NOT_OFFERED = frozenset(
    {"salutation", "utm_source", "utm_medium", "utm_campaign", "landing_page", "referrer"}
)
# Facts that the form offers in a plain control, before the message.
_PLAIN = tuple(f for f in FACTS if f.attribute not in {*_NAMED, *_NOT_OFFERED})
_EDITED = (*_NAMED, *(fact.attribute for fact in _PLAIN))


class LeadForm(forms.Form):
    """What a person may type into a lead."""

    first_name = forms.CharField(label="First name", required=False)
    last_name = forms.CharField(label="Last name", required=False)
    email = forms.CharField(
        label="E-mail", required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    mobile_phone = forms.CharField(
        label="Mobile phone", required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    company = forms.CharField(label="Company", required=False)
    job_title = forms.CharField(label="Job title", required=False)
    company_size = forms.CharField(
        label="Employees", required=False, widget=forms.TextInput(attrs={"inputmode": "numeric"})
    )
    country = forms.ChoiceField(label="Country", required=False)
    product_interest = forms.ChoiceField(
        label="Interest", required=False, choices=[_NONE, *((p.code, p.label) for p in PRODUCTS)]
    )
    rating = forms.ChoiceField(
        label="Rating", required=False, choices=[_NONE, *((w.value, w.label) for w in RATINGS)]
    )
    lead_source = forms.ChoiceField(label="Source", required=False)
    message = forms.CharField(
        label="Message", required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, countries: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sources = [_NONE, *((w.value, w.label) for w in LEAD_SOURCES)]
        held = str(self.initial.get("lead_source") or "")
        if held and held not in dict(sources):
            sources.append((held, held))
        self.fields["lead_source"].choices = sources  # type: ignore[attr-defined]
        self.fields["country"].choices = [_NONE, *countries]  # type: ignore[attr-defined]
        for fact in _PLAIN:
            mode = {"inputmode": "numeric"} if fact.is_number else {}
            self.fields[fact.attribute] = forms.CharField(
                label=fact.label, required=False, widget=forms.TextInput(attrs=mode)
            )
        self.order_fields([*_NAMED[:-1], *(fact.attribute for fact in _PLAIN), *_NAMED[-1:]])

    @staticmethod
    def held(lead: LeadDetail) -> dict[str, Any]:
        """Return what the form shows of ``lead`` at first."""
        return {name: lead.facts[name] for name in _EDITED} | {"version": lead.row.version}

    def values(self) -> dict[str, Any]:
        """Return what was typed, by lead attribute."""
        return {name: self.cleaned_data[name] for name in _EDITED}


class CallForm(forms.Form):
    """A phone call that was made."""

    outcome = forms.ChoiceField(
        label="Outcome",
        choices=[(o.value, o.value.replace("_", " ").capitalize()) for o in CallOutcome],
        widget=forms.RadioSelect,
        initial=CallOutcome.CONNECTED.value,
    )
    minutes = forms.IntegerField(label="Minutes", required=False, min_value=0, max_value=1440)
    follow_up_at = forms.DateTimeField(
        label="Follow up",
        required=False,
        help_text="Makes a task for you, in your time zone.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))


class AssignForm(forms.Form):
    """Whose lead it is to be."""

    owner = forms.ChoiceField(label="Owner", required=False)
    team = forms.ChoiceField(label="Team", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(p.id), p.name) for p in users.list_colleagues(actor)]
        owner = self.initial.get("owner")
        if owner and owner[0] not in dict(people):
            people.append(owner)
        self.initial["owner"] = owner[0] if owner else ""
        teams = [(str(team.id), team.name) for team in users.list_teams()]
        self.fields["owner"].choices = [("", "Nobody, the team's queue"), *people]  # type: ignore[attr-defined]
        self.fields["team"].choices = [("", "No team"), *teams]  # type: ignore[attr-defined]
