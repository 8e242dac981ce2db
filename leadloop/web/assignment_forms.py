"""The forms of assignment rules and of what people take on; ``sales`` judges the values."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms

from leadloop.customers.contracts import PRODUCTS
from leadloop.sales.contracts import GRADES
from leadloop.sales.contracts.assigning import (
    METHOD_LABELS,
    AssigneeDraft,
    AssigneeRow,
    AssignmentDraft,
    Method,
)
from leadloop.sales.contracts.territories import REGIONS
from leadloop.users.api import TeamRef

_PRODUCTS = [(product.code, product.label) for product in PRODUCTS]
_REGIONS = [(region.slug, region.label) for region in REGIONS]
_COUNTRIES_HINT = "Two-letter codes, for example SG, MY. Empty: any."


def _boxes(label: str, choices: list[tuple[str, str]], hint: str = "") -> forms.Field:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=hint,
    )


def _codes(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.upper().replace(",", " ").replace(";", " ").split()))


class AssignmentForm(forms.Form):
    """An assignment rule: for which leads, among whom, and how it chooses."""

    name = forms.CharField(label="Name", max_length=100)
    description = forms.CharField(
        label="Description", required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    team_id = forms.ChoiceField(label="Routed to team", required=False)
    countries = forms.CharField(
        label="Countries", required=False, max_length=1000, help_text=_COUNTRIES_HINT
    )
    regions = _boxes("Regions", _REGIONS)
    products = _boxes("Products", _PRODUCTS)
    grades = _boxes("Grades at intake", [(grade, grade) for grade in GRADES])
    pool_team_id = forms.ChoiceField(
        label="Among the members of",
        required=False,
        help_text="The people below, if any are chosen, come before the team.",
    )
    people = _boxes("Only these people", [])
    match_products = forms.BooleanField(label="Only who knows the lead's product", required=False)
    match_countries = forms.BooleanField(label="Only who serves the lead's country", required=False)
    method = forms.ChoiceField(
        label="Who is next",
        choices=[(method.value, label) for method, label in METHOD_LABELS.items()],
        widget=forms.RadioSelect,
        initial=Method.LOAD.value,
    )
    is_active = forms.BooleanField(label="In force", required=False, initial=True)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, teams: list[TeamRef], people: list[AssigneeRow], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(team.id), team.name) for team in teams]
        every = [(str(person.user_id), person.name) for person in people]
        self.fields["team_id"].choices = [("", "Any team"), *named]  # type: ignore[attr-defined]
        self.fields["pool_team_id"].choices = [("", "The lead's own team"), *named]  # type: ignore[attr-defined]
        self.fields["people"].choices = every  # type: ignore[attr-defined]

    @staticmethod
    def held(draft: AssignmentDraft, version: int) -> dict[str, Any]:
        """Return what the form shows of a rule at first."""
        return {
            "name": draft.name,
            "description": draft.description,
            "team_id": str(draft.team_id or ""),
            "countries": ", ".join(draft.countries),
            "regions": draft.regions,
            "products": draft.products,
            "grades": draft.grades,
            "pool_team_id": str(draft.pool_team_id or ""),
            "people": [str(one) for one in draft.people],
            "match_products": draft.match_products,
            "match_countries": draft.match_countries,
            "method": draft.method.value,
            "is_active": draft.is_active,
            "version": version,
        }

    def draft(self) -> AssignmentDraft:
        """Return the rule as it was filled in."""
        said = self.cleaned_data
        return AssignmentDraft(
            name=said["name"],
            description=said["description"],
            is_active=said["is_active"],
            team_id=UUID(said["team_id"]) if said["team_id"] else None,
            countries=_codes(said["countries"]),
            regions=tuple(said["regions"]),
            products=tuple(said["products"]),
            grades=tuple(said["grades"]),
            pool_team_id=UUID(said["pool_team_id"]) if said["pool_team_id"] else None,
            people=tuple(UUID(one) for one in said["people"]),
            match_products=said["match_products"],
            match_countries=said["match_countries"],
            method=Method(said["method"]),
        )


class AssigneeForm(forms.Form):
    """What one person takes on."""

    products = _boxes("Products they know", _PRODUCTS, "None: every product.")
    countries = forms.CharField(
        label="Countries they serve", required=False, max_length=1000, help_text=_COUNTRIES_HINT
    )
    regions = _boxes("Regions they serve", _REGIONS)
    capacity = forms.IntegerField(
        label="Open leads at most", required=False, help_text="Empty: no limit."
    )
    away_from = forms.DateField(
        label="Away from", required=False, widget=forms.DateInput({"type": "date"})
    )
    away_until = forms.DateField(
        label="Away until", required=False, widget=forms.DateInput({"type": "date"})
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @staticmethod
    def held(row: AssigneeRow) -> dict[str, Any]:
        """Return what the form shows of a person at first."""
        draft = row.draft
        return {
            "products": draft.products,
            "countries": ", ".join(draft.countries),
            "regions": draft.regions,
            "capacity": draft.capacity,
            "away_from": _day(draft.away_from),
            "away_until": _day(draft.away_until),
            "version": row.version,
        }

    def draft(self) -> AssigneeDraft:
        """Return what was filled in."""
        said = self.cleaned_data
        return AssigneeDraft(
            products=tuple(said["products"]),
            countries=_codes(said["countries"]),
            regions=tuple(said["regions"]),
            capacity=said["capacity"],
            away_from=said["away_from"],
            away_until=said["away_until"],
        )


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
