"""Pipelines with their stages, and competitors: read by sales, drawn up by managers."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from leadloop.kit.errors import Conflict, InvalidInput, NotFound, StaleWrite
from leadloop.sales import api as sales
from leadloop.sales.contracts.deals import (
    FORECAST_CATEGORIES,
    OPEN_CATEGORIES,
    REQUIRABLE,
    PipelineDraft,
    StageDraft,
)
from leadloop.sales.contracts.opportunities import PipelineDetail
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, page, posted, saved
from leadloop.web.deal_forms import CompetitorForm
from leadloop.web.dialogs import Dialog, show_dialog, tried

_CATEGORIES: Final = [w for w in FORECAST_CATEGORIES if w.value in OPEN_CATEGORIES]
_NEW_STAGES: Final = (("Discovery", 10), ("Proposal", 50), ("Closed", 90))
_MAX_ROWS: Final = 50
_STALE: Final = (
    "Somebody else changed this pipeline while you were writing. What you typed is still here;"
    " below it stands what is there now. Save again to put yours in its place."
)


@require_GET
@screen(reads="pipeline")
def pipelines(request: Request) -> HttpResponse:
    """List every pipeline with its stages, and the competitors."""
    context = {
        "pipelines": sales.list_pipelines(request.actor, inactive=True),
        "competitors": sales.list_competitors(request.actor, inactive=True),
        "may_write": may_write(request.actor, "pipeline"),
        "labels": REQUIRABLE,
    }
    return page(request, "leadloop/pipelines/list.html", context, section="pipelines")


@require_http_methods(["GET", "POST"])
@screen(writes="pipeline")
def new_pipeline(request: Request) -> HttpResponse:
    """Draw up another pipeline."""
    typed: dict[str, Any] = {
        "name": "",
        "currency": sales.default_pipeline(request.actor).currency,
        "is_active": True,
        "rows": [
            {"id": "", "name": n, "probability": p, "category": "pipeline", "required": []}
            for n, p in _NEW_STAGES
        ],
    }
    errors: list[str] = []
    if request.method == "POST":
        typed = _typed(request.POST)
        try:
            sales.create_pipeline(request.actor, draft=_draft(typed))
        except (InvalidInput, Conflict) as error:
            errors = _said(error)
        else:
            return saved(request, reverse("pipelines"), "Pipeline created.")
    action = reverse("pipeline-new")
    return _editor(request, typed, errors, title="New pipeline", action=action)


@require_http_methods(["GET", "POST"])
@screen(writes="pipeline")
def edit_pipeline(request: Request, pipeline_id: UUID) -> HttpResponse:
    """Change a pipeline and its stages."""
    held = sales.get_pipeline(request.actor, pipeline_id=pipeline_id)
    typed, errors = _held(held), []
    if request.method == "POST":
        typed = _typed(request.POST)
        try:
            sales.update_pipeline(
                request.actor,
                pipeline_id=pipeline_id,
                draft=_draft(typed),
                expected_version=typed["version"],
            )
        except StaleWrite:
            errors = [_STALE]
            typed |= {"version": held.version, "now": held}
        except (InvalidInput, Conflict) as error:
            errors = _said(error)
        else:
            return saved(request, reverse("pipelines"), "Pipeline saved.")
    action = reverse("pipeline-edit", args=[pipeline_id])
    return _editor(request, typed, errors, title=held.name, action=action)


def _said(error: InvalidInput | Conflict) -> list[str]:
    if isinstance(error, Conflict):
        return [error.message]
    found = []
    for one in error.errors:
        parts = one.field.split(".")
        where = f"Stage {int(parts[1]) + 1}: " if parts[0] == "stages" and len(parts) > 1 else ""
        found.append(f"{where}{one.message}")
    return found


def _editor(
    request: Request, typed: dict[str, Any], errors: list[str], *, title: str, action: str
) -> HttpResponse:
    context = {
        "typed": typed,
        "errors": errors,
        "title": title,
        "action": action,
        "categories": _CATEGORIES,
        "requirable": REQUIRABLE,
        "blank": {"id": "", "name": "", "probability": 10, "category": "pipeline", "required": []},
    }
    response = page(request, "leadloop/pipelines/edit.html", context, section="pipelines")
    response.status_code = UNPROCESSABLE if errors else 200
    return response


def _held(held: PipelineDetail) -> dict[str, Any]:
    return {
        "name": held.name,
        "currency": held.currency,
        "is_default": held.is_default,
        "is_active": held.is_active,
        "version": held.version,
        "rows": [
            {
                "id": str(stage.id),
                "name": stage.name,
                "probability": stage.probability,
                "category": stage.forecast_category,
                "required": list(stage.required_fields),
                "open_deals": stage.open_deals,
            }
            for stage in held.stages
        ],
    }


def _typed(sent: QueryDict) -> dict[str, Any]:
    keys = sent.getlist("key")[:_MAX_ROWS]
    rows = [
        {
            "id": sent.get(f"id_{key}", ""),
            "name": sent.get(f"name_{key}", ""),
            "probability": sent.get(f"probability_{key}", ""),
            "category": sent.get(f"category_{key}", ""),
            "required": sent.getlist(f"required_{key}"),
        }
        for key in keys
    ]
    version = str(sent.get("version", ""))
    return {
        "name": sent.get("name", ""),
        "currency": sent.get("currency", ""),
        "is_default": "is_default" in sent,
        "is_active": "is_active" in sent,
        "version": int(version) if version.isascii() and version.isdigit() else None,
        "rows": [row for row in rows if str(row["name"]).strip() or row["id"]],
    }


def _draft(typed: dict[str, Any]) -> PipelineDraft:
    return PipelineDraft(
        name=typed["name"],
        currency=typed["currency"],
        is_default=typed["is_default"],
        is_active=typed["is_active"],
        stages=tuple(
            StageDraft(
                row["name"],
                row["probability"],
                row["category"],
                tuple(row["required"]),
                row["id"],
            )
            for row in typed["rows"]
        ),
    )


@require_http_methods(["GET", "POST"])
@screen(writes="pipeline")
def new_competitor(request: Request) -> HttpResponse:
    """Enter a competitor."""
    form = CompetitorForm(posted(request), initial={"is_active": True})

    def act() -> None:
        values = {n: v for n, v in form.cleaned_data.items() if n != "version"}
        sales.create_competitor(request.actor, values=values)

    if request.method == "POST" and tried(form, act, lambda: ({}, 0)):
        return saved(request, reverse("pipelines"), "Competitor entered.")
    dialog = Dialog(
        title="New competitor",
        action=reverse("competitor-new"),
        submit="Enter",
        back=reverse("pipelines"),
    )
    return show_dialog(request, form, dialog)


@require_http_methods(["GET", "POST"])
@screen(writes="pipeline")
def edit_competitor(request: Request, competitor_id: UUID) -> HttpResponse:
    """Change a competitor."""
    form = CompetitorForm(posted(request), initial=_rival(request, competitor_id))

    def act() -> None:
        values = {n: v for n, v in form.cleaned_data.items() if n != "version"}
        sales.update_competitor(
            request.actor,
            competitor_id=competitor_id,
            values=values,
            expected_version=form.cleaned_data["version"],
        )

    def now() -> tuple[dict[str, Any], int]:
        held = _rival(request, competitor_id)
        return held, held["version"]

    if request.method == "POST" and tried(form, act, now):
        return saved(request, reverse("pipelines"), "Competitor saved.")
    dialog = Dialog(
        title="Edit competitor",
        action=reverse("competitor-edit", args=[competitor_id]),
        submit="Save",
        back=reverse("pipelines"),
    )
    return show_dialog(request, form, dialog)


def _rival(request: Request, competitor_id: UUID) -> dict[str, Any]:
    for one in sales.list_competitors(request.actor, inactive=True):
        if one.id == competitor_id:
            return one._asdict()
    raise NotFound("There is no such competitor.")
