"""Deals are won and lost here, and nowhere else."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.customers import api as customers
from leadloop.customers.contracts import (
    MAX_SUBJECT_LENGTH,
    ActivityDraft,
    ActivityType,
    Regarding,
)
from leadloop.events.api import change_context
from leadloop.events.catalogue import OPPORTUNITY_LOST, OPPORTUNITY_WON
from leadloop.kit import clock
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import Conflict, FieldError, InvalidInput
from leadloop.sales.api.customers_of import (
    find_same_account,
    find_same_contact,
    join_household,
    lead_values,
    make_account,
    make_contact,
    mark_customer,
)
from leadloop.sales.api.opportunities.news import tell, tell_reopened
from leadloop.sales.api.opportunities.records import terms
from leadloop.sales.api.records import save as save_lead
from leadloop.sales.api.stamped import insert, locked, save
from leadloop.sales.contracts.deals import DealReason, DealStatus
from leadloop.sales.contracts.opportunities import Closed, Closing
from leadloop.sales.logic.closing import read_closing, read_lost_reason
from leadloop.sales.logic.dealing import reopened
from leadloop.sales.models import Competitor, Opportunity, OpportunityClose, OpportunityLine
from leadloop.users.contracts import SYSTEM, Actor

log = structlog.get_logger()


def win_opportunity(
    actor: Actor,
    *,
    opportunity_id: UUID,
    closing: Closing | None = None,
    expected_version: int | None = None,
) -> Closed:
    """Close a deal as won: its person is a customer, each insurance line a policy.

    In one transaction: contact and account exist (made from the originating lead's person if the
    deal has none), both are customers, there is a policy per line with a product (one for the
    whole deal if it has a product and no such line), an activity, and the news. Safe to repeat: a
    deal that is won already answers what it left (``repeated``), however many ask at once.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this deal.
        InvalidInput: A value does not fit; or nobody is the customer: no contact, account or lead.
        Conflict: The deal is lost; reopen it first.
        StaleWrite: Somebody changed the deal since it was read.

    Emits:
        ``opportunity.won`` on topic ``news``, and the changes of every record.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        deal = locked(actor, Opportunity, opportunity_id)
        if deal.status == DealStatus.WON:
            return _closed_before(deal)
        said = _begin(actor, deal, closing or Closing(), expected_version)
        account, contact = _customer(actor, deal)
        save(actor, deal, {"account_id": account, "contact_id": contact})
        mark_customer(actor, contact_id=contact, account_id=account)
        policies = _policies(actor, deal, said)
        close = _end(actor, deal, said, DealReason.WON, policies=policies)
        _told_won(actor, deal, close)
    log.info("opportunity.won", opportunity_id=str(deal.pk), policies=len(policies))
    return Closed(deal.pk, close.pk, account, contact, tuple(policies))


def lose_opportunity(
    actor: Actor,
    *,
    opportunity_id: UUID,
    reason: DealReason | str,
    closing: Closing | None = None,
    expected_version: int | None = None,
) -> Closed:
    """Close a deal as lost: canceled or out-sold, perhaps to a competitor. Safe to repeat.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this deal.
        InvalidInput: A value does not fit.
        Conflict: The deal is won; reopen it first.
        StaleWrite: Somebody changed the deal since it was read.

    Emits:
        ``opportunity.lost`` on topic ``news``, and ``opportunity.changed``.
    """
    why = read_lost_reason(reason)
    with transaction.atomic(), change_context(actor=actor.label):
        deal = locked(actor, Opportunity, opportunity_id)
        if deal.status == DealStatus.LOST:
            return _closed_before(deal)
        said = _begin(actor, deal, closing or Closing(), expected_version)
        close = _end(actor, deal, said, why, policies=())
        _told_lost(actor, deal, close)
    log.info("opportunity.lost", opportunity_id=str(deal.pk), reason=why.value)
    return Closed(deal.pk, close.pk, deal.account_id, deal.contact_id)


def reopen_opportunity(
    actor: Actor, *, opportunity_id: UUID, expected_version: int | None = None
) -> None:
    """Open a closed deal again, in the stage it was closed in.

    Policies and customers that a win made stay: winning it again makes nothing twice.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this deal.
        StaleWrite: Somebody changed the deal since it was read.

    Emits:
        ``opportunity.reopened`` on topic ``news``, and ``opportunity.changed``.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        deal = locked(actor, Opportunity, opportunity_id, expected_version=expected_version)
        if deal.status == DealStatus.OPEN:
            return
        was = deal.status
        save(actor, deal, reopened(terms(deal.stage)))
        tell_reopened(actor, deal.pk, was=was)


def _closed_before(deal: Opportunity) -> Closed:
    close = deal.closes.order_by("-created_at").first()
    if close is None:
        raise Conflict(f"This deal is {deal.status} already.")
    policies = tuple(UUID(key) for key in close.policy_ids)
    return Closed(deal.pk, close.pk, deal.account_id, deal.contact_id, policies, repeated=True)


def _begin(
    actor: Actor, deal: Opportunity, closing: Closing, expected_version: int | None
) -> Closing:
    """Check that an open deal may be closed so."""
    if deal.status != DealStatus.OPEN:
        raise Conflict(f"This deal is {deal.status}; reopen it first.")
    locked(actor, Opportunity, deal.pk, expected_version=expected_version)
    said = read_closing(closing, today=clock.now().date(), estimate=deal.estimated_value)
    rival = said.competitor_id
    if rival and not Competitor.objects.visible_to(actor).filter(pk=rival).exists():
        cure = "There is no such competitor."
        raise InvalidInput([FieldError("competitor_id", "unknown", cure)])
    return said


def _customer(actor: Actor, deal: Opportunity) -> tuple[UUID | None, UUID | None]:
    """Return account and contact of a deal; what is missing is made from its lead's person."""
    lead = deal.originating_lead
    account: UUID | None = deal.account_id
    contact: UUID | None = deal.contact_id
    if lead is None:
        if account is None and contact is None:
            cure = "Say who the customer is: choose a contact or an account first."
            raise InvalidInput([FieldError("contact_id", "required", cure)])
        return account or _account_of(contact), contact
    account = account or lead.parent_account_id or _account_of(contact)
    contact = contact or lead.parent_contact_id
    values = lead_values(lead)
    account = account or find_same_account(actor, values)
    if account is None:
        account = make_account(actor, lead, {})
        if contact is not None and not values.get("company"):
            join_household(actor, contact, account)
    contact = contact or find_same_contact(actor, values)
    if contact is None:
        contact = make_contact(actor, lead, {}, account)
    save_lead(actor, lead, {"parent_account_id": account, "parent_contact_id": contact})
    return account, contact


def _account_of(contact: UUID | None) -> UUID | None:
    if contact is None:
        return None
    rows = get_entity("contact").rows(SYSTEM).filter(pk=contact)
    found: UUID | None = rows.values_list("account_id", flat=True).first()
    return found


def _policies(actor: Actor, deal: Opportunity, said: Closing) -> list[UUID]:
    lines = [line for line in deal.lines.select_for_update() if line.product_id]
    if not lines:
        return _policy_of_deal(actor, deal, said)
    found = []
    for line in lines:
        if line.policy_id is None:
            terms_of = _terms_of_line(deal, line, alone=len(lines) == 1)
            made = customers.create_policy(actor, values=_policy(deal, said) | terms_of)
            save(actor, line, {"policy_id": made})
            found.append(made)
        else:
            found.append(line.policy_id)
    return found


def _terms_of_line(deal: Opportunity, line: OpportunityLine, *, alone: bool) -> dict[str, Any]:
    return {
        "product_id": line.product_id,
        "annual_premium": line.amount,
        "sum_assured": line.sum_assured or (deal.sum_assured if alone else None),
        "description": line.description,
    }


def _policy_of_deal(actor: Actor, deal: Opportunity, said: Closing) -> list[UUID]:
    if deal.product_id is None:
        return []
    held = get_entity("ll_policy").rows(SYSTEM).filter(opportunity_id=deal.pk)
    before: list[UUID] = list(held.values_list("pk", flat=True))
    if before:
        return before
    terms_of = {
        "product_id": deal.product_id,
        "annual_premium": deal.annual_premium or said.revenue,
        "sum_assured": deal.sum_assured,
    }
    return [customers.create_policy(actor, values=_policy(deal, said) | terms_of)]


def _policy(deal: Opportunity, said: Closing) -> dict[str, Any]:
    return {
        "holder_contact_id": deal.contact_id,
        "holder_account_id": deal.account_id,
        "life_assured_id": deal.contact_id,
        "currency": deal.currency,
        "status": said.policies.status,
        "start_date": said.policies.start_date,
        "opportunity_id": deal.pk,
        **({"owner_id": deal.owner_id} if deal.owner_id else {}),
        **({"team_id": deal.team_id} if deal.team_id else {}),
    }


def _end(
    actor: Actor,
    deal: Opportunity,
    said: Closing,
    reason: DealReason,
    *,
    policies: Sequence[UUID],
) -> OpportunityClose:
    won = reason is DealReason.WON
    revenue = said.revenue if won else None
    values = {
        "status": reason.status.value,
        "status_reason": reason.value,
        "forecast_category": reason.status.value,
        "category_by_hand": False,
        "probability": 100 if won else 0,
        "probability_by_hand": False,
        "actual_value": revenue,
        "actual_close_date": said.closed_on,
        "close_note": said.note,
        "competitor_id": said.competitor_id,
    }
    save(actor, deal, values)
    word = "Won" if won else "Lost"
    subject = said.subject or f"{word}: {deal.name}"[:MAX_SUBJECT_LENGTH]
    close = {
        "opportunity_id": deal.pk,
        "subject": subject,
        "outcome": reason.status.value,
        "status_reason": reason.value,
        "revenue": said.revenue,
        "competitor_id": said.competitor_id,
        "note": said.note,
        "closed_on": said.closed_on,
        "policy_ids": [str(key) for key in policies],
    }
    made = insert(actor, OpportunityClose, close)
    _keep_activity(actor, deal, made)
    return made


def _keep_activity(actor: Actor, deal: Opportunity, close: OpportunityClose) -> None:
    draft = ActivityDraft(
        type=ActivityType.NOTE,
        subject=close.subject,
        regarding=Regarding("opportunity", deal.pk),
        owner_id=deal.owner_id,
        team_id=deal.team_id,
        completed_at=clock.now(),
        data={
            "note": close.note,
            "reason": f"opportunity_{close.outcome}",
            "revenue": f"{deal.currency} {close.revenue:,.2f}" if close.revenue else None,
        },
    )
    customers.create_activities(actor, drafts=[draft])


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _told_won(actor: Actor, deal: Opportunity, close: OpportunityClose) -> None:
    codes = {code for code in deal.lines.values_list("product__code", flat=True) if code}
    if deal.product is not None:
        codes.add(deal.product.code)
    data = {
        **_ids(deal, close),
        "policy_ids": close.policy_ids,
        "product_codes": sorted(codes),
        "revenue": None if close.revenue is None else str(close.revenue),
        "currency": deal.currency,
        "owner_id": deal.owner_id,
        "team_id": deal.team_id,
        "source_campaign": deal.source_campaign,
    }
    tell(actor, OPPORTUNITY_WON, deal.pk, data, event_id=str(close.pk))


def _told_lost(actor: Actor, deal: Opportunity, close: OpportunityClose) -> None:
    rival = close.competitor_id
    data = {**_ids(deal, close), "reason": close.status_reason, "competitor_id": rival}
    tell(actor, OPPORTUNITY_LOST, deal.pk, data, event_id=str(close.pk))


def _ids(deal: Opportunity, close: OpportunityClose) -> dict[str, Any]:
    return {
        "opportunity_id": deal.pk,
        "close_id": close.pk,
        "account_id": deal.account_id,
        "contact_id": deal.contact_id,
        "lead_id": deal.originating_lead_id,
        "closed_on": _day(close.closed_on),
    }
