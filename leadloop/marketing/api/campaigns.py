"""Campaigns: planned, launched, paused, read."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.due import NewDue, cancel, reschedule
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.kit.paging import Page
from leadloop.kit.text import clean_text
from leadloop.marketing.api.records import locked, save, stamped
from leadloop.marketing.contracts.campaigns import (
    CampaignDraft,
    CampaignView,
    Sending,
    Variant,
)
from leadloop.marketing.contracts.words import CampaignKind, CampaignStatus, SendState
from leadloop.marketing.logic.campaigning import check_plan
from leadloop.marketing.models import Campaign, CampaignMember, Segment
from leadloop.outbound import api as outbound
from leadloop.outbound.contracts import TemplateVersionRef
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor

KIND: Final = Campaign.KIND
SEND: Final = "marketing.campaign"
"""The kind of due work that sends a campaign, part by part; its key is the campaign's id."""

MAX_PAGE: Final = 200
_PLAN: Final = (
    *("description", "utm_campaign", "starts_on", "ends_on", "currency", "budgeted_cost"),
    *("actual_cost", "expected_revenue"),
)
_OPEN: Final = frozenset({CampaignStatus.PROPOSED, CampaignStatus.READY})


def create_campaign(actor: Actor, *, draft: CampaignDraft) -> UUID:
    """Plan a campaign and return its id.

    Raises:
        NotAllowed: The actor's role makes no campaigns.
        InvalidInput: A field does not fit.
        Conflict: There is a campaign of this name.
    """
    users.check_may_write(actor, KIND)
    values = _columns(draft)
    with transaction.atomic(), change_context(actor=actor.label):
        _check_name(values["name"], None)
        made = Campaign(**stamped(actor), **values)
        made.save(force_insert=True)
    return made.pk


def update_campaign(
    actor: Actor, *, campaign_id: UUID, draft: CampaignDraft, expected_version: int | None = None
) -> None:
    """Change a campaign. Once it is being sent, audience and content stay as they are.

    Raises:
        NotFound: There is no such campaign, or the actor may not see it.
        StaleWrite: Somebody changed it since it was read.
        Conflict: It is being sent, and audience or content would change.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        row = locked(actor, Campaign, campaign_id, expected_version=expected_version)
        values = _columns(draft)
        _check_name(values["name"], campaign_id)
        fixed = any(values[name] != getattr(row, name) for name in ("audience", "content"))
        if row.send_state != SendState.NONE and fixed:
            raise Conflict("It is being sent: audience and content stay as they are.")
        save(actor, row, values)


def _columns(draft: CampaignDraft) -> dict[str, Any]:
    errors = check_plan(draft)
    asked = {*draft.include, *draft.exclude}
    known = set(Segment.objects.filter(pk__in=asked).values_list("pk", flat=True))
    if asked - known:
        errors.append(FieldError("include", "unknown", "One of these segments is not there."))
    if errors:
        raise InvalidInput(errors)
    plan = {name: getattr(draft, name) for name in _PLAN}
    return {
        **{k: clean_text(v.strip()) if isinstance(v, str) else v for k, v in plan.items()},
        "name": clean_text(draft.name.strip()),
        "kind": draft.kind.value,
        "audience": {
            "include": [str(one) for one in draft.include],
            "exclude": [str(one) for one in draft.exclude],
        },
        "content": {
            **asdict(draft.sending),
            "variants": [one._asdict() for one in draft.sending.variants],
        },
    }


def _check_name(name: str, own_id: UUID | None) -> None:
    same = Campaign.objects.filter(name=name)
    if (same.exclude(pk=own_id) if own_id else same).exists():
        raise Conflict(f"There is a campaign named “{name}” already.")


def sending_of(content: Mapping[str, Any]) -> Sending:
    """Return what a campaign sends, as its row keeps it."""
    if not content:
        return Sending()
    variants = tuple(Variant(**one) for one in content["variants"])
    return Sending(variants, content["test_share"], content["wait_hours"], content["by"])


def templates_of(sending: Sending) -> dict[str, TemplateVersionRef]:
    """Return the published version of each variant's template, by the variant's key.

    Raises:
        Conflict: There is none, one was never published, or they ask for different consents.
    """
    found = {one.key: outbound.find_published(SYSTEM, key=one.template) for one in sending.variants}
    versions = {key: version for key, version in found.items() if version is not None}
    if not versions or len(versions) < len(found):
        missing = next((one.template for one in sending.variants if not found[one.key]), "")
        raise Conflict(f"Choose a published template{f': {missing} is none' if missing else ''}.")
    if len({(one.consent_purpose, one.channel) for one in versions.values()}) > 1:
        raise Conflict("All variants must need the same consent and go the same way.")
    return versions


def launch_campaign(actor: Actor, *, campaign_id: UUID) -> None:
    """Send a campaign from now on: first the test, where there are variants, then the rest.

    Raises:
        NotFound: There is no such campaign, or the actor may not see it.
        Conflict: It was launched already, or has no audience or no published template.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        row = locked(actor, Campaign, campaign_id)
        if row.status not in _OPEN or row.send_state != SendState.NONE:
            raise Conflict("It was launched already.")
        if not row.audience.get("include"):
            raise Conflict("Choose a segment that gets it.")
        sending = sending_of(row.content)
        versions = templates_of(sending)
        tests = len(sending.variants) > 1
        values = {
            "status": CampaignStatus.LAUNCHED.value,
            "send_state": (SendState.TESTING if tests else SendState.SENDING).value,
            "launched_at": clock.now(),
            "consent_purpose": next(iter(versions.values())).consent_purpose,
        }
        save(actor, row, values)
        reschedule([NewDue(SEND, str(row.pk), clock.now(), {"phase": "gather", "after": 0})])


def pause_campaign(actor: Actor, *, campaign_id: UUID) -> None:
    """Send no further part; what the gate has already stays there.

    Raises:
        NotFound: There is no such campaign, or the actor may not see it.
        Conflict: It is not being sent.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        row = locked(actor, Campaign, campaign_id)
        if row.send_state not in {SendState.SENDING, SendState.TESTING}:
            raise Conflict("It is not being sent.")
        kept = {**row.attributes, "before_pause": row.send_state}
        values = {"send_state": SendState.PAUSED.value, "attributes": kept}
        save(actor, row, {**values, "status": CampaignStatus.SUSPENDED.value})


def resume_campaign(actor: Actor, *, campaign_id: UUID) -> None:
    """Go on with a campaign that was paused, where it stopped.

    Raises:
        NotFound: There is no such campaign, or the actor may not see it.
        Conflict: It is not paused.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        row = locked(actor, Campaign, campaign_id)
        if row.send_state != SendState.PAUSED:
            raise Conflict("It is not paused.")
        before = row.attributes.get("before_pause", SendState.SENDING.value)
        save(actor, row, {"send_state": before, "status": CampaignStatus.LAUNCHED.value})
        payload = row.attributes.get("at_pause") or {"phase": "gather", "after": 0}
        reschedule([NewDue(SEND, str(row.pk), clock.now(), payload)])


def set_status(actor: Actor, *, campaign_id: UUID, status: CampaignStatus) -> None:
    """Say where a campaign stands; to cancel or complete it stops what is not sent yet.

    Raises:
        NotFound: There is no such campaign, or the actor may not see it.
        Conflict: Launching and suspending have ways of their own.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        row = locked(actor, Campaign, campaign_id)
        if status in {CampaignStatus.LAUNCHED, CampaignStatus.SUSPENDED}:
            raise Conflict("Launch, pause or resume it.")
        if status in _OPEN and row.send_state != SendState.NONE:
            raise Conflict("It was launched already.")
        values = {"status": status.value}
        if status not in _OPEN and row.send_state not in {SendState.NONE, SendState.DONE}:
            values["send_state"] = SendState.STOPPED.value
            cancel(SEND, str(row.pk))
        save(actor, row, values)


def get_campaign(actor: Actor, *, campaign_id: UUID) -> CampaignView:
    """Return one campaign.

    Raises:
        NotFound: There is none, or the actor may not see it.
    """
    found = Campaign.objects.visible_to(actor).filter(pk=campaign_id).first()
    if found is None:
        raise NotFound("There is no such campaign.")
    return _view(found, users.names_of([found.owner_id] if found.owner_id else []))


def list_campaigns(
    actor: Actor, *, text: str = "", status: str = "", offset: int = 0, limit: int = 50
) -> Page[CampaignView]:
    """Return campaigns, those changed last first.

    Raises:
        NotAllowed: The actor's role sees no campaigns.
    """
    users.check_may_read(actor, KIND)
    rows = Campaign.objects.visible_to(actor)
    if status:
        rows = rows.filter(status=status)
    if text.strip():
        rows = rows.filter(name__icontains=clean_text(text.strip()))
    limit = max(1, min(limit, MAX_PAGE))
    found = list(rows.order_by("-updated_at", "id")[offset : offset + limit])
    names = users.names_of({row.owner_id for row in found if row.owner_id})
    return Page(tuple(_view(row, names) for row in found), rows.count(), offset, limit)


def member_counts(campaign_ids: list[UUID]) -> dict[UUID, int]:
    """Return how many people campaigns have reached or will, by id."""
    rows = CampaignMember.objects.filter(campaign_id__in=campaign_ids).exclude(status="left_out")
    return dict(rows.order_by().values_list("campaign_id").annotate(Count("id")))


def _view(row: Campaign, names: Mapping[str, str]) -> CampaignView:
    draft = CampaignDraft(
        name=row.name,
        kind=CampaignKind(row.kind),
        **{name: getattr(row, name) for name in _PLAN},
        include=tuple(UUID(one) for one in row.audience.get("include", ())),
        exclude=tuple(UUID(one) for one in row.audience.get("exclude", ())),
        sending=sending_of(row.content),
    )
    return CampaignView(
        id=row.pk,
        draft=draft,
        status=CampaignStatus(row.status),
        send_state=SendState(row.send_state),
        winner=row.winner,
        launched_at=row.launched_at,
        winner_due_at=row.winner_due_at,
        finished_at=row.finished_at,
        owner_name=names.get(str(row.owner_id), ""),
        version=row.version,
        updated_at=row.updated_at,
    )
