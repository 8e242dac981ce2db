"""Pipelines, their stages, and competitors: read by everybody in sales, drawn up by managers."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet

from leadloop.events.api import change_context
from leadloop.kit.errors import Conflict, FieldError, InvalidInput, NotFound
from leadloop.sales.api.stamped import insert, locked, save, touch
from leadloop.sales.contracts.deals import SHIPPED_PIPELINES, PipelineDraft, StageDraft
from leadloop.sales.contracts.opportunities import CompetitorRow, PipelineDetail, StageDetail
from leadloop.sales.logic.pipelines import read_competitor, read_pipeline
from leadloop.sales.models import PIPELINE_KIND, Competitor, Opportunity, Pipeline, Stage
from leadloop.users import api as users
from leadloop.users.contracts import SYSTEM, Actor

_SLUG: Final = re.compile(r"[^a-z0-9]+")
_MAX_SLUG: Final = 60


def ensure_shipped_pipelines() -> None:
    """Create the pipelines that ship with Leadloop where there is no pipeline at all."""
    if Pipeline.objects.exists():
        return
    for slug, draft in SHIPPED_PIPELINES:
        create_pipeline(SYSTEM, draft=draft, slug=slug)


def list_pipelines(actor: Actor, *, inactive: bool = False) -> list[PipelineDetail]:
    """Return the pipelines in their order, the default first, each with its stages.

    Raises:
        NotAllowed: The actor's role sees no pipelines.
    """
    users.check_may_read(actor, PIPELINE_KIND)
    rows = Pipeline.objects.visible_to(actor)
    return _details(rows if inactive else rows.filter(is_active=True))


def get_pipeline(actor: Actor, *, pipeline_id: UUID) -> PipelineDetail:
    """Return one pipeline with its stages.

    Raises:
        NotFound: There is no such pipeline, or the actor may not see it.
    """
    found = _details(Pipeline.objects.visible_to(actor).filter(pk=pipeline_id))
    if not found:
        raise NotFound("There is no such pipeline.")
    return found[0]


def find_pipeline(actor: Actor, *, slug: str) -> PipelineDetail | None:
    """Return the active pipeline with this slug or name, whatever its case; None if there is none.

    Forms and leads name a pipeline so.
    """
    named = Q(slug__iexact=slug.strip()) | Q(name__iexact=slug.strip())
    found = _details(Pipeline.objects.visible_to(actor).filter(named, is_active=True))
    return found[0] if found else None


def default_pipeline(actor: Actor) -> PipelineDetail:
    """Return the pipeline of deals that name none.

    Raises:
        NotFound: There is no pipeline, or the actor may not see it.
    """
    found = list_pipelines(actor)
    if not found:
        raise NotFound("There is no pipeline yet; a sales manager makes the first one.")
    return next((p for p in found if p.is_default), found[0])


def _details(rows: QuerySet[Pipeline]) -> list[PipelineDetail]:
    """Read pipelines with their stages in two queries."""
    pipelines = list(rows.order_by("-is_default", "position", "name"))
    counts = dict(
        Opportunity.objects.filter(status="open", pipeline__in=pipelines)
        .values_list("stage_id")
        .annotate(Count("pk"))
        .order_by()
    )
    stages: dict[UUID, list[StageDetail]] = {}
    for stage in Stage.objects.filter(pipeline__in=pipelines).order_by("position"):
        stages.setdefault(stage.pipeline_id, []).append(_stage(stage, counts.get(stage.pk, 0)))
    return [
        PipelineDetail(
            p.pk,
            p.slug,
            p.name,
            p.currency,
            p.is_default,
            p.is_active,
            p.version,
            tuple(stages.get(p.pk, ())),
        )
        for p in pipelines
    ]


def _stage(stage: Stage, open_deals: int) -> StageDetail:
    return StageDetail(
        stage.pk,
        stage.name,
        stage.position,
        stage.probability,
        stage.forecast_category,
        tuple(stage.required_fields),
        open_deals,
    )


def create_pipeline(actor: Actor, *, draft: PipelineDraft, slug: str = "") -> UUID:
    """Make a pipeline and return its id; without ``slug`` it is made from the name.

    Raises:
        NotAllowed: The actor's role draws up no pipelines.
        InvalidInput: A field does not fit; stages by ``stages.0.name``.
        Conflict: Another pipeline has this slug.

    Emits:
        ``pipeline.changed`` and ``stage.changed``, in the same transaction.
    """
    users.check_may_write(actor, PIPELINE_KIND)
    read = read_pipeline(draft)
    slug = (slug or _SLUG.sub("-", read.name.lower()).strip("-"))[:_MAX_SLUG]
    if not slug:
        cure = "Write a name with at least one letter."
        raise InvalidInput([FieldError("name", "required", cure)])
    with transaction.atomic(), change_context(actor=actor.label):
        if Pipeline.objects.filter(slug=slug).exists():
            raise Conflict(f"There is a pipeline {slug!r} already.")
        position = (Pipeline.objects.aggregate(last=Max("position"))["last"] or 0) + 1
        first = not Pipeline.objects.filter(is_default=True).exists()
        _only_default(actor, read.is_default)
        values = {
            **_columns(read),
            "slug": slug,
            "position": position,
            "is_default": read.is_default or first,
        }
        pipeline = insert(actor, Pipeline, values)
        _write_stages(actor, pipeline, read.stages)
    return pipeline.pk


def update_pipeline(
    actor: Actor, *, pipeline_id: UUID, draft: PipelineDraft, expected_version: int | None = None
) -> None:
    """Change a pipeline and its stages; a stage that the draft leaves out goes.

    Deals that are in a stage keep what it gave them; the next move brings the new terms.

    Raises:
        InvalidInput: A field does not fit; a stage that goes still has deals, even closed ones;
            or the default pipeline is not to be one any more: make another one default instead.
        StaleWrite: Somebody changed the pipeline since it was read.

    Emits:
        ``pipeline.changed`` and ``stage.changed``, in the same transaction.
    """
    users.check_may_write(actor, PIPELINE_KIND)
    read = read_pipeline(draft)
    with transaction.atomic(), change_context(actor=actor.label):
        pipeline = locked(actor, Pipeline, pipeline_id, expected_version=expected_version)
        if pipeline.is_default and not (read.is_default and read.is_active):
            cure = "Make another pipeline the default one first."
            raise InvalidInput([FieldError("is_default", "default", cure)])
        _only_default(actor, read.is_default, but=pipeline)
        stages_changed = _write_stages(actor, pipeline, read.stages)
        changed = save(actor, pipeline, _columns(read) | {"is_default": read.is_default})
        if stages_changed and not changed:
            # The version counts the stages too: whoever edits them edits the pipeline.
            touch(actor, pipeline)


def _columns(draft: PipelineDraft) -> dict[str, Any]:
    return {"name": draft.name, "currency": draft.currency, "is_active": draft.is_active}


def _only_default(actor: Actor, wanted: bool, *, but: Pipeline | None = None) -> None:  # noqa: FBT001 -- says itself
    if not wanted:
        return
    others = Pipeline.objects.select_for_update().filter(is_default=True)
    for other in others.exclude(pk=but.pk) if but else others:
        save(actor, other, {"is_default": False})


def _write_stages(actor: Actor, pipeline: Pipeline, drafts: Sequence[StageDraft]) -> bool:
    held = {str(stage.pk): stage for stage in pipeline.stages.select_for_update()}
    unknown = [n for n, d in enumerate(drafts) if d.id and d.id not in held]
    if unknown:
        cure = "This stage is not there any more; load the page again."
        raise InvalidInput([FieldError(f"stages.{n}.name", "unknown", cure) for n in unknown])
    gone = [stage for key, stage in held.items() if key not in {d.id for d in drafts}]
    refuse_used(Stage.objects.filter(pk__in=[stage.pk for stage in gone]))
    Stage.objects.filter(pk__in=[stage.pk for stage in gone]).delete()
    changed = bool(gone)
    for position, draft in enumerate(drafts):
        values = {
            "position": position,
            "name": draft.name,
            "probability": draft.probability,
            "forecast_category": draft.forecast_category,
            "required_fields": list(draft.required_fields),
        }
        if draft.id:
            changed |= save(actor, held[draft.id], values)
        else:
            insert(actor, Stage, {**values, "pipeline": pipeline})
            changed = True
    return changed


def refuse_used(stages: QuerySet[Stage]) -> None:
    """Raise ``InvalidInput`` where a stage still has deals, open or closed."""
    used = Opportunity.objects.filter(stage__in=stages).values_list("stage__name").distinct()
    names = ", ".join(sorted(name for (name,) in used))
    if names:
        cure = f"{names} still has deals; move them to another stage first."
        raise InvalidInput([FieldError("stages", "used", cure)])


def list_competitors(actor: Actor, *, inactive: bool = False) -> list[CompetitorRow]:
    """Return the competitors by name.

    Raises:
        NotAllowed: The actor's role sees no pipelines, to which competitors belong.
    """
    users.check_may_read(actor, PIPELINE_KIND)
    rows = Competitor.objects.visible_to(actor).order_by("name")
    found = rows if inactive else rows.filter(is_active=True)
    return [CompetitorRow(*row) for row in found.values_list(*_COMPETITOR)]


_COMPETITOR: Final = ("id", "name", "website", "strengths", "weaknesses", "is_active", "version")


def create_competitor(actor: Actor, *, values: Mapping[str, Any]) -> UUID:
    """Enter a competitor and return its id.

    Raises:
        NotAllowed: The actor's role keeps no competitors.
        InvalidInput: A field does not fit, or there is one of this name already.
    """
    users.check_may_write(actor, PIPELINE_KIND)
    read = read_competitor({"name": "", **values})
    with transaction.atomic(), change_context(actor=actor.label):
        _check_name(read["name"])
        return insert(actor, Competitor, read).pk


def update_competitor(
    actor: Actor,
    *,
    competitor_id: UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
) -> None:
    """Change a competitor; a field that is missing stays.

    Raises:
        InvalidInput: A field does not fit, or there is another one of this name already.
        StaleWrite: Somebody changed it since it was read.
    """
    read = read_competitor(values)
    with transaction.atomic(), change_context(actor=actor.label):
        held = locked(actor, Competitor, competitor_id, expected_version=expected_version)
        _check_name(read.get("name", ""), but=competitor_id)
        save(actor, held, read)


def _check_name(name: str, *, but: UUID | None = None) -> None:
    if name and Competitor.objects.filter(name__iexact=name).exclude(pk=but).exists():
        cure = "There is a competitor of this name already."
        raise InvalidInput([FieldError("name", "taken", cure)])
