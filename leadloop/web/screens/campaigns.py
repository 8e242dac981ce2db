"""Campaigns: listed, planned, launched after a look at who is left out, followed to people."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.kit.errors import Conflict
from leadloop.marketing import api as marketing
from leadloop.marketing.api import social
from leadloop.marketing.contracts import (
    CampaignDraft,
    CampaignKind,
    CampaignStatus,
    CampaignView,
    Sending,
    SendState,
    Variant,
)
from leadloop.outbound import api as outbound
from leadloop.users.contracts import Actor
from leadloop.web.access import Request, may_read, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, posted, saved
from leadloop.web.dialogs import tried
from leadloop.web.list_address import offset_of, read_address

_SECTION: Final = "campaigns"
_KIND: Final = "campaign"
_PAGE: Final = 50
_MOST: Final = 200
_TONES: Final = {
    CampaignStatus.LAUNCHED: "good",
    CampaignStatus.SUSPENDED: "warn",
    CampaignStatus.CANCELED: "bad",
}
_WHICH: Final = (
    ("", "All"),
    ("sent", "Sent to"),
    ("opened", "Opened"),
    ("clicked", "Clicked"),
    ("responded", "Responded"),
    ("bounced", "Bounced"),
    ("unsubscribed", "Unsubscribed"),
    ("left_out", "Left out"),
)


def _amount(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=Decimal(0), max_digits=15, decimal_places=2
    )


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class CampaignForm(forms.Form):
    """The plan of a campaign."""

    name = forms.CharField(label="Name", max_length=200)
    kind = forms.ChoiceField(label="Kind", choices=[(one.value, one.label) for one in CampaignKind])
    description = forms.CharField(label="Description", required=False, max_length=2000)
    starts_on = _day("Starts")
    ends_on = _day("Ends")
    currency = forms.CharField(label="Currency", min_length=3, max_length=3, initial="USD")
    budgeted_cost = _amount("Budget")
    actual_cost = _amount("Cost so far")
    expected_revenue = _amount("Expected revenue")
    utm_campaign = forms.CharField(
        label="UTM campaign",
        required=False,
        max_length=300,
        help_text="The name in links. Visits and leads that carry it are this campaign's.",
    )
    include = forms.MultipleChoiceField(
        label="Goes to", required=False, widget=forms.CheckboxSelectMultiple
    )
    exclude = forms.MultipleChoiceField(
        label="But not to", required=False, widget=forms.CheckboxSelectMultiple
    )
    template_a = forms.ChoiceField(label="Template", required=False)
    template_b = forms.ChoiceField(
        label="Template to test against", required=False, help_text="None: no test."
    )
    test_share = forms.IntegerField(
        label="Share of the test, percent", min_value=1, max_value=100, initial=20
    )
    wait_hours = forms.IntegerField(
        label="Hours until the winner is chosen", min_value=0, max_value=336, initial=4
    )
    by = forms.ChoiceField(
        label="The winner has more", choices=[("click", "Clicks"), ("open", "Opens")]
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = marketing.list_segments(actor, limit=_MOST).rows
        people = [(str(one.id), f"{one.name} ({one.members:,})") for one in found]
        templates = _templates(actor)
        choices: dict[str, Any] = {
            "include": people,
            "exclude": people,
            "template_a": [("", "None yet"), *templates],
            "template_b": [("", "None"), *templates],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    @staticmethod
    def held(view: CampaignView) -> dict[str, Any]:
        """Return what the form shows of a campaign at first."""
        draft, sending = view.draft, view.draft.sending
        templates = [one.template for one in sending.variants]
        plain = (
            *("name", "description", "starts_on", "ends_on", "currency", "budgeted_cost"),
            *("actual_cost", "expected_revenue", "utm_campaign"),
        )
        return {
            **{name: getattr(draft, name) for name in plain},
            "kind": draft.kind.value,
            "include": [str(one) for one in draft.include],
            "exclude": [str(one) for one in draft.exclude],
            "template_a": templates[0] if templates else "",
            "template_b": templates[1] if len(templates) > 1 else "",
            "test_share": sending.test_share,
            "wait_hours": sending.wait_hours,
            "by": sending.by,
            "version": view.version,
        }

    def draft(self) -> CampaignDraft:
        """Return the campaign as typed."""
        typed = self.cleaned_data
        names = [typed["template_a"], typed["template_b"]]
        variants = tuple(Variant(k, name) for k, name in zip("AB", names, strict=True) if name)
        sending = Sending(variants, typed["test_share"], typed["wait_hours"], typed["by"])
        return CampaignDraft(
            name=typed["name"],
            kind=CampaignKind(typed["kind"]),
            description=typed["description"],
            utm_campaign=typed["utm_campaign"],
            starts_on=typed["starts_on"],
            ends_on=typed["ends_on"],
            currency=typed["currency"].upper(),
            budgeted_cost=typed["budgeted_cost"],
            actual_cost=typed["actual_cost"],
            expected_revenue=typed["expected_revenue"],
            include=tuple(map(UUID, typed["include"])),
            exclude=tuple(map(UUID, typed["exclude"])),
            sending=sending,
        )


def _templates(actor: Actor) -> list[tuple[str, str]]:
    if not may_read(actor, "template"):
        return []
    rows = outbound.list_templates(actor)
    return [(row.key, row.name) for row in rows if row.published_version and not row.is_archived]


def _offset(request: Request) -> int:
    return offset_of(read_address(request.GET.urlencode()), _PAGE)


@require_GET
@screen(reads=_KIND)
def campaigns(request: Request) -> HttpResponse:
    """List the campaigns."""
    text, status = request.GET.get("q", "")[:100], request.GET.get("status", "")
    status = status if status in set(CampaignStatus) else ""
    found = marketing.list_campaigns(
        request.actor, text=text, status=status, offset=_offset(request), limit=_PAGE
    )
    context = {
        "page": found,
        "lines": [(row, _TONES.get(row.status, "")) for row in found.rows],
        "text": text,
        "status": status,
        "statuses": [("", "All"), *((one.value, one.label) for one in CampaignStatus)],
        "may_edit": may_write(request.actor, _KIND),
    }
    part = "leadloop/campaigns/_list.html"
    return page(request, "leadloop/campaigns/list.html", context, part=part, section=_SECTION)


@require_GET
@screen(reads=_KIND)
def campaign(request: Request, campaign_id: UUID) -> HttpResponse:
    """Show a campaign: its plan, what came of it, its people."""
    view = marketing.get_campaign(request.actor, campaign_id=campaign_id)
    which = request.GET.get("which", "")
    which = which if which in dict(_WHICH) else ""
    members = marketing.list_campaign_members(
        request.actor, campaign_id=campaign_id, which=which, offset=_offset(request), limit=_PAGE
    )
    results = marketing.get_results(request.actor, campaign_id=campaign_id)
    names = marketing.names_of_segments([*view.draft.include, *view.draft.exclude])
    context = {
        "campaign": view,
        "draft": view.draft,
        "tone": _TONES.get(view.status, ""),
        "results": results,
        "audiences": social.list_audiences(request.actor, campaign_id=campaign_id),
        "figures": _figures(results.total),
        "members": members,
        "which": which,
        "choices": _WHICH,
        "include": [(one, names.get(one, "gone")) for one in view.draft.include],
        "exclude": [(one, names.get(one, "gone")) for one in view.draft.exclude],
        "may_edit": may_write(request.actor, _KIND),
        "may_launch": view.send_state is SendState.NONE,
        "is_going": view.send_state in {SendState.SENDING, SendState.TESTING},
        "is_paused": view.send_state is SendState.PAUSED,
        "ends": () if view.status in _ENDS else _ENDS.items(),
        "previous": members.offset // _PAGE if members.offset else 0,
        "next": members.offset // _PAGE + 2 if members.has_next else 0,
    }
    return page(request, "leadloop/campaigns/campaign.html", context, section=_SECTION)


def _figures(total: Any) -> list[tuple[str, str, int]]:
    told = ("opened", "clicked", "responded", "bounced", "unsubscribed")
    labels = dict(_WHICH)
    return [
        ("sent", "Sent to", total.asked),
        *((name, labels[name], getattr(total, name)) for name in told),
    ]


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_campaign(request: Request) -> HttpResponse:
    """Plan a campaign."""
    form = CampaignForm(posted(request), actor=request.actor)
    made: list[UUID] = []

    def act() -> None:
        made.append(marketing.create_campaign(request.actor, draft=form.draft()))

    if request.method == "POST" and tried(form, act, lambda: ({}, 1)):
        return saved(request, reverse("campaign", args=made), "Planned. Nothing is sent yet.")
    return _form_page(request, form, {"title": "New campaign"})


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def edit_campaign(request: Request, campaign_id: UUID) -> HttpResponse:
    """Change a campaign; a second editor is told, and loses nothing."""
    view = marketing.get_campaign(request.actor, campaign_id=campaign_id)
    form = CampaignForm(posted(request), actor=request.actor, initial=CampaignForm.held(view))

    def act() -> None:
        marketing.update_campaign(
            request.actor,
            campaign_id=campaign_id,
            draft=form.draft(),
            expected_version=form.cleaned_data["version"],
        )

    def now() -> tuple[dict[str, Any], int]:
        fresh = marketing.get_campaign(request.actor, campaign_id=campaign_id)
        return CampaignForm.held(fresh), fresh.version

    if request.method == "POST" and tried(form, act, now):
        return saved(request, reverse("campaign", args=[campaign_id]), "Saved.")
    return _form_page(request, form, {"title": view.draft.name, "campaign": view})


def _form_page(request: Request, form: CampaignForm, told: Mapping[str, Any]) -> HttpResponse:
    context = {"form": form, **told}
    response = page(request, "leadloop/campaigns/edit.html", context, section=_SECTION)
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


@require_GET
@screen(reads=_KIND)
def audience(request: Request, campaign_id: UUID) -> HttpResponse:
    """Show who would get a campaign now, and who is left out and why."""
    view = marketing.get_campaign(request.actor, campaign_id=campaign_id)
    context: dict[str, Any] = {
        "campaign": view,
        "may_launch": view.send_state is SendState.NONE and may_write(request.actor, _KIND),
    }
    try:
        found = marketing.preview_audience(request.actor, campaign_id=campaign_id)
        context |= {"found": found, "left_out": sum(one.people for one in found.left_out)}
    except Conflict as problem:
        context["problem"] = problem.message
    if request.htmx:
        return render(request, "leadloop/campaigns/_audience.html", context)
    return page(request, "leadloop/campaigns/audience.html", context, section=_SECTION)


_ENDS: Final = {CampaignStatus.COMPLETED: "Complete", CampaignStatus.CANCELED: "Cancel"}
_ACTIONS: Final[Mapping[str, tuple[Callable[..., None], str]]] = {
    "launch": (marketing.launch_campaign, "Launched. It is being sent."),
    "pause": (marketing.pause_campaign, "Paused. What the gate has already may still leave."),
    "resume": (marketing.resume_campaign, "It goes on where it stopped."),
}


@require_POST
@screen(writes=_KIND)
def act(request: Request, campaign_id: UUID) -> HttpResponse:
    """Launch, pause or resume a campaign, or say that it is over."""
    here = reverse("campaign", args=[campaign_id])
    wanted = request.POST.get("do", "")
    if wanted in _ACTIONS:
        action, told = _ACTIONS[wanted]
        action(request.actor, campaign_id=campaign_id)
        return saved(request, here, told)
    if wanted not in _ENDS:
        marketing.get_campaign(request.actor, campaign_id=campaign_id)
        raise Conflict("A campaign is launched, paused, resumed, completed or canceled.")
    status = CampaignStatus(wanted)
    marketing.set_status(request.actor, campaign_id=campaign_id, status=status)
    return saved(request, here, f"{status.label}. Nothing more is sent.")
