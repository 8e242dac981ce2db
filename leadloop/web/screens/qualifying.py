"""How a lead is closed: the qualify dialog with its three boxes, disqualify, reactivate."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from leadloop.kit.errors import NotFound
from leadloop.sales import api as sales
from leadloop.sales.contracts import LeadDetail, StatusReason
from leadloop.sales.contracts.opportunities import (
    NOTHING,
    Likeness,
    Part,
    Qualification,
    Qualified,
    QualifyPreview,
)
from leadloop.web.access import Request, screen
from leadloop.web.answers import done_in_place, posted, saved
from leadloop.web.deal_forms import DisqualifyForm, stage_choices
from leadloop.web.dialogs import Dialog, show_dialog, tried

_EVENT = "leadloop:lead"


class QualifyForm(forms.Form):
    """The three boxes; which of them are ticked, and what each is to do."""

    with_account = forms.BooleanField(required=False)
    with_contact = forms.BooleanField(required=False)
    with_opportunity = forms.BooleanField(required=False)
    account = forms.CharField(required=False)
    contact = forms.CharField(required=False)
    opportunity = forms.CharField(required=False)
    account_name = forms.CharField(label="Account name", required=False)
    topic = forms.CharField(label="Topic", required=False)
    stage_id = forms.CharField(required=False)
    annual_premium = forms.CharField(label="Annual premium", required=False)
    estimated_close_date = forms.CharField(label="Estimated close date", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def qualification(self) -> Qualification:
        """Return what was chosen. What looks the same stood in the dialog."""
        said = self.cleaned_data
        deal = {
            "name": said["topic"],
            "annual_premium": said["annual_premium"],
            "estimated_close_date": said["estimated_close_date"],
            "stage_id": said["stage_id"],
        }
        return Qualification(
            account=_part(said, "account", {"name": said["account_name"]}),
            contact=_part(said, "contact", {}),
            opportunity=_part(said, "opportunity", {n: v for n, v in deal.items() if v}),
            despite_duplicates=True,
        )


def _part(said: Mapping[str, Any], name: str, values: Mapping[str, Any]) -> Part:
    if not said[f"with_{name}"]:
        return NOTHING
    chosen = said[name]
    if chosen in ("", "create"):
        found = {n: v for n, v in values.items() if v}
        if "stage_id" in found:
            found["stage_id"] = _key(found["stage_id"])
        return Part("create", values=found)
    return Part("link", _key(chosen))


def _key(text: str) -> UUID:
    """Read an id that a form of ours offered.

    Raises:
        NotFound: It is none.
    """
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such record.") from None


@require_http_methods(["GET", "POST"])
@screen(writes="lead")
def qualify(request: Request, lead_id: UUID) -> HttpResponse:
    """Show what a lead may become, with what looks the same; and do it."""
    lead = sales.get_lead(request.actor, lead_id=lead_id)
    preview = sales.preview_qualification(request.actor, lead_id=lead_id)
    initial = _initial(lead, preview)
    form = QualifyForm(posted(request), initial=initial)
    done: list[Qualified] = []

    def act() -> None:
        done.append(
            sales.qualify_lead(
                request.actor,
                lead_id=lead_id,
                qualification=form.qualification(),
                expected_version=form.cleaned_data["version"],
            )
        )

    def now() -> tuple[dict[str, Any], int]:
        return {}, sales.get_lead(request.actor, lead_id=lead_id).row.version

    if request.method == "POST" and tried(form, act, now):
        return _went(request, lead_id, done[0])
    dialog = Dialog(
        title=f"Qualify {lead.row.title}",
        action=reverse("lead-qualify", args=[lead_id]),
        submit="Qualify",
        back=reverse("lead", args=[lead_id]),
        template="leadloop/leads/_qualify.html",
        more={
            "lead": lead,
            "preview": preview,
            "stages": stage_choices(request.actor),
            "said": _said(request.POST, initial) if form.is_bound else initial,
        },
    )
    return show_dialog(request, form, dialog)


def _went(request: Request, lead_id: UUID, done: Qualified) -> HttpResponse:
    text = "Qualified." if not done.repeated else "It had been qualified already."
    if done.opportunity_id:
        return saved(request, reverse("opportunity", args=[done.opportunity_id]), text)
    return done_in_place(request, reverse("lead", args=[lead_id]), text, event=_EVENT)


def _initial(lead: LeadDetail, preview: QualifyPreview) -> dict[str, Any]:
    """Propose: contact and deal always, an account where there is a company; link what is sure."""
    stages = preview.pipeline.stages
    return {
        "with_account": bool(lead.row.company) or bool(preview.accounts),
        "with_contact": True,
        "with_opportunity": True,
        "account": _proposed(preview.accounts),
        "contact": _proposed(preview.contacts),
        "opportunity": "create",
        "account_name": preview.account_name,
        "topic": preview.topic,
        "stage_id": str(stages[0].id) if stages else "",
        "version": lead.row.version,
    }


def _proposed(found: tuple[Likeness, ...]) -> str:
    sure = [one for one in found if one.sure]
    return str(sure[0].id) if sure else "create"


def _said(sent: QueryDict, initial: Mapping[str, Any]) -> dict[str, Any]:
    ticks = {name: name in sent for name in initial if name.startswith("with_")}
    return {**{name: sent.get(name, "") for name in initial}, **ticks}


@require_http_methods(["GET", "POST"])
@screen(writes="lead")
def disqualify(request: Request, lead_id: UUID) -> HttpResponse:
    """Close a lead of which nothing comes."""
    version = sales.get_lead(request.actor, lead_id=lead_id).row.version
    form = DisqualifyForm(posted(request), initial={"version": version, "reason": "lost"})

    def act() -> None:
        sales.disqualify_lead(
            request.actor,
            lead_id=lead_id,
            reason=StatusReason(form.cleaned_data["reason"]),
            note=form.cleaned_data["note"],
            expected_version=form.cleaned_data["version"],
        )

    if request.method == "POST" and tried(form, act, lambda: ({}, version)):
        reason = StatusReason(form.cleaned_data["reason"])
        url = reverse("lead", args=[lead_id])
        return done_in_place(request, url, f"Closed: {reason.label}.", event=_EVENT)
    dialog = Dialog(
        title="Disqualify lead",
        action=reverse("lead-disqualify", args=[lead_id]),
        submit="Disqualify",
        back=reverse("lead", args=[lead_id]),
    )
    return show_dialog(request, form, dialog)


@require_POST
@screen(writes="lead")
def reactivate(request: Request, lead_id: UUID) -> HttpResponse:
    """Open a closed lead again."""
    sales.reactivate_lead(request.actor, lead_id=lead_id)
    url = reverse("lead", args=[lead_id])
    return done_in_place(request, url, "Open again.", event=_EVENT)
