"""Audiences at ad networks: connected, kept for a campaign, shown. Times are UTC.

What is told to a network and when is decided in ``social_keeping``.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.due import NewDue, reschedule
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound, StaleWrite
from leadloop.kit.sealing import seal, unseal
from leadloop.kit.text import clean_text
from leadloop.marketing.contracts.social import (
    AdAccount,
    AdAccountDraft,
    AdAccountRow,
    AudienceDraft,
    AudienceView,
    MemberState,
    Network,
    SpendDay,
)
from leadloop.marketing.models import Campaign
from leadloop.marketing.models.social import AdAccountRecord, SocialAudience, SocialMember
from leadloop.users import api as users
from leadloop.users.contracts import Actor

KIND: Final = Campaign.KIND
"""Whoever may change campaigns keeps their audiences; an ad account is no person's record."""

SOCIAL: Final = "marketing.social"
"""The kind of due work that keeps audiences; its key is the audience's id."""

START: Final[Mapping[str, Any]] = {"phase": "plan", "after": 0}
_SECRETS: Final = ("token", "client_id", "client_secret", "developer_token", "manager_id")
_NEEDED: Final = {
    Network.META: ("token",),
    Network.LINKEDIN: ("token",),
    Network.GOOGLE: ("token", "client_id", "client_secret", "developer_token"),
}
_MAX: Final = 4_000
_SPEND_SHOWN: Final = 60


def list_ad_accounts(actor: Actor) -> tuple[AdAccountRow, ...]:
    """Return the ad accounts that are connected, by name; never what opens them.

    Raises:
        NotAllowed: The actor's role sees no campaigns.
    """
    users.check_may_read(actor, KIND)
    return tuple(map(_account_row, AdAccountRecord.objects.order_by("name")))


def _account_row(row: AdAccountRecord) -> AdAccountRow:
    network = Network(row.network)
    stamps = (row.version, row.updated_at, row.updated_by)
    return AdAccountRow(row.pk, row.name, network, row.external_id, *stamps)


def connect_account(
    actor: Actor,
    *,
    draft: AdAccountDraft,
    account_id: UUID | None = None,
    expected_version: int = 0,
) -> UUID:
    """Connect an ad account, or change one; secrets are sealed and never shown again.

    An empty secret leaves the one that is held.

    Raises:
        NotAllowed: The actor's role changes no campaigns.
        InvalidInput: By field, what cannot be.
        NotFound: There is no such account.
        Conflict: Another account has this name.
        StaleWrite: Somebody else has changed it since.
    """
    users.check_may_write(actor, KIND)
    with transaction.atomic(), change_context(actor=actor.label):
        row = _locked_account(account_id, expected_version)
        same = AdAccountRecord.objects.filter(name=draft.name.strip())
        if same.exclude(pk=row.pk).exists():
            raise Conflict(f"There is an account named “{draft.name.strip()[:60]}” already.")
        account = _merged(draft.account, open_account(row) if row.sealed else None)
        if errors := _account_errors(draft.name, account):
            raise InvalidInput(errors)
        row.name, row.network = clean_text(draft.name.strip()), account.network.value
        row.external_id = account.external_id.strip()
        secrets = {name: getattr(account, name) for name in _SECRETS}
        row.sealed = seal(orjson.dumps(secrets).decode())
        row.version += 1
        row.updated_at, row.updated_by = clock.now(), actor.label
        if account_id is None:
            row.save(force_insert=True)
        else:
            columns = ["name", "network", "external_id", "sealed", "version"]
            row.save(update_fields=[*columns, "updated_at", "updated_by"])
    return row.pk


def _locked_account(account_id: UUID | None, expected_version: int) -> AdAccountRecord:
    if account_id is None:
        return AdAccountRecord(version=0, created_at=clock.now())
    row = AdAccountRecord.objects.select_for_update().filter(pk=account_id).first()
    if row is None:
        raise NotFound("There is no such ad account.")
    if row.version != expected_version:
        raise StaleWrite("Somebody else has changed this account. Look at it once more.")
    return row


def _merged(given: AdAccount, held: AdAccount | None) -> AdAccount:
    if held is None or held.network is not given.network:
        return given
    kept = {name: getattr(given, name).strip() or getattr(held, name) for name in _SECRETS}
    return AdAccount(given.network, given.external_id, **kept)


def _account_errors(name: str, account: AdAccount) -> list[FieldError]:
    errors = []
    if not 0 < len(name.strip()) <= 200 or not name.isprintable():  # noqa: PLR2004
        errors.append(FieldError("name", "required", "Write a name of at most 200 characters."))
    number = account.external_id.removeprefix("act_").replace("-", "")
    if not number.isascii() or not number.isdecimal() or len(number) > 30:  # noqa: PLR2004
        errors.append(FieldError("external_id", "invalid", "Write the ad account's number."))
    for field in _SECRETS:
        value = getattr(account, field)
        if len(value) > _MAX or not (value.isascii() and (value.isprintable() or not value)):
            errors.append(FieldError(field, "invalid", "This is no such secret."))
        elif field in _NEEDED[account.network] and not value.strip():
            errors.append(FieldError(field, "required", "This network needs it."))
    return errors


def open_account(row: AdAccountRecord) -> AdAccount:
    """Return an account with what opens it.

    Raises:
        LeadloopError: It was sealed under another installation's secret.
    """
    return AdAccount(Network(row.network), row.external_id, **orjson.loads(unseal(row.sealed)))


def keep_audience(actor: Actor, *, draft: AudienceDraft) -> UUID:
    """Keep an audience at a network in step with a campaign's segments, from now on.

    Raises:
        NotFound: There is no such campaign or account, or the actor may not see it.
        InvalidInput: By field, what cannot be.
        Conflict: The campaign has no segment, or an audience of this account already.

    Emits:
        ``social_audience.changed``, in the same transaction.
    """
    users.check_may_write(actor, KIND)
    if errors := _audience_errors(draft):
        raise InvalidInput(errors)
    campaign = Campaign.objects.editable_by(actor).filter(pk=draft.campaign_id).first()
    account = AdAccountRecord.objects.filter(pk=draft.account_id).first()
    if campaign is None or account is None:
        raise NotFound("There is no such campaign or account.")
    if not campaign.audience.get("include"):
        raise Conflict("Choose a segment for the campaign first.")
    with transaction.atomic(), change_context(actor=actor.label):
        if SocialAudience.objects.filter(campaign=campaign, account=account).exists():
            raise Conflict("This account keeps an audience for the campaign already.")
        now = clock.now()
        row = SocialAudience(
            campaign=campaign,
            account=account,
            external_id=draft.external_id.strip(),
            consent_purpose=draft.consent_purpose.strip(),
            network_campaign=draft.network_campaign.strip(),
            created_at=now,
            updated_at=now,
            updated_by=actor.label,
        )
        row.save(force_insert=True)
        reschedule([NewDue(SOCIAL, str(row.pk), now, dict(START))])
    return row.pk


def _audience_errors(draft: AudienceDraft) -> list[FieldError]:
    errors = []
    if not 0 < len(draft.consent_purpose.strip()) <= 100:  # noqa: PLR2004
        text = "Say which consent these people have given."
        errors.append(FieldError("consent_purpose", "required", text))
    for field in ("external_id", "network_campaign"):
        value = getattr(draft, field)
        if len(value) > 200 or not (value.isascii() and (value.isprintable() or not value)):  # noqa: PLR2004
            errors.append(FieldError(field, "invalid", "Write the id as the network shows it."))
    return errors


def upload_now(actor: Actor, *, audience_id: UUID) -> None:
    """Compare the audience with the campaign's people now, not within the hour.

    Raises:
        NotFound: There is no such audience, or the actor may not see its campaign.
    """
    row = _audience(actor, audience_id, change=True)
    with transaction.atomic():
        reschedule([NewDue(SOCIAL, str(row.pk), clock.now(), dict(START))])


def set_active(actor: Actor, *, audience_id: UUID, active: bool, expected_version: int) -> None:
    """Go on with an audience, or end it: everybody is taken out of it then.

    Raises:
        NotFound: There is no such audience, or the actor may not see its campaign.
        StaleWrite: Somebody else has changed it since.

    Emits:
        ``social_audience.changed``, in the same transaction.
    """
    _audience(actor, audience_id, change=True)
    with transaction.atomic(), change_context(actor=actor.label):
        row = SocialAudience.objects.select_for_update().get(pk=audience_id)
        if row.version != expected_version:
            raise StaleWrite("Somebody else has changed this audience. Look at it once more.")
        row.active, row.version = active, row.version + 1
        row.updated_at, row.updated_by = clock.now(), actor.label
        row.save(update_fields=["active", "version", "updated_at", "updated_by"])
        reschedule([NewDue(SOCIAL, str(row.pk), clock.now(), dict(START))])


def _audience(actor: Actor, audience_id: UUID, *, change: bool = False) -> SocialAudience:
    if change:
        users.check_may_write(actor, KIND)
    else:
        users.check_may_read(actor, KIND)
    campaigns = Campaign.objects.all()
    seen = campaigns.editable_by(actor) if change else campaigns.visible_to(actor)
    rows = SocialAudience.objects.filter(campaign__in=seen)
    row = rows.select_related("account", "campaign").filter(pk=audience_id).first()
    if row is None:
        raise NotFound("There is no such audience.")
    return row


def get_audience(actor: Actor, *, audience_id: UUID) -> AudienceView:
    """Return an audience with its spend, newest day first.

    Raises:
        NotFound: There is none, or the actor may not see its campaign.
    """
    return _view(_audience(actor, audience_id))


def list_audiences(actor: Actor, *, campaign_id: UUID | None = None) -> tuple[AudienceView, ...]:
    """Return the audiences of the campaigns that the actor sees, of one campaign or of all.

    Raises:
        NotAllowed: The actor's role sees no campaigns.
    """
    users.check_may_read(actor, KIND)
    rows = SocialAudience.objects.filter(campaign__in=Campaign.objects.visible_to(actor))
    if campaign_id:
        rows = rows.filter(campaign_id=campaign_id)
    found = rows.select_related("account", "campaign").order_by("-created_at", "id")[:200]
    return tuple(map(_view, found))


def _view(row: SocialAudience) -> AudienceView:
    members = SocialMember.objects.filter(audience=row)
    spend = row.spend.order_by("-day")[:_SPEND_SHOWN]
    names = ("day", "amount", "currency", "impressions", "clicks", "leads")
    same = ("external_id", "consent_purpose", "network_campaign", "active", "last_upload_at")
    return AudienceView(
        id=row.pk,
        campaign_id=row.campaign_id,
        campaign_name=row.campaign.name,
        account=_account_row(row.account),
        told=members.filter(state=MemberState.IN.value).count(),
        waiting=members.exclude(state=MemberState.IN.value).count(),
        spend=tuple(SpendDay(*(getattr(one, name) for name in names)) for one in spend),
        spend_read_at=row.spend_read_at,
        problem=row.problem,
        version=row.version,
        **{name: getattr(row, name) for name in same},
    )
