"""QualifyLead, WinOpportunity, LoseOpportunity."""

from datetime import date
from typing import Any
from uuid import UUID

from leadloop.facades.dataverse.actions.reading import bad, bound, flag, inner, number, record, text
from leadloop.facades.dataverse.actions.registry import BoundCall, action
from leadloop.facades.dataverse.answers import Refusal, Reply, ok
from leadloop.facades.dataverse.calls import Call
from leadloop.facades.dataverse.duplicates import LIKELY_DUPLICATE, detects_duplicates
from leadloop.facades.dataverse.keys import condition
from leadloop.facades.dataverse.reading import Query, read_one, reading_of
from leadloop.facades.dataverse.rendering import Record
from leadloop.facades.dataverse.schema import entity_by_name
from leadloop.kit.odata.binding import BIND
from leadloop.sales import api as sales
from leadloop.sales.contracts.deals import DEAL_REASONS, DealReason
from leadloop.sales.contracts.opportunities import (
    Closing,
    DuplicateCustomer,
    Part,
    Qualification,
    Qualified,
)

_QUALIFIED = 3
_DEFAULT = -1


@action("lead", "QualifyLead")
def qualify_lead(bound_call: BoundCall) -> Reply:
    """Qualify a lead; answer the records that were made."""
    call, body = bound_call.call, bound_call.call.json()
    if bound_call.record is None:
        raise bad("QualifyLead is bound to a lead.")
    if number(body, "Status", _QUALIFIED) not in (_QUALIFIED, _DEFAULT):
        raise bad(f"The status of a qualified lead is {_QUALIFIED}.")
    said = Qualification(
        account=_part(body, "CreateAccount"),
        contact=_part(body, "CreateContact"),
        opportunity=_part(body, "CreateOpportunity"),
        despite_duplicates=not detects_duplicates(call),
    )
    customer = body.get("OpportunityCustomerId")
    if customer is not None:
        said = _with_customer(said, *_customer(call, customer))
    try:
        made = sales.qualify_lead(call.actor, lead_id=bound_call.record, qualification=said)
    except DuplicateCustomer as error:
        raise Refusal(412, LIKELY_DUPLICATE, error.message) from None
    context = f"{call.base_url}$metadata#Collection(mscrm.crmbaseentity)"
    return ok({"@odata.context": context, "value": _made(call, made)})


def _part(body: Any, name: str) -> Part:
    return Part("create") if flag(body, name) else Part("none")


def _customer(call: Call, value: Any) -> tuple[str, UUID]:
    entity, key = record(call, value, "account", "contact")
    return entity.name, key


def _with_customer(said: Qualification, kind: str, key: UUID) -> Qualification:
    link = Part("link", key)
    if kind == "account":
        return Qualification(
            link, said.contact, said.opportunity, despite_duplicates=said.despite_duplicates
        )
    return Qualification(
        said.account, link, said.opportunity, despite_duplicates=said.despite_duplicates
    )


def _made(call: Call, made: Qualified) -> list[Record]:
    ids = {
        "account": made.account_id,
        "contact": made.contact_id,
        "opportunity": made.opportunity_id,
    }
    names = ids if made.repeated else {name: ids[name] for name in made.created if name in ids}
    found: list[Record] = []
    for name, key in names.items():
        if key is None:
            continue
        entity = entity_by_name(name)
        one = condition(call.actor, entity, {entity.primary_id: key})
        shown = read_one(reading_of(call), entity, one, Query(select=(entity.primary_id,)), key)
        found.append({"@odata.type": f"#Microsoft.Dynamics.CRM.{name}", **shown})
    return found


@action("", "WinOpportunity")
def win_opportunity(bound_call: BoundCall) -> Reply:
    """Close an opportunity as won."""
    call, body = bound_call.call, bound_call.call.json()
    close = inner(body, "OpportunityClose")
    key = bound(call, close, "opportunityid", "opportunity")
    status = number(body, "Status", _DEFAULT)
    if status not in (_DEFAULT, _code(DealReason.WON)):
        raise bad(f"{status} is no status of a won opportunity.")
    sales.win_opportunity(call.actor, opportunity_id=key, closing=_closing(call, close))
    return Reply(204)


@action("", "LoseOpportunity")
def lose_opportunity(bound_call: BoundCall) -> Reply:
    """Close an opportunity as lost."""
    call, body = bound_call.call, bound_call.call.json()
    close = inner(body, "OpportunityClose")
    key = bound(call, close, "opportunityid", "opportunity")
    status = number(body, "Status", _DEFAULT)
    lost = {_DEFAULT: DealReason.CANCELED}
    lost |= {_code(r): r for r in (DealReason.CANCELED, DealReason.OUT_SOLD)}
    if status not in lost:
        raise bad(f"{status} is no status of a lost opportunity.")
    closing = _closing(call, close)
    sales.lose_opportunity(call.actor, opportunity_id=key, reason=lost[status], closing=closing)
    return Reply(204)


def _code(reason: DealReason) -> int:
    return next(word.code for word in DEAL_REASONS if word.value == reason)


def _closing(call: Call, close: Any) -> Closing:
    competitor = None
    if f"competitorid{BIND}" in close:
        competitor = bound(call, close, "competitorid", "competitor")
    ended = text(close, "actualend")
    try:
        closed_on = date.fromisoformat(ended[:10]) if ended else None
    except ValueError:
        raise bad("'actualend' is a date.") from None
    return Closing(
        revenue=close.get("actualrevenue"),
        closed_on=closed_on,
        note=text(close, "description"),
        competitor_id=competitor,
        subject=text(close, "subject"),
    )
