"""The rules of pipelines, stages and competitors when a door writes them by Dataverse names."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from leadloop.kit.entity import get_entity
from leadloop.kit.errors import FieldError, InvalidInput
from leadloop.kit.records import RecordDraft
from leadloop.sales.api.pipelines import refuse_used
from leadloop.sales.logic.pipelines import PIPELINE_FIELDS, STAGE_FIELDS, read_competitor
from leadloop.sales.logic.typed import Reader, read_all
from leadloop.sales.models import Stage
from leadloop.users.contracts import Actor


def prepare_pipelines(actor: Actor, drafts: Sequence[RecordDraft]) -> None:
    """Check pipelines as their editor does.

    Raises:
        InvalidInput: A value does not fit, or the default pipeline is switched off.
    """
    del actor
    for draft in drafts:
        if draft.before and draft.before.get("is_default") and not draft.get("is_active", True):
            cure = "Make another pipeline the default one first."
            raise InvalidInput([FieldError("ll_isactive", "default", cure)])
        if draft.created:
            draft.values.setdefault("currency", "USD")
    _checked("ll_pipeline", drafts, PIPELINE_FIELDS, "A pipeline")


def prepare_stages(actor: Actor, drafts: Sequence[RecordDraft]) -> None:
    """Check stages as their editor does; a new one comes last.

    Raises:
        InvalidInput: A value does not fit.
    """
    del actor
    for draft in drafts:
        if draft.created:
            draft.values.setdefault("probability", 0)
            draft.values.setdefault("forecast_category", "pipeline")
            draft.values.setdefault("required_fields", [])
        if draft.get("pipeline_id") is None or (draft.before and draft.changes("pipeline_id")):
            cure = "Name the pipeline; a stage stays in the one it was made for."
            raise InvalidInput([FieldError("ll_pipelineid", "required", cure)])
        if draft.get("position") is None:
            held = Stage.objects.filter(pipeline_id=draft.get("pipeline_id")).count()
            draft.values["position"] = held + draft.place
    _checked("ll_stage", drafts, STAGE_FIELDS, "A stage")


def removing_stages(actor: Actor, ids: Sequence[UUID]) -> None:
    """Refuse to delete a stage that has deals.

    Raises:
        InvalidInput: One has.
    """
    del actor
    refuse_used(Stage.objects.filter(pk__in=ids))


def prepare_competitors(actor: Actor, drafts: Sequence[RecordDraft]) -> None:
    """Check competitors as their editor does.

    Raises:
        InvalidInput: A value does not fit.
    """
    del actor
    for draft in drafts:
        draft.values |= read_competitor(
            {name: value for name, value in draft.values.items() if name in _COMPETITOR}
        )


_COMPETITOR = ("name", "website", "strengths", "weaknesses")


def _checked(
    entity: str, drafts: Sequence[RecordDraft], readers: Mapping[str, Reader], what: str
) -> None:
    columns = {field.attribute: field.name for field in get_entity(entity).fields}
    for draft in drafts:
        said = {name: value for name, value in draft.values.items() if name in readers}
        try:
            draft.values |= read_all(said, dict(readers), what=what)
        except InvalidInput as error:
            named = [e._replace(field=columns.get(e.field, e.field)) for e in error.errors]
            raise InvalidInput(named) from None
        if "required_fields" in draft.values:
            draft.values["required_fields"] = list(draft.values["required_fields"])
