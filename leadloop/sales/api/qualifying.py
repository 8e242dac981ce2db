"""A lead is closed: qualified into account, contact and deal, or disqualified; or opened again."""

from collections.abc import Mapping
from typing import Any, Final
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
from leadloop.events.catalogue import LEAD_QUALIFIED
from leadloop.kit import clock
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import Conflict, FieldError, InvalidInput
from leadloop.kit.merging import not_here
from leadloop.sales.api.customers_of import (
    accounts_like,
    contacts_like,
    lead_values,
    make_account,
    make_contact,
    refuse_likenesses,
    rows,
)
from leadloop.sales.api.editing import answered
from leadloop.sales.api.opportunities.editing import create_opportunity
from leadloop.sales.api.opportunities.news import tell
from leadloop.sales.api.opportunities.rows import read_rows
from leadloop.sales.api.pipelines import default_pipeline, find_pipeline
from leadloop.sales.api.records import locked, save
from leadloop.sales.api.stamped import locked as locked_record
from leadloop.sales.api.stamped import save as save_record
from leadloop.sales.contracts import LeadStatus, StatusReason
from leadloop.sales.contracts.deals import DealStatus
from leadloop.sales.contracts.opportunities import (
    Part,
    PipelineDetail,
    Qualification,
    Qualified,
    QualifyPreview,
)
from leadloop.sales.logic import typed as t
from leadloop.sales.logic.becoming import account_values, topic
from leadloop.sales.models import KIND, Lead, Opportunity
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind

log = structlog.get_logger()

_WORDS: Final = ("create", "link", "none")
_MAX_DEALS: Final = 10


def preview_qualification(actor: Actor, *, lead_id: UUID) -> QualifyPreview:
    """Return what the qualify dialog starts from.

    Accounts and contacts that look the same, each with what by; the open deals of those, to join;
    pipeline and topic of a new deal. ``hidden`` counts like records that the actor may not see.

    Raises:
        NotFound: There is no such lead, or the actor may not see it.
        Moved: It was merged; the error names the lead that it is part of.
    """
    visible = Lead.objects.visible_to(actor)
    lead = visible.filter(pk=lead_id).first()
    if lead is None or lead.merged_into_id:
        raise not_here(KIND, lead_id, visible)
    values = lead_values(lead)
    accounts, accounts_hidden = accounts_like(actor, values)
    contacts, contacts_hidden = contacts_like(actor, values)
    deals = Opportunity.objects.editable_by(actor).filter(status=DealStatus.OPEN)
    joinable = deals.filter(account__in=[one.id for one in accounts]) | deals.filter(
        contact__in=[one.id for one in contacts]
    )
    return QualifyPreview(
        accounts=tuple(accounts),
        contacts=tuple(contacts),
        opportunities=read_rows(joinable.order_by("-updated_at")[:_MAX_DEALS]),
        pipeline=_pipeline(actor, lead),
        topic=topic(values),
        account_name=str(account_values(values)["name"]),
        hidden=accounts_hidden + contacts_hidden,
    )


def _pipeline(actor: Actor, lead: Lead) -> PipelineDetail:
    """Return the pipeline that the lead names, else that of its product's family."""
    named = find_pipeline(actor, slug=lead.pipeline) if lead.pipeline else None
    if named is None and lead.product_interest:
        found = get_entity("product").rows(actor).filter(code=lead.product_interest)
        family = found.values_list("family", flat=True).first()
        named = find_pipeline(actor, slug=family) if family else None
    return named or default_pipeline(actor)


def qualify_lead(
    actor: Actor,
    *,
    lead_id: UUID,
    qualification: Qualification,
    expected_version: int | None = None,
) -> Qualified:
    """Close a lead as qualified, with the account, contact and deal it becomes.

    Whatever was made before stays what it is: a lead that is qualified already answers what it
    became (``repeated``), however many ask at once; one that was opened again takes its account,
    contact and deal up where "create" is said. The deal goes through the pipeline that the lead
    names, else the one called like its product's family. Whoever had the lead has what is made of
    it.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, the lead; or may not write
            what is to be made.
        InvalidInput: A part does not fit, or names a record that is not there.
        DuplicateCustomer: Something that is to be made looks like what is there; see
            ``Qualification.despite_duplicates``.
        Conflict: The lead is disqualified, or the deal to join is closed.
        StaleWrite: Somebody changed the lead since it was read.

    Emits:
        ``lead.qualified`` on topic ``news``, and the changes of every record, in one transaction.
    """
    _check_parts(qualification)
    with transaction.atomic(), change_context(actor=actor.label):
        lead = locked(actor, lead_id)
        if lead.status == LeadStatus.QUALIFIED:
            return _became(lead, repeated=True)
        lead = locked(actor, lead_id, expected_version=expected_version)
        if lead.status == LeadStatus.DISQUALIFIED:
            raise Conflict("This lead is disqualified; reactivate it first.")
        if not qualification.despite_duplicates:
            _refuse_duplicates(actor, lead, qualification)
        created: list[str] = []
        account = _account(actor, lead, qualification.account, created)
        contact = _contact(actor, lead, qualification.contact, account, created)
        deal = _deal(actor, lead, qualification, (account, contact), created)
        values: dict[str, Any] = {
            "status": LeadStatus.QUALIFIED.value,
            "status_reason": StatusReason.QUALIFIED.value,
            "parent_account_id": account,
            "parent_contact_id": contact,
            "qualifying_opportunity_id": deal,
        }
        save(actor, lead, values | answered(actor, lead))
        ids = {"account_id": account, "contact_id": contact, "opportunity_id": deal}
        tell(actor, LEAD_QUALIFIED, lead.pk, {"lead_id": lead.pk, **ids})
    log.info("lead.qualified", lead_id=str(lead_id), made=created, by=actor.label)
    return Qualified(lead_id, account, contact, deal, tuple(created))


def _became(lead: Lead, *, repeated: bool) -> Qualified:
    return Qualified(
        lead.pk,
        lead.parent_account_id,
        lead.parent_contact_id,
        lead.qualifying_opportunity_id,
        repeated=repeated,
    )


def _check_parts(qualification: Qualification) -> None:
    errors = []
    for name in ("account", "contact", "opportunity"):
        part: Part = getattr(qualification, name)
        if part.do not in _WORDS:
            errors.append(FieldError(name, "choice", f"Choose one of {', '.join(_WORDS)}."))
        if part.do == "link" and part.id is None:
            errors.append(FieldError(f"{name}_id", "required", f"Choose the {name} to link."))
    if errors:
        raise InvalidInput(errors)


def _refuse_duplicates(actor: Actor, lead: Lead, said: Qualification) -> None:
    values = lead_values(lead)
    if said.account.do == "create" and lead.parent_account_id is None:
        refuse_likenesses(accounts_like(actor, values | dict(_company(said.account)))[0])
    if said.contact.do == "create" and lead.parent_contact_id is None:
        refuse_likenesses(contacts_like(actor, values)[0])


def _company(part: Part) -> Mapping[str, Any]:
    return {"company": part.values["name"]} if part.values.get("name") else {}


def _account(actor: Actor, lead: Lead, part: Part, created: list[str]) -> UUID | None:
    if part.do == "link":
        return _linked(actor, "account", part.id)
    if part.do == "none" or lead.parent_account_id is not None:
        return lead.parent_account_id
    created.append("account")
    return make_account(actor, lead, part.values)


def _contact(
    actor: Actor, lead: Lead, part: Part, account: UUID | None, created: list[str]
) -> UUID | None:
    if part.do == "link":
        return _linked(actor, "contact", part.id)
    if part.do == "none" or lead.parent_contact_id is not None:
        return lead.parent_contact_id
    created.append("contact")
    return make_contact(actor, lead, part.values, account)


def _linked(actor: Actor, entity: str, key: UUID | None) -> UUID | None:
    if not rows(actor, entity).filter(pk=key).exists():
        cure = f"There is no such {entity}."
        raise InvalidInput([FieldError(f"{entity}_id", "unknown", cure)])
    return key


def _deal(
    actor: Actor,
    lead: Lead,
    said: Qualification,
    customer: tuple[UUID | None, UUID | None],
    created: list[str],
) -> UUID | None:
    part = said.opportunity
    if part.do == "link" and part.id is not None:
        return _joined(actor, lead, part.id, customer)
    if part.do == "none" or lead.qualifying_opportunity_id is not None:
        return lead.qualifying_opportunity_id
    created.append("opportunity")
    product = _product(actor, lead)
    values = {
        "name": topic(lead_values(lead)),
        "account_id": customer[0],
        "contact_id": customer[1],
        "product_id": product,
        "rating": lead.rating,
        "originating_lead_id": lead.pk,
        "source_campaign": said.campaign or lead.utm_campaign[:500],
        "description": lead.message[:20_000],
        **part.values,
    }
    where = {name: values.pop(name, None) for name in ("pipeline_id", "stage_id")}
    if where["pipeline_id"] is None and where["stage_id"] is None:
        where["pipeline_id"] = _pipeline(actor, lead).id
    return create_opportunity(actor, values=_shared(actor, lead, values), **where)


def _shared(actor: Actor, lead: Lead, values: dict[str, Any]) -> dict[str, Any]:
    """Whoever had the lead has the deal; a lead that nobody had is the actor's."""
    colleagues = {person.id for person in users.list_colleagues(actor)}
    if lead.owner_id in colleagues:
        return {**values, "owner_id": lead.owner_id, "team_id": lead.team_id}
    if lead.team_id is not None and actor.kind is ActorKind.PERSON:
        return {**values, "owner_id": UUID(actor.id), "team_id": lead.team_id}
    return values


def _product(actor: Actor, lead: Lead) -> UUID | None:
    if not lead.product_interest:
        return None
    found = get_entity("product").rows(actor).filter(code=lead.product_interest)
    key: UUID | None = found.values_list("pk", flat=True).first()
    return key


def _joined(
    actor: Actor, lead: Lead, deal_id: UUID, customer: tuple[UUID | None, UUID | None]
) -> UUID:
    """Fill what a deal does not say yet with what the lead brings."""
    deal = locked_record(actor, Opportunity, deal_id)
    if deal.status != DealStatus.OPEN:
        raise Conflict(f"This deal is {deal.status}; join an open one.")
    brings = {
        "account_id": customer[0],
        "contact_id": customer[1],
        "originating_lead_id": lead.pk,
        "product_id": _product(actor, lead),
        "source_campaign": lead.utm_campaign[:500],
    }
    empty = {n: v for n, v in brings.items() if v and not getattr(deal, n)}
    save_record(actor, deal, empty)
    return deal.pk


def disqualify_lead(
    actor: Actor,
    *,
    lead_id: UUID,
    reason: StatusReason,
    note: str = "",
    expected_version: int | None = None,
) -> None:
    """Close a lead as disqualified; ``note`` is kept in its timeline.

    Safe to repeat: the same reason again changes nothing.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this lead.
        InvalidInput: The reason is none of disqualifying, or the note is too long.
        Conflict: The lead is qualified; reactivate it first.
        StaleWrite: Somebody changed the lead since it was read.
    """
    if StatusReason(reason).status is not LeadStatus.DISQUALIFIED:
        raise InvalidInput([FieldError("reason", "choice", "Choose why nothing comes of it.")])
    read = t.read_all({"note": note}, {"note": t.text(20_000)}, what="A lead")
    with transaction.atomic(), change_context(actor=actor.label):
        lead = locked(actor, lead_id, expected_version=expected_version)
        if lead.status == LeadStatus.QUALIFIED:
            raise Conflict("This lead is qualified; reactivate it first.")
        values: dict[str, Any] = {
            "status": LeadStatus.DISQUALIFIED.value,
            "status_reason": StatusReason(reason).value,
        }
        changed = save(actor, lead, values | answered(actor, lead))
        if read["note"] and changed:
            _keep_note(actor, lead, read["note"])


def _keep_note(actor: Actor, lead: Lead, note: str) -> None:
    draft = ActivityDraft(
        type=ActivityType.NOTE,
        subject=note.splitlines()[0][:MAX_SUBJECT_LENGTH],
        regarding=Regarding(KIND, lead.pk),
        team_id=lead.team_id,
        completed_at=clock.now(),
        data={"note": note, "reason": "disqualified"},
    )
    customers.create_activities(actor, drafts=[draft])


def reactivate_lead(actor: Actor, *, lead_id: UUID, expected_version: int | None = None) -> None:
    """Open a closed lead again: as Contacted where somebody had answered, else as New.

    A lead that was qualified keeps its links to what it became; qualifying it again makes nothing
    of it twice.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this lead.
        Conflict: The deal it became is won.
        StaleWrite: Somebody changed the lead since it was read.
    """
    with transaction.atomic(), change_context(actor=actor.label):
        lead = locked(actor, lead_id, expected_version=expected_version)
        deal = lead.qualifying_opportunity
        if deal is not None and deal.status == DealStatus.WON:
            raise Conflict("The deal of this lead is won; it stays qualified.")
        if lead.status == LeadStatus.OPEN:
            return
        reason = StatusReason.CONTACTED if lead.first_response_at else StatusReason.NEW
        save(actor, lead, {"status": LeadStatus.OPEN.value, "status_reason": reason.value})
