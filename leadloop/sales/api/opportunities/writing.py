"""The rules of deals and their lines when a door writes them by Dataverse names, in bulk.

They are the same that hold on screens; a batch costs the same few queries as one record.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Sum

from leadloop.kit import clock
from leadloop.kit.entity import get_entity
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.records import RecordDraft
from leadloop.sales.api.opportunities.news import tell_reopened
from leadloop.sales.api.opportunities.records import terms
from leadloop.sales.api.pipelines import default_pipeline
from leadloop.sales.api.stamped import save
from leadloop.sales.contracts.deals import OPEN_REASONS, DealReason, DealStatus
from leadloop.sales.contracts.opportunities import LineDraft
from leadloop.sales.logic.dealing import check_stage, follow_stage, read_line, reopened, worth
from leadloop.sales.models import Opportunity, OpportunityLine, Stage
from leadloop.users.contracts import Actor

_ALWAYS: Final = frozenset({"owner_id", "team_id", "attributes", "source_campaign"})
"""What may be changed on a closed deal too."""


class _World:
    """What a batch looks up: stages, lines, the default pipeline; each asked once."""

    def __init__(self, actor: Actor, drafts: Sequence[RecordDraft]) -> None:
        self._actor = actor
        self.stages: dict[UUID, Stage] = {s.pk: s for s in Stage.objects.select_related("pipeline")}
        known = [draft.id for draft in drafts if draft.before is not None]
        self.amounts: dict[UUID, list[Any]] = {}
        lines = OpportunityLine.objects.filter(opportunity__in=known)
        for deal, amount in lines.values_list("opportunity_id", "amount"):
            self.amounts.setdefault(deal, []).append(amount)

    def stage_of(self, draft: RecordDraft) -> Stage:
        """Return the stage a draft's deal will be in.

        Raises:
            InvalidInput: There is none, or it belongs to another pipeline than the write names.
        """
        pipeline, stage = draft.get("pipeline_id"), draft.get("stage_id")
        if draft.changes("pipeline_id") and not draft.changes("stage_id"):
            stage = None
        if stage is None and pipeline is None:
            pipeline = default_pipeline(self._actor).id
        if stage is None:
            first = [s for s in self.stages.values() if s.pipeline_id == pipeline]
            stage = min(first, key=lambda s: s.position).pk if first else None
        found = self.stages.get(stage) if stage else None
        if found is None:
            raise _refused("stage_id", "unknown", "There is no such stage.")
        if draft.changes("pipeline_id") and found.pipeline_id != pipeline:
            raise _refused("stage_id", "other_pipeline", "This stage is of another pipeline.")
        return found


def prepare_deals(actor: Actor, drafts: Sequence[RecordDraft]) -> None:
    """Let stage, lines and hands decide value, probability and category; refuse closing.

    Raises:
        InvalidInput: Status or category are to become won or lost, a stage asks for more, or a
            closed deal is to change.
    """
    world = _World(actor, drafts)
    _each("opportunity", drafts, lambda draft: _prepare_deal(draft, world))


def _prepare_deal(draft: RecordDraft, world: _World) -> None:
    held: Mapping[str, Any] = draft.before or {}
    stage = world.stage_of(draft)
    reopening = _check_status(draft)
    if held.get("status", "open") != DealStatus.OPEN and not reopening:
        _check_closed(draft)
        return
    if reopening:
        draft.values |= reopened(terms(stage)) | {"status_reason": draft.get("status_reason")}
    if draft.values.get("forecast_category") in ("won", "lost"):
        cure = "Won and lost come with WinOpportunity and LoseOpportunity."
        raise _refused("forecast_category", "closed", cure)
    said = dict(draft.values)
    draft.values |= {
        **follow_stage({} if reopening else said, terms(stage), {} if reopening else held),
        "estimated_value": worth(said, held, world.amounts.get(draft.id, ())),
        "pipeline_id": stage.pipeline_id,
        "stage_id": stage.pk,
    }
    if not draft.get("currency"):
        draft.values["currency"] = stage.pipeline.currency
    moved = draft.changes("stage_id")
    if moved:
        draft.values["stage_changed_at"] = clock.now()
    emptied = [n for n, v in said.items() if v in (None, "") and held.get(n) not in (None, "")]
    if moved or set(emptied) & set(stage.required_fields):
        check_stage(terms(stage), {**held, **draft.values})


def _check_status(draft: RecordDraft) -> bool:
    """Return whether a write opens a closed deal again.

    Raises:
        InvalidInput: It closes a deal, or names a reason of another status.
    """
    held = draft.before or {}
    before = held.get("status", "open")
    status = draft.get("status") or "open"
    named = draft.values.get("status_reason")
    if named and draft.changes("status_reason") and "status" not in draft.values:
        status = DealReason(named).status.value
    if status not in (before, DealStatus.OPEN):
        cure = "Close a deal with WinOpportunity or LoseOpportunity."
        raise _refused("status", "closed", cure)
    reopening = bool(status != before)
    reason = draft.get("status_reason") or "in_progress"
    if reopening and DealReason(reason) not in OPEN_REASONS:
        reason = "in_progress"
    if DealReason(reason).status != status:
        raise _refused("status_reason", "invalid", f"{reason} is no reason of status {status}.")
    draft.values |= {"status": status, "status_reason": reason}
    return reopening


def _check_closed(draft: RecordDraft) -> None:
    changed = [name for name in draft.values if draft.changes(name) and name not in _ALWAYS]
    if changed:
        cure = "This deal is closed; reopen it first (statecode 0)."
        raise InvalidInput([FieldError(name, "closed", cure) for name in changed])


def after_deals(actor: Actor, drafts: Sequence[RecordDraft]) -> None:
    """Tell of deals that were opened again."""
    for draft in drafts:
        before = (draft.before or {}).get("status")
        if draft.values.get("status") == DealStatus.OPEN and before in ("won", "lost"):
            tell_reopened(actor, draft.id, was=before)


def prepare_lines(actor: Actor, drafts: Sequence[RecordDraft]) -> None:
    """Work out each line's amount; lines of closed deals are refused.

    Raises:
        InvalidInput: A discount is more than the price, or the deal is closed.
    """
    del actor
    deals = {key for draft in drafts if (key := draft.get("opportunity_id"))}
    rows = Opportunity.objects.filter(pk__in=deals).values_list("pk", "status")
    statuses = dict(rows)
    _each("opportunityproduct", drafts, lambda draft: _prepare_line(draft, statuses))


def _prepare_line(draft: RecordDraft, statuses: Mapping[UUID, str]) -> None:
    if draft.before is not None and draft.changes("opportunity_id"):
        raise _refused("opportunity_id", "fixed", "A line stays with its deal.")
    if statuses.get(draft.get("opportunity_id"), "open") != DealStatus.OPEN:
        raise _refused("opportunity_id", "closed", "This deal is closed; reopen it first.")
    line = LineDraft(
        product_id=draft.get("product_id"),
        description=draft.get("description") or "",
        quantity=draft.get("quantity"),
        price=draft.get("price"),
        discount=draft.get("discount"),
        sum_assured=draft.get("sum_assured"),
    )
    try:
        draft.values |= read_line(line, place=0)
    except InvalidInput as error:
        bare = [e._replace(field=e.field.removeprefix("lines.0.")) for e in error.errors]
        raise InvalidInput(bare) from None
    if draft.get("position") is None:
        draft.values["position"] = draft.place


def after_lines(actor: Actor, drafts: Sequence[RecordDraft]) -> None:
    """Bring the deals of new and changed lines to their sums."""
    revalue_deals(actor, {draft.get("opportunity_id") for draft in drafts}, without=())


def removing_lines(actor: Actor, ids: Sequence[UUID]) -> None:
    """Bring the deals of lines that go to the sums of what stays.

    Raises:
        InvalidInput: A deal is closed.
    """
    lines = OpportunityLine.objects.filter(pk__in=ids)
    if lines.exclude(opportunity__status=DealStatus.OPEN).exists():
        raise _refused("opportunityid", "closed", "This deal is closed; reopen it first.")
    revalue_deals(actor, set(lines.values_list("opportunity_id", flat=True)), without=ids)


def revalue_deals(actor: Actor, deal_ids: set[UUID], *, without: Sequence[UUID]) -> None:
    """Set deals' values to the sums of their lines; without any left, to their annual premiums."""
    rows = OpportunityLine.objects.filter(opportunity__in=deal_ids).exclude(pk__in=without)
    sums = dict(rows.order_by().values_list("opportunity_id").annotate(Sum("amount")))
    for deal in Opportunity.objects.select_for_update(of=("self",)).filter(pk__in=deal_ids):
        total = sums.get(deal.pk)
        if total is None:
            save(actor, deal, {"estimated_value": deal.annual_premium})
        elif deal.annual_premium is None:
            save(actor, deal, {"estimated_value": total, "annual_premium": total})
        else:
            save(actor, deal, {"estimated_value": total})


def _refused(field: str, code: str, cure: str) -> InvalidInput:
    return InvalidInput([FieldError(field, code, cure)])


def _each(entity: str, drafts: Sequence[RecordDraft], judge: Callable[[RecordDraft], None]) -> None:
    """Judge every draft; name faults by column, and in a batch by place too."""
    columns = {field.attribute: field.name for field in get_entity(entity).fields}
    errors: list[FieldError] = []
    for draft in drafts:
        try:
            judge(draft)
        except InvalidInput as error:
            prefix = f"{draft.place}." if len(drafts) > 1 else ""
            errors += [
                e._replace(field=f"{prefix}{columns.get(e.field, e.field)}") for e in error.errors
            ]
    if errors:
        raise InvalidInput(errors)
