"""Ad networks: accounts connected, audiences kept for campaigns, what they cost."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.kit.errors import Conflict, NotFound
from leadloop.marketing import api as marketing
from leadloop.marketing.api import social
from leadloop.marketing.contracts.social import (
    AdAccount,
    AdAccountDraft,
    AdAccountRow,
    AudienceDraft,
    Network,
)
from leadloop.users.contracts import Actor
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, posted, saved
from leadloop.web.dialogs import tried

_SECTION: Final = "campaigns"
_KIND: Final = "campaign"
_MOST: Final = 200
_KEPT: Final = "Empty leaves the one that is held."


def _secret(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=4_000,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )


class AccountForm(forms.Form):
    """An ad account, and what opens it."""

    name = forms.CharField(label="Name", max_length=200)
    network = forms.ChoiceField(
        label="Network", choices=[(one.value, one.label) for one in Network]
    )
    external_id = forms.CharField(
        label="Ad account", max_length=40, help_text="Its number, as the network shows it."
    )
    token = _secret("Access token", "Google: the refresh token.")
    client_id = _secret("Client id", "Google only.")
    client_secret = _secret("Client secret", "Google only.")
    developer_token = _secret("Developer token", "Google only.")
    manager_id = forms.CharField(
        label="Manager account", max_length=40, required=False, help_text="Google only."
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def draft(self) -> AdAccountDraft:
        """Return the account as typed."""
        typed = self.cleaned_data
        names = ("token", "client_id", "client_secret", "developer_token", "manager_id")
        account = AdAccount(
            Network(typed["network"]),
            typed["external_id"],
            **{name: typed[name] for name in names},
        )
        return AdAccountDraft(typed["name"], account)


class AudienceForm(forms.Form):
    """An audience to keep for a campaign."""

    campaign = forms.ChoiceField(label="Campaign")
    account = forms.ChoiceField(label="Account")
    consent_purpose = forms.CharField(
        label="Consent purpose",
        max_length=100,
        initial="advertising",
        help_text="Only people who have agreed to it are told, hashed.",
    )
    external_id = forms.CharField(
        label="Audience at the network",
        max_length=200,
        required=False,
        help_text="Empty: one is made.",
    )
    network_campaign = forms.CharField(
        label="Campaign at the network",
        max_length=200,
        required=False,
        help_text="Its number: its spend and replies are read daily into the campaign's cost.",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaigns = marketing.list_campaigns(actor, limit=_MOST).rows
        accounts = social.list_ad_accounts(actor)
        choices: dict[str, Any] = {
            "campaign": [(str(one.id), one.draft.name) for one in campaigns],
            "account": [(str(one.id), f"{one.name} · {one.network.label}") for one in accounts],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]

    def draft(self) -> AudienceDraft:
        """Return the audience as typed."""
        typed = self.cleaned_data
        plain = {n: typed[n] for n in ("consent_purpose", "external_id", "network_campaign")}
        return AudienceDraft(UUID(typed["campaign"]), UUID(typed["account"]), **plain)


@require_GET
@screen(reads=_KIND)
def social_screen(request: Request) -> HttpResponse:
    """List the audiences and the accounts they are kept at."""
    context = {
        "audiences": social.list_audiences(request.actor),
        "accounts": social.list_ad_accounts(request.actor),
        "may_edit": may_write(request.actor, _KIND),
    }
    return page(request, "leadloop/social/list.html", context, section=_SECTION)


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_account(request: Request) -> HttpResponse:
    """Connect an ad account."""
    form = AccountForm(posted(request))

    def act() -> None:
        social.connect_account(request.actor, draft=form.draft())

    if request.method == "POST" and tried(form, act, lambda: ({}, 0)):
        return saved(request, reverse("social"), "Connected. Its secrets are kept sealed.")
    return _form(request, form, "Connect an ad account")


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def edit_account(request: Request, account_id: UUID) -> HttpResponse:
    """Change an ad account; secrets are never shown, an empty one stays."""
    row = _account(request, account_id)
    form = AccountForm(posted(request), initial=_held(row))

    def act() -> None:
        social.connect_account(
            request.actor,
            draft=form.draft(),
            account_id=account_id,
            expected_version=form.cleaned_data["version"] or 0,
        )

    def now() -> tuple[dict[str, Any], int]:
        fresh = _account(request, account_id)
        return _held(fresh), fresh.version

    if request.method == "POST" and tried(form, act, now):
        return saved(request, reverse("social"), "Saved.")
    return _form(request, form, row.name, _KEPT)


def _account(request: Request, account_id: UUID) -> AdAccountRow:
    rows = social.list_ad_accounts(request.actor)
    found = next((one for one in rows if one.id == account_id), None)
    if found is None:
        raise NotFound("There is no such ad account.")
    return found


def _held(row: AdAccountRow) -> dict[str, Any]:
    told = {"name": row.name, "network": row.network.value, "external_id": row.external_id}
    return {**told, "version": row.version}


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def new_audience(request: Request) -> HttpResponse:
    """Keep an audience for a campaign."""
    asked = {"campaign": request.GET.get("campaign", "")}
    form = AudienceForm(posted(request), actor=request.actor, initial=asked)
    made: list[UUID] = []

    def act() -> None:
        made.append(social.keep_audience(request.actor, draft=form.draft()))

    if request.method == "POST" and tried(form, act, lambda: ({}, 0)):
        return saved(request, reverse("social-audience", args=made), "It is being filled.")
    return _form(request, form, "Keep an audience")


def _form(request: Request, form: forms.Form, title: str, hint: str = "") -> HttpResponse:
    context = {"form": form, "title": title, "hint": hint}
    answer = page(request, "leadloop/social/edit.html", context, section=_SECTION)
    answer.status_code = UNPROCESSABLE if form.is_bound else 200
    return answer


@require_GET
@screen(reads=_KIND)
def audience(request: Request, audience_id: UUID) -> HttpResponse:
    """Show an audience: who is told, the last upload, what it cost by day."""
    view = social.get_audience(request.actor, audience_id=audience_id)
    context = {"audience": view, "may_edit": may_write(request.actor, _KIND)}
    return page(request, "leadloop/social/audience.html", context, section=_SECTION)


@require_POST
@screen(writes=_KIND)
def act(request: Request, audience_id: UUID) -> HttpResponse:
    """Upload now, end an audience, or go on with it."""
    here, wanted = reverse("social-audience", args=[audience_id]), request.POST.get("do", "")
    if wanted == "upload":
        social.upload_now(request.actor, audience_id=audience_id)
        return saved(request, here, "It is compared with the campaign's people now.")
    if wanted not in {"end", "resume"}:
        social.get_audience(request.actor, audience_id=audience_id)
        raise Conflict("An audience is uploaded, ended or resumed.")
    typed = request.POST.get("version", "")
    version = int(typed) if typed.isdecimal() and len(typed) < 10 else -1  # noqa: PLR2004
    social.set_active(
        request.actor,
        audience_id=audience_id,
        active=wanted == "resume",
        expected_version=version,
    )
    return saved(request, here, "It goes on." if wanted == "resume" else "Everybody is taken out.")
