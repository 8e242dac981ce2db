"""What people do with a deal: enter, edit, assign, move through its pipeline, change its lines."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction

from leadloop.events.api import change_context
from leadloop.kit import clock
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.sales.api.opportunities.records import (
    check_holders,
    check_links,
    handed_over,
    held_values,
    line_amounts,
    terms,
)
from leadloop.sales.api.opportunities.writing import revalue_deals
from leadloop.sales.api.pipelines import default_pipeline
from leadloop.sales.api.stamped import insert, locked, save, touch
from leadloop.sales.contracts import PersonRef
from leadloop.sales.contracts.deals import DealStatus
from leadloop.sales.contracts.opportunities import LineDraft
from leadloop.sales.logic.dealing import (
    check_stage,
    follow_stage,
    read_deal,
    read_line,
    worth,
)
from leadloop.sales.models import (
    OPPORTUNITY_KIND,
    Opportunity,
    OpportunityLine,
    Pipeline,
    Stage,
)
from leadloop.users import api as users
from leadloop.users.contracts import Actor, ActorKind

log = structlog.get_logger()

MAX_LINES: Final = 200


def create_opportunity(
    actor: Actor,
    *,
    values: Mapping[str, Any],
    pipeline_id: UUID | None = None,
    stage_id: UUID | None = None,
    lines: Sequence[LineDraft] = (),
) -> UUID:
    """Enter a deal and return its id. It is the actor's, in the actor's first team.

    Args:
        actor: Who enters it.
        values: By attribute, as typed; ``name`` is the topic. ``owner_id`` and ``team_id`` give it
            to somebody else.
        pipeline_id: Which pipeline; else that of the stage, else the default one.
        stage_id: Which stage; else the pipeline's first.
        lines: Its products.

    Raises:
        NotAllowed: The actor's role writes no opportunities.
        InvalidInput: A field does not fit, or the stage asks for more.

    Emits:
        ``opportunity.changed``, in the same transaction.
    """
    users.check_may_write(actor, OPPORTUNITY_KIND)
    typed = {"name": "", **values}
    holders = {n: typed.pop(n) for n in ("owner_id", "team_id") if n in typed}
    read = read_deal(typed)
    drafted = _read_lines(lines)
    if holders:
        check_holders(actor, holders.get("owner_id"), holders.get("team_id"))
    with transaction.atomic(), change_context(actor=actor.label):
        stage = _first_stage(actor, pipeline_id, stage_id)
        check_links(actor, read, held={})
        _check_products(actor, drafted)
        complete = {
            "status_reason": "in_progress",
            **read,
            **_mine(actor),
            **holders,
            **follow_stage(read, terms(stage), {}),
            "estimated_value": worth(read, {}, [line["amount"] for line in drafted]),
        }
        check_stage(terms(stage), complete)
        deal = insert(
            actor,
            Opportunity,
            {
                **complete,
                "pipeline_id": stage.pipeline_id,
                "stage_id": stage.pk,
                "currency": stage.pipeline.currency,
                "stage_changed_at": clock.now(),
            },
        )
        for position, line in enumerate(drafted):
            insert(actor, OpportunityLine, {**line, "opportunity": deal, "position": position})
    log.info("opportunity.created", opportunity_id=str(deal.pk), by=actor.label)
    return deal.pk


def _mine(actor: Actor) -> dict[str, Any]:
    if actor.kind is not ActorKind.PERSON:
        return {}
    return {
        "owner_id": UUID(actor.id),
        "team_id": actor.team_ids[0] if actor.team_ids else None,
    }


def _first_stage(actor: Actor, pipeline_id: UUID | None, stage_id: UUID | None) -> Stage:
    """Return the stage a new deal starts in, with its pipeline."""
    stages = Stage.objects.select_related("pipeline").filter(pipeline__is_active=True)
    if stage_id is not None:
        stages = stages.filter(pk=stage_id)
    if pipeline_id is None and stage_id is None:
        pipeline_id = default_pipeline(actor).id
    if pipeline_id is not None:
        stages = stages.filter(pipeline_id=pipeline_id)
    found: Stage | None = stages.order_by("position").first()
    if found is None:
        cure = "Choose a stage of an active pipeline."
        raise InvalidInput([FieldError("stage_id", "unknown", cure)])
    return found


def update_opportunity(
    actor: Actor,
    *,
    opportunity_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
) -> None:
    """Change what a person may type into a deal; a field that is missing stays.

    An empty probability or forecast category follows the stage again.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this deal.
        InvalidInput: A field does not fit; won and lost are refused, since closing sets them; or
            a field that the present stage asks for is emptied.
        Conflict: The deal is closed: reopen it first.
        StaleWrite: Somebody changed the deal since it was read.

    Emits:
        ``opportunity.changed``, in the same transaction, if anything differs.
    """
    read = read_deal(values)
    with transaction.atomic(), change_context(actor=actor.label):
        deal = locked(actor, Opportunity, opportunity_id, expected_version=expected_version)
        write_deal(actor, deal, read)


def write_deal(actor: Actor, deal: Opportunity, read: Mapping[str, Any]) -> bool:
    """Write checked values to a locked deal; return whether anything differs. See above."""
    held = held_values(deal)
    if all(held.get(name) == value for name, value in read.items()):
        return False
    check_open(deal)
    check_links(actor, read, held=held)
    stage = terms(deal.stage)
    changed = {
        **read,
        **follow_stage(read, stage, held),
        "estimated_value": worth(read, held, line_amounts(deal)),
    }
    emptied = {n for n in read if held.get(n) not in (None, "") and read[n] in (None, "")}
    if emptied & set(stage.required_fields):
        check_stage(stage, held | changed)
    return save(actor, deal, changed)


def check_open(deal: Opportunity) -> None:
    """Raise ``Conflict`` where a deal is closed already."""
    if deal.status != DealStatus.OPEN:
        raise Conflict(f"This deal is {deal.status}; reopen it to change it.")


def assign_opportunity(
    actor: Actor, *, opportunity_id: UUID, owner_id: UUID | None, team_id: UUID | None
) -> None:
    """Hand a deal to a person, a team, or both; None leaves that place empty.

    The new owner, unless it is the actor, gets a notice. A closed deal can be handed over too.

    Raises:
        InvalidInput: The actor may not hand records to this person, or there is no such team.
    """
    check_holders(actor, owner_id, team_id)
    with transaction.atomic(), change_context(actor=actor.label):
        deal = locked(actor, Opportunity, opportunity_id)
        before = deal.owner_id
        save(actor, deal, {"owner_id": owner_id, "team_id": team_id})
        if owner_id and owner_id != before and str(owner_id) != actor.id:
            users.notify([handed_over(actor, PersonRef(deal.pk, deal.name), owner_id)])


def move_stage(
    actor: Actor,
    *,
    opportunity_id: UUID,
    stage_id: UUID,
    values: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
) -> None:
    """Move a deal to a stage, of its own or of another pipeline.

    Probability and forecast category follow, unless a person set them. ``values`` are what the
    dialog asked for, written with the move.

    Raises:
        NotFound, NotAllowed: As the actor may not see, or not change, this deal.
        MissingForStage: The stage asks for fields that are empty; one error each.
        InvalidInput: A field does not fit, or there is no such stage.
        Conflict: The deal is closed.
        StaleWrite: Somebody changed the deal since it was read.
    """
    read = read_deal(values or {})
    with transaction.atomic(), change_context(actor=actor.label):
        deal = locked(actor, Opportunity, opportunity_id, expected_version=expected_version)
        check_open(deal)
        stage = Stage.objects.filter(pk=stage_id, pipeline__is_active=True).first()
        if stage is None:
            cure = "Choose a stage of an active pipeline."
            raise InvalidInput([FieldError("stage_id", "unknown", cure)])
        held = held_values(deal)
        check_links(actor, read, held=held)
        changed = {
            **read,
            **follow_stage(read, terms(stage), held),
            "estimated_value": worth(read, held, line_amounts(deal)),
            "pipeline_id": stage.pipeline_id,
            "stage_id": stage.pk,
        }
        check_stage(terms(stage), held | changed)
        if deal.stage_id != stage.pk:
            changed["stage_changed_at"] = clock.now()
        save(actor, deal, changed)


def move_to_pipeline(
    actor: Actor,
    *,
    opportunity_id: UUID,
    pipeline_id: UUID,
    expected_version: int | None = None,
) -> None:
    """Move a deal to the first stage of another pipeline; its amounts keep their currency.

    Raises:
        NotFound: There is no such deal or pipeline; else as ``move_stage``.
    """
    first = Stage.objects.filter(pipeline_id=pipeline_id).order_by("position").first()
    if first is None or not Pipeline.objects.visible_to(actor).filter(pk=pipeline_id).exists():
        raise NotFound("There is no such pipeline.")
    move_stage(
        actor,
        opportunity_id=opportunity_id,
        stage_id=first.pk,
        expected_version=expected_version,
    )


def set_lines(
    actor: Actor,
    *,
    opportunity_id: UUID,
    lines: Sequence[LineDraft],
    expected_version: int | None = None,
) -> None:
    """Give a deal these lines in this order; those left out go. They add up to its value.

    Raises:
        InvalidInput: A value does not fit, by ``lines.0.price``; or there are too many.
        Conflict: The deal is closed.
        StaleWrite: Somebody changed the deal since it was read.

    Emits:
        ``opportunityproduct.changed`` and ``opportunity.changed``, in the same transaction.
    """
    drafted = _read_lines(lines)
    with transaction.atomic(), change_context(actor=actor.label):
        deal = locked(actor, Opportunity, opportunity_id, expected_version=expected_version)
        check_open(deal)
        held = {line.pk: line for line in deal.lines.select_for_update()}
        kept = {line.id for line in lines if line.id}
        if kept - set(held):
            cure = "This line is not there any more; load the page again."
            raise InvalidInput([FieldError("lines", "unknown", cure)])
        _check_products(actor, drafted)
        if _write_lines(actor, deal, held, list(zip(lines, drafted, strict=True))):
            touch(actor, deal)
            revalue_deals(actor, {deal.pk}, without=())


def _write_lines(
    actor: Actor,
    deal: Opportunity,
    held: Mapping[UUID, OpportunityLine],
    lines: Sequence[tuple[LineDraft, dict[str, Any]]],
) -> bool:
    gone = set(held) - {line.id for line, _ in lines}
    changed = bool(gone)
    for key in gone:
        held[key].delete()
    for position, (line, read) in enumerate(lines):
        values = {**read, "position": position}
        if line.id:
            changed |= save(actor, held[line.id], values)
        else:
            insert(actor, OpportunityLine, {**values, "opportunity": deal})
            changed = True
    return changed


def _read_lines(lines: Sequence[LineDraft]) -> list[dict[str, Any]]:
    if len(lines) > MAX_LINES:
        cure = f"A deal has at most {MAX_LINES} lines."
        raise InvalidInput([FieldError("lines", "range", cure)])
    found: list[dict[str, Any]] = []
    errors: list[FieldError] = []
    for place, line in enumerate(lines):
        try:
            found.append(read_line(line, place=place))
        except InvalidInput as error:
            errors += error.errors
    if errors:
        raise InvalidInput(errors)
    return found


def _check_products(actor: Actor, lines: Sequence[Mapping[str, Any]]) -> None:
    for line in lines:
        check_links(actor, {"product_id": line["product_id"]}, held={})
