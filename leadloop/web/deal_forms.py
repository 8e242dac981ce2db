"""The forms of deals and of closing a lead; values are judged by ``sales``, not here."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms

from leadloop.customers import api as customers
from leadloop.sales import api as sales
from leadloop.sales.contracts import RATINGS, StatusReason
from leadloop.sales.contracts.deals import (
    DEAL_REASONS,
    FORECAST_CATEGORIES,
    LOST_REASONS,
    OPEN_CATEGORIES,
    OPEN_REASONS,
    REQUIRABLE,
)
from leadloop.sales.contracts.opportunities import OpportunityDetail, PipelineDetail
from leadloop.users.contracts import SYSTEM, Actor
from leadloop.web.record_forms import PickInput, let_pick
from leadloop.web.templatetags.deals import exactly

_NONE: Final = ("", "Not given")
_MONEY: Final = {"inputmode": "decimal", "autocomplete": "off"}
_DATE: Final = {"type": "date"}
_CATEGORIES: Final = [(w.value, w.label) for w in FORECAST_CATEGORIES if w.value in OPEN_CATEGORIES]


def _money(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.TextInput(attrs=_MONEY))


def _day(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.TextInput(attrs=_DATE))


def _lines(label: str, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, widget=widget)


def _product() -> forms.ChoiceField:
    return forms.ChoiceField(label="Product", required=False)


FIELDS: Final[Mapping[str, Any]] = {
    "name": lambda: forms.CharField(label="Topic"),
    "account_id": lambda: forms.CharField(
        label="Account", required=False, widget=PickInput("account")
    ),
    "contact_id": lambda: forms.CharField(
        label="Contact", required=False, widget=PickInput("contact")
    ),
    "product_id": _product,
    "annual_premium": lambda: _money("Annual premium"),
    "sum_assured": lambda: _money("Sum assured"),
    "estimated_value": lambda: _money("Estimated value"),
    "estimated_close_date": lambda: _day("Estimated close date"),
    "next_step": lambda: forms.CharField(label="Next step", required=False),
    "description": lambda: _lines("Description"),
}
"""The fields that stages may ask for, and the topic."""


def set_products(form: forms.Form) -> None:
    """Let a form choose among the products that are sold."""
    if "product_id" in form.fields:
        held = str(form.initial.get("product_id") or "")
        rows = customers.list_products(SYSTEM)
        choices = [(str(p.id), p.name) for p in rows if p.active or str(p.id) == held]
        form.fields["product_id"].choices = [_NONE, *choices]  # type: ignore[attr-defined]


def shown(value: Any) -> Any:
    """Return a value as an input shows it."""
    if isinstance(value, Decimal):
        return exactly(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


class DealForm(forms.Form):
    """What a person may type into a deal."""

    name = FIELDS["name"]()
    account_id = FIELDS["account_id"]()
    contact_id = FIELDS["contact_id"]()
    product_id = FIELDS["product_id"]()
    annual_premium = FIELDS["annual_premium"]()
    sum_assured = FIELDS["sum_assured"]()
    estimated_close_date = FIELDS["estimated_close_date"]()
    probability = forms.CharField(
        label="Probability, %",
        required=False,
        help_text="Empty follows the stage.",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    forecast_category = forms.ChoiceField(
        label="Forecast category",
        required=False,
        choices=[("", "As the stage says"), *_CATEGORIES],
    )
    status_reason = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[(w.value, w.label) for w in DEAL_REASONS if w.value in OPEN_REASONS],
    )
    rating = forms.ChoiceField(
        label="Rating", required=False, choices=[_NONE, *((w.value, w.label) for w in RATINGS)]
    )
    source_campaign = forms.CharField(label="Source campaign", required=False)
    next_step = FIELDS["next_step"]()
    description = FIELDS["description"]()
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_products(self)
        let_pick(self, actor)

    @classmethod
    def held(cls, deal: OpportunityDetail) -> dict[str, Any]:
        """Return what the form shows of a deal at first."""
        found = {name: shown(deal.facts.get(name)) for name in cls.base_fields}
        found["version"] = deal.row.version
        if not deal.probability_by_hand:
            found["probability"] = ""
        if not deal.category_by_hand:
            found["forecast_category"] = ""
        return found

    def values(self) -> dict[str, Any]:
        """Return what was typed, by attribute."""
        return {n: v for n, v in self.cleaned_data.items() if n != "version"}


class NewDealForm(DealForm):
    """A deal to enter: with the stage it starts in."""

    stage_id = forms.ChoiceField(label="Pipeline and stage", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.fields["stage_id"].choices = stage_choices(actor)  # type: ignore[attr-defined]
        del self.fields["status_reason"], self.fields["version"]
        self.order_fields(["name", "account_id", "contact_id", "stage_id"])


def stage_choices(actor: Actor, pipelines: Sequence[PipelineDetail] = ()) -> list[tuple[str, str]]:
    """Return the stages of the active pipelines, each with its pipeline."""
    return [
        (str(stage.id), f"{way.name}: {stage.name}")
        for way in pipelines or sales.list_pipelines(actor)
        for stage in way.stages
    ]


class MoveForm(forms.Form):
    """Where a deal is to go; with what the stage asks for, once it has asked."""

    stage_id = forms.ChoiceField(label="Stage")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, asked: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor
        self.fields["stage_id"].choices = stage_choices(actor)  # type: ignore[attr-defined]
        self.ask(asked)

    def ask(self, names: Sequence[str]) -> None:
        """Add the fields that the stage asks for."""
        for name in names:
            if name in FIELDS and name not in self.fields:
                self.fields[name] = FIELDS[name]()
        set_products(self)
        let_pick(self, self._actor)

    def values(self) -> dict[str, Any]:
        """Return what was typed into the fields that the stage asks for."""
        return {name: v for name, v in self.cleaned_data.items() if name in REQUIRABLE}


class WinForm(forms.Form):
    """What is said when a deal is won."""

    revenue = _money("Actual revenue")
    closed_on = _day("Closed on")
    policy_status = forms.ChoiceField(
        label="Policies are",
        choices=[("proposed", "Proposed"), ("in_force", "In force")],
        widget=forms.RadioSelect,
    )
    policy_start = _day("Policies start on")
    note = _lines("Note")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class LoseForm(forms.Form):
    """What is said when a deal is lost."""

    reason = forms.ChoiceField(
        label="Reason",
        choices=[(w.value, w.label) for w in DEAL_REASONS if w.value in LOST_REASONS],
        widget=forms.RadioSelect,
    )
    competitor_id = forms.ChoiceField(label="Competitor", required=False)
    closed_on = _day("Closed on")
    note = _lines("Note")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rivals = [(str(c.id), c.name) for c in sales.list_competitors(actor)]
        self.fields["competitor_id"].choices = [_NONE, *rivals]  # type: ignore[attr-defined]


class DisqualifyForm(forms.Form):
    """Why nothing comes of a lead."""

    reason = forms.ChoiceField(
        label="Reason",
        choices=[(r.value, r.label) for r in StatusReason if r.status == "disqualified"],
        widget=forms.RadioSelect,
    )
    note = _lines("Note")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class CompetitorForm(forms.Form):
    """Another insurer."""

    name = forms.CharField(label="Name", required=False)
    website = forms.CharField(label="Website", required=False)
    strengths = _lines("Strengths")
    weaknesses = _lines("Weaknesses")
    is_active = forms.BooleanField(label="Offered in the close dialog", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
