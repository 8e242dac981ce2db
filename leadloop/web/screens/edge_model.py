"""Edge models: which one scores at intake, what it is worth, another one put in its place."""

from typing import Any, Final
from uuid import UUID

import orjson
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from leadloop.intake import api as intake
from leadloop.intake.contracts import EdgeModelView
from leadloop.kit.errors import Conflict, FieldError, InvalidInput
from leadloop.sales import api as sales
from leadloop.users.contracts import SYSTEM
from leadloop.web import reliability
from leadloop.web.access import Request, may_write, screen
from leadloop.web.answers import UNPROCESSABLE, add_errors, page, posted, saved

_SECTION: Final = "edge_model"
_KIND: Final = "edge_model"
_MAX_FILE_BYTES: Final = 20_000_000
_CHANGES_SHOWN: Final = 50
# What model files say of themselves, in the order in which people ask.
_METRICS: Final = {
    "auc": "AUC",
    "brier": "Brier score",
    "ece": "Calibration error",
    "rows": "People",
    "won": "Won",
    "train_rows": "Trained on",
    "calibration_rows": "Calibrated on",
    "test_rows": "Tested on",
    "refused": "Refused",
}


class UploadForm(forms.Form):
    """A model file to keep."""

    file = forms.FileField(
        label="Model file",
        help_text="JSON as scripts/train_edge_model.py writes it. It scores nothing yet.",
    )
    note = forms.CharField(label="Note", max_length=200, required=False)


@require_GET
@screen(reads=_KIND)
def edge_models(request: Request) -> HttpResponse:
    """Show every edge model, and which of them scored when."""
    models = intake.list_edge_models(request.actor)
    uses = intake.list_edge_model_uses(request.actor)
    live = next((model for model in models if model.live), None)
    context = {
        "models": models,
        "live": live,
        "metrics": _metrics(live) if live else (),
        "uses": uses,
        "may_edit": may_write(request.actor, _KIND),
        "may_roll_back": len({use.version for use in uses if not use.undone}) > 1,
    }
    return page(request, "leadloop/edge_model/list.html", context, section=_SECTION)


def _metrics(model: EdgeModelView) -> list[tuple[str, Any]]:
    """Return label and value of what the model's file says; unknown names come last."""
    names = [name for name in _METRICS if name in model.metrics]
    names += sorted(name for name in model.metrics if name not in _METRICS)
    return [(_METRICS.get(name, name), model.metrics[name]) for name in names]


@require_GET
@screen(reads=_KIND)
def edge_model(request: Request, model_id: UUID) -> HttpResponse:
    """Show one model: training, worth on leads whose outcome is known, what would change."""
    model, _ = intake.get_edge_model(request.actor, model_id=model_id)
    # Statistics over all leads name nobody: whoever judges models may see them.
    matured = sales.list_matured_scores(SYSTEM, model_version=model.version)
    calibration = intake.calibrate([(one.probability, one.won) for one in matured])
    compared = None if model.live else intake.compare_edge_model(request.actor, model_id=model_id)
    context: dict[str, Any] = {
        "model": model,
        "metrics": _metrics(model),
        "calibration": calibration,
        "chart": reliability.draw(calibration) if calibration else None,
        "size": reliability.SIZE,
        "weights": intake.weigh_features(request.actor, model_id=model_id),
        "compared": compared,
        "changes": compared.changes[:_CHANGES_SHOWN] if compared else (),
        "base": next((m.id for m in intake.list_edge_models(request.actor) if m.live), ""),
        "may_edit": may_write(request.actor, _KIND),
    }
    return page(request, "leadloop/edge_model/model.html", context, section=_SECTION)


@require_GET
@screen(reads=_KIND)
def download(request: Request, model_id: UUID) -> HttpResponse:
    """Give a model's file."""
    model, content = intake.get_edge_model(request.actor, model_id=model_id)
    response = HttpResponse(orjson.dumps(content), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{model.version}.json"'
    return response


@require_http_methods(["GET", "POST"])
@screen(writes=_KIND)
def upload(request: Request) -> HttpResponse:
    """Keep a model file, to be looked at before it is put live."""
    form = UploadForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            content = _content(form.cleaned_data["file"])
            note = form.cleaned_data["note"]
            model = intake.add_edge_model(request.actor, content=content, note=note)
        except InvalidInput as error:
            add_errors(form, error)
        except Conflict as error:
            form.add_error("file", error.message)
        else:
            url = reverse("edge-model", args=[model.id])
            return saved(request, url, f"{model.version} is kept. It scores once it is put live.")
    response = page(request, "leadloop/edge_model/upload.html", {"form": form}, section=_SECTION)
    response.status_code = UNPROCESSABLE if form.is_bound else 200
    return response


def _content(file: UploadedFile) -> dict[str, Any]:
    if (file.size or 0) > _MAX_FILE_BYTES:
        raise InvalidInput([FieldError("file", "too_large", "A model file has at most 20 MB.")])
    try:
        found = orjson.loads(file.read())
    except orjson.JSONDecodeError as error:
        raise InvalidInput([FieldError("file", "json", f"This is not JSON: {error}.")]) from None
    if not isinstance(found, dict):
        raise InvalidInput([FieldError("file", "json", "A model file is one JSON object.")])
    return found


@require_POST
@screen(writes=_KIND)
def put_live(request: Request, model_id: UUID) -> HttpResponse:
    """Let a model score from the next submission on."""
    base = request.POST.get("base", "")
    model = intake.put_edge_model_live(
        request.actor,
        model_id=model_id,
        note=request.POST.get("note", ""),
        base=_uuid(base),
    )
    return saved(request, reverse("edge-models"), f"{model.version} scores from now on.")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@screen(writes=_KIND)
def roll_back(request: Request) -> HttpResponse:
    """Let the model before the present one score again."""
    model = intake.roll_back_edge_model(request.actor)
    return saved(request, reverse("edge-models"), f"{model.version} scores again.")
